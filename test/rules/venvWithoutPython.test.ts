import { venvWithoutPython } from '../../server/src/analysis/rules/multi-stage/venvWithoutPython';
import { testRule } from './tester';

const BUILD = 'FROM condaforge/miniforge3:24.9.2-0 AS build\nRUN conda create -y -p /env python=3.12\n';
const VENV = `${BUILD}RUN /env/bin/python -m venv /venv\n`;

testRule(venvWithoutPython, {
  valid: [
    {
      name: 'the environment comes along',
      files: `${VENV}FROM debian:12.11\nCOPY --from=build /env /env\nCOPY --from=build /venv /venv\n`,
    },
    {
      name: 'the same base',
      files: `${BUILD}RUN python -m venv /venv\nFROM condaforge/miniforge3:24.9.2-0\nCOPY --from=build /venv /venv\n`,
    },
    { name: 'built on', files: `${VENV}FROM build\nCMD ["/venv/bin/python"]\n` },
    {
      name: "of the system's python",
      files:
        'FROM python:3.12.7-slim-bookworm AS build\nRUN python -m venv /venv\nFROM python:3.12.7-slim-bookworm\nCOPY --from=build /venv /venv\n',
    },
    { name: 'an unknown image', files: `${VENV}FROM example.org/own:1\nCOPY --from=build /venv /venv\n` },
    {
      name: 'uv brings a python of its own',
      files: `${BUILD}RUN uv venv --python 3.12 /venv\nFROM debian:12.11\nCOPY --from=build /venv /venv\n`,
    },
  ],
  invalid: [
    {
      files: `${VENV}FROM debian:12.11-slim\n«COPY --from=build /venv /venv»\nCMD ["/venv/bin/python"]\n`,
      message: 'missing',
      says: '/venv was made from the Python of /env',
    },
    {
      name: "base's python, in another folder",
      files: `${BUILD}WORKDIR /app\nRUN python -m venv .venv\nFROM python:3.12.7-slim-bookworm\n«COPY --from=build /app /app»\n`,
      message: 'missing',
      says: 'the Python of /opt/conda',
    },
  ],
});
