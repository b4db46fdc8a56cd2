import { unquotedVersion } from '../../server/src/analysis/rules/creation/unquotedVersion';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';

testRule(unquotedVersion, {
  valid: [
    `${FROM}RUN conda install -y "numpy>=1.20"\n`,
    `${FROM}RUN conda install -y 'numpy>=1.20,<2' numpy\\>=1\n`,
    `${FROM}RUN conda install -y numpy=1.26 > /tmp/log 2>&1\n`,
    `${FROM}RUN conda install -y numpy=1.26 >/dev/null 2>/tmp/err </dev/null\n`,
    `${FROM}RUN conda install -y numpy=1.26 2>&1 | tail -1\n`,
    { name: 'exec form has no shell', files: `${FROM}RUN ["conda", "install", "-y", "numpy>=1.20"]\n` },
    { name: 'another command', files: `${FROM}RUN echo numpy>=1.20\n` },
    { name: 'a file of a package name', files: `${FROM}RUN pip freeze>requirements.txt\n` },
    { name: 'text in quotes', files: `${FROM}RUN echo "conda install numpy>=1.20"\n` },
  ],
  invalid: [
    {
      files: `${FROM}RUN conda install -y «numpy>=1.20» pandas=2.2\n`,
      message: 'output',
      severity: 'error',
      says: 'a file named `=1.20`',
      fixed: `${FROM}RUN conda install -y "numpy>=1.20" pandas=2.2\n`,
    },
    {
      name: 'several bounds',
      files: `${FROM}RUN conda create -y -n app «numpy>=1.20,<2»\n`,
      fixed: `${FROM}RUN conda create -y -n app "numpy>=1.20,<2"\n`,
    },
    {
      name: 'less than: no such file',
      files: `${FROM}RUN pip install «numpy<2»\n`,
      message: 'input',
      fixed: `${FROM}RUN pip install "numpy<2"\n`,
    },
    {
      name: 'with a blank, as in a spec',
      files: `${FROM}RUN mamba install -y «python >=3.10»\n`,
      fixed: `${FROM}RUN mamba install -y "python>=3.10"\n`,
    },
    {
      name: 'continuation lines and several specs',
      files: `${FROM}RUN conda install -y \\\n      «numpy>1.20» \\\n      # why\n      «conda-forge::gdal>=3» && \\\n    conda clean -afy\n`,
      fixed: `${FROM}RUN conda install -y \\\n      "numpy>1.20" \\\n      # why\n      "conda-forge::gdal>=3" && \\\n    conda clean -afy\n`,
    },
    {
      name: 'a heredoc, a builder stage, an unknown base',
      files:
        'FROM example.org/own:1 AS build\nRUN <<EOF\nmicromamba install -y -n base «numpy>=1.20» gdal\nEOF\nFROM debian:12.15\n',
      fixed:
        'FROM example.org/own:1 AS build\nRUN <<EOF\nmicromamba install -y -n base "numpy>=1.20" gdal\nEOF\nFROM debian:12.15\n',
    },
    {
      name: 'inside quotes',
      files: `${FROM}RUN bash -c "conda install -y «numpy>=1.20»"\n`,
      fixed: `${FROM}RUN bash -c "conda install -y \\"numpy>=1.20\\""\n`,
    },
    {
      name: 'a variable is the version',
      files: `${FROM}ARG V=1\nRUN python -m pip install «numpy>=$V»\n`,
      fixed: `${FROM}ARG V=1\nRUN python -m pip install "numpy>=$V"\n`,
    },
  ],
});
