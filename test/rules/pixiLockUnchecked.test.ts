import { pixiLockUnchecked } from '../../server/src/analysis/rules/reproducibility/pixiLockUnchecked';
import { testRule } from './tester';

const FILES = {
  'pixi.toml': '[workspace]\nname = "a"\n[dependencies]\npython = "*"\n[environments]\nprod = []\n',
  'pixi.lock': 'version: 6\n',
};
const FROM = 'FROM ghcr.io/prefix-dev/pixi:0.52.0\nWORKDIR /app\n';
const project = (lines: string, files: Record<string, string> = FILES) => ({ Dockerfile: FROM + lines, ...files });

testRule(pixiLockUnchecked, {
  valid: [
    { name: 'locked', files: project('COPY . .\nRUN pixi install --locked -e prod\n') },
    { name: 'frozen', files: project('COPY pixi.toml pixi.lock ./\nRUN pixi install --frozen\n') },
    { name: 'by the variable', files: project('COPY . .\nENV PIXI_LOCKED=true\nRUN pixi install\n') },
    { name: 'no lock', files: project('COPY . .\nRUN pixi install\n', { 'pixi.toml': FILES['pixi.toml'] }) },
    { name: 'the manifest is changed', files: project('COPY . .\nRUN pixi add numpy\nRUN pixi install\n') },
    { name: 'the manifest is not in the image', files: project('RUN pixi install\n') },
  ],
  invalid: [
    {
      files: project('COPY . .\nRUN «pixi install -e prod»\n'),
      message: 'unchecked',
      severity: 'info',
      fixed: { Dockerfile: project('COPY . .\nRUN pixi install --locked -e prod\n').Dockerfile },
    },
    {
      name: 'in JSON form there is no fix of words',
      files: project('COPY . .\nRUN [«"pixi"», "install"]\n'),
      message: 'unchecked',
    },
    {
      name: 'the lock stays behind',
      files: project('COPY pixi.toml .\nRUN «pixi install»\n'),
      message: 'missing',
      severity: 'warning',
    },
  ],
});
