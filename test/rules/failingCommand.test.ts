import { expect, test } from 'vitest';
import { failingCommand } from '../../server/src/analysis/rules/creation/failingCommand';
import { RULES } from '../../server/src/analysis/rules/registry';
import { lintFiles, testRule } from './tester';

const BASE =
  'FROM continuumio/miniconda3:24.11.1-0\nSHELL ["/bin/bash", "-c"]\nRUN conda create -y -n app python=3.12 && conda clean -afy\n';
const HOOK = '. /opt/conda/etc/profile.d/conda.sh && ';

testRule(failingCommand, {
  valid: [
    {
      name: 'a refused package that is wanted, from another index, or in a version that nothing is said of',
      files: `${BASE}RUN SKLEARN_ALLOW_DEPRECATED_SKLEARN_PACKAGE_INSTALL=True pip install --no-cache-dir sklearn\nRUN pip install --no-cache-dir -i https://pypi.example.org/simple sklearn\nRUN pip install --no-cache-dir sklearn==0.0 "sklearn; sys_platform == 'win32'"\n`,
    },
    { name: 'deactivate without words', files: `${BASE}RUN ${HOOK}conda activate app && conda deactivate\n` },
    { name: 'the script goes on', files: `${BASE}RUN ${HOOK}conda activate app base || true\n` },
    { name: 'a condition', files: `${BASE}RUN ${HOOK}if conda activate app base; then exit 1; fi\n` },
    {
      name: 'another command comes after it',
      files: `${BASE}RUN ${HOOK}conda activate app; conda deactivate app; python -V\n`,
    },
    { name: 'an exit that may be reached', files: `${BASE}RUN test -f /x || exit 1\n` },
    {
      name: 'a stage that nothing needs',
      files: `${BASE.replace('FROM', 'FROM debian:12 AS other\nRUN exit 1\nFROM')}`,
    },
  ],
  invalid: [
    {
      name: "pixi's manifest is not copied yet",
      files: {
        Dockerfile: 'FROM ghcr.io/prefix-dev/pixi:0.52.0\nWORKDIR /app\nRUN «pixi install --locked»\nCOPY . .\n',
        '.dockerignore': '.git\n.pixi\n',
        'pixi.toml': '[workspace]\nname = "a"\n[dependencies]\npython = "3.12.*"\n',
        'pixi.lock': 'version: 6\n',
      },
      says: 'could not find pixi.toml',
      fixed: {
        Dockerfile:
          'FROM ghcr.io/prefix-dev/pixi:0.52.0\nWORKDIR /app\nCOPY pixi.toml pixi.lock /app/\nRUN pixi install --locked\nCOPY . .\n',
      },
    },
    {
      name: 'the lock alone is missing',
      files: {
        Dockerfile:
          'FROM ghcr.io/prefix-dev/pixi:0.52.0\nWORKDIR /app\nCOPY pyproject.toml ./\nRUN «pixi install --locked»\n',
        'pyproject.toml': '[project]\nname = "a"\n[tool.pixi.dependencies]\npython = "3.12.*"\n',
        'pixi.lock': 'version: 6\n',
      },
      says: 'pixi.lock is not in the image',
      fixed: {
        Dockerfile:
          'FROM ghcr.io/prefix-dev/pixi:0.52.0\nWORKDIR /app\nCOPY pyproject.toml ./\nCOPY pixi.lock /app/\nRUN pixi install --locked\n',
      },
    },
    {
      name: 'a package that refuses to be installed',
      files: `${BASE}RUN «pip install --no-cache-dir pandas sklearn»\n`,
      message: 'fails',
      says: 'scikit-learn is meant',
    },
    {
      name: 'the same in a file of requirements, by python -m pip',
      files: {
        Dockerfile: `${BASE}COPY requirements.txt .\nRUN «python -m pip install --no-cache-dir -r requirements.txt»\n`,
        'requirements.txt': 'pandas\nsklearn # for the model\n',
      },
      message: 'fails',
      says: 'the package sklearn of PyPI',
    },
    {
      name: 'an activation whose failure the build does not see',
      files:
        'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12 && conda rename -n app web\nSHELL ["/bin/bash", "-c"]\nRUN «source activate app»; python -V\n',
      message: 'unseen',
      severity: 'warning',
      says: 'the build goes on without it',
    },
    {
      name: 'deactivate with a name',
      files: `${BASE}RUN ${HOOK}conda activate app && python -V && «conda deactivate app»\n`,
      message: 'deactivate',
      fixed: `${BASE}RUN ${HOOK}conda activate app && python -V && conda deactivate\n`,
    },
    {
      name: 'deactivate with a name, in a script',
      at: 'prepare.sh',
      files: {
        Dockerfile: `${BASE}COPY prepare.sh /tmp/\nRUN bash /tmp/prepare.sh\n`,
        'prepare.sh': `#!/bin/bash\nset -e\n. /opt/conda/etc/profile.d/conda.sh\nconda activate app\n«conda deactivate "app"»\n`,
      },
      fixed: `#!/bin/bash\nset -e\n. /opt/conda/etc/profile.d/conda.sh\nconda activate app\nconda deactivate\n`,
    },
    {
      name: 'two environments',
      files: `${BASE}RUN ${HOOK}«conda activate app base» && python -V\n`,
      message: 'activate',
      says: 'one environment',
    },
    { name: 'an option', files: `${BASE}RUN ${HOOK}«conda activate -n app»\n`, message: 'activate' },
    {
      name: 'base made once more',
      files: `${BASE}RUN «conda create -y -n base python=3.12»\n`,
      message: 'fails',
      says: 'base prefix',
    },
    { name: 'always reached', files: `${BASE}RUN python -V && «exit 1»\n`, message: 'exit' },
  ],
});

test('gives way to a rule that says more', () => {
  const files = { Dockerfile: `${BASE}RUN conda activate app\n` };
  const names = lintFiles(files, 'Dockerfile', RULES).map((finding) => finding.name);
  expect(names).toContain('activate-without-hook');
  expect(names).not.toContain('failing-command');
});
