import { environmentMoved } from '../../server/src/analysis/rules/multi-stage/environmentMoved';
import { testRule } from './tester';

const BUILD = 'FROM continuumio/miniconda3:24.11.1-0 AS build\nRUN conda create -y -n app python=3.12\n';

testRule(environmentMoved, {
  valid: [
    {
      name: 'same path',
      files: `${BUILD}FROM debian:12-slim\nCOPY --from=build /opt/conda/envs/app /opt/conda/envs/app\n`,
    },
    {
      name: 'all of conda, same path',
      files: `${BUILD}FROM debian:12-slim\nCOPY --from=build /opt/conda/ /opt/conda/\n`,
    },
    { name: 'into the folder above', files: `${BUILD}FROM debian:12-slim\nCOPY --from=build /opt /opt\n` },
    {
      name: 'conda-pack and conda-unpack',
      files:
        'FROM continuumio/miniconda3:24.11.1-0 AS build\nRUN conda create -y -n app python=3.12 conda-pack\nRUN conda-pack -n app -o /tmp/e.tar && mkdir /venv && cd /venv && tar xf /tmp/e.tar && /venv/bin/conda-unpack\nFROM debian:12-slim\nCOPY --from=build /venv /venv\n',
    },
    {
      name: 'a link from the old path',
      files: `${BUILD}FROM debian:12-slim\nCOPY --from=build /opt/conda/envs/app /venv\nRUN mkdir -p /opt/conda/envs && ln -s /venv /opt/conda/envs/app\n`,
    },
    {
      name: 'mended by sed',
      files: `${BUILD}FROM debian:12-slim\nCOPY --from=build /opt/conda/envs/app /venv\nRUN sed -i '1s|/opt/conda/envs/app|/venv|' /venv/bin/*\n`,
    },
    {
      name: 'part of an environment',
      files: `${BUILD}FROM nginx:1.27\nCOPY --from=build /opt/conda/envs/app/share/www /srv/www\n`,
    },
    {
      name: 'an unknown builder',
      files: 'FROM example.com/own:1 AS build\nFROM debian:12-slim\nCOPY --from=build /opt/conda /conda\n',
    },
    {
      name: 'a stage that nothing needs',
      files: `${BUILD}FROM debian:12-slim AS x\nCOPY --from=build /opt/conda/envs/app /venv\nFROM debian:12-slim\n`,
    },
  ],
  invalid: [
    {
      files: `${BUILD}FROM debian:12-slim\n«COPY --from=build /opt/conda/envs/app /venv»\nENV PATH=/venv/bin:$PATH VENV2=/venv2\nCMD ["/venv/bin/python"]\n`,
      says: 'made at /opt/conda/envs/app and is copied to /venv',
      fixed: `${BUILD}FROM debian:12-slim\nCOPY --from=build /opt/conda/envs/app /opt/conda/envs/app\nENV PATH=/opt/conda/envs/app/bin:$PATH VENV2=/venv2\nCMD ["/opt/conda/envs/app/bin/python"]\n`,
    },
    {
      name: 'by -p, by number, with a trailing slash',
      files:
        'FROM mambaorg/micromamba:2.0.5\nRUN micromamba create -y --prefix=/tmp/env python=3.12\nfrom debian:12-slim\n«copy --from=0 --chown=1000 /tmp/env/ /opt/env/»\n',
      fixed:
        'FROM mambaorg/micromamba:2.0.5\nRUN micromamba create -y --prefix=/tmp/env python=3.12\nfrom debian:12-slim\ncopy --from=0 --chown=1000 /tmp/env/ /tmp/env\n',
    },
    {
      name: 'conda itself, from an image',
      files:
        'FROM debian:12-slim\n«COPY --from=continuumio/miniconda3:24.11.1-0 /opt/conda /usr/local/conda»\nENV PATH=/usr/local/conda/bin:$PATH\n',
    },
  ],
});
