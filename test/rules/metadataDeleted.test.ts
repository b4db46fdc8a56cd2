import { metadataDeleted } from '../../server/src/analysis/rules/multi-stage/metadataDeleted';
import { testRule } from './tester';

const BASE = 'FROM continuumio/miniconda3:24.11.1-0\n';

testRule(metadataDeleted, {
  valid: [
    `${BASE}RUN conda create -y -p /env python=3.12 && rm -rf /env/conda-meta\nCMD ["/env/bin/python"]\n`,
    {
      name: 'another environment',
      files: `${BASE}RUN conda create -y -p /env python=3.12 && rm -rf /env/conda-meta\nRUN conda install -y -n base numpy=2\n`,
    },
    {
      name: 'used before',
      files: `${BASE}RUN conda create -y -p /env python=3.12\nRUN conda run -p /env python --version\nRUN rm -rf /env/conda-meta\n`,
    },
    {
      name: 'only the history',
      files: `${BASE}RUN conda create -y -p /env python=3.12 && rm /env/conda-meta/history.bak\nCMD ["conda", "run", "-p", "/env", "python"]\n`,
    },
    {
      name: 'the final stage has no conda',
      files: `${BASE.trim()} AS b\nRUN conda create -y -p /env python=3.12 && rm -rf /env/conda-meta\nFROM debian:12-slim\nCOPY --from=b /env /env\nCMD ["/env/bin/python"]\n`,
    },
  ],
  invalid: [
    {
      files: `${BASE}RUN conda create -y -p /env python=3.12 && rm -rf «/env/conda-meta» /env/include\nCMD ["conda", "run", "-p", "/env", "python"]\n`,
      says: '`conda run` in line 3',
      fixed: `${BASE}RUN conda create -y -p /env python=3.12 && rm -rf /env/include\nCMD ["conda", "run", "-p", "/env", "python"]\n`,
    },
    {
      name: 'by name, its own command',
      files: `${BASE}RUN conda create -y -n app python=3.12 \\\n && cd /opt/conda/envs/app \\\n && rm -r «./conda-meta/»\nRUN conda install -y --name=app numpy=2\n`,
      fixed: `${BASE}RUN conda create -y -n app python=3.12 \\\n && cd /opt/conda/envs/app\nRUN conda install -y --name=app numpy=2\n`,
    },
    {
      name: 'through a stage',
      files: `${BASE.trim()} AS b\nRUN conda create -y -p /env python=3.12 && rm -rf «/env/conda-meta»\nFROM b\nRUN conda run -p /env python --version\n`,
    },
  ],
});
