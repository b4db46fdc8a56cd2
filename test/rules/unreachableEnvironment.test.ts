import { unreachableEnvironment } from '../../server/src/analysis/rules/user/unreachableEnvironment';
import { testRule } from './tester';

const FORGE = 'FROM condaforge/miniforge3:24.9.2-0\n';
const MADE = `${FORGE}RUN conda create -y -p /root/env python=3.12\nENV PATH=/root/env/bin:$PATH\n`;

testRule(unreachableEnvironment, {
  valid: [
    `${FORGE}RUN conda create -y -p /opt/env python=3.12\nENV PATH=/opt/env/bin:$PATH\nUSER 1000\nCMD ["python", "-V"]\n`,
    { name: 'root itself', files: `${MADE}CMD ["python", "-V"]\n` },
    { name: 'opened', files: `${MADE}RUN chmod 755 /root\nUSER 1000\nCMD ["python", "-V"]\n` },
    { name: 'the user is not known', files: `${MADE}ARG U\nUSER $U\nCMD ["python", "-V"]\n` },
    {
      name: 'another folder comes first',
      files: `${MADE}RUN python -m venv /v\nENV PATH=/v/bin:$PATH\nUSER 1000\nCMD ["python", "-V"]\n`,
    },
  ],
  invalid: [
    {
      files: `${MADE}USER 1000\nCMD [«"python"», "-V"]\n`,
      message: 'path',
      says: '`python` is that of base',
    },
    {
      name: 'by its full path',
      files: `${MADE}USER 1000\nCMD [«"/root/env/bin/python"», "-V"]\n`,
      message: 'file',
      says: '`/root/env/bin/python` fails',
    },
    {
      name: 'of pixi, in a RUN',
      files: {
        Dockerfile:
          'FROM ghcr.io/prefix-dev/pixi:0.52.0\nWORKDIR /root/app\nCOPY pixi.toml .\nRUN pixi install\nENV PATH=/root/app/.pixi/envs/default/bin:$PATH\nUSER 1001\nRUN «python -V»\n',
        'pixi.toml': '[workspace]\nname = "a"\n[dependencies]\npython = "*"\n',
      },
      message: 'path',
      says: 'there is no `python` for it',
    },
    {
      name: 'pixi itself, from its installer',
      files: {
        Dockerfile:
          'FROM ubuntu:22.04\nRUN apt-get update && apt-get install -y curl && curl -fsSL https://pixi.sh/install.sh | sh\nENV PATH=/root/.pixi/bin:$PATH\nWORKDIR /w\nCOPY pixi.toml .\nRUN pixi install\nRUN useradd -m ann\nUSER ann\nCMD [«"pixi"», "run", "python", "-V"]\n',
        'pixi.toml': '[workspace]\nname = "a"\n[dependencies]\npython = "*"\n',
      },
      message: 'program',
      says: '`pixi` is not found although `/root/.pixi/bin` is on PATH',
    },
  ],
});
