import { cleanEmptiesCacheMount } from '../../server/src/analysis/rules/size/cleanEmptiesCacheMount';
import { testRule } from './tester';

const BASE = 'FROM continuumio/miniconda3:24.11.1-0\n';
const MOUNT = '--mount=type=cache,target=/opt/conda/pkgs';

testRule(cleanEmptiesCacheMount, {
  valid: [
    `${BASE}RUN ${MOUNT} conda install -y numpy=2.1\n`,
    `${BASE}RUN conda install -y numpy=2.1 && conda clean -afy\n`,
    {
      name: 'another mount',
      files: `${BASE}RUN --mount=type=cache,target=/root/.cache/pip conda install -y numpy=2.1 && conda clean -afy\n`,
    },
    { name: 'log files only', files: `${BASE}RUN ${MOUNT} conda install -y numpy=2.1 && conda clean --logfiles -y\n` },
    {
      name: 'packages kept elsewhere',
      files: `${BASE}ENV CONDA_PKGS_DIRS=/tmp/pkgs\nRUN ${MOUNT} conda install -y numpy=2.1 && conda clean -afy\n`,
    },
  ],
  invalid: [
    {
      name: 'the path by a variable',
      files: `FROM condaforge/miniforge3:24.11.3-0\nARG PKGS=/opt/conda/pkgs\nRUN --mount=type=cache,target=$PKGS conda install -y numpy=2.1 && «conda clean -afy»\n`,
    },
    {
      files: `${BASE}RUN ${MOUNT} conda install -y numpy=2.1 && «conda clean -afy»\n`,
      says: '/opt/conda/pkgs',
      fixed: `${BASE}RUN ${MOUNT} conda install -y numpy=2.1\n`,
    },
    {
      name: 'lines',
      files: `${BASE}RUN ${MOUNT} \\\n    conda install -y numpy=2.1 \\\n    && «conda clean --all -y» \\\n    && echo done\n`,
      fixed: `${BASE}RUN ${MOUNT} \\\n    conda install -y numpy=2.1 \\\n    && echo done\n`,
    },
    {
      name: 'its own RUN, target with a slash, other order',
      files: `${BASE}run --mount=target=/opt/conda/pkgs/,type=cache «conda clean -afy»\nWORKDIR /app\n`,
      fixed: `${BASE}WORKDIR /app\n`,
    },
    {
      name: 'CONDA_PKGS_DIRS',
      files: `${BASE}ENV CONDA_PKGS_DIRS=/var/pkgs\nRUN --mount=type=cache,target=/var/pkgs conda install -y numpy=2.1 ; «conda clean -tpy»\n`,
      fixed: `${BASE}ENV CONDA_PKGS_DIRS=/var/pkgs\nRUN --mount=type=cache,target=/var/pkgs conda install -y numpy=2.1\n`,
    },
    {
      name: 'builder stages as well: their cache counts',
      files: `${BASE.trim()} AS b\nRUN ${MOUNT} conda create -y -p /env python=3.12 && «conda clean -afy»\nFROM debian:12-slim\nCOPY --from=b /env /env\n`,
    },
    {
      name: 'heredoc',
      files: `${BASE}RUN ${MOUNT} <<EOF\nconda install -y numpy=2.1\n«conda clean -afy»\nEOF\n`,
      fixed: `${BASE}RUN ${MOUNT} <<EOF\nconda install -y numpy=2.1\nEOF\n`,
    },
  ],
});
