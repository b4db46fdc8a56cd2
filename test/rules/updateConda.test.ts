import { updateConda } from '../../server/src/analysis/rules/creation/updateConda';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';

testRule(updateConda, {
  valid: [
    `${FROM}RUN conda install -y numpy=2.1\n`,
    { name: 'an exact version', files: `${FROM}RUN conda update -y conda=24.11.3\n` },
    { name: 'one package', files: `${FROM}RUN conda update -y numpy\n` },
    { name: 'text', files: `${FROM}RUN echo conda update conda\n` },
    { name: 'at start', files: `${FROM}CMD conda update -y --all\n` },
    { name: 'env update', files: `${FROM}RUN conda env update -n base -f /e.yml\n` },
  ],
  invalid: [
    {
      name: 'alone',
      files: `${FROM}RUN «conda update -y conda»\nRUN true\n`,
      message: 'program',
      severity: 'warning',
      fixed: `${FROM}RUN true\n`,
    },
    {
      name: 'alone, with a remark behind it',
      files: `${FROM}RUN «conda update -y conda» # takes its time\nRUN true\n`,
      fixed: `${FROM}RUN true\n`,
    },
    {
      name: 'with nothing but the cleaning up behind it',
      files: `${FROM}RUN «conda update -y conda» && \\\n    conda clean -afy # takes its time\nRUN true\n`,
      fixed: `${FROM}RUN true\n`,
    },
    {
      name: 'first of a chain',
      files: `${FROM}RUN «conda update -n base -c defaults conda -y» && \\\n    # then\n    conda install -y numpy=2.1\n`,
      fixed: `${FROM}RUN \\\n    # then\n    conda install -y numpy=2.1\n`,
    },
    {
      name: 'in the middle',
      files: `${FROM}RUN conda config --set quiet true \\\n  && «conda update -y --all» \\\n  && conda clean -afy\n`,
      message: 'all',
      fixed: `${FROM}RUN conda config --set quiet true \\\n  && conda clean -afy\n`,
    },
    {
      name: 'last',
      files: `${FROM}RUN conda install -y numpy=2.1 && \\\n    «mamba update -y --all»\n`,
      fixed: `${FROM}RUN conda install -y numpy=2.1\n`,
    },
    {
      name: 'the other name of --all',
      files: `${FROM}RUN «conda update --update-all -y»\n`,
      says: '`conda update --update-all`',
    },
    {
      name: 'in a heredoc',
      files: `${FROM}RUN <<EOF\nset -e\n«conda upgrade conda -y»\nconda install -y numpy=2.1\nEOF\n`,
      fixed: `${FROM}RUN <<EOF\nset -e\nconda install -y numpy=2.1\nEOF\n`,
    },
    {
      name: 'exec form',
      files: `${FROM}RUN [«"conda"», "update", "-y", "conda"]\nRUN true\n`,
      fixed: `${FROM}RUN true\n`,
    },
    {
      name: 'a test around it: no fix',
      files: 'from example.org/own:1\nrun if test -x /x; then «conda update -y conda»; fi\n',
    },
    {
      name: 'micromamba',
      files: 'FROM mambaorg/micromamba:2.8.1\nRUN «micromamba self-update» && true\n',
      fixed: 'FROM mambaorg/micromamba:2.8.1\nRUN true\n',
    },
  ],
});
