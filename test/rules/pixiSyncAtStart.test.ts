import { pixiSyncAtStart } from '../../server/src/analysis/rules/start/pixiSyncAtStart';
import { testRule } from './tester';

const FILES = { 'pixi.toml': '[workspace]\nname = "a"\n[dependencies]\npython = "*"\n', 'pixi.lock': 'version: 6\n' };
const project = (lines: string) => ({
  Dockerfile: `FROM ghcr.io/prefix-dev/pixi:0.52.0-bookworm\nWORKDIR /app\nCOPY pixi.toml pixi.lock ./\nRUN pixi install --locked\n${lines}`,
  ...FILES,
});

testRule(pixiSyncAtStart, {
  valid: [
    { name: 'as it is', files: project('CMD ["pixi", "run", "--as-is", "python", "-V"]\n') },
    { name: 'frozen and not installed', files: project('CMD pixi run --frozen --no-install python -V\n') },
    { name: 'in a RUN', files: project('RUN pixi run python -V\n') },
    { name: 'PATH', files: project('ENV PATH=/app/.pixi/envs/default/bin:$PATH\nCMD ["python", "-V"]\n') },
  ],
  invalid: [
    { files: project('CMD [«"pixi"», "run", "python", "-V"]\n'), message: 'checks', severity: 'info' },
    {
      name: 'frozen alone installs all the same',
      files: project('CMD «pixi run --frozen python -V»\n'),
      message: 'checks',
    },
    {
      name: 'an option of the command is none of pixi',
      files: project('CMD [«"pixi"», "run", "tool", "--as-is"]\n'),
      message: 'checks',
    },
    {
      name: 'as another user',
      files: project('RUN useradd -m ann\nUSER ann\nENTRYPOINT [«"pixi"», "run"]\nCMD ["python", "-V"]\n'),
      message: 'user',
      severity: 'warning',
      says: 'as `ann`',
    },
  ],
});
