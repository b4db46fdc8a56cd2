import { condaNotFound } from '../../server/src/analysis/rules/activation/condaNotFound';
import { testRule } from './tester';

const UBUNTU = 'FROM ubuntu:jammy-20260810\n';
const RELEASES = 'https://github.com/conda-forge/miniforge/releases';

/** A step that loads an installer and runs it. */
const install = (address: string, rest = '-b -p /opt/conda') =>
  `RUN wget -qO /tmp/i.sh ${address} && bash /tmp/i.sh ${rest}\n`;
const FORGE = install(`${RELEASES}/download/24.11.3-0/Miniforge3-24.11.3-0-Linux-x86_64.sh`);
const MINI = install('https://repo.anaconda.com/miniconda/Miniconda3-py312_24.11.1-0-Linux-x86_64.sh');
const PATH = 'ENV PATH=/opt/conda/bin:$PATH\n';
const MINICONDA = 'FROM continuumio/miniconda3:24.11.1-0\n';
const MICROMAMBA = 'FROM mambaorg/micromamba:2.0.5\n';
const CREATE = 'conda create -y -n app python=3.12 && conda clean -afy\n';
const ENVIRONMENT = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n';

testRule(condaNotFound, {
  valid: [
    { name: 'in the image', files: `${MINICONDA}RUN ${CREATE}` },
    {
      name: 'on PATH by ENV',
      files: `${UBUNTU}${FORGE}${PATH}RUN ${CREATE}CMD ["conda", "run", "-n", "app", "python"]\n`,
    },
    { name: 'condabin on PATH', files: `${UBUNTU}${FORGE}ENV PATH=/opt/conda/condabin:$PATH\nRUN ${CREATE}` },
    { name: 'PATH by an ENV above the installation', files: `${UBUNTU}${PATH}${FORGE}RUN ${CREATE}` },
    { name: 'export in the same RUN', files: `${UBUNTU}${FORGE}RUN export PATH=/opt/conda/bin:$PATH && ${CREATE}` },
    {
      name: 'PATH before the command',
      files: `${UBUNTU}${FORGE}RUN PATH=/opt/conda/bin:$PATH ${CREATE.split(' &&')[0]}\n`,
    },
    { name: 'by its path', files: `${UBUNTU}${FORGE}RUN /opt/conda/bin/${CREATE.split(' &&')[0]}\n` },
    {
      name: 'the hook in the same RUN',
      files: `${UBUNTU}${FORGE}RUN . /opt/conda/etc/profile.d/conda.sh && ${CREATE}`,
    },
    { name: 'a link', files: `${UBUNTU}${FORGE}RUN ln -s /opt/conda/bin/conda /usr/local/bin/conda\nRUN ${CREATE}` },
    {
      name: 'links to all programs',
      files: `${UBUNTU}${FORGE}RUN ln -s /opt/conda/bin/* /usr/local/bin/\nRUN ${CREATE}`,
    },
    { name: 'a PATH for the build alone', files: `${UBUNTU}ARG PATH=/opt/conda/bin:$PATH\n${FORGE}RUN ${CREATE}` },
    { name: 'another name for conda', files: `${MINICONDA}RUN alias mamba=conda\nRUN mamba list\n` },
    {
      name: 'a login shell that reads a file with the folder',
      files: `${UBUNTU}${FORGE}RUN echo 'export PATH=/opt/conda/bin:$PATH' > /etc/profile.d/conda.sh\nRUN bash -lc "conda create -y -n app python=3.12"\n`,
    },
    {
      name: 'an interactive shell behind conda init',
      files: `${UBUNTU}${FORGE}RUN /opt/conda/bin/conda init bash\nSHELL ["/bin/bash", "-ic"]\nRUN ${CREATE}`,
    },
    {
      name: 'conda activate needs the hook: activate-without-hook',
      files: `${UBUNTU}${FORGE}RUN conda activate base\n`,
    },
    {
      name: 'a prefix that is not known',
      files: `ARG P\n${UBUNTU}ARG P\n${install(`${RELEASES}/latest/download/Miniforge3-Linux-x86_64.sh`, '-b -p $P')}RUN ${CREATE}`,
    },
    {
      name: 'an unknown installer',
      files: `${UBUNTU}RUN curl -fsSL https://example.com/install.sh | bash\nRUN ${CREATE}`,
    },
    { name: 'a script that nobody can read', files: `${UBUNTU}COPY setup.bin /\nRUN /setup.bin\nRUN ${CREATE}` },
    { name: 'make', files: `${UBUNTU}RUN make conda\nRUN ${CREATE}` },
    { name: 'another package manager', files: `${UBUNTU}RUN brew install miniconda\nRUN ${CREATE}` },
    { name: 'a script of Python', files: `FROM python:3.12-slim\nRUN python install_conda.py\nRUN ${CREATE}` },
    { name: 'pip', files: 'FROM python:3.12-slim\nRUN pip install micromamba\nRUN micromamba create -y -n app\n' },
    { name: 'the package manager', files: `FROM fedora:41\nRUN dnf install -y conda\nRUN ${CREATE}` },
    { name: 'an archive', files: `${UBUNTU}ADD conda.tar.gz /opt/\n${PATH}RUN ${CREATE}` },
    {
      name: 'an archive over a folder on PATH',
      files: `${UBUNTU}RUN tar -xzf /tmp/tools.tgz -C /usr/local\nRUN ${CREATE}`,
    },
    {
      name: 'PATH names a conda that was not seen',
      files: `${UBUNTU}ENV PATH=/opt/miniconda3/bin:$PATH\nRUN ${CREATE}`,
    },
    {
      name: 'a script under that name',
      files: {
        Dockerfile: `${UBUNTU}COPY conda /usr/local/bin/conda\nRUN ${CREATE}`,
        conda: '#!/bin/sh\nexec x "$@"\n',
      },
    },
    {
      name: 'a folder of the project over the file system',
      files: {
        Dockerfile: `${UBUNTU}COPY root /\nRUN ${CREATE}`,
        'root/usr/local/bin/conda': '#!/bin/sh\nexec x "$@"\n',
      },
    },
    {
      name: 'a program of an unknown image',
      files: `${UBUNTU}COPY --from=example.com/tools:1 /usr/local/bin /usr/local/bin\nRUN ${CREATE}`,
    },
    {
      name: 'the program of micromamba',
      files: `${UBUNTU}RUN curl -Ls https://micro.mamba.pm/api/micromamba/linux-64/latest | tar -xvj bin/micromamba\nRUN micromamba create -y -n app python=3.12\n`,
    },
    {
      name: 'the program of micromamba, moved',
      files: `${UBUNTU}WORKDIR /tmp\nRUN curl -Ls https://micro.mamba.pm/api/micromamba/linux-64/latest | tar -xvj bin/micromamba && mv bin/micromamba /usr/local/bin\nRUN micromamba create -y -n app python=3.12\n`,
    },
    {
      name: 'micromamba loaded as a file under another name',
      files: `${UBUNTU}RUN curl -fL -o /tmp/m https://github.com/mamba-org/micromamba-releases/releases/download/2.0.5-1/micromamba-linux-64 && install -m 755 /tmp/m /usr/local/bin/micromamba\nRUN micromamba create -y -n app python=3.12\n`,
    },
    {
      name: 'micromamba of its image',
      files: `${UBUNTU}COPY --from=mambaorg/micromamba:2.0.5 /bin/micromamba /usr/bin/\nRUN micromamba create -y -n app python=3.12\n`,
    },
    {
      name: 'an unknown base',
      files: `FROM example.com/own:1\nRUN ${CREATE}CMD ["conda", "run", "-n", "app", "python"]\n`,
    },
    { name: 'a base in a variable', files: `ARG BASE\nFROM $BASE\nRUN ${CREATE}` },
    { name: 'an image that may hold more', files: `FROM kaggle/python:latest\nRUN ${CREATE}` },
    {
      name: 'Windows',
      files: `# escape=\`\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN conda create -y -n app python=3.12\n`,
    },
    { name: 'a variable in the name', files: `${UBUNTU}ARG TOOL\nRUN $TOOL create -y -n app python=3.12\n` },
    { name: 'caught', files: `${UBUNTU}RUN conda --version || true\nRUN conda info && echo yes || echo no\n` },
    { name: 'caught in a shell inside', files: `${UBUNTU}RUN bash -c "conda --version" || true\n` },
    {
      name: 'a condition',
      files: `${UBUNTU}RUN if conda --version; then echo yes; fi\nRUN if ! conda --version; then echo no; fi\n`,
    },
    { name: 'a question', files: `${UBUNTU}RUN command -v conda; which conda; type conda; true\n` },
    {
      name: 'behind a question',
      files: `${UBUNTU}RUN if command -v conda; then conda info; fi\nRUN which conda && conda info || true\n`,
    },
    { name: 'not reached', files: `${UBUNTU}RUN false && conda info; true\n` },
    { name: 'a function', files: `${UBUNTU}RUN conda() { echo "$@"; }; conda info\n` },
    {
      name: 'an environment without conda: conda-not-in-final-stage',
      files: `${MINICONDA.trim()} AS build\nRUN conda create -y -p /env python=3.12\nFROM debian:12-slim\nCOPY --from=build /env /env\nCMD ["conda", "run", "-p", "/env", "python"]\n`,
    },
    {
      name: 'conda in an environment on PATH',
      files: {
        Dockerfile: `${MICROMAMBA}COPY environment.yml /tmp/\nRUN micromamba install -y -n base -f /tmp/environment.yml\nENV PATH=/opt/conda/bin:$PATH\nRUN ${CREATE}`,
        'environment.yml': `${ENVIRONMENT}  - conda\n`,
      },
    },
    {
      name: 'an environment on PATH from a file that cannot be read',
      files: `${MICROMAMBA}RUN micromamba create -y -n tools -f https://example.com/tools.yml\nENV PATH=/opt/conda/envs/tools/bin:$PATH\nRUN ${CREATE}`,
    },
    {
      name: 'a stage on a stage that has it',
      files: `${UBUNTU.trim()} AS base\n${FORGE}${PATH}FROM base AS app\nRUN ${CREATE}`,
    },
    {
      name: 'all of conda is copied',
      files: `${MINICONDA.trim()} AS build\nFROM debian:12-slim\nCOPY --from=build /opt/conda /opt/conda\n${PATH}RUN ${CREATE}`,
    },
    {
      name: 'a service with a PATH of its own',
      at: 'compose.yaml',
      files: {
        'compose.yaml':
          'services:\n  app:\n    build: .\n    command: conda run -n base python app.py\n    environment:\n      PATH: /opt/conda/bin:/usr/bin:/bin\n',
        Dockerfile: `${UBUNTU}${FORGE}`,
      },
    },
    // mamba
    { name: 'mamba of Miniforge', files: 'FROM condaforge/miniforge3:24.11.3-0\nRUN mamba install -y numpy\n' },
    {
      name: 'mamba of a Miniforge without a version',
      files: 'FROM condaforge/miniforge3\nRUN mamba install -y numpy\n',
    },
    { name: 'mamba of Mambaforge', files: 'FROM condaforge/mambaforge:22.9.0-1\nRUN mamba install -y numpy\n' },
    { name: 'mamba of the installer', files: `${UBUNTU}${FORGE}${PATH}RUN mamba install -y numpy\n` },
    {
      name: 'mamba of the latest installer',
      files: `${UBUNTU}${install(`${RELEASES}/latest/download/Miniforge3-Linux-x86_64.sh`)}${PATH}RUN mamba install -y numpy\n`,
    },
    {
      name: 'mamba of an old Mambaforge',
      files: `${UBUNTU}${install(`${RELEASES}/download/4.14.0-2/Mambaforge-4.14.0-2-Linux-x86_64.sh`)}${PATH}RUN mamba install -y numpy\n`,
    },
    {
      name: 'an installer that only its own name calls Miniconda',
      files: `${UBUNTU}COPY miniconda.sh /tmp/\nRUN bash /tmp/miniconda.sh -b -p /opt/conda\n${PATH}RUN mamba install -y numpy\n`,
    },
    {
      name: 'mamba installed',
      files: `${MINICONDA}RUN conda install -y -n base -c conda-forge mamba\nRUN mamba install -y numpy\n`,
    },
    {
      name: 'mamba installed with a version',
      files: `${MINICONDA}RUN conda install -y 'conda-forge::mamba>=1.5'\nRUN mamba install -y numpy\n`,
    },
    {
      name: 'mamba from a file',
      files: {
        Dockerfile: `${MINICONDA}COPY base.yml /\nRUN conda env update -n base -f /base.yml\nRUN mamba install -y numpy\n`,
        'base.yml': 'dependencies:\n  - mamba=1.5\n',
      },
    },
    {
      name: 'a file that cannot be read',
      files: `${MINICONDA}RUN conda install -y --file https://example.com/base.txt\nRUN mamba install -y numpy\n`,
    },
    {
      name: 'a package that needs mamba',
      files: `${MINICONDA}RUN conda install -y -c conda-forge -c bioconda snakemake\nRUN mamba install -y numpy\n`,
    },
    { name: 'all updated', files: `${MINICONDA}RUN conda update -y --all\nRUN mamba install -y numpy\n` },
    {
      name: 'mamba in the active environment',
      files: `${MINICONDA}RUN conda create -y -n tools -c conda-forge mamba\nSHELL ["conda", "run", "-n", "tools", "/bin/bash", "-c"]\nRUN mamba install -y numpy\n`,
    },
    {
      name: 'a script that nobody can read, before mamba',
      files: `${MINICONDA}RUN curl -fsSL https://example.com/x.sh | sh\nRUN mamba install -y numpy\n`,
    },
    {
      name: 'an image whose programs are not all known',
      files: 'FROM mcr.microsoft.com/devcontainers/miniconda:3\nRUN mamba install -y numpy\n',
    },
    {
      name: 'mamba asked for',
      files: `${MINICONDA}RUN mamba --version || conda install -y -c conda-forge mamba\nRUN mamba install -y numpy\n`,
    },
    {
      name: 'micromamba as a package of base',
      files: `${MINICONDA}RUN conda install -y -c conda-forge micromamba\nRUN micromamba create -y -n app python=3.12\n`,
    },
  ],
  invalid: [
    {
      name: 'not on PATH',
      files: `${UBUNTU}${FORGE}\n# the environment\nRUN «conda» create -y -n app python=3.12 && conda clean -afy\nCMD [«"conda"», "run", "--no-capture-output", "-n", "app", "python", "app.py"]\n`,
      message: 'path',
      says: 'conda is in /opt/conda/bin, which is not on PATH',
      titles: ['Put /opt/conda/bin on PATH for all that follows'],
      fixed: `${UBUNTU}${FORGE}${PATH}\n# the environment\nRUN conda create -y -n app python=3.12 && conda clean -afy\nCMD ["conda", "run", "--no-capture-output", "-n", "app", "python", "app.py"]\n`,
    },
    {
      name: "the installer's own folder, and a name with a variable",
      files: `${UBUNTU}ARG NAME\n${install(`${RELEASES}/latest/download/Miniforge3-Linux-x86_64.sh`, '-b')}RUN «conda» create -y -n $NAME python=3.12\n`,
      says: '/root/miniforge3/bin',
    },
    {
      name: 'export in a RUN of its own',
      files: `${UBUNTU}${FORGE}RUN export PATH=/opt/conda/bin:$PATH\nRUN «conda» create -y -n app python=3.12\n`,
      message: 'lost',
      says: 'The `export` above ends with the shell of its own RUN',
      fixed: `${UBUNTU}${FORGE}${PATH}RUN export PATH=/opt/conda/bin:$PATH\nRUN conda create -y -n app python=3.12\n`,
    },
    {
      name: 'a line in .bashrc',
      files: `${UBUNTU}${FORGE}RUN echo 'export PATH=/opt/conda/bin:$PATH' >> ~/.bashrc\nRUN «conda» create -y -n app python=3.12\n`,
      message: 'lost',
      says: '/root/.bashrc is read by interactive shells only',
    },
    {
      name: 'conda init by its path',
      files: `${UBUNTU}${FORGE}RUN /opt/conda/bin/conda init bash\nRUN «conda» create -y -n app python=3.12\n`,
      message: 'lost',
      says: '/root/.bashrc is read by interactive shells only',
    },
    {
      name: 'the hook in a RUN of its own',
      files: `${UBUNTU}${FORGE}RUN . /opt/conda/etc/profile.d/conda.sh\nRUN «conda» create -y -n app python=3.12\n`,
      message: 'lost',
      says: '`source`',
    },
    {
      name: 'in the RUN that installs it',
      files: `${UBUNTU}RUN wget -qO /tmp/i.sh ${RELEASES}/download/24.11.3-0/Miniforge3-24.11.3-0-Linux-x86_64.sh && bash /tmp/i.sh -b -p /opt/conda && «conda» create -y -n app python=3.12\n`,
      titles: [],
    },
    {
      name: 'lower case, a stage on a stage, and the start',
      files: `from ubuntu:jammy-20260810 as base\n${FORGE.replace('RUN', 'run')}from base\nentrypoint [«"conda"», "run", "--no-capture-output", "-n", "base"]\n`,
      fixed: `from ubuntu:jammy-20260810 as base\n${FORGE.replace('RUN', 'run')}env PATH=/opt/conda/bin:$PATH\nfrom base\nentrypoint ["conda", "run", "--no-capture-output", "-n", "base"]\n`,
    },
    {
      name: 'PATH is set anew below the installation',
      files: `${UBUNTU}${FORGE}ENV PATH=/usr/local/bin:/usr/bin:/bin\nRUN «conda» create -y -n app python=3.12\n`,
      fixed: `${UBUNTU}${FORGE}ENV PATH=/usr/local/bin:/usr/bin:/bin\n${PATH}RUN conda create -y -n app python=3.12\n`,
    },
    {
      name: 'a copied conda',
      files: `${MINICONDA.trim()} AS build\nFROM debian:12-slim\nCOPY --from=build /opt/conda /opt/conda\nRUN «conda» create -y -n app python=3.12\n`,
      fixed: `${MINICONDA.trim()} AS build\nFROM debian:12-slim\nCOPY --from=build /opt/conda /opt/conda\n${PATH}RUN conda create -y -n app python=3.12\n`,
    },
    {
      name: 'an image whose conda is not on PATH',
      files: 'FROM condaforge/linux-anvil-cos7-x86_64:cos7\nRUN «conda» create -y -n app python=3.12\n',
      says: 'below FROM',
    },
    {
      name: 'a login shell that sets PATH anew',
      files: `FROM debian:13.6\n${FORGE}${PATH}RUN bash -lc "«conda» create -y -n app python=3.12"\n`,
      message: 'login',
      titles: [],
    },
    {
      name: 'a login by su',
      files: `${UBUNTU}${FORGE}RUN su - root -c "«conda» create -y -n app python=3.12"\n`,
      message: 'login',
      titles: [],
    },
    {
      name: 'PATH is set anew in the RUN',
      files: `${UBUNTU}${FORGE}${PATH}RUN export PATH=/usr/bin:/bin && «conda» create -y -n app python=3.12\n`,
      message: 'anew',
      titles: [],
    },
    {
      name: 'PATH of an ARG is not there at the start',
      files: `${UBUNTU}ARG PATH=/opt/conda/bin:$PATH\n${FORGE}CMD [«"conda"», "run", "--no-capture-output", "-n", "base", "python"]\n`,
    },
    {
      name: 'sudo',
      files: `${UBUNTU}${FORGE}RUN sudo «conda» list\n`,
      titles: [],
    },
    {
      name: 'inside bash -c, a substitution, a pipeline',
      files: `${UBUNTU}${FORGE}RUN bash -c "«conda» info"\nRUN BASE=$(«conda» info --base) && echo $BASE\nRUN «conda» list | cat\n`,
    },
    {
      name: 'behind a condition of another kind, and only the first',
      files: `${UBUNTU}${FORGE}RUN set -e; cd /tmp && «conda» info; conda list\n`,
    },
    {
      name: 'the words of SHELL',
      files: `${UBUNTU}${FORGE}«SHELL ["conda", "run", "--no-capture-output", "-n", "base", "/bin/bash", "-c"]»\nRUN python --version\nRUN python -m pip --version\n`,
      says: 'What this SHELL starts',
      fixed: `${UBUNTU}${FORGE}${PATH}SHELL ["conda", "run", "--no-capture-output", "-n", "base", "/bin/bash", "-c"]\nRUN python --version\nRUN python -m pip --version\n`,
    },
    {
      name: 'HEALTHCHECK',
      files: `${UBUNTU}${FORGE}HEALTHCHECK CMD «conda» info\n`,
    },
    {
      name: 'an entrypoint script',
      at: 'entry.sh',
      files: {
        Dockerfile: `${UBUNTU}${FORGE}COPY --chmod=755 entry.sh /\nENTRYPOINT ["/entry.sh"]\nCMD ["python"]\n`,
        'entry.sh': '#!/bin/bash\nset -e\nexec «conda» run --no-capture-output -n base "$@"\n',
      },
    },
    {
      name: 'a service',
      at: 'compose.yaml',
      files: {
        'compose.yaml':
          'services:\n  app:\n    build: .\n    command: «conda» run --no-capture-output -n base python app.py\n',
        Dockerfile: `${UBUNTU}${FORGE}`,
      },
    },
    // Not in the image at all.
    {
      name: 'an image without conda',
      files:
        'FROM python:3.12-slim\nRUN «conda» create -y -n app python=3.12\nRUN «conda» activate app && python app.py\n',
      message: 'none',
      says: '`python:3.12-slim` has no conda',
      titles: [],
    },
    {
      name: 'mamba and micromamba',
      files: `${UBUNTU}RUN «mamba» install -y numpy\nRUN «micromamba» install -y numpy\n`,
      message: 'none',
    },
    { name: 'conda-env', files: `${UBUNTU}RUN «conda-env» list\n`, message: 'none' },
    {
      name: 'a final stage with an unpacked environment',
      files: `${MINICONDA.trim()} AS build\nRUN mkdir /venv && tar -xf /tmp/env.tar -C /venv\nFROM debian:12-slim\nCOPY --from=build /venv /opt/venv\nRUN «conda» activate /opt/venv\n`,
      message: 'none',
    },
    {
      name: 'installed only later',
      files: `${UBUNTU}RUN «conda» --version\n${FORGE}${PATH}`,
      message: 'later',
      titles: [],
    },
    {
      name: 'other tools installed',
      files: 'FROM python:3.12-slim\nRUN pip install numpy conda-lock && npm ci\nRUN «conda» info\n',
      message: 'none',
    },
    // Another program.
    {
      name: "micromamba's image",
      files: {
        Dockerfile: `${MICROMAMBA}COPY environment.yml /tmp/\nRUN «conda» env create -f /tmp/environment.yml && micromamba clean -afy\n`,
        'environment.yml': ENVIRONMENT,
      },
      message: 'instead',
      says: '`mambaorg/micromamba:2.0.5` has micromamba, but not conda',
      fixed: `${MICROMAMBA}COPY environment.yml /tmp/\nRUN micromamba create -y -f /tmp/environment.yml && micromamba clean -afy\n`,
    },
    {
      name: "micromamba's image, other calls",
      files: `${MICROMAMBA}RUN «conda» create -y -n app python=3.12 && micromamba clean -afy\nRUN «mamba» install -y -n app numpy=2.1 && micromamba clean -afy\nCMD [«"conda"», "run", "-n", "app", "python", "app.py"]\n`,
      fixed: `${MICROMAMBA}RUN micromamba create -y -n app python=3.12 && micromamba clean -afy\nRUN micromamba install -y -n app numpy=2.1 && micromamba clean -afy\nCMD ["micromamba", "run", "-n", "app", "python", "app.py"]\n`,
    },
    {
      name: "micromamba's image, what micromamba does otherwise",
      files: `${MICROMAMBA}RUN «conda» install -y numpy=2.1\nRUN «conda» init bash\nRUN «conda» activate base\nRUN «conda» run --no-capture-output -n base python --version\n`,
      titles: [],
    },
    {
      name: 'mamba of Miniconda',
      files: `${MINICONDA}RUN «mamba» create -y -n app python=3.12 && conda clean -afy\nCMD [«"mamba"», "run", "-n", "app", "python", "app.py"]\n`,
      message: 'instead',
      says: '`continuumio/miniconda3:24.11.1-0` has conda, but not mamba',
      fixed: `${MINICONDA}RUN conda create -y -n app python=3.12 && conda clean -afy\nCMD ["conda", "run", "--no-capture-output", "-n", "app", "python", "app.py"]\n`,
    },
    {
      name: 'mamba of the new image',
      files: 'FROM anaconda/miniconda:26.7.1\nRUN «mamba» install -y numpy\n',
      message: 'instead',
    },
    {
      name: 'mamba of Anaconda',
      files: 'FROM continuumio/anaconda3:2024.10-1\nRUN «mamba» install -y numpy\n',
      message: 'instead',
    },
    {
      name: 'mamba of an old Miniforge',
      files: 'FROM condaforge/miniforge3:22.11.1-4\nRUN «mamba» install -y numpy\n',
      message: 'instead',
    },
    {
      name: 'mamba of the installer of Miniconda',
      files: `${UBUNTU}${MINI}${PATH}RUN «mamba» install -y numpy\n`,
      message: 'instead',
      says: 'the installation in /opt/conda has conda, but not mamba',
    },
    {
      name: 'mamba of an old installer of Miniforge',
      files: `${UBUNTU}${install(`${RELEASES}/download/4.14.0-2/Miniforge3-4.14.0-2-Linux-x86_64.sh`)}${PATH}RUN «mamba» install -y numpy\n`,
      message: 'instead',
    },
    {
      name: 'neither on PATH nor there',
      files: `${UBUNTU}${MINI}RUN «mamba» install -y numpy\n`,
      message: 'instead',
      titles: [],
    },
    {
      name: 'libmamba is no mamba, and an environment beside base does not bring it',
      files: `${MINICONDA}RUN conda install -y -n base conda-libmamba-solver && conda create -y -n tools -c conda-forge mamba\nRUN «mamba» install -y numpy\n`,
      message: 'instead',
    },
    {
      name: 'mamba activate',
      files: `${MINICONDA}RUN «mamba» activate base\n`,
      titles: [],
    },
    {
      name: 'micromamba where conda is',
      files: `${MINICONDA}RUN «micromamba» create -y -n app python=3.12 && conda clean -afy\n`,
      message: 'instead',
    },
  ],
});
