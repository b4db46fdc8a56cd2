import { commandNotActivated } from '../../server/src/analysis/rules/start/commandNotActivated';
import { testRule } from './tester';

const MAKE = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12 samtools=1.21\n';
const SHELL = 'SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]\n';
const SCRIPT = '#!/bin/bash\nset -e\n. /opt/conda/etc/profile.d/conda.sh\nconda activate app\nexec "$@"\n';

testRule(commandNotActivated, {
  valid: [
    { name: 'conda run', files: `${MAKE}CMD ["conda", "run", "--no-capture-output", "-n", "app", "python", "a.py"]\n` },
    { name: 'shell form under an activating SHELL', files: `${MAKE}${SHELL}CMD python a.py\n` },
    { name: 'PATH', files: `${MAKE}ENV PATH=/opt/conda/envs/app/bin:$PATH\nCMD ["python", "a.py"]\n` },
    {
      name: 'PATH with a slash at the end',
      files: `${MAKE}ENV PATH=/opt/conda/envs/app/bin/:$PATH\nCMD ["samtools"]\n`,
    },
    { name: 'by its path', files: `${MAKE}CMD ["/opt/conda/envs/app/bin/python", "a.py"]\n` },
    {
      name: 'an activating script',
      files: { Dockerfile: `${MAKE}COPY e.sh /e.sh\nENTRYPOINT ["/e.sh"]\nCMD ["python"]\n`, 'e.sh': SCRIPT },
    },
    {
      name: 'base is meant',
      files: 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda install -y numpy=2\nCMD ["python", "a.py"]\n',
    },
    {
      name: 'Jupyter serves from the base of anaconda3',
      files:
        'FROM continuumio/anaconda3:2024.10-1\nRUN conda create -y -n app python=3.12 jupyterlab=4\nCMD ["jupyter", "lab"]\n',
    },
    { name: 'base is used as well', files: `${MAKE}RUN conda install -y numpy=2\nCMD ["python", "a.py"]\n` },
    { name: 'several environments', files: `${MAKE}RUN conda create -y -n two python=3.11\nCMD ["python", "a.py"]\n` },
    {
      name: 'an unknown base',
      files: 'FROM example.org/own:1\nRUN conda create -y -n app python=3.12\nCMD ["python"]\n',
    },
    { name: 'a builder stage', files: `${MAKE}CMD ["python"]\nFROM debian:12\nCMD ["ls"]\n` },
    {
      name: 'micromamba activates at start',
      files: 'FROM mambaorg/micromamba:2.0.5\nRUN micromamba install -y -n base python=3.12\nCMD ["python", "a.py"]\n',
    },
    {
      name: 'the matter of bashrc-only-activation',
      files: `${MAKE}RUN echo "conda activate app" >> ~/.bashrc\nCMD ["python", "a.py"]\n`,
    },
    {
      name: 'tools without python',
      files: 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n t samtools=1.21\nCMD ["python", "a.py"]\n',
    },
  ],
  invalid: [
    {
      name: 'JSON form passes SHELL by',
      files: `${MAKE}${SHELL}CMD [«"python"», "a.py"]\n`,
      message: 'other',
      says: 'not in app: the JSON form passes SHELL by',
      titles: [
        'Run it with conda run --no-capture-output -n app',
        'Name the program by its path: /opt/conda/envs/app/bin/python',
        'Activate app in an ENTRYPOINT script (entrypoint.sh)',
      ],
      fixed: `${MAKE}${SHELL}CMD ["conda", "run", "--no-capture-output", "-n", "app", "python", "a.py"]\n`,
      alternatives: [undefined, `${MAKE}${SHELL}CMD ["/opt/conda/envs/app/bin/python", "a.py"]\n`],
    },
    {
      name: 'activated in a RUN, shell form',
      files: `${MAKE}RUN . /opt/conda/etc/profile.d/conda.sh && conda activate app\ncmd «python» a.py\n`,
      fixed: `${MAKE}RUN . /opt/conda/etc/profile.d/conda.sh && conda activate app\ncmd conda run --no-capture-output -n app python a.py\n`,
    },
    {
      name: 'a program of the environment that base lacks',
      files: `${MAKE}ENTRYPOINT [«"samtools"», "view"]\n`,
      message: 'none',
    },
    {
      name: 'a service gets a script first',
      files: `${MAKE}EXPOSE 8000\nCMD [«"gunicorn"», "a:a"]\n`,
      titles: [
        'Activate app in an ENTRYPOINT script (entrypoint.sh)',
        'Name the program by its path: /opt/conda/envs/app/bin/gunicorn',
      ],
      fixed: {
        Dockerfile: `${MAKE}EXPOSE 8000\nCOPY --chmod=755 entrypoint.sh /usr/local/bin/entrypoint.sh\nENTRYPOINT ["/usr/local/bin/entrypoint.sh"]\nCMD ["gunicorn", "a:a"]\n`,
        'entrypoint.sh': SCRIPT,
      },
    },
    {
      name: 'a program of the environment alone, where base is worked in as well',
      files:
        'FROM continuumio/anaconda3:2024.10-1\nRUN conda create -y -n app python=3.12 uvicorn=0.30\nCMD [«"uvicorn"», "a:a"]\n',
    },
    {
      name: 'the environment of a file, in a later stage',
      files: {
        Dockerfile:
          'FROM continuumio/miniconda3:24.11.1-0 AS base\nCOPY environment.yml .\nRUN conda env create -f environment.yml\nFROM base\nCMD [«"python"», "a.py"]\n',
        'environment.yml': 'name: web\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n',
      },
      says: 'not in web',
    },
    {
      name: 'base is not on PATH',
      files:
        'FROM debian:12.8\nRUN apt-get update && apt-get install -y wget\nRUN wget https://repo.anaconda.com/miniconda/Miniconda3-py312_24.11.1-0-Linux-x86_64.sh -O m.sh && sh m.sh -b -p /opt/conda\nCMD [«"python"», "a.py"]\n',
      message: 'none',
    },
  ],
});
