import { removedFlag } from '../../server/src/analysis/rules/creation/removedFlag';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';
const YML = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n';

const NOISE = Array.from({ length: 20 }, (_, i) => `ENV NOISE_${i}=x\nRUN echo ${i} > /srv/noise${i}\n`).join('');

testRule(removedFlag, {
  valid: [
    `${FROM}RUN conda clean -afy\n`,
    `${FROM}RUN conda clean -tipy\n`,
    { name: 'conda install --force-reinstall', files: `${FROM}RUN conda install -y --force-reinstall numpy=2.1\n` },
    { name: 'env remove', files: `${FROM}RUN conda env remove -y -n app\n` },
    { name: 'micromamba', files: 'FROM mambaorg/micromamba:2.8.1\nRUN micromamba clean -s -y\n' },
    { name: 'mamba 1 has init', files: 'FROM condaforge/miniforge3:24.11.3-1\nRUN mamba init bash\n' },
    { name: 'info --base', files: 'FROM condaforge/miniforge3:26.3.2-3\nRUN conda info --base\n' },
    {
      name: 'the beginning of an option is enough for conda',
      files: `${FROM}RUN conda create -y -n app --override-chan -c conda-forge python=3.12 && conda clean -afy\n`,
    },
    {
      name: 'a release that is newer than what is known may have new options',
      files: 'FROM condaforge/miniforge3:27.1.0-0\nRUN conda create -y -n app --newest thing python=3.12\n',
    },
    { name: 'text', files: `${FROM}RUN echo "conda clean -tipsy"\n# RUN conda clean -tipsy\n` },
  ],
  invalid: [
    {
      name: 'in CMD, after steps that have nothing to do with it: conda is still known, and no build stops',
      files: {
        Dockerfile: `FROM debian:12\nRUN apt-get update && apt-get install -y wget\nRUN wget -qO /tmp/m.sh https://github.com/conda-forge/miniforge/releases/download/24.9.2-0/Miniforge3-24.9.2-0-Linux-x86_64.sh && bash /tmp/m.sh -b -p /opt/conda\nENV PATH=/opt/conda/bin:$PATH\n${NOISE}COPY e.yml /\nCMD conda env create -y «--force» -f /e.yml\n`,
        'e.yml': YML,
      },
      message: 'removed',
      severity: 'error',
      says: 'this is conda 24.9.2: the container stops',
    },
    {
      name: 'force, and the version is known',
      files: {
        Dockerfile: `${FROM}COPY e.yml /\nRUN conda env create «--force» -f /e.yml && conda clean -afy\n`,
        'e.yml': YML,
      },
      message: 'removed',
      severity: 'error',
      says: 'this is conda 24.11.1',
      fixed: { Dockerfile: `${FROM}COPY e.yml /\nRUN conda env create --yes -f /e.yml && conda clean -afy\n` },
    },
    {
      name: 'an older conda is known',
      files: {
        Dockerfile: 'FROM continuumio/miniconda3:23.5.2-0\nCOPY e.yml /\nRUN conda env create «--force» -f /e.yml\n',
        'e.yml': YML,
      },
      message: 'oldIdle',
      severity: 'info',
      says: 'delete it',
      fixed: {
        Dockerfile: 'FROM continuumio/miniconda3:23.5.2-0\nCOPY e.yml /\nRUN conda env create -f /e.yml\n',
      },
    },
    {
      name: 'an older conda, and an environment that may be there: conda before 24 knows no --yes here',
      files: {
        Dockerfile:
          'FROM continuumio/miniconda3:23.5.2-0\nCOPY e.yml /\nRUN conda create -y -n app python=3.12\nRUN conda env create «--force» -f /e.yml\n',
        'e.yml': YML,
      },
      message: 'old',
      severity: 'info',
    },
    {
      name: 'after an update: what there is to replace is known, the version is not',
      files: {
        Dockerfile:
          'FROM continuumio/miniconda3:4.8.2\nCOPY e.yml /\nRUN conda update -y conda && conda env create -p /env «--force» -f /e.yml\n',
        'e.yml': YML,
      },
      message: 'unknownIdle',
      severity: 'info',
      titles: ['Delete --force'],
    },
    {
      name: 'the version is not known',
      files: 'FROM example.org/own:1\nRUN conda env create «--force» -f /e.yml\n',
      message: 'unknown',
      severity: 'info',
    },
    {
      name: 'after an update the version of the tag no longer holds',
      files: 'FROM continuumio/miniconda3:23.5.2-0\nRUN conda update -y conda\nRUN conda clean «-tipsy»\n',
      message: 'unknown',
      severity: 'info',
    },
    {
      name: 'an exact version replaces the one of the tag',
      files: 'FROM continuumio/miniconda3:4.12.0\nRUN conda install -y conda=24.1.0\nRUN conda clean «-tipsy»\n',
      message: 'removed',
      severity: 'error',
    },
    {
      name: 'force with yes already there',
      files: {
        Dockerfile: `${FROM}COPY e.yml /\nRUN conda env create --yes «--force» -f /e.yml && conda clean -afy\n`,
        'e.yml': YML,
      },
      fixed: { Dockerfile: `${FROM}COPY e.yml /\nRUN conda env create --yes -f /e.yml && conda clean -afy\n` },
    },
    {
      name: 'tipsy on a continuation line, lower-case keyword',
      files: `${FROM}run conda install -y numpy=2.1 \\\n    # tidy up\n    && conda clean «-tipsy»\n`,
      fixed: `${FROM}run conda install -y numpy=2.1 \\\n    # tidy up\n    && conda clean -afy\n`,
    },
    {
      name: 'a conda that has no -f keeps the other letters, and the message says the same',
      files: 'FROM continuumio/miniconda3:4.5.12\nRUN conda install -y numpy=1.15 && conda clean «-tipsy»\n',
      message: 'old',
      says: 'Use `-tipy`.',
      severity: 'info',
      fixed: 'FROM continuumio/miniconda3:4.5.12\nRUN conda install -y numpy=1.15 && conda clean -tipy\n',
    },
    {
      name: 'the long form among others',
      files: `${FROM}RUN conda clean --all «--source-cache» -y\n`,
      fixed: `${FROM}RUN conda clean --all -y\n`,
    },
    {
      name: 'a bundle among others',
      files: `${FROM}RUN conda clean --all «-sy»\n`,
      fixed: `${FROM}RUN conda clean --all -y\n`,
    },
    {
      name: 'exec form',
      files: `${FROM}RUN ["conda", "clean", «"-tipsy"»]\nRUN ["conda", "clean", "--all", «"--source-cache"», "-y"]\n`,
      message: 'removed',
      fixed: `${FROM}RUN ["conda", "clean", "-afy"]\nRUN ["conda", "clean", "--all", "-y"]\n`,
    },
    {
      name: 'copy never existed',
      files: { Dockerfile: `FROM example.org/own:1\nRUN conda env create -f e.yml «--copy»\n`, 'e.yml': YML },
      message: 'never',
      severity: 'error',
      fixed: { Dockerfile: `FROM example.org/own:1\nRUN conda env create -f e.yml\n` },
    },
    {
      name: 'in a heredoc of a builder stage',
      files: `${FROM.trim()} AS build\nRUN <<EOF\nconda clean «-tipsy» && true\nEOF\nFROM debian:12.15\n`,
      message: 'removed',
      fixed: `${FROM.trim()} AS build\nRUN <<EOF\nconda clean -afy && true\nEOF\nFROM debian:12.15\n`,
    },
    {
      name: 'info --root went with 26.3',
      files: 'FROM condaforge/miniforge3:26.3.2-3\nRUN conda info «--root»\n',
      message: 'removed',
      says: 'gone since conda 26.3',
      severity: 'error',
      fixed: 'FROM condaforge/miniforge3:26.3.2-3\nRUN conda info --base\n',
    },
    {
      name: 'info --root still works before',
      files: 'FROM condaforge/miniforge3:25.11.0-1\nRUN conda info «--root»\n',
      message: 'old',
      severity: 'info',
    },
    {
      name: 'mkdir',
      files:
        'FROM condaforge/miniforge3:25.3.1-0\nRUN conda create -y «--mkdir» -n app python=3.12 && conda clean -afy\n',
      message: 'removed',
      fixed: 'FROM condaforge/miniforge3:25.3.1-0\nRUN conda create -y -n app python=3.12 && conda clean -afy\n',
    },
    {
      name: 'mkdir in a bundle',
      files: 'FROM condaforge/miniforge3:25.3.1-0\nRUN conda create «-ym» -n two python=3.12 && conda clean -afy\n',
      message: 'removed',
      fixed: 'FROM condaforge/miniforge3:25.3.1-0\nRUN conda create -y -n two python=3.12 && conda clean -afy\n',
    },
    {
      name: 'the solver under its first name, with =',
      files: `${FROM}RUN conda create -y -n app «--experimental-solver=libmamba» python=3.12 && conda clean -afy\n`,
      message: 'removed',
      fixed: `${FROM}RUN conda create -y -n app --solver=libmamba python=3.12 && conda clean -afy\n`,
    },
    {
      name: 'the solver under its first name, and the value by itself',
      files: `${FROM}RUN conda create -y -n app «--experimental-solver» libmamba python=3.12 && conda clean -afy\n`,
      message: 'removed',
      fixed: `${FROM}RUN conda create -y -n app --solver libmamba python=3.12 && conda clean -afy\n`,
    },
    {
      name: 'an option that came later',
      files:
        'FROM continuumio/miniconda3:4.12.0\nRUN conda create -y -n app «--solver» libmamba python=3.9 && conda clean -afy\n',
      message: 'tooNew',
      says: 'came with conda 22.11',
    },
    {
      name: 'conda env create -y before 23.7',
      files: {
        Dockerfile:
          'FROM continuumio/miniconda3:4.12.0\nCOPY e.yml /\nRUN conda env create «-y» -f /e.yml && conda clean -afy\n',
        'e.yml': YML,
      },
      message: 'tooNew',
      fixed: {
        Dockerfile:
          'FROM continuumio/miniconda3:4.12.0\nCOPY e.yml /\nRUN conda env create -f /e.yml && conda clean -afy\n',
      },
    },
    {
      name: 'an option that no release has',
      files: `${FROM}RUN conda install -y «--no-such» numpy=2.1 && conda clean -afy\n`,
      message: 'never',
      says: 'no option `--no-such`',
    },
    {
      name: 'conda run -s before 26.1',
      files: `${FROM}RUN conda create -y -n app python=3.12 && conda clean -afy\nCMD ["conda", "run", «"-s"», "-n", "app", "python", "serve.py"]\n`,
      message: 'tooNew',
      says: 'came with conda 26.1',
      fixed: `${FROM}RUN conda create -y -n app python=3.12 && conda clean -afy\nCMD ["conda", "run", "--no-capture-output", "-n", "app", "python", "serve.py"]\n`,
    },
    {
      name: '-f as force: the next release takes the next word for a file',
      files: 'FROM condaforge/miniforge3:24.7.1-2\nRUN conda install «-f» -y pyyaml=6.0 && conda clean -afy\n',
      message: 'changed',
      severity: 'info',
    },
    {
      name: 'a file without -f is ignored',
      files: {
        Dockerfile: `${FROM}COPY demos.yml environment.yml ./\nRUN conda env create «demos.yml» && conda clean -afy\n`,
        'demos.yml': YML,
        'environment.yml': YML,
      },
      message: 'ignoredFile',
      severity: 'warning',
    },
    {
      name: 'a file without -f is refused since 25.9',
      files: {
        Dockerfile:
          'FROM condaforge/miniforge3:25.11.0-1\nCOPY demos.yml ./\nRUN conda env create -n app «demos.yml» && conda clean -afy\n',
        'demos.yml': YML,
      },
      message: 'words',
      severity: 'error',
      fixed: {
        Dockerfile:
          'FROM condaforge/miniforge3:25.11.0-1\nCOPY demos.yml ./\nRUN conda env create -n app -f demos.yml && conda clean -afy\n',
      },
    },
    {
      name: 'conda info of a package, since 24.3',
      files: `${FROM}RUN conda info «numpy»\n`,
      message: 'words',
      severity: 'error',
    },
    {
      name: 'mamba 2 has no init',
      files:
        'FROM condaforge/miniforge3:25.3.0-3\nRUN mamba create -y -n hazel python=3.12 && mamba clean -afy\nRUN mamba «init» bash && echo "mamba activate hazel" >> ~/.bashrc\n',
      message: 'init',
      severity: 'error',
      fixed:
        'FROM condaforge/miniforge3:25.3.0-3\nRUN mamba create -y -n hazel python=3.12 && mamba clean -afy\nRUN mamba shell init --shell bash && echo "mamba activate hazel" >> ~/.bashrc\n',
    },
    {
      name: 'in a script that a RUN runs',
      files: {
        'setup.sh': '#!/bin/bash\nset -e\nconda clean «-tipsy»\n',
        Dockerfile: `${FROM}COPY setup.sh /tmp/\nRUN bash /tmp/setup.sh\n`,
      },
      fixed: { 'setup.sh': '#!/bin/bash\nset -e\nconda clean -afy\n' },
    },
  ],
});
