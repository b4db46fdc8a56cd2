import { missingSystemLibrary } from '../../server/src/analysis/rules/creation/missingSystemLibrary';
import { testRule } from './tester';

const MADE = 'FROM condaforge/miniforge3:24.9.2-0\nRUN conda create -y -n app python=3.12\n';
const RUN = 'RUN conda run -n app pip install --no-cache-dir ';
const APT = (names: string) =>
  `RUN apt-get update && apt-get install -y --no-install-recommends ${names} && rm -rf /var/lib/apt/lists/*\n`;
const MICRO =
  'FROM mambaorg/micromamba:2.0.5\nCOPY environment.yml /tmp/environment.yml\nRUN «micromamba install -y -n base -f /tmp/environment.yml»\n';

testRule(missingSystemLibrary, {
  valid: [
    ...missingSystemLibrary.docs.good.map((files) => ({ files })),
    { name: 'something may have brought it', files: `${MADE}${APT('ffmpeg')}${RUN}opencv-python==4.10.0.84\n` },
    { name: 'it comes later', files: `${MADE}${RUN}opencv-python==4.10.0.84\n${APT('libgl1')}` },
    {
      name: 'a package of conda brings it',
      files: `FROM condaforge/miniforge3:24.9.2-0\nRUN conda create -y -n app python=3.12 matplotlib\n${RUN}opencv-python==4.10.0.84\n`,
    },
    { name: 'an image that is not known', files: 'FROM example.org/conda\nRUN pip install opencv-python\n' },
    { name: 'the whole Python image', files: 'FROM python:3.12\n# conda\nRUN pip install opencv-python==4.10.0.84\n' },
    { name: 'nothing to do with conda', files: 'FROM python:3.12-slim\nRUN pip install opencv-python==4.10.0.84\n' },
  ],
  invalid: [
    {
      files: `${MADE}${APT('git')}${RUN}numpy==2.1 «opencv-python==4.10.0.84»\n`,
      severity: 'warning',
      fixed: `${MADE}${APT('git')}${RUN}numpy==2.1 opencv-python-headless==4.10.0.84\n`,
    },
    {
      name: 'in an environment file',
      files: {
        Dockerfile: MICRO,
        'environment.yml':
          'channels: [conda-forge]\ndependencies:\n  - python=3.11\n  - pip=24\n  - pip:\n    - opencv-contrib-python==4.9.0.80\n',
      },
      fixed: {
        'environment.yml':
          'channels: [conda-forge]\ndependencies:\n  - python=3.11\n  - pip=24\n  - pip:\n    - opencv-contrib-python-headless==4.9.0.80\n',
      },
    },
    {
      name: 'in a requirements file',
      files: {
        Dockerfile: `${MADE}COPY requirements.txt /tmp/\nRUN conda run -n app «pip» install -r /tmp/requirements.txt\n`,
        'requirements.txt': 'numpy==2.1\nopencv_python>=4.9  # eyes\n',
      },
      fixed: { 'requirements.txt': 'numpy==2.1\nopencv-python-headless>=4.9  # eyes\n' },
    },
  ],
});
