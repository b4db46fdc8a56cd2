import { cleanInLaterLayer } from '../../server/src/analysis/rules/size/cleanInLaterLayer';
import { testRule } from './tester';

const BASE = 'FROM continuumio/miniconda3:24.11.1-0\n';

testRule(cleanInLaterLayer, {
  valid: [
    {
      name: 'the RUN in between has emptied the cache',
      files:
        'FROM continuumio/miniconda3:24.11.1-0\nRUN conda install -y numpy=2.1\nRUN conda create -y -n app python=3.12 && conda clean -afy\nRUN conda clean -afy\n',
    },
    `${BASE}RUN conda install -y numpy=2.1 && conda clean -afy\n`,
    {
      name: 'cleaned twice',
      files: `${BASE}RUN conda install -y numpy=2.1 && conda clean -afy\nRUN conda clean -afy\n`,
    },
    {
      name: 'the later RUN installs too',
      files: `${BASE}RUN conda install -y numpy=2.1\nRUN conda install -y x=1 && conda clean -afy\n`,
    },
    {
      name: 'builder stage',
      files: `${BASE.trim()} AS build\nRUN conda create -y -p /env python=3.12\nRUN conda clean -afy\nFROM debian:12-slim\nCOPY --from=build /env /env\n`,
    },
    {
      name: 'cache mount',
      files: `${BASE}RUN --mount=type=cache,target=/opt/conda/pkgs conda install -y numpy=2.1\nRUN conda clean -afy\n`,
    },
    { name: 'nothing was installed here', files: `${BASE}RUN conda clean -afy\n` },
  ],
  invalid: [
    {
      files: `${BASE}RUN conda install -y numpy=2.1\nRUN «conda clean -afy»\nWORKDIR /app\n`,
      says: 'layer of line 2',
      fixed: `${BASE}RUN conda install -y numpy=2.1 && conda clean -afy\nWORKDIR /app\n`,
    },
    {
      name: 'two RUNs, and the late one does more',
      files: `${BASE}RUN conda install -y numpy=2.1\nRUN conda install -y \\\n      pandas=2.2\nRUN mkdir /x && \\\n    «conda clean --all --yes» && \\\n    rm -rf /tmp/x\n`,
      fixed: `${BASE}RUN conda install -y numpy=2.1 && conda clean -afy\nRUN conda install -y \\\n      pandas=2.2 \\\n      && conda clean -afy\nRUN mkdir /x && \\\n    rm -rf /tmp/x\n`,
    },
    {
      name: 'the package folder removed by rm',
      files: `${BASE}RUN conda install -y numpy=2.1\nRUN «rm -rf /opt/conda/pkgs»\n`,
      fixed: `${BASE}RUN conda install -y numpy=2.1 && conda clean -afy\nRUN rm -rf /opt/conda/pkgs\n`,
    },
    {
      name: 'lower case, micromamba',
      files:
        'FROM mambaorg/micromamba:2.0.5\nrun micromamba install -y -n base numpy=2.1\nrun «micromamba clean --all --yes»\n',
      fixed:
        'FROM mambaorg/micromamba:2.0.5\nrun micromamba install -y -n base numpy=2.1 && micromamba clean --all --yes\n',
    },
  ],
});
