import { environmentInMount } from '../../server/src/analysis/rules/creation/environmentInMount';
import { testRule } from './tester';

const FORGE = 'FROM condaforge/miniforge3:24.9.2-0\n';
const PIXI = {
  'pixi.toml': '[workspace]\nname = "a"\n[dependencies]\npython = "*"\n',
  'pixi.lock': 'version: 6\n',
};

testRule(environmentInMount, {
  valid: [
    `${FORGE}RUN --mount=type=cache,target=/opt/conda/pkgs conda create -y -n app python=3.12\n`,
    {
      name: 'the cache of pixi',
      files: {
        Dockerfile:
          'FROM ghcr.io/prefix-dev/pixi:0.52.0\nWORKDIR /app\nCOPY pixi.toml pixi.lock ./\nRUN --mount=type=cache,target=/root/.cache/rattler pixi install --locked\n',
        ...PIXI,
      },
    },
    {
      name: 'a bind mount',
      files: `${FORGE}RUN --mount=type=bind,target=/src conda create -y -p /src2/env python=3.12\n`,
    },
  ],
  invalid: [
    {
      files: `${FORGE}RUN --mount=type=cache,target=/srv/env «conda create -y -p /srv/env python=3.12»\n`,
      message: 'lost',
      says: '/srv/env is made inside of the mount at /srv/env',
    },
    {
      name: 'the folder of the workspace',
      files: {
        Dockerfile:
          'FROM ghcr.io/prefix-dev/pixi:0.52.0\nWORKDIR /app\nCOPY pixi.toml pixi.lock ./\nRUN --mount=type=cache,target=/app/.pixi «pixi install --locked»\n',
        ...PIXI,
      },
      message: 'lost',
    },
    {
      name: 'a venv',
      files: `${FORGE}RUN --mount=type=tmpfs,target=/tmp «python -m venv /tmp/v» && /tmp/v/bin/pip list\n`,
      message: 'lost',
    },
  ],
});
