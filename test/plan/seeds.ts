/** Projects as users put them together: five write-ups, the Jupyter stacks, micromamba and DataJoint. */

const CONDA_SH = '. /opt/conda/etc/profile.d/conda.sh';

/** A conda environment on miniconda, started by hand in an interactive shell from compose. */
export const miniconda = {
  Dockerfile: `ARG base_tag=4.5.12
FROM continuumio/miniconda3:\${base_tag}
COPY environment.yml .
RUN /opt/conda/bin/conda env create --file environment.yml && \\
  /opt/conda/bin/conda clean -tipy
ARG conda_user=appuser
ARG conda_home=/app
RUN set -eux; \\
  groupadd -r \${conda_user} --gid=999; \\
  useradd -r -g \${conda_user} --uid=999 --home-dir=\${conda_home} \\
    --shell=/bin/bash \${conda_user}; \\
  mkdir -p \${conda_home}; \\
  chown -R \${conda_user}:\${conda_user} \${conda_home}
ENV USER=\${conda_user}
USER \${USER}
WORKDIR \${conda_home}
RUN echo "${CONDA_SH}" >> ~/.bashrc && \\
    echo "conda activate saasfee" >> ~/.bashrc
`,
  'environment.yml': 'name: saasfee\ndependencies:\n  - python=3.7\n  - jupyter\n  - pandas=0.24\n  - sqlalchemy=1.2\n',
  'docker-compose.yml': `services:
  py:
    build:
      context: .
      args:
        base_tag: 4.5.12
        conda_user: appuser
        conda_home: /appuser
    command: bash -ic 'jupyter notebook --notebook-dir=/py_notebooks --no-browser --ip=0.0.0.0'
    ports:
      - published: 1888
        target: 8888
    volumes:
      - type: bind
        source: ./src
        target: /src
      - type: bind
        source: ./py_notebooks
        target: /py_notebooks
`,
  'py_notebooks/first.ipynb': '{}',
  'src/code.py': '',
} as const;

/** A user with Miniconda in the home folder, a login SHELL, an entrypoint that activates, JupyterLab as CMD. */
export const entrypoint = {
  'docker/Dockerfile': `FROM ubuntu:16.04
SHELL [ "/bin/bash", "--login", "-c" ]
ARG username=al-khawarizmi
ARG uid=1000
ARG gid=100
ENV USER $username
ENV UID $uid
ENV GID $gid
ENV HOME /home/$USER
RUN adduser --disabled-password --gecos "Non-root user" --uid $UID --gid $GID --home $HOME $USER
COPY environment.yml requirements.txt /tmp/
RUN chown $UID:$GID /tmp/environment.yml /tmp/requirements.txt
COPY postBuild /usr/local/bin/postBuild.sh
RUN chmod u+x /usr/local/bin/postBuild.sh
COPY docker/entrypoint.sh /usr/local/bin/
RUN chown $UID:$GID /usr/local/bin/entrypoint.sh && chmod u+x /usr/local/bin/entrypoint.sh
USER $USER
ENV MINICONDA_VERSION 4.8.2
ENV CONDA_DIR $HOME/miniconda3
RUN wget --quiet https://repo.anaconda.com/miniconda/Miniconda3-$MINICONDA_VERSION-Linux-x86_64.sh -O ~/miniconda.sh && \\
    chmod +x ~/miniconda.sh && ~/miniconda.sh -b -p $CONDA_DIR && rm ~/miniconda.sh
ENV PATH=$CONDA_DIR/bin:$PATH
RUN echo ". $CONDA_DIR/etc/profile.d/conda.sh" >> ~/.profile
RUN conda init bash
ENV PROJECT_DIR $HOME/app
RUN mkdir $PROJECT_DIR
WORKDIR $PROJECT_DIR
ENV ENV_PREFIX $PROJECT_DIR/env
RUN conda env create --prefix $ENV_PREFIX --file /tmp/environment.yml && conda clean --all --yes
RUN conda activate $ENV_PREFIX && /usr/local/bin/postBuild.sh && conda deactivate
ENTRYPOINT [ "/usr/local/bin/entrypoint.sh" ]
CMD [ "jupyter", "lab", "--no-browser", "--ip", "0.0.0.0" ]
`,
  'docker/entrypoint.sh': '#!/bin/bash --login\nset -e\nconda activate $ENV_PREFIX\nexec "$@"\n',
  'environment.yml': 'name: null\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.8\n  - jupyterlab\n  - pip\n',
  'requirements.txt': '',
  postBuild: '#!/bin/bash\njupyter lab build\n',
} as const;

/** base, activated for RUN by a conda run SHELL and at start by an entrypoint. */
export const base = {
  Dockerfile: `FROM continuumio/miniconda3:24.11.1-0
SHELL ["conda", "run", "--name", "base", "bash", "-c"]
RUN conda install -y basemap-data-hires notebook
COPY entrypoint.sh /
ENTRYPOINT ["/entrypoint.sh"]
`,
  'entrypoint.sh': `#!/bin/bash\n${CONDA_SH}\nconda activate base\nexec "$@"\n`,
} as const;

/** DataJoint's image, whose entrypoint activates base for a user in the group anaconda. */
export const datajoint = {
  Dockerfile: 'FROM datajoint/miniconda3:24.9.2-0-py3.11-debian\nRUN conda install -y jupyterlab\n',
} as const;

/** A service in a distroless image; nothing of Jupyter. */
export const distroless = {
  Dockerfile: `FROM condaforge/mambaforge:4.9.2-5 as conda
COPY conda-linux-64.lock .
RUN --mount=type=cache,target=/opt/conda/pkgs mamba create --copy -p /env --file conda-linux-64.lock
COPY . /pkg
RUN conda run -p /env python -m pip install --no-deps /pkg
FROM gcr.io/distroless/base-debian10
COPY --from=conda /env /env
CMD ["/env/bin/gunicorn", "-b", "0.0.0.0:8000", "-k", "uvicorn.workers.UvicornWorker", "nyc_taxi_fare.serve:app"]
`,
  'conda-linux-64.lock':
    '@EXPLICIT\nhttps://conda.anaconda.org/conda-forge/linux-64/python-3.9.1-hffdb5ce_5_cpython.tar.bz2\nhttps://conda.anaconda.org/conda-forge/linux-64/gunicorn-20.0.4-py39hf3d152e_2.tar.bz2\n',
  'src/serve.py': '',
  '.dockerignore': '*.ipynb\n',
} as const;

/** The Jupyter stacks with packages of the user's own. */
export const stacks = {
  Dockerfile:
    'FROM quay.io/jupyter/minimal-notebook:2025-01-06\nRUN mamba install -y geopandas\nCOPY data /home/jovyan/data\n',
  'data/a.csv': '1',
} as const;

/** micromamba: its SHELL and ENTRYPOINT activate base. */
export const micromamba = {
  Dockerfile: `FROM mambaorg/micromamba:2.0.5
COPY --chown=$MAMBA_USER:$MAMBA_USER environment.yml /tmp/environment.yml
RUN micromamba install -y -n base -f /tmp/environment.yml && micromamba clean --all --yes
ARG MAMBA_DOCKERFILE_ACTIVATE=1
WORKDIR /app
COPY . .
CMD ["python", "main.py"]
`,
  'environment.yml': 'name: base\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - jupyterlab=4\n',
  'main.py': '',
} as const;
