import { defaultEnvVariableOnly } from '../../server/src/analysis/rules/activation/defaultEnvVariableOnly';
import { testRule } from './tester';

const MAKE = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\n';

testRule(defaultEnvVariableOnly, {
  valid: [
    `${MAKE}ENV CONDA_DEFAULT_ENV=app PATH=/opt/conda/envs/app/bin:$PATH\nCMD ["python"]\n`,
    { name: 'PATH later', files: `${MAKE}ENV CONDA_DEFAULT_ENV app\nENV PATH /opt/conda/envs/app/bin:$PATH\n` },
    { name: 'base', files: `${MAKE}ENV CONDA_DEFAULT_ENV=base\n` },
    {
      name: 'conda run follows it',
      files: `${MAKE}ENV CONDA_DEFAULT_ENV=app\nCMD ["conda", "run", "--no-capture-output", "python"]\n`,
    },
    {
      name: 'the start activates',
      files: `${MAKE}ENV CONDA_DEFAULT_ENV=app\nCMD ["conda", "run", "--no-capture-output", "-n", "app", "python"]\n`,
    },
    {
      name: 'read by the file itself',
      files: `${MAKE}ENV CONDA_DEFAULT_ENV=app\nRUN . /opt/conda/etc/profile.d/conda.sh && conda activate $CONDA_DEFAULT_ENV && pip -V\n`,
    },
  ],
  invalid: [
    {
      files: `${MAKE}ENV «CONDA_DEFAULT_ENV=app»\nCMD ["python", "a.py"]\n`,
      fixed: `${MAKE}ENV CONDA_DEFAULT_ENV=app\nENV PATH=/opt/conda/envs/app/bin:$PATH\nCMD ["python", "a.py"]\n`,
    },
    {
      name: 'old form, made later',
      files: `FROM continuumio/miniconda3:24.11.1-0\nenv «CONDA_DEFAULT_ENV app»\nRUN conda create -y --name=app python=3.12\n`,
    },
  ],
});
