import { describe, expect, test } from 'vitest';
import { planOf } from './harness';

const FILES = {
  'pixi.toml':
    '[workspace]\nname = "orbit"\n[dependencies]\npython = "3.12.*"\njupyterlab = "4.*"\n[environments]\nprod = []\n',
  'pixi.lock': 'version: 6\n',
};
const MADE =
  'FROM ghcr.io/prefix-dev/pixi:0.54.0-noble\nWORKDIR /app\nCOPY pixi.toml pixi.lock ./\nRUN pixi install --locked -e prod\n';
const PROD = '/app/.pixi/envs/prod';

describe('an image with pixi', () => {
  test('Jupyter, shells and commands run by pixi', () => {
    const plan = planOf({ ...FILES, Dockerfile: MADE });
    expect(plan.environment?.prefix).toBe(PROD);
    expect(plan.jupyter).toMatchObject({ installed: 'yes', program: 'lab' });
    expect(plan.start.command?.slice(0, 6)).toEqual(['pixi', 'run', '-e', 'prod', 'jupyter', 'lab']);
    expect(plan.shell).toMatchObject({ argv: ['pixi', 'run', '-e', 'prod', 'bash', '--norc'], activates: true });
    expect(plan.run).toMatchObject({ argv: ['pixi', 'run', '-e', 'prod'], activates: true });
  });

  test('without pixi the script of shell-hook is the way', () => {
    const hook = `RUN pixi shell-hook -e prod -s bash > /hook.sh && echo 'exec "$@"' >> /hook.sh\n`;
    const plan = planOf({
      ...FILES,
      Dockerfile: `${MADE.replace('\n', ' AS b\n')}${hook}FROM ubuntu:24.04\nCOPY --from=b ${PROD} ${PROD}\nCOPY --from=b /hook.sh /hook.sh\nENTRYPOINT ["/bin/bash", "/hook.sh"]\n`,
    });
    expect(plan.environment?.prefix).toBe(PROD);
    expect(plan.run).toMatchObject({ argv: ['/bin/bash', '/hook.sh'], activates: true });
    expect(plan.shell).toMatchObject({ argv: ['/bin/bash', '/hook.sh', 'bash'], activates: true });
  });
});
