import { literalToken } from '../../server/src/analysis/rules/jupyter/literalToken';
import { testRule } from './tester';

const STACK = 'FROM quay.io/jupyter/base-notebook:2025-01-06\n';

testRule(literalToken, {
  valid: [
    ...literalToken.docs.good,
    { name: 'an empty variable counts as unset', files: `${STACK}ENV JUPYTER_TOKEN=""\n` },
    {
      name: 'from outside',
      files: `${STACK}ARG T\nENV JUPYTER_TOKEN=$T\nCMD start-notebook.py --IdentityProvider.token="$T"\n`,
    },
    {
      name: 'a password instead',
      files: `${STACK}CMD ["start-notebook.py", "--ServerApp.token=", "--ServerApp.password=argon2:x"]\n`,
    },
    { name: 'not a server', files: `${STACK}CMD ["echo", "--ServerApp.token="]\n` },
    {
      files: {
        'compose.yaml':
          'services:\n  a:\n    image: quay.io/jupyter/base-notebook\n    environment:\n      JUPYTER_TOKEN: ${JUPYTER_TOKEN:?}\n    command: start-notebook.py --IdentityProvider.token=${T}\n  b:\n    image: x\n    environment: [JUPYTER_TOKEN, JUPYTER_TOKEN=]\n',
      },
    },
  ],
  invalid: [
    ...literalToken.docs.bad.map((files) => ({ files })),
    { files: `${STACK}ENV A=b «JUPYTER_TOKEN="let me in"»\n`, message: 'literal', severity: 'warning', titles: [] },
    {
      name: 'no token at all',
      files: `${STACK}CMD ["jupyter", "lab", «"--NotebookApp.token=''"», "--NotebookApp.password=''"]\n`,
      message: 'empty',
      severity: 'error',
      fixed: `${STACK}CMD ["jupyter", "lab", "--NotebookApp.password=''"]\n`,
    },
    {
      name: 'shell form, continued',
      files: `${STACK}CMD exec jupyter notebook \\\n    «--ServerApp.token=abc123» \\\n    --no-browser\n`,
      message: 'literal',
      fixed: `${STACK}CMD exec jupyter notebook \\\n    --no-browser\n`,
    },
    {
      name: 'in a configuration file',
      files: `${STACK}RUN «echo "c.NotebookApp.token = ''" >> /home/jovyan/.jupyter/jupyter_notebook_config.py»\n`,
      message: 'empty',
      titles: [],
    },
    {
      name: 'a script',
      at: 'run.sh',
      files: {
        'run.sh': '#!/bin/bash\nset -e\nexec jupyter lab «--ServerApp.token=»\n',
        Dockerfile: `${STACK}COPY run.sh /run.sh\nENTRYPOINT ["bash", "/run.sh"]\n`,
      },
      message: 'empty',
    },
    {
      name: 'Compose, variable',
      at: 'compose.yaml',
      files: {
        'compose.yaml':
          'services:\n  a:\n    image: quay.io/jupyter/base-notebook\n    environment:\n      - JUPYTER_TOKEN=«docker»\n',
      },
      fixed:
        'services:\n  a:\n    image: quay.io/jupyter/base-notebook\n    environment:\n      - JUPYTER_TOKEN=${JUPYTER_TOKEN:?set a token}\n',
    },
    {
      name: 'Compose, in braces',
      at: 'compose.yaml',
      files: { 'compose.yaml': 'services:\n  a:\n    image: x\n    environment: { JUPYTER_TOKEN: «docker», A: b }\n' },
      fixed:
        'services:\n  a:\n    image: x\n    environment: { JUPYTER_TOKEN: "${JUPYTER_TOKEN:?set a token}", A: b }\n',
    },
    {
      name: 'Compose, command',
      at: 'compose.yaml',
      files: {
        'compose.yaml': `services:\n  a:\n    image: x\n    command: jupyter lab «--ServerApp.token=''» --no-browser\n`,
      },
      message: 'empty',
      fixed:
        "services:\n  a:\n    image: x\n    command: jupyter lab '--ServerApp.token=${JUPYTER_TOKEN:?set a token}' --no-browser\n",
      alternatives: [undefined, 'services:\n  a:\n    image: x\n    command: jupyter lab --no-browser\n'],
    },
    {
      name: 'Compose, list',
      at: 'compose.yaml',
      files: {
        'compose.yaml': `services:\n  a:\n    image: x\n    command:\n      - jupyter\n      - lab\n      - «"--ServerApp.token="»\n      - --no-browser\n`,
      },
      alternatives: [
        'services:\n  a:\n    image: x\n    command:\n      - jupyter\n      - lab\n      - "--ServerApp.token=${JUPYTER_TOKEN:?set a token}"\n      - --no-browser\n',
        'services:\n  a:\n    image: x\n    command:\n      - jupyter\n      - lab\n      - --no-browser\n',
      ],
    },
  ],
});
