import { commandNotActivated } from '../../server/src/analysis/rules/start/commandNotActivated';
import { testRule } from './tester';

const MAKE = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12 samtools=1.21\n';
const SHELL = 'SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]\n';
const SCRIPT = '#!/bin/bash\nset -e\n. /opt/conda/etc/profile.d/conda.sh\nconda activate app\nexec "$@"\n';

const MICROMAMBA = 'FROM mambaorg/micromamba:2.0.5\nRUN micromamba create -y -n app python=3.12\n';

const VENV =
  'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n tool python=3.12\nRUN /opt/conda/envs/tool/bin/python -m venv /venv\n';

testRule(commandNotActivated, {
  valid: [
    {
      name: 'the venv on PATH, which was made from the environment',
      files: `${VENV}RUN /venv/bin/pip install flask==3.0.0\nENV PATH=/venv/bin:$PATH\nCMD ["python", "a.py"]\n`,
    },
    { name: 'ENV_NAME', files: `${MICROMAMBA}ENV ENV_NAME=app\nCMD ["python", "a.py"]\n` },
    {
      name: 'an activation before it fails: its own rule tells the cause, and mends both',
      files: `${MAKE}CMD conda activate app; python a.py\n`,
    },
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
      name: 'the venv that was made from the environment, and holds the packages',
      files: `${VENV}RUN . /venv/bin/activate && pip install flask==3.0.0\nCMD [«"python"», "a.py"]\n`,
      says: 'in base, not in /venv: what a RUN activated ends with that RUN. Put the venv first on PATH',
      fixed: `${VENV}ENV PATH=/venv/bin:$PATH\nRUN . /venv/bin/activate && pip install flask==3.0.0\nCMD ["python", "a.py"]\n`,
    },
    {
      name: 'the same with pip called by its path',
      files: `${VENV}RUN /venv/bin/pip install flask==3.0.0\nCMD «flask» run\n`,
      says: '/venv was only made, nothing activates it',
    },
    {
      name: 'a venv that is empty: the environment',
      files: `${VENV}CMD [«"python"», "a.py"]\n`,
      says: 'not in tool',
    },
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
      name: 'a RUN activated it, and the SHELL activates nothing: the JSON form is not to blame',
      files: `${MAKE}SHELL ["/bin/bash", "-c"]\nRUN source activate app && python -V\nCMD [«"python"», "a.py"]\n`,
      says: 'what a RUN activated ends with that RUN',
    },
    {
      name: 'only made',
      files: `${MAKE}CMD [«"python"», "a.py"]\n`,
      says: 'not in app: app was only made, nothing activates it. Run it with `conda run --no-capture-output -n app`',
    },
    {
      name: 'an activation of base fails before it',
      files: `${MAKE}CMD conda activate base; «python» a.py\n`,
    },
    {
      name: "micromamba's ENTRYPOINT activates what ENV_NAME says",
      files: `${MICROMAMBA}COPY a.py .\nCMD [«"python"», "a.py"]\n`,
      message: 'variable',
      says: 'Put `ENV ENV_NAME=app` below the line that makes app. Or run it with `micromamba run -n app`',
      titles: [
        "Have the image's ENTRYPOINT activate app: ENV ENV_NAME=app",
        'Run it with micromamba run -n app',
        'Name the program by its path: /opt/conda/envs/app/bin/python',
      ],
      fixed: `${MICROMAMBA}ENV ENV_NAME=app\nCOPY a.py .\nCMD ["python", "a.py"]\n`,
    },
    {
      name: "micromamba: shell form goes through the image's SHELL, which is not the user's",
      files: `${MICROMAMBA}CMD «python» a.py\n`,
      message: 'variable',
      fixed: `${MICROMAMBA}ENV ENV_NAME=app\nCMD python a.py\n`,
    },
    {
      name: 'micromamba: ENV_NAME is set already, to base',
      files: `${MICROMAMBA}ENV ENV_NAME=base\nCMD [«"python"», "a.py"]\n`,
      message: 'variable',
      fixed: `${MICROMAMBA}ENV ENV_NAME=base\nCMD ["micromamba", "run", "-n", "app", "python", "a.py"]\n`,
    },
    {
      name: 'micromamba: the environment is made in a stage below',
      files: `${MICROMAMBA.replace('\n', ' AS made\n')}FROM made\nCMD [«"python"», "a.py"]\n`,
      message: 'variable',
      fixed: `${MICROMAMBA.replace('\n', ' AS made\n')}FROM made\nENV ENV_NAME=app\nCMD ["python", "a.py"]\n`,
    },
    {
      name: 'the environment is copied into a stage without conda: no conda run there',
      files:
        'FROM continuumio/miniconda3:24.11.1-0 AS build\nRUN conda create -y -p /env python=3.12\nFROM debian:12.8\nCOPY --from=build /env /env\nCMD [«"python"», "a.py"]\n',
      message: 'none',
      says: 'Call it by its path `/env/bin/python`',
    },
    {
      name: 'activated in a RUN, shell form',
      says: 'what a RUN activated ends with that RUN',
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
