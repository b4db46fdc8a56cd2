import { sourceInSh } from '../../server/src/analysis/rules/activation/sourceInSh';
import { testRule } from './tester';

const BASE = 'FROM continuumio/miniconda3:24.11.1-0\n';
const MAKE = `${BASE}RUN conda create -y -n app python=3.12\n`;
const RUN_APP = 'SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]\n';

const HOOK = '. /opt/conda/etc/profile.d/conda.sh';

testRule(sourceInSh, {
  valid: [
    { name: 'bash SHELL', files: `${MAKE}SHELL ["/bin/bash", "-c"]\nRUN source activate app && python x.py\n` },
    {
      name: 'bash SHELL from a stage',
      files: `FROM debian:12.8 AS a\nSHELL ["/bin/bash", "-c"]\nFROM a\nRUN source /etc/profile\n`,
    },
    { name: 'a dot', files: `${MAKE}RUN . /etc/profile\n` },
    { name: 'sh is bash', files: 'FROM almalinux:9.5\nRUN source /etc/profile\n' },
    { name: 'busybox knows it', files: 'FROM alpine:3.20\nRUN source /etc/profile\n' },
    { name: 'nested bash', files: `${MAKE}RUN bash -c "source activate app && python x.py"\n` },
    { name: 'inside conda run bash', files: `${MAKE}${RUN_APP}RUN source /etc/profile\n` },
    { name: 'text', files: `${MAKE}RUN echo "source activate app" >> ~/.bashrc\n` },
    {
      name: 'an unknown image that brings the environment brings the shell as well',
      files: 'FROM example.org/conda:1\nRUN source activate app && python x.py\n',
    },
    {
      name: 'an unknown image with yum',
      files: 'FROM example.org/os:1\nRUN yum install -y git\nRUN source /etc/profile\n',
    },
    { name: 'an unknown image named after CentOS', files: 'FROM example.org/tools:centos7\nRUN source /etc/profile\n' },
    { name: 'an image named by an ARG', files: 'ARG IMAGE\nFROM $IMAGE\nRUN source /etc/profile\n' },
  ],
  invalid: [
    {
      name: 'in a command of a devcontainer',
      files: {
        '.devcontainer.json':
          '{ "image": "continuumio/miniconda3:24.11.1-0", "postCreateCommand": "«source activate base» && pip install ." }\n',
      },
      message: 'fails',
      says: 'hand the command to `bash -c`',
    },
    {
      name: 'source activate: the hook, not a dot',
      files: `${MAKE}RUN «source activate app» && python x.py\n`,
      message: 'fails',
      severity: 'error',
      alternatives: [
        `${MAKE}RUN ${HOOK} && conda activate app && python x.py\n`,
        `${MAKE}${RUN_APP}RUN python x.py\n`,
        `${MAKE}SHELL ["/bin/bash", "-c"]\nRUN source activate app && python x.py\n`,
      ],
    },
    {
      name: 'another root, named by its path, continuation',
      files: `${MAKE}RUN true; \\\n  «source /opt/conda/bin/activate app»; \\\n  python x.py\n`,
      fixed: `${MAKE}RUN true; \\\n  ${HOOK} && conda activate app; \\\n  python x.py\n`,
    },
    {
      name: 'a file',
      files: `${MAKE}RUN «source /opt/conda/etc/profile.d/conda.sh» && conda activate app && python x.py\n`,
      fixed: `${MAKE}RUN ${HOOK} && conda activate app && python x.py\n`,
    },
    {
      name: 'alone in its RUN',
      files: `${MAKE}RUN «source activate app»\nRUN python x.py\n`,
      fixed: `${MAKE}${RUN_APP}RUN python x.py\n`,
    },
    {
      name: 'in a script for sh',
      files: {
        'start.sh': '#!/bin/sh\n«source activate app»\nexec python x.py\n',
        Dockerfile: `${MAKE}COPY --chmod=755 start.sh /start.sh\nENTRYPOINT ["/start.sh"]\n`,
      },
      fixed: { 'start.sh': `#!/bin/sh\n${HOOK}\nconda activate app\nexec python x.py\n` },
    },
    {
      name: 'unknown base: once, as information',
      files:
        'FROM example.org/conda:1\nRUN conda create -y -n app python=3.12\nRUN «source activate app» && python x.py\nRUN source /etc/profile\n',
      message: 'perhaps',
      severity: 'info',
    },
    {
      name: 'shell form CMD',
      files: `${MAKE}CMD «source activate app» && python app.py\n`,
      fixed: `${MAKE}CMD ${HOOK} && conda activate app && python app.py\n`,
    },
    {
      name: 'in a command of a compose file',
      files: {
        'compose.yaml':
          'services:\n  web:\n    build: .\n    command: ["sh", "-c", "«source activate app» && exec python app.py"]\n',
        Dockerfile: `${MAKE}CMD ["true"]\n`,
      },
      fixed: {
        'compose.yaml': `services:\n  web:\n    build: .\n    command: ["sh", "-c", "${HOOK} && conda activate app && exec python app.py"]\n`,
      },
    },
  ],
});
