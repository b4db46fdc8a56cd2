import { explicitDropsPip } from '../../server/src/analysis/rules/reproducibility/explicitDropsPip';
import { testRule } from './tester';

const PACKAGE = 'https://conda.anaconda.org/conda-forge/linux-64/python-3.12.7-hc5c86c4_0_cpython.conda\n';
const PIP = '# pip requests @ https://files.example.org/requests-2.32.3-py3-none-any.whl';
const ENVIRONMENT =
  'name: app\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n  - pip\n  - pip:\n      - flask\n';
const use = (more = '', run = 'conda create -y -n app --file /tmp/conda-linux-64.lock') =>
  `FROM condaforge/miniforge3:24.11.3-0\nCOPY conda-linux-64.lock /tmp/\nRUN ${run}\n${more}`;

testRule(explicitDropsPip, {
  valid: [
    { name: 'nobody reads it', files: { 'conda-linux-64.lock': `@EXPLICIT\n${PACKAGE}${PIP}\n` } },
    { name: 'no packages of pip', files: { 'conda-linux-64.lock': `@EXPLICIT\n${PACKAGE}`, Dockerfile: use() } },
    {
      name: 'pip follows',
      files: {
        'conda-linux-64.lock': `@EXPLICIT\n${PACKAGE}${PIP}\n`,
        Dockerfile: use('RUN conda run -n app python -m pip install requests==2.32.3\n'),
      },
    },
    {
      name: 'conda-lock reads the comments',
      files: {
        'conda-linux-64.lock': `@EXPLICIT\n${PACKAGE}${PIP}\n`,
        Dockerfile: use('', 'conda-lock install -n app /tmp/conda-linux-64.lock'),
      },
    },
    {
      name: 'a lock of another environment',
      files: {
        'docs-linux-64.lock': `@EXPLICIT\n${PACKAGE}`,
        'environment.yml': ENVIRONMENT,
        Dockerfile: use().replaceAll('conda-linux', 'docs-linux'),
      },
    },
  ],
  invalid: [
    {
      name: 'comments of conda-lock',
      files: { 'conda-linux-64.lock': `@EXPLICIT\n${PACKAGE}«${PIP}»\n`, Dockerfile: use() },
      message: 'comments',
      severity: 'warning',
    },
    {
      name: 'the environment file beside it has a pip section',
      files: { 'conda-linux-64.lock': `«@EXPLICIT»\n${PACKAGE}`, 'environment.yml': ENVIRONMENT, Dockerfile: use() },
      message: 'environment',
      says: '1 entry',
    },
  ],
});
