import { dotActivateInSh } from '../../server/src/analysis/rules/activation/dotActivateInSh';
import { testRule } from './tester';

const BASE = 'FROM continuumio/miniconda3:24.11.1-0\n';
const MAKE = `${BASE}RUN conda create -y -n app python=3.12\n`;
const RUN_APP = 'SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]\n';

const HOOK = '. /opt/conda/etc/profile.d/conda.sh';

testRule(dotActivateInSh, {
  valid: [
    { name: 'bash', files: `${MAKE}SHELL ["/bin/bash", "-c"]\nRUN . activate app && python x.py\n` },
    { name: 'no argument', files: `${MAKE}RUN . /opt/conda/bin/activate && conda activate app && python x.py\n` },
    { name: 'base is meant', files: `${MAKE}RUN . activate base && python x.py\n` },
    { name: 'unknown base', files: 'FROM example.org/conda:1\nRUN . activate app && python x.py\n' },
    { name: 'another file', files: { Dockerfile: `${MAKE}COPY a.sh /a.sh\nRUN . /a.sh app\n`, 'a.sh': 'echo "$1"\n' } },
  ],
  invalid: [
    {
      name: 'in a command of a devcontainer',
      files: {
        '.devcontainer.json':
          '{ "image": "continuumio/miniconda3:24.11.1-0", "postCreateCommand": "conda create -y -n app python=3.12 && «. /opt/conda/bin/activate app»" }\n',
      },
      fixed: {
        '.devcontainer.json':
          '{ "image": "continuumio/miniconda3:24.11.1-0", "postCreateCommand": "conda create -y -n app python=3.12 && . /opt/conda/etc/profile.d/conda.sh && conda activate app" }\n',
      },
    },
    {
      name: 'by its path',
      files: `${MAKE}RUN «. /opt/conda/bin/activate app» && python x.py\n`,
      severity: 'error',
      says: 'activates base, not app',
      alternatives: [`${MAKE}RUN ${HOOK} && conda activate app && python x.py\n`, `${MAKE}${RUN_APP}RUN python x.py\n`],
    },
    {
      name: 'by its name',
      files: `${MAKE}RUN true && \\\n    «. activate app» && \\\n    python x.py\n`,
      fixed: `${MAKE}RUN true && \\\n    ${HOOK} && conda activate app && \\\n    python x.py\n`,
    },
    {
      name: 'alone in its RUN',
      files: `${MAKE}RUN «. activate app»\nRUN python x.py\n`,
      fixed: `${MAKE}${RUN_APP}RUN python x.py\n`,
    },
    {
      name: 'shell form CMD',
      files: `${MAKE}CMD «. activate app» && python app.py\n`,
      fixed: `${MAKE}CMD ${HOOK} && conda activate app && python app.py\n`,
    },
    {
      name: 'in a script for sh',
      files: {
        'start.sh': '#!/bin/sh\n  «. /opt/conda/bin/activate app»\nexec python x.py\n',
        Dockerfile: `${MAKE}COPY --chmod=755 start.sh /start.sh\nENTRYPOINT ["/start.sh"]\n`,
      },
      fixed: { 'start.sh': `#!/bin/sh\n  ${HOOK}\n  conda activate app\nexec python x.py\n` },
    },
    {
      name: 'in a command of a compose file',
      files: {
        'compose.yaml':
          'services:\n  web:\n    build: .\n    command: ["sh", "-c", "«. activate app» && exec python app.py"]\n',
        Dockerfile: `${MAKE}CMD ["true"]\n`,
      },
      fixed: {
        'compose.yaml': `services:\n  web:\n    build: .\n    command: ["sh", "-c", "${HOOK} && conda activate app && exec python app.py"]\n`,
      },
    },
  ],
});
