import { micromambaShellReplaced } from '../../server/src/analysis/rules/activation/micromambaShellReplaced';
import { testRule } from './tester';

const MAKE = 'FROM mambaorg/micromamba:2.0.5\nRUN micromamba install -y -n base python=3.12 && micromamba clean -afy\n';
const ARG = 'ARG MAMBA_DOCKERFILE_ACTIVATE=1\n';

testRule(micromambaShellReplaced, {
  valid: [
    `${MAKE}${ARG}RUN python -V\n`,
    `${MAKE}ENTRYPOINT ["/usr/local/bin/_entrypoint.sh", "python", "a.py"]\n`,
    { name: 'nothing needs the environment', files: `${MAKE}SHELL ["/bin/bash", "-c"]\nRUN ls\nENTRYPOINT ["ls"]\n` },
    {
      name: 'PATH',
      files: `${MAKE}ENV PATH=/opt/conda/bin:$PATH\nSHELL ["/bin/bash", "-c"]\nRUN python -V\nENTRYPOINT ["python"]\n`,
    },
    {
      name: 'micromamba run',
      files: `${MAKE}SHELL ["micromamba", "run", "-n", "base", "bash", "-c"]\nRUN python -V\nENTRYPOINT ["micromamba", "run", "-n", "base", "python"]\n`,
    },
    {
      name: 'a service that leaves the ENTRYPOINT alone, and one that names it',
      files: {
        'compose.yaml':
          'services:\n  a:\n    build: .\n    command: python a.py\n  b:\n    build: .\n    entrypoint: ["/usr/local/bin/_entrypoint.sh", "python"]\n',
        Dockerfile: MAKE,
      },
    },
    {
      name: 'a service whose PATH is its own',
      files: {
        'compose.yaml':
          'services:\n  a:\n    build: .\n    entrypoint: [python]\n    environment: {PATH: /opt/conda/bin}\n',
        Dockerfile: MAKE,
      },
    },
    { name: 'another image', files: 'FROM debian:12\nSHELL ["/bin/bash", "-c"]\nRUN python -V\n' },
  ],
  invalid: [
    {
      name: 'SHELL',
      files: `${MAKE}${ARG}«SHELL ["/bin/bash", "-o", "pipefail", "-c"]»\nRUN python -V\nRUN python -c 1\n`,
      message: 'shell',
      fixed: `${MAKE}${ARG}RUN python -V\nRUN python -c 1\n`,
    },
    {
      name: 'the entrypoint of a service',
      files: {
        'compose.yaml': 'services:\n  a:\n    build: .\n    «entrypoint: ["python", "a.py"]»\n',
        Dockerfile: MAKE,
      },
      message: 'service',
      fixed: {
        'compose.yaml':
          'services:\n  a:\n    build: .\n    entrypoint: ["/usr/local/bin/_entrypoint.sh", "python", "a.py"]\n',
      },
    },
    {
      name: 'the entrypoint of a service, as a shell with its command beside it',
      files: {
        'compose.yaml': 'services:\n  a:\n    build: .\n    «entrypoint: /bin/bash -c»\n    command: ["python a.py"]\n',
        Dockerfile: MAKE,
      },
      message: 'service',
    },
    {
      name: 'ENTRYPOINT',
      files: `${MAKE}ENTRYPOINT «["python", "a.py"]»\n`,
      message: 'entrypoint',
      fixed: `${MAKE}ENTRYPOINT ["/usr/local/bin/_entrypoint.sh", "python", "a.py"]\n`,
    },
    {
      name: 'RUN in JSON form',
      files: `${MAKE}${ARG}RUN «["python", "-V"]»\n`,
      message: 'exec',
      fixed: `${MAKE}${ARG}RUN python -V\n`,
    },
  ],
});
