import { anacondaTerms } from '../../server/src/analysis/rules/base-image/anacondaTerms';
import { testRule } from './tester';

const installed = (name: string, before = '') =>
  `FROM buildpack-deps:bookworm-20250610-curl\n${before}RUN wget -O /tmp/m.sh https://repo.anaconda.com/miniconda/${name} && bash /tmp/m.sh -b -p /opt/conda\nENV PATH=/opt/conda/bin:$PATH\n`;
const NEW = installed('Miniconda3-latest-Linux-x86_64.sh');
const YML = 'channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n';

testRule(anacondaTerms, {
  valid: [
    `${NEW}RUN conda create -y -n app -c conda-forge --override-channels python=3.12\n`,
    {
      name: 'an older installer',
      files: `${installed('Miniconda3-py312_24.11.1-0-Linux-x86_64.sh')}RUN conda create -y -n app python=3.12\n`,
    },
    { name: 'accepted', files: `${NEW}RUN conda tos accept\nRUN conda create -y -n app python=3.12\n` },
    {
      name: 'the variable',
      files: `${NEW}ENV CONDA_PLUGINS_AUTO_ACCEPT_TOS=yes\nRUN conda create -y -n app python=3.12\n`,
    },
    {
      name: 'channels configured',
      files: `${NEW}RUN conda config --remove channels defaults\nRUN conda create -y -n app python=3.12\n`,
    },
    {
      name: 'accepted for both channels',
      files: `${NEW}RUN conda tos accept --override-channels --channel https://repo.anaconda.com/pkgs/main && conda tos accept --override-channels --channel https://repo.anaconda.com/pkgs/r\nRUN conda create -y -n app python=3.12\n`,
    },
    {
      name: 'accepted for defaults',
      files: `${NEW}RUN conda tos accept --channel defaults\nRUN conda create -y -n app python=3.12\n`,
    },
    {
      name: "Anaconda's image",
      files: 'FROM continuumio/miniconda3:26.3.2-1\nRUN conda create -y -n app python=3.12\n',
    },
    {
      name: 'Miniforge',
      files:
        'FROM buildpack-deps:bookworm-20250610-curl\nRUN wget -O /tmp/Miniforge3.sh https://github.com/conda-forge/miniforge/releases/latest/download/Miniforge3-Linux-x86_64.sh && bash /tmp/Miniforge3.sh -b -p /opt/conda && /opt/conda/bin/conda create -y -n app python=3.12\n',
    },
    {
      name: 'the version is not known',
      files: `ARG V\n${installed('Miniconda3-$V-Linux-x86_64.sh', 'ARG V\n')}RUN conda create -y -n app python=3.12\n`,
    },
  ],
  invalid: [
    {
      files: `${NEW}RUN «conda create -y -n app python=3.12»\nRUN conda install -y numpy=2.1\n`,
      message: 'command',
      severity: 'warning',
      fixed: `${NEW}RUN conda create -c conda-forge --override-channels -y -n app python=3.12\nRUN conda install -c conda-forge --override-channels -y numpy=2.1\n`,
    },
    {
      name: 'conda-forge alone does not keep defaults out',
      files: `${installed('Miniconda3-py313_26.3.2-2-Linux-x86_64.sh')}run true && \\\n  # the environment\n  «conda install -y -c conda-forge numpy=2.1»\n`,
      fixed: `${installed('Miniconda3-py313_26.3.2-2-Linux-x86_64.sh')}run true && \\\n  # the environment\n  conda install --override-channels -y -c conda-forge numpy=2.1\n`,
    },
    {
      name: 'exec form',
      files: `${NEW}RUN [«"conda"», "install", "-y", "numpy=2.1"]\n`,
      fixed: `${NEW}RUN ["conda", "install", "-c", "conda-forge", "--override-channels", "-y", "numpy=2.1"]\n`,
    },
    {
      name: 'nodefaults in the file does not help: the plugin looks at the configured channels',
      files: {
        Dockerfile: `${NEW}COPY e.yml /\nRUN conda env create -n app -f «/e.yml»\n`,
        'e.yml': YML.replace('conda-forge\n', 'conda-forge\n  - nodefaults\n'),
      },
      message: 'file',
    },
    {
      name: 'accepted for another address',
      files: `${NEW}RUN conda tos accept --override-channels --channel https://repo.anaconda.com/pkg/main\nRUN «conda create -y -n app python=3.12»\n`,
    },
    {
      name: 'accepted for one of the two channels',
      files: `${NEW}RUN conda tos accept --override-channels -c https://repo.anaconda.com/pkgs/main\nRUN «conda create -y -n app python=3.12»\n`,
    },
    { name: 'removing packages asks as well', files: `${NEW}RUN «conda remove -y numpy»\n` },
    {
      name: 'an environment file, in a builder stage',
      files: {
        Dockerfile: `${NEW.replace('\n', ' AS build\n')}COPY e.yml /\nRUN conda env create -n app --file=«/e.yml»\nFROM debian:12.11\n`,
        'e.yml': YML,
      },
      message: 'file',
      says: '`e.yml`',
    },
  ],
});
