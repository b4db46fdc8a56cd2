import { allowRoot } from '../../server/src/analysis/rules/jupyter/allowRoot';
import { testRule } from './tester';

const MINI = 'FROM continuumio/miniconda3:24.11.1-0\n';

testRule(allowRoot, {
  valid: [
    ...allowRoot.docs.good,
    { name: 'needless, but harmless', files: `${MINI}USER 1000\nCMD ["jupyter", "lab", "--allow-root"]\n` },
    { name: 'while building', files: `${MINI}RUN jupyter lab build --allow-root\n` },
    { name: 'another program', files: `${MINI}CMD ["wp", "--allow-root"]\n` },
    {
      name: 'Compose says the user',
      at: 'compose.yaml',
      files: {
        'compose.yaml': 'services:\n  a:\n    build: .\n    user: "1000"\n    command: jupyter lab --allow-root\n',
        Dockerfile: MINI,
      },
    },
  ],
  invalid: [
    ...allowRoot.docs.bad.map((files) => ({ files })),
    {
      files: `${MINI}RUN useradd -m me\nCMD jupyter lab --ip=0.0.0.0 «--allow-root» --no-browser\n`,
      message: 'root',
      severity: 'warning',
      fixed: `${MINI}RUN useradd -m me\nUSER me\nCMD jupyter lab --ip=0.0.0.0 --no-browser\n`,
    },
    {
      name: 'exec form through conda run',
      files: `${MINI}RUN conda create -y -n x jupyterlab=4\nCMD ["conda", "run", "-n", "x", "jupyter", "notebook", «"--NotebookApp.allow_root=True"»]\n`,
      message: 'root',
    },
    {
      name: 'unknown base',
      files: 'FROM example.org/x:1\nCMD ["jupyter", "lab", «"--allow-root"»]\n',
      severity: 'info',
      titles: [],
    },
    {
      name: 'Compose',
      at: 'compose.yaml',
      files: {
        'compose.yaml': 'services:\n  a:\n    build: .\n    command: jupyter lab «--allow-root»\n',
        Dockerfile: MINI,
      },
      message: 'root',
    },
    {
      name: 'a script',
      at: 'start.sh',
      files: {
        'start.sh': '#!/bin/sh\nexec jupyter lab «--allow-root» "$@"\n',
        Dockerfile: `${MINI}COPY start.sh /start.sh\nENTRYPOINT ["sh", "/start.sh"]\n`,
      },
    },
  ],
});
