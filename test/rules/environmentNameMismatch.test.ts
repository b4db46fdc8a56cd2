import { environmentNameMismatch } from '../../server/src/analysis/rules/activation/environmentNameMismatch';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';
const MAKE = `${FROM}RUN conda create -y -n my.app python=3.12\n`;
const FILE = `${FROM}COPY environment.yml .\nRUN conda env create -f environment.yml\n`;
const YML = 'name: myapp\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n';

testRule(environmentNameMismatch, {
  valid: [
    {
      name: 'an entry of PATH too many, beside the right one',
      files:
        'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nENV PATH=/opt/conda/envs/app/bin:/opt/conda/envs/env/bin:$PATH\n',
    },
    `${MAKE}RUN conda run -n my.app python -V\nENV PATH=/opt/conda/envs/my.app/bin:$PATH CONDA_DEFAULT_ENV=my.app\n`,
    {
      name: '-n overrides the file',
      files: {
        Dockerfile: `${FROM}COPY environment.yml .\nRUN conda env create -n other -f environment.yml\nRUN conda run -n other python -V\n`,
        'environment.yml': YML,
      },
    },
    {
      name: 'made later',
      files: `${FROM}ENV PATH=/opt/conda/envs/app/bin:$PATH\nRUN conda run -n app python -V\nRUN conda create -y -n app python=3.12\n`,
    },
    {
      name: 'made in the stage below',
      files: `${MAKE.replace('\n', ' AS a\n')}FROM a\nRUN conda run -n my.app python -V\n`,
    },
    {
      name: 'a file that is not known',
      files: `${FROM}COPY x.yml .\nRUN conda env create -f x.yml\nRUN conda run -n app python -V\n`,
    },
    {
      name: 'a variable that is not known',
      files: `${FROM}ARG N\nRUN conda create -y -n $N python=3.12\nRUN conda run -n app python -V\n`,
    },
    {
      name: 'a script that cannot be followed',
      files: `${FROM}COPY make.sh /\nRUN /make.sh\nENV PATH=/opt/conda/envs/app/bin:$PATH\n`,
    },
    {
      name: 'an unknown base',
      files: 'FROM example.org/own:1\nRUN conda create -y -n app python=3.12\nRUN conda run -n other python -V\n',
    },
    {
      name: 'start-up files: made under that name, by a variable, written anew later, for base',
      files: `${MAKE}RUN echo "conda activate my.app" >> ~/.bashrc && echo 'conda activate $NAME' >> ~/.profile\nRUN echo "conda activate other" >> ~/.bash_profile\nRUN echo "conda activate base" > ~/.bash_profile\n`,
    },
    {
      name: 'a script activate that is not found, for an environment that is there',
      files: `${MAKE}SHELL ["/bin/bash", "-c"]\nENV PATH=/usr/bin:/bin\nRUN source activate my.app\n`,
    },
    { name: 'a SHELL with a variable', files: `${MAKE}SHELL ["conda", "run", "-n", "$N", "/bin/bash", "-c"]\n` },
  ],
  invalid: [
    {
      name: 'PATH and the file',
      files: { Dockerfile: `${FILE}ENV PATH=/opt/conda/envs/«my-app»/bin:$PATH\n`, 'environment.yml': YML },
      message: 'other',
      titles: ['Rename my-app to myapp', 'Call the environment my-app in environment.yml'],
      fixed: { Dockerfile: `${FILE}ENV PATH=/opt/conda/envs/myapp/bin:$PATH\n` },
      alternatives: [undefined, { 'environment.yml': YML.replace('myapp', 'my-app') }],
    },
    {
      name: 'all uses at once',
      files: `${MAKE}SHELL ["conda", "run", "-n", "«app»", "/bin/bash", "-c"]\nENV CONDA_DEFAULT_ENV=«app»\n`,
      fixed: `${MAKE}SHELL ["conda", "run", "-n", "my.app", "/bin/bash", "-c"]\nENV CONDA_DEFAULT_ENV=my.app\n`,
    },
    {
      name: 'made in another stage',
      files: `${MAKE.replace('\n', ' AS a\n')}${FROM}RUN conda run -n «my.app» python -V\n`,
      message: 'stage',
      says: 'in stage a',
    },
    {
      name: 'conda run',
      files: `${MAKE}RUN conda run -n «app» python -V\n`,
      fixed: `${MAKE}RUN conda run -n my.app python -V\n`,
    },
    { name: '--name=', files: `${MAKE}RUN conda install -y --name=«app» numpy=2.1 && conda clean -afy\n` },
    {
      name: 'activate',
      files: `${MAKE}RUN . /opt/conda/etc/profile.d/conda.sh && conda activate «app» && python -V\n`,
    },
    { name: 'source activate', files: `${MAKE}SHELL ["/bin/bash", "-c"]\nRUN source activate «app» && python -V\n` },
    {
      name: 'in a start-up file',
      files: `${MAKE}RUN echo "conda activate «app»" >> ~/.bashrc\n`,
      fixed: `${MAKE}RUN echo "conda activate my.app" >> ~/.bashrc\n`,
      severity: 'warning',
      says: 'Shells that read /root/.bashrc cannot activate it.',
    },
    {
      name: 'source activate where conda is not on PATH either',
      files:
        'FROM debian:12\nRUN wget https://repo.anaconda.com/miniconda/Miniconda3-py312_24.11.1-0-Linux-x86_64.sh -O m.sh && bash m.sh -b -p /opt/conda\nRUN /bin/bash -c "source activate «app» && pip install x"\n',
      message: 'none',
    },
    { name: 'CMD', files: `${MAKE}CMD ["conda", "run", "--no-capture-output", "-n", "«app»", "python"]\n` },
    { name: 'nothing was made', files: `${FROM}RUN conda run -n «app» python -V\n`, message: 'none', titles: [] },
    {
      name: '-name',
      files: `${MAKE}RUN conda run «-name» my.app python -V\n`,
      message: 'dash',
      fixed: `${MAKE}RUN conda run --name my.app python -V\n`,
    },
    {
      name: 'compose',
      at: 'compose.yaml',
      files: {
        Dockerfile: MAKE,
        'compose.yaml':
          'services:\n  web:\n    build: .\n    command: conda run --no-capture-output -n «app» python a.py\n',
      },
      fixed: {
        'compose.yaml':
          'services:\n  web:\n    build: .\n    command: conda run --no-capture-output -n my.app python a.py\n',
      },
    },
    {
      name: 'an entrypoint script',
      at: 'e.sh',
      files: {
        Dockerfile: `${MAKE}COPY --chmod=755 e.sh /e.sh\nENTRYPOINT ["/e.sh"]\n`,
        'e.sh': '#!/bin/bash\nset -e\n. /opt/conda/etc/profile.d/conda.sh\nconda activate «app»\nexec "$@"\n',
      },
      says: 'The container stops',
    },
    {
      name: 'devcontainer',
      at: '.devcontainer/devcontainer.json',
      files: {
        Dockerfile: MAKE,
        '.devcontainer/devcontainer.json':
          '{\n  "build": { "dockerfile": "../Dockerfile", "context": ".." },\n  "postCreateCommand": "conda run -n «app» pip list"\n}\n',
      },
      fixed: {
        '.devcontainer/devcontainer.json':
          '{\n  "build": { "dockerfile": "../Dockerfile", "context": ".." },\n  "postCreateCommand": "conda run -n my.app pip list"\n}\n',
      },
    },
  ],
});
