import { missingYes } from '../../server/src/analysis/rules/creation/missingYes';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';

testRule(missingYes, {
  valid: [
    `${FROM}RUN conda install -y numpy=2.1\n`,
    `${FROM}RUN conda install -qy numpy=2.1\n`,
    `${FROM}RUN conda install numpy=2.1 --yes\n`,
    { name: 'always_yes', files: `${FROM}RUN conda config --set always_yes true\nRUN conda install numpy=2.1\n` },
    {
      name: 'always_yes in a copied .condarc',
      files: {
        Dockerfile: `${FROM}COPY .condarc /root/.condarc\nRUN conda install numpy=2.1\n`,
        '.condarc': 'always_yes: true\n',
      },
    },
    {
      name: 'conda asks nothing about an explicit lock',
      files: {
        Dockerfile: `${FROM}COPY conda.lock /tmp/\nRUN conda create -n app --file /tmp/conda.lock\n`,
        'conda.lock':
          '@EXPLICIT\nhttps://conda.anaconda.org/conda-forge/noarch/tzdata-2024a-h0c530f3_0.conda#161081fc7cec0bfda0d86d7cb595f8d8\n',
      },
    },
    {
      name: 'mamba asks nothing about an environment without packages',
      files: 'FROM condaforge/miniforge3:26.7.2-0\nRUN mamba create -n app\n',
    },
    { name: 'the variable', files: `${FROM}ENV CONDA_ALWAYS_YES=true\nRUN conda install numpy=2.1\n` },
    { name: 'the variable of one RUN', files: `${FROM}RUN CONDA_ALWAYS_YES=1 conda install numpy=2.1\n` },
    { name: 'an answer is piped in', files: `${FROM}RUN yes | conda install numpy=2.1\n` },
    { name: 'env create does not ask', files: `${FROM}RUN conda env create -f environment.yml\n` },
    { name: 'dry run', files: `${FROM}RUN conda install --dry-run numpy=2.1\n` },
    { name: 'a word that may hold the option', files: `${FROM}ARG FLAGS\nRUN conda install $FLAGS numpy=2.1\n` },
    { name: 'pip', files: `${FROM}RUN pip install numpy==2.1\n` },
  ],
  invalid: [
    {
      name: 'conda clean asks as well',
      files: `${FROM}RUN conda install -y numpy=2.1 && «conda clean» --all\n`,
      fixed: `${FROM}RUN conda install -y numpy=2.1 && conda clean -y --all\n`,
    },
    {
      files: `${FROM}RUN «conda install» numpy=2.1\n`,
      message: 'asks',
      severity: 'info',
      fixed: `${FROM}RUN conda install -y numpy=2.1\n`,
    },
    {
      name: 'micromamba and mamba, on an unknown base too',
      files: 'FROM example.org/own:1\nRUN «micromamba create» -n app python=3.12 && «mamba install» -n app numpy=2.1\n',
      fixed:
        'FROM example.org/own:1\nRUN micromamba create -y -n app python=3.12 && mamba install -y -n app numpy=2.1\n',
    },
    {
      name: 'an option before the subcommand',
      files: `${FROM}RUN «conda --no-plugins install» numpy=2.1\n`,
    },
    {
      name: 'removal of an environment: the default is no',
      files: `${FROM}RUN conda create -y -n old python=3.8\nRUN «conda env remove» -n old\n`,
      message: 'refuses',
      severity: 'warning',
      fixed: `${FROM}RUN conda create -y -n old python=3.8\nRUN conda env remove -y -n old\n`,
    },
    {
      name: 'exec form, and a script in quotes',
      files: `${FROM}RUN [«"conda", "remove"», "numpy"]\nRUN bash -c "«conda remove» numpy"\n`,
      fixed: `${FROM}RUN ["conda", "remove", "-y", "numpy"]\nRUN bash -c "conda remove -y numpy"\n`,
    },
  ],
});
