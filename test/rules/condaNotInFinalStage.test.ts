import { condaNotInFinalStage } from '../../server/src/analysis/rules/multi-stage/condaNotInFinalStage';
import { testRule } from './tester';

const BUILD = 'FROM continuumio/miniconda3:24.11.1-0 AS build\nRUN conda create -y -n app python=3.12\n';
const FINAL = `${BUILD}FROM debian:12-slim\nCOPY --from=build /opt/conda/envs/app /opt/conda/envs/app\n`;

testRule(condaNotInFinalStage, {
  valid: [
    `${FINAL}CMD ["/opt/conda/envs/app/bin/python", "app.py"]\n`,
    {
      name: 'all of conda is copied',
      files: `${BUILD}FROM debian:12-slim\nCOPY --from=build /opt/conda /opt/conda\nENV PATH=/opt/conda/bin:$PATH\nCMD ["conda", "run", "-n", "app", "python"]\n`,
    },
    {
      name: 'conda in the base',
      files: `${BUILD}FROM continuumio/miniconda3:24.11.1-0\nCOPY --from=build /opt/conda/envs/app /opt/conda/envs/app\nCMD ["conda", "run", "-n", "app", "python"]\n`,
    },
    {
      name: 'an unknown base',
      files: `${BUILD}FROM example.com/own:1\nCOPY --from=build /opt/conda/envs/app /opt/conda/envs/app\nCMD ["conda", "run", "-n", "app", "python"]\n`,
    },
    { name: 'no environment was copied', files: `${BUILD}FROM debian:12-slim\nRUN conda --version || true\n` },
    {
      name: 'micromamba comes along',
      files: `${BUILD}FROM debian:12-slim\nCOPY --from=build /opt/conda/envs/app /opt/conda/envs/app\nCOPY --from=mambaorg/micromamba:2.0.5 /bin/micromamba /usr/local/bin/micromamba\nCMD ["micromamba", "run", "-p", "/opt/conda/envs/app", "python"]\n`,
    },
  ],
  invalid: [
    {
      files: `${FINAL}CMD [«"conda"», "run", "-n", "app", "python", "app.py"]\n`,
      says: '/opt/conda/envs/app',
      fixed: `${FINAL}CMD ["/opt/conda/envs/app/bin/python", "app.py"]\n`,
    },
    {
      name: 'shell form, by prefix',
      files: `${FINAL}RUN «conda» run -p /opt/conda/envs/app python --version\n`,
      fixed: `${FINAL}RUN /opt/conda/envs/app/bin/python --version\n`,
    },
    {
      name: 'conda by its path',
      files: `${FINAL}CMD [«"/opt/conda/bin/conda"», "run", "-n", "app", "serve"]\n`,
      titles: [],
    },
    {
      name: 'distroless',
      files: `${BUILD}FROM gcr.io/distroless/base-debian12\nCOPY --from=build /opt/conda/envs/app /opt/conda/envs/app\nENTRYPOINT [«"conda"», "run", "-n", "app", "gunicorn"]\n`,
    },
    {
      name: 'an entrypoint script',
      at: 'entry.sh',
      files: {
        Dockerfile: `${FINAL}COPY --chmod=755 entry.sh /\nENTRYPOINT ["/entry.sh"]\nCMD ["python"]\n`,
        'entry.sh': '#!/bin/sh\nset -e\nexec «conda» run -n app "$@"\n',
      },
    },
  ],
});
