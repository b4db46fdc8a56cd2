import { missingActivation } from '../../server/src/analysis/rules/activation/missingActivation';
import { testRule } from './tester';

const BASE = 'FROM continuumio/miniconda3:24.11.1-0\n';
const MAKE = `${BASE}RUN conda create -y -n app python=3.12\n`;
const RUN_APP = 'SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]\n';

testRule(missingActivation, {
  valid: [
    { name: 'conda run', files: `${MAKE}RUN conda run -n app python -c "1"\n` },
    { name: 'SHELL runs it in the environment', files: `${MAKE}${RUN_APP}RUN python -c "1"\n` },
    { name: 'PATH holds it', files: `${MAKE}ENV PATH=/opt/conda/envs/app/bin:$PATH\nRUN python -c "1"\n` },
    {
      name: 'activated in the same shell',
      files: `${MAKE}RUN . /opt/conda/etc/profile.d/conda.sh && conda activate app && python -c "1"\n`,
    },
    {
      name: 'named by its path',
      files: `${MAKE}RUN /opt/conda/envs/app/bin/python -c "1"\nRUN /opt/conda/bin/python -c "1"\n`,
    },
    { name: 'base is what is made', files: `${BASE}RUN conda install -y numpy=2.1\nRUN python -c "import numpy"\n` },
    { name: 'base is used as well', files: `${MAKE}RUN conda install -y numpy=2.1\nRUN python -c "import numpy"\n` },
    { name: 'base asked for by name', files: `${MAKE}RUN conda run -n base python -c "1"\n` },
    {
      name: 'an unknown base image',
      files: 'FROM example.org/conda:1\nRUN conda create -y -n app python=3.12\nRUN python -c "1"\n',
    },
    { name: 'above the create', files: `${BASE}RUN python -V\nRUN conda create -y -n app python=3.12\n` },
    { name: 'two environments', files: `${MAKE}RUN conda create -y -n other python=3.11\nRUN python -c "1"\n` },
    {
      name: 'behind deactivate',
      files: `${MAKE}SHELL ["/bin/bash", "-c"]\nRUN source activate app && true && conda deactivate && python -c "1"\n`,
    },
    {
      name: 'above activate in the same shell',
      files: `${MAKE}SHELL ["/bin/bash", "-c"]\nRUN python -V && source activate app && python -c "1"\n`,
    },
    {
      name: 'a jupyter image',
      files:
        'FROM quay.io/jupyter/base-notebook:2024-10-02\nRUN conda create -y -n app python=3.12\nRUN python -c "1"\n',
    },
    {
      name: 'the system brings its own python',
      files:
        'FROM python:3.12\nRUN wget -q https://repo.anaconda.com/miniconda/Miniconda3-py311_24.11.1-0-Linux-x86_64.sh -O m.sh && bash m.sh -b -p /opt/conda\nRUN /opt/conda/bin/conda create -y -n app r-base\nRUN python -c "1"\n',
    },
    {
      name: 'a login shell resets PATH: another rule',
      files: `${MAKE}ENV PATH=/opt/conda/envs/app/bin:$PATH\nRUN bash -lc "python -V"\n`,
    },
    {
      name: 'PATH in the wrong order: another rule',
      files: `${MAKE}ENV PATH=$PATH:/opt/conda/envs/app/bin\nRUN python -V\n`,
    },
    { name: 'text in quotes and comments', files: `${MAKE}# RUN python x\nRUN echo "python x" > /run.sh\n` },
    { name: 'work of the build', files: `${MAKE}RUN python -m venv /venv\n` },
    {
      name: 'micromamba images have a rule of their own',
      files: 'FROM mambaorg/micromamba:2.0.5\nRUN micromamba create -y -n app python=3.12\nRUN python -V\n',
    },
    { name: 'in a branch that may not be taken', files: `${MAKE}ARG X\nRUN if [ -n "$X" ]; then python -V; fi\n` },
    ...['conda activate app', 'source activate app', '. no.sh; conda activate app'].map((line) => ({
      name: `a script in which the activation fails: ${line}`,
      files: {
        'entry.sh': `#!/bin/sh\n${line}\npython x.py\n(python y.py)\n`,
        Dockerfile: `${MAKE}COPY --chmod=755 entry.sh /\nENTRYPOINT ["/entry.sh"]\n`,
      },
    })),
    { name: 'CMD is the matter of another rule', files: `${MAKE}CMD ["python", "app.py"]\n` },
  ],
  invalid: [
    {
      name: 'plain RUN: SHELL, conda run, PATH',
      files: `${MAKE}RUN «python -c "import numpy"»\n`,
      message: 'base',
      severity: 'warning',
      says: 'runs in base here, not in app',
      alternatives: [
        `${MAKE}${RUN_APP}RUN python -c "import numpy"\n`,
        `${MAKE}RUN conda run -n app python -c "import numpy"\n`,
        `${MAKE}ENV PATH=/opt/conda/envs/app/bin:$PATH\nRUN python -c "import numpy"\n`,
      ],
    },
    {
      name: 'keeps the options of a bash SHELL, and stands below it',
      files: `${MAKE}SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN «python x.py» | tee log\n`,
      fixed: `${MAKE}SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nSHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-o", "pipefail", "-c"]\nRUN python x.py | tee log\n`,
    },
    {
      name: 'not above a RUN that needs its login shell; the flag goes',
      files: `${MAKE}SHELL ["/bin/bash", "--login", "-c"]\nRUN conda activate app && python a.py\nRUN «python b.py»\n`,
      fixed: `${MAKE}SHELL ["/bin/bash", "--login", "-c"]\nRUN conda activate app && python a.py\n${RUN_APP}RUN python b.py\n`,
    },
    {
      name: 'on continuation lines with a comment, lower case',
      files:
        'from continuumio/miniconda3:24.11.1-0\nrun conda create -y -n app python=3.12\nrun true && \\\n    # now\n    «python setup.py install» && \\\n    «pytest»\n',
      fixed:
        'from continuumio/miniconda3:24.11.1-0\nrun conda create -y -n app python=3.12\nshell ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]\nrun true && \\\n    # now\n    python setup.py install && \\\n    pytest\n',
    },
    {
      name: 'a program of the environment file',
      files: {
        Dockerfile: `${BASE}COPY environment.yml .\nRUN conda env create -f environment.yml\nRUN «samtools --version»\n`,
        'environment.yml': 'name: bio\nchannels:\n  - bioconda\ndependencies:\n  - samtools=1.21\n  - python=3.12\n',
      },
      says: 'bio',
    },
    {
      name: 'more programs by option',
      files: `${MAKE}RUN «mytool x»\n`,
      options: { commands: ['mytool'] },
    },
    {
      name: 'a prefix',
      files: `${BASE}RUN conda create -y -p /env python=3.12\nRUN «python x.py»\n`,
      alternatives: [
        `${BASE}RUN conda create -y -p /env python=3.12\nSHELL ["conda", "run", "--no-capture-output", "-p", "/env", "/bin/bash", "-c"]\nRUN python x.py\n`,
        `${BASE}RUN conda create -y -p /env python=3.12\nRUN conda run -p /env python x.py\n`,
      ],
    },
    {
      name: 'after a subshell that activated, and after conda run',
      files: `${MAKE}SHELL ["/bin/bash", "-c"]\nRUN (source activate app && python a.py); «python b.py»\nRUN conda run -n app python a.py && «python c.py»\n`,
    },
    {
      name: 'heredoc',
      files: `${MAKE}RUN <<EOF\n«python x.py»\nEOF\n`,
      fixed: `${MAKE}${RUN_APP}RUN <<EOF\npython x.py\nEOF\n`,
    },
    {
      name: 'exec form: no SHELL reaches it',
      files: `${MAKE}RUN [«"python"», "x.py"]\n`,
      fixed: `${MAKE}RUN ["conda", "run", "-n", "app", "python", "x.py"]\n`,
    },
    {
      name: 'in bash -c',
      files: `${MAKE}RUN bash -c "«python x.py»"\n`,
      alternatives: [
        `${MAKE}${RUN_APP}RUN bash -c "python x.py"\n`,
        `${MAKE}RUN bash -c "conda run -n app python x.py"\n`,
      ],
    },
    {
      name: 'the environment is copied into a stage without conda',
      files: `${BASE.replace('\n', ' AS build\n')}RUN conda create -y -p /env python=3.12\nFROM debian:12.8\nCOPY --from=build /env /env\nRUN «python -V»\n`,
      message: 'none',
      fixed: `${BASE.replace('\n', ' AS build\n')}RUN conda create -y -p /env python=3.12\nFROM debian:12.8\nCOPY --from=build /env /env\nENV PATH=/env/bin:$PATH\nRUN python -V\n`,
    },
    {
      name: 'a stage built on the one that makes it',
      files: `FROM continuumio/miniconda3:24.11.1-0 AS one\nRUN conda create -y -n app python=3.12\nFROM one\nRUN «python x.py»\n`,
      fixed: `FROM continuumio/miniconda3:24.11.1-0 AS one\nRUN conda create -y -n app python=3.12\nFROM one\n${RUN_APP}RUN python x.py\n`,
    },
    {
      name: 'a name that comes from an ARG',
      files: `${BASE}ARG NAME=app\nRUN conda create -y -n $NAME python=3.12\nRUN «python x.py»\n`,
      fixed: `${BASE}ARG NAME=app\nRUN conda create -y -n $NAME python=3.12\n${RUN_APP}RUN python x.py\n`,
    },
    {
      name: 'conda from an installer',
      files: `FROM ubuntu:22.04\nRUN wget -q https://github.com/conda-forge/miniforge/releases/download/24.11.3-0/Miniforge3-24.11.3-0-Linux-x86_64.sh -O m.sh && bash m.sh -b -p /opt/forge\nENV PATH=/opt/forge/bin:$PATH\nRUN conda create -y -n app python=3.12\nRUN «python x.py»\n`,
    },
    {
      name: 'micromamba has its own run',
      files:
        'FROM debian:12.8\nCOPY --from=mambaorg/micromamba:1.5.8 /bin/micromamba /bin/micromamba\nENV MAMBA_ROOT_PREFIX=/opt/conda\nRUN micromamba create -y -n app python=3.12\nRUN «python -V»\n',
      message: 'none',
      says: 'Run it with `micromamba run -n app`',
    },
    {
      name: 'a script: SHELL does not reach it',
      files: {
        'entry.sh': '#!/bin/bash\nset -e\n«python x.py»\n',
        Dockerfile: `${MAKE}COPY --chmod=755 entry.sh /\nENTRYPOINT ["/entry.sh"]\n`,
      },
      says: 'Run it with `conda run -n app`, or activate app above it.',
    },
    {
      name: 'a script in which the activation of something else fails',
      files: {
        'entry.sh': '#!/bin/bash\nconda activate base\n«python x.py»\n',
        Dockerfile: `${MAKE}COPY --chmod=755 entry.sh /\nENTRYPOINT ["/entry.sh"]\n`,
      },
      message: 'base',
    },
    {
      name: 'a script that a RUN runs',
      files: {
        'setup.sh': '#!/bin/bash\nset -e\n«python x.py»\n',
        Dockerfile: `${MAKE}COPY setup.sh /tmp/\nRUN bash /tmp/setup.sh\n`,
      },
      fixed: {
        'setup.sh': '#!/bin/bash\nset -e\n. /opt/conda/etc/profile.d/conda.sh\nconda activate app\npython x.py\n',
      },
    },
  ],
});
