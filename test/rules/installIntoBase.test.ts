import { installIntoBase } from '../../server/src/analysis/rules/creation/installIntoBase';
import { testRule } from './tester';

const FORGE = 'FROM condaforge/miniforge3:24.9.2-0\n';
const MADE = `${FORGE}RUN conda create -y -p /srv/e python=3.12\nENV PATH=/srv/e/bin:$PATH\n`;

testRule(installIntoBase, {
  valid: [
    `${MADE}RUN conda install -y -p /srv/e numpy=2.1\n`,
    { name: 'named by a variable', files: `${MADE}ENV CONDA_PREFIX=/srv/e\nRUN conda install -y numpy=2.1\n` },
    {
      name: 'named by CONDA_DEFAULT_ENV',
      files: `${FORGE}RUN conda create -y -n e python=3.12\nENV PATH=/opt/conda/envs/e/bin:$PATH CONDA_DEFAULT_ENV=e\nRUN conda install -y numpy=2.1\n`,
    },
    { name: 'active', files: `${MADE}RUN conda run -p /srv/e conda install -y numpy=2.1\n` },
    {
      name: 'base is first',
      files: `${FORGE}RUN conda create -y -p /srv/e python=3.12\nRUN conda install -y numpy=2.1\n`,
    },
    { name: 'base by its name', files: `${MADE}RUN conda install -y -n base numpy=2.1\n` },
    { name: 'conda itself', files: `${MADE}RUN conda install -y conda=24.11\n` },
    {
      name: 'a venv is no environment of conda',
      files: `${FORGE}RUN python -m venv /v\nENV PATH=/v/bin:$PATH\nRUN conda install -y numpy=2.1\n`,
    },
  ],
  invalid: [
    {
      files: `${MADE}RUN «conda install -y numpy=2.1»\n`,
      message: 'base',
      says: 'Say `-p /srv/e`',
      fixed: `${MADE}RUN conda install -p /srv/e -y numpy=2.1\n`,
    },
    {
      name: 'by name, with mamba and a list',
      files: {
        Dockerfile: `${FORGE}RUN mamba create -y -n e python=3.12\nENV PATH /opt/conda/envs/e/bin:$PATH\nCOPY req.txt /tmp/\nRUN «mamba install -y --file /tmp/req.txt» && mamba clean -afy\n`,
        'req.txt': 'numpy=2.1\n',
      },
      message: 'base',
      fixed: {
        Dockerfile: `${FORGE}RUN mamba create -y -n e python=3.12\nENV PATH /opt/conda/envs/e/bin:$PATH\nCOPY req.txt /tmp/\nRUN mamba install -n e -y --file /tmp/req.txt && mamba clean -afy\n`,
      },
    },
    { name: 'in JSON form', files: `${MADE}RUN [«"conda"», "install", "-y", "numpy=2.1"]\n`, message: 'base' },
  ],
});
