import { condaRunCapturesOutput } from '../../server/src/analysis/rules/start/condaRunCapturesOutput';
import { testRule } from './tester';

const MAKE = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\n';

testRule(condaRunCapturesOutput, {
  valid: [
    `${MAKE}CMD ["conda", "run", "--live-stream", "-n", "app", "python", "a.py"]\n`,
    { name: 'in a RUN', files: `${MAKE}RUN conda run -n app python a.py\n` },
    { name: 'in SHELL', files: `${MAKE}SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]\nCMD python a.py\n` },
    {
      name: 'before 4.9',
      files:
        'FROM continuumio/miniconda3:4.8.2\nRUN conda create -y -n app python=3.7\nCMD ["conda", "run", "-n", "app", "python"]\n',
    },
    {
      name: 'micromamba',
      files:
        'FROM mambaorg/micromamba:2.0.5\nRUN micromamba create -y -n app python=3.12\nENTRYPOINT ["micromamba", "run", "-n", "app", "python"]\n',
    },
  ],
  invalid: [
    {
      files: `${MAKE}ENTRYPOINT ["conda", «"run"», "-n", "app", "python", "a.py"]\n`,
      severity: 'warning',
      fixed: `${MAKE}ENTRYPOINT ["conda", "run", "--no-capture-output", "-n", "app", "python", "a.py"]\n`,
    },
    {
      name: 'shell form over two lines',
      files: `${MAKE}CMD conda «run» \\\n    --name=app python a.py\n`,
      fixed: `${MAKE}CMD conda run --no-capture-output \\\n    --name=app python a.py\n`,
    },
    {
      name: 'a version that is not known',
      files:
        'FROM continuumio/miniconda3@sha256:1111111111111111111111111111111111111111111111111111111111111111\nRUN conda create -y -n app python=3.12\nCMD ["conda", «"run"», "-n", "app", "python"]\n',
      severity: 'info',
    },
    {
      name: 'compose',
      at: 'compose.yaml',
      files: {
        Dockerfile: MAKE,
        'compose.yaml': 'services:\n  web:\n    build: .\n    command: conda «run» -n app python a.py\n',
      },
      fixed: {
        'compose.yaml':
          'services:\n  web:\n    build: .\n    command: conda run --no-capture-output -n app python a.py\n',
      },
    },
    {
      name: 'an entrypoint script',
      at: 'e.sh',
      files: {
        Dockerfile: `${MAKE}COPY --chmod=755 e.sh /e.sh\nENTRYPOINT ["/e.sh"]\n`,
        'e.sh': '#!/bin/bash\nexec conda «run» -n app python a.py\n',
      },
      fixed: { 'e.sh': '#!/bin/bash\nexec conda run --no-capture-output -n app python a.py\n' },
    },
  ],
});
