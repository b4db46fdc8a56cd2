import { pipCache } from '../../server/src/analysis/rules/size/pipCache';
import { testRule } from './tester';

const BASE = 'FROM continuumio/miniconda3:24.11.1-0\n';

testRule(pipCache, {
  valid: [
    `${BASE}RUN pip install --no-cache-dir x==1\n`,
    `${BASE}RUN pip --no-cache-dir install x==1\n`,
    `${BASE}ENV PIP_NO_CACHE_DIR=1\nRUN pip install x==1\n`,
    `${BASE}ARG PIP_NO_CACHE_DIR=1\nRUN pip install x==1\n`,
    `${BASE}RUN PIP_NO_CACHE_DIR=1 pip install x==1\n`,
    `${BASE}RUN --mount=type=cache,target=/root/.cache/pip pip install x==1\n`,
    `${BASE}RUN pip install x==1 && rm -rf ~/.cache\n`,
    `${BASE}RUN pip install x==1 && pip cache purge\n`,
    `${BASE}RUN pip install --no-deps -e .\n`,
    `${BASE}RUN pip --version && pip list\n`,
    { name: 'no conda', files: 'FROM python:3.12-slim\nRUN pip install x==1\n' },
    {
      name: 'builder stage',
      files: `${BASE.trim()} AS b\nRUN pip install x==1\nFROM debian:12-slim\nCOPY --from=b /opt/conda /opt/conda\n`,
    },
  ],
  invalid: [
    {
      files: `${BASE}RUN «pip install» x==1\n`,
      fixed: `${BASE}RUN pip install --no-cache-dir x==1\n`,
      severity: 'info',
    },
    {
      files: `${BASE}run «python -m pip install» -r r.txt\n`,
      fixed: `${BASE}run python -m pip install --no-cache-dir -r r.txt\n`,
    },
    {
      files: `${BASE}RUN conda run -n base «pip3 install» \\\n  # c\n  x==1 && pip install y==1\n`,
      fixed: `${BASE}RUN conda run -n base pip3 install --no-cache-dir \\\n  # c\n  x==1 && pip install --no-cache-dir y==1\n`,
    },
    {
      files: `${BASE}RUN [«"pip", "install"», "x==1"]\n`,
      fixed: `${BASE}RUN ["pip", "install", "--no-cache-dir", "x==1"]\n`,
    },
    {
      files: `${BASE}RUN <<EOF\n«pip install» x==1\nEOF\n`,
      fixed: `${BASE}RUN <<EOF\npip install --no-cache-dir x==1\nEOF\n`,
    },
    {
      name: 'a mount for conda alone',
      files: `${BASE}RUN --mount=type=cache,target=/opt/conda/pkgs «pip install» x==1\n`,
    },
  ],
});
