/** Whatever keeps a command from its environment: one rule says so, and no other one says it again. */
import { expect, test } from 'vitest';
import { RULES } from '../../server/src/analysis/rules/registry';
import { lintFiles } from '../rules/tester';

const CONCERNED = new Set(
  RULES.filter(({ category }) => category === 'activation' || category === 'start').map(({ name }) => name),
);

const MADE = 'FROM condaforge/miniforge3:24.11.3-0\nRUN conda create -y -n app python=3.12\n';
const MINICONDA = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\n';
const PYTHON = 'python -c "import sys"';

const STARTED =
  'CMD ["bash", "-c", ". /opt/conda/etc/profile.d/conda.sh && conda activate app && exec python job.py"]\n';

/** What is written below the environment's making, and the rule that says what is wrong with it. */
const CAUSES: readonly (readonly [rule: string, dockerfile: string])[] = [
  ['missing-activation', `${MADE}RUN ${PYTHON}\n`],
  ['wrong-environment-pip', `${MADE}RUN pip install --no-cache-dir flask==3.1.0\n`],
  ['activate-without-hook', `${MADE}RUN conda activate app && ${PYTHON}\n`],
  ['init-then-activate', `${MADE}RUN conda init bash && conda activate app && ${PYTHON}\n`],
  ['source-in-sh', `${MADE}RUN source activate app && ${PYTHON}\n`],
  ['dot-activate-in-sh', `${MADE}RUN . /opt/conda/bin/activate app && ${PYTHON}\n`],
  [
    'activation-does-not-persist',
    `${MADE}RUN . /opt/conda/etc/profile.d/conda.sh && conda activate app\nRUN ${PYTHON}\n`,
  ],
  [
    'bashrc-guard',
    `${MADE}RUN echo "conda activate app" >> ~/.bashrc\nSHELL ["/bin/bash", "--login", "-c"]\nRUN ${PYTHON}\n`,
  ],
  [
    'bashrc-wrong-user',
    `${MINICONDA}RUN echo "conda activate app" >> ~/.bashrc && useradd --create-home --shell /bin/bash me\nUSER me\nSHELL ["/bin/bash", "-ic"]\nRUN ${PYTHON}\n`,
  ],
  ['bashrc-only-activation', `${MINICONDA}RUN echo "conda activate app" >> ~/.bashrc\nCMD ["python", "app.py"]\n`],
  ['login-inside-conda-run', `${MINICONDA}RUN conda run -n app bash --login -c '${PYTHON}'\n`],
  [
    'login-inside-conda-run',
    `${MINICONDA}CMD ["conda", "run", "--no-capture-output", "-n", "app", "bash", "-lc", "python app.py"]\n`,
  ],
  [
    'login-shell-resets-path',
    `${MINICONDA}ENV PATH=/opt/conda/envs/app/bin:$PATH\nSHELL ["/bin/bash", "--login", "-c"]\nRUN ${PYTHON}\n`,
  ],
  [
    'login-shell-resets-path',
    `${MINICONDA}ENV PATH=/opt/conda/envs/app/bin:$PATH\nCMD ["bash", "-lc", "python app.py"]\n`,
  ],
  [
    'exec-form-bypasses-shell',
    `${MINICONDA}SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]\nRUN ["python", "-c", "import sys"]\n`,
  ],
  ['command-not-activated', `${MADE}CMD ["python", "app.py"]\n`],
  [
    'environment-not-created-yet',
    'FROM condaforge/miniforge3:24.11.3-0\nRUN conda run -n app python -V\nRUN conda create -y -n app python=3.12\n',
  ],
  ['environment-name-mismatch', `${MADE}RUN conda run -n ap python -V\n`],
  ['conda-not-found', `FROM python:3.12-slim\nRUN conda create -y -n app python=3.12\n`],
  [
    'micromamba-not-activated',
    'FROM mambaorg/micromamba:2.0.5\nRUN micromamba install -y -n base python=3.12\nRUN python --version\n',
  ],
  [
    'micromamba-shell-replaced',
    'FROM mambaorg/micromamba:2.0.5\nARG MAMBA_DOCKERFILE_ACTIVATE=1\nRUN micromamba install -y -n base python=3.12\nSHELL ["/bin/bash", "-c"]\nRUN python --version\n',
  ],
  ['healthcheck-not-activated', `${MADE}HEALTHCHECK CMD ${PYTHON}\n${STARTED}`],
  ['source-in-sh', `${MADE}HEALTHCHECK CMD source activate app && ${PYTHON}\n${STARTED}`],
  ['activate-without-hook', `${MADE}HEALTHCHECK CMD conda activate app && ${PYTHON}\n${STARTED}`],
  ['activate-without-hook', `${MADE}HEALTHCHECK CMD conda activate app; ${PYTHON}\n${STARTED}`],
  ['environment-name-mismatch', `${MADE}HEALTHCHECK CMD conda run -n ap ${PYTHON}\n${STARTED}`],
];

/** The same for the health check of a Compose service. */
const HEALTH_CHECKS: readonly (readonly [rule: string, test: string])[] = [
  ['healthcheck-not-activated', PYTHON],
  ['source-in-sh', `source activate app && ${PYTHON}`],
  ['activate-without-hook', `conda activate app && ${PYTHON}`],
  ['activate-without-hook', `conda activate app; ${PYTHON}`],
  ['environment-name-mismatch', `conda run -n ap ${PYTHON}`],
];

test.each(HEALTH_CHECKS)('%s is said once in a Compose file: %j', (rule, command) => {
  const files = {
    'compose.yaml': `services:\n  app:\n    build: .\n    healthcheck:\n      test: '${command}'\n`,
    Dockerfile: MADE + STARTED,
  };
  const found = Object.keys(files).flatMap((path) => lintFiles(files, path).map(({ name }) => name));
  expect(found.filter((name) => CONCERNED.has(name))).toEqual([rule]);
});

test.each(CAUSES)('%s is said once: %j', (rule, dockerfile) => {
  const found = lintFiles({ Dockerfile: dockerfile }, 'Dockerfile').map(({ name }) => name);
  expect(found.filter((name) => CONCERNED.has(name))).toEqual([rule]);
});
