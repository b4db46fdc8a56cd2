import { composeCommandNotActivated } from '../../server/src/analysis/rules/compose/composeCommandNotActivated';
import { testRule } from './tester';

const MINICONDA = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12 flask=3\n';
const SHELL = `${MINICONDA}SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]\nCMD python app.py\n`;
const service = (lines: string) => `services:\n  app:\n    build: .\n${lines}`;

testRule(composeCommandNotActivated, {
  valid: [
    { files: { 'compose.yaml': service('    command: conda run -n app python app.py\n'), Dockerfile: SHELL } },
    { name: 'no command of its own', files: { 'compose.yaml': service(''), Dockerfile: SHELL } },
    {
      name: 'PATH',
      files: {
        'compose.yaml': service('    command: python app.py\n'),
        Dockerfile: `${MINICONDA}ENV PATH=/opt/conda/envs/app/bin:$PATH\n`,
      },
    },
    {
      name: 'the entrypoint activates',
      files: {
        'compose.yaml': service('    command: python app.py\n'),
        Dockerfile: `${MINICONDA}ENTRYPOINT ["conda", "run", "-n", "app"]\n`,
      },
    },
    {
      name: 'an entrypoint script activates',
      files: {
        'compose.yaml': service('    command: ["python", "app.py"]\n'),
        Dockerfile: `${MINICONDA}COPY --chmod=755 entry.sh /\nENTRYPOINT ["/entry.sh"]\n`,
        'entry.sh': '#!/bin/bash\nsource /opt/conda/bin/activate app\nexec "$@"\n',
      },
    },
    {
      name: 'by its path',
      files: { 'compose.yaml': service('    command: /opt/conda/envs/app/bin/python app.py\n'), Dockerfile: MINICONDA },
    },
    {
      name: 'micromamba: its entrypoint activates',
      files: {
        'compose.yaml': service('    command: python app.py\n'),
        Dockerfile: 'FROM mambaorg/micromamba:2.0.5\nRUN micromamba install -y -n base python=3.12\n',
      },
    },
    {
      name: 'the service sets PATH',
      files: {
        'compose.yaml': service(
          '    command: python app.py\n    environment:\n      - PATH=/opt/conda/envs/app/bin:/usr/bin:/bin\n',
        ),
        Dockerfile: MINICONDA,
      },
    },
    {
      name: 'bash -ic reads .bashrc',
      files: {
        'compose.yaml': service("    command: bash -ic 'python app.py'\n"),
        Dockerfile: `${MINICONDA}RUN echo "conda activate app" >> ~/.bashrc\n`,
      },
    },
    {
      name: 'an unknown image',
      files: {
        'compose.yaml': 'services:\n  app:\n    image: example.com/app\n    command: python app.py\n',
        Dockerfile: SHELL,
      },
    },
    {
      name: 'an unknown base',
      files: {
        'compose.yaml': service('    command: python app.py\n'),
        Dockerfile: 'FROM example.com/own:1\nRUN conda create -y -n app python=3.12\n',
      },
    },
    {
      name: 'nothing of python',
      files: { 'compose.yaml': service('    command: sleep infinity\n'), Dockerfile: MINICONDA },
    },
    {
      name: 'the CMD of the image again',
      files: {
        'compose.yaml': service('    command: python app.py\n'),
        Dockerfile: `${MINICONDA}CMD ["python", "app.py"]\n`,
      },
    },
    {
      name: 'the entrypoint comes from the file that is overridden',
      at: 'docker-compose.override.yml',
      files: {
        'docker-compose.override.yml': 'services:\n  app:\n    command: python app.py\n',
        'docker-compose.yml': service('    entrypoint: ["conda", "run", "-n", "app"]\n'),
        Dockerfile: MINICONDA,
      },
    },
  ],
  invalid: [
    {
      name: 'micromamba: its entrypoint activates what ENV_NAME says',
      files: {
        'compose.yaml': service('    command: «python» app.py\n'),
        Dockerfile: 'FROM mambaorg/micromamba:2.0.5\nRUN micromamba create -y -n app python=3.12\n',
      },
      message: 'variable',
      says: 'Set `ENV_NAME` to app under `environment:`, or with ENV in the Dockerfile. Or run it with `micromamba run -n app`',
    },
    {
      files: { 'compose.yaml': service('    command: «python» app.py\n'), Dockerfile: SHELL },
      message: 'other',
      says: "does not go through the Dockerfile's SHELL",
      fixed: service('    command: conda run --no-capture-output -n app python app.py\n'),
      alternatives: [undefined, service('    command: /opt/conda/envs/app/bin/python app.py\n')],
    },
    {
      name: 'list in brackets',
      files: { 'compose.yaml': service('    command: [«"python"», "app.py"]\n'), Dockerfile: SHELL },
      fixed: service('    command: ["conda", "run", "--no-capture-output", "-n", "app", "python", "app.py"]\n'),
      alternatives: [undefined, service('    command: ["/opt/conda/envs/app/bin/python", "app.py"]\n')],
    },
    {
      name: 'list of lines',
      files: { 'compose.yaml': service('    command:\n      - «python» # serve\n      - app.py\n'), Dockerfile: SHELL },
      fixed: service(
        '    command:\n      - conda\n      - run\n      - --no-capture-output\n      - -n\n      - app\n      - python # serve\n      - app.py\n',
      ),
    },
    {
      name: 'a tool of the environment',
      files: { 'compose.yaml': service('    command: «flask» run\n'), Dockerfile: SHELL },
      message: 'none',
      fixed: service('    command: /opt/conda/envs/app/bin/flask run\n'),
    },
    {
      name: 'inside bash -c',
      files: { 'compose.yaml': service('    command: bash -c "«python» app.py"\n'), Dockerfile: SHELL },
      fixed: service('    command: bash -c "conda run --no-capture-output -n app python app.py"\n'),
    },
    {
      name: 'entrypoint takes the activating one away',
      files: {
        'compose.yaml': service('    entrypoint: «python» app.py\n'),
        Dockerfile: `${MINICONDA}ENTRYPOINT ["conda", "run", "-n", "app"]\n`,
      },
      says: "takes the place of the image's ENTRYPOINT",
    },
    {
      name: 'by image name',
      files: {
        'compose.yaml':
          'services:\n  app:\n    build: .\n    image: own/app:1\n  worker:\n    image: own/app:1\n    command: «python» worker.py\n',
        Dockerfile: SHELL,
      },
    },
  ],
});
