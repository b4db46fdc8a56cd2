import { distrolessShell } from '../../server/src/analysis/rules/multi-stage/distrolessShell';
import { testRule } from './tester';

const BUILD = 'FROM condaforge/miniforge3:24.11.3-0 AS conda\nRUN mamba create -y -p /env python=3.12\n';
const LESS = `${BUILD}FROM gcr.io/distroless/base-debian12\nCOPY --from=conda /env /env\n`;

testRule(distrolessShell, {
  valid: [
    { name: 'broken-array reports a JSON array with a mistake', files: `${LESS}CMD ['/env/bin/python']\n` },
    `${LESS}CMD [ \\\n  "/env/bin/gunicorn", "-b", "0.0.0.0:8000" \\\n]\n`,
    `${LESS}ENTRYPOINT ["/env/bin/python"]\nHEALTHCHECK CMD ["/env/bin/python", "-c", "1"]\n`,
    {
      name: 'debug tag',
      files: `${BUILD}FROM gcr.io/distroless/base-debian12:debug\nCOPY --from=conda /env /env\nRUN echo\nCMD /env/bin/python\n`,
    },
    {
      name: 'a shell is copied',
      files: `${BUILD}FROM gcr.io/distroless/base-debian12\nCOPY --from=busybox:1.36 /bin/sh /bin/sh\nRUN echo\n`,
    },
    { name: 'a root file system', files: 'FROM scratch\nADD rootfs.tar.gz /\nRUN echo\n' },
    { name: 'everything of another stage', files: `${BUILD}FROM scratch\nCOPY --from=conda / /\nCMD python\n` },
    { name: 'an unknown image', files: 'FROM example.com/base:1\nRUN echo\n' },
    { name: 'bash from apk', files: 'FROM alpine:3.22\nRUN apk add --no-cache bash\nCMD ["/bin/bash"]\n' },
    {
      name: 'bash that another package may have brought',
      files: 'FROM alpine:3.22\nRUN apk add --no-cache libtool\nCMD ["/bin/bash"]\n',
    },
    {
      name: 'bash that was copied',
      files: 'FROM alpine:3.22\nCOPY --from=bash:5 /usr/local/bin/bash /bin/bash\nCMD ["bash"]\n',
    },
    {
      name: 'a program that is not followed',
      files: 'FROM alpine:3.22\nRUN wget -q https://example.com/setup && ./setup\nCMD ["bash"]\n',
    },
    { name: 'an answer to a bash that is not there', files: 'FROM alpine:3.22\nRUN bash -c true || sh -c true\n' },
    {
      name: 'a stage whose start nobody runs',
      files: 'FROM alpine:3.22 AS a\nRUN touch /x\nCMD ["bash"]\nFROM debian:12\nCOPY --from=a /x /x\n',
    },
    { name: 'Debian has bash', files: 'FROM python:3.12-slim\nSHELL ["/bin/bash", "-c"]\nRUN echo\nCMD ["bash"]\n' },
    { name: 'micromamba brings bash', files: 'FROM mambaorg/micromamba:2.3.0-alpine3.20\nCMD ["/bin/bash"]\n' },
    { name: 'the shell form with a shell', files: 'FROM debian:12-slim\nCMD python3 app.py\n' },
  ],
  invalid: [
    { files: `${LESS}«RUN echo hello»\nCMD ["/env/bin/python"]\n`, message: 'run' },
    {
      files: `${LESS}«CMD /env/bin/python -m app»\n`,
      message: 'start',
      fixed: `${LESS}CMD ["/env/bin/python", "-m", "app"]\n`,
    },
    {
      name: 'continuation lines, lower case',
      files: `${LESS}«entrypoint exec /env/bin/gunicorn \\\n  # port\n  -b 0.0.0.0:8000»\n`,
      fixed: `${LESS}# port\nentrypoint ["/env/bin/gunicorn", "-b", "0.0.0.0:8000"]\n`,
    },
    { name: 'a variable: no fix', files: `${LESS}«CMD /env/bin/python $APP»\n`, titles: [] },
    {
      name: 'health check',
      files: `${LESS}«HEALTHCHECK --interval=5s CMD /env/bin/python /probe.py»\n`,
      fixed: `${LESS}HEALTHCHECK --interval=5s CMD ["/env/bin/python", "/probe.py"]\n`,
    },
    {
      name: 'a shell by name',
      files: `${BUILD}FROM scratch\nCOPY --from=conda /env /env\nENTRYPOINT [«"/bin/bash"», "-c", "x"]\n`,
      message: 'program',
    },
    {
      name: 'a stage built on one',
      files: `FROM gcr.io/distroless/cc-debian12:nonroot AS base\nFROM base\n«RUN <<EOF\necho\nEOF»\n`,
      message: 'run',
    },
    {
      name: 'Alpine has no bash',
      files: 'FROM alpine:3.22\nRUN apk add --no-cache python3\nCMD [«"/bin/bash"»]\n',
      message: 'bash',
      severity: 'error',
      says: 'the container does not start',
      fixed: 'FROM alpine:3.22\nRUN apk add --no-cache python3\nRUN apk add --no-cache bash\nCMD ["/bin/bash"]\n',
      alternatives: [undefined, 'FROM alpine:3.22\nRUN apk add --no-cache python3\nCMD ["/bin/sh"]\n'],
    },
    {
      name: 'SHELL: said once',
      files:
        'FROM python:3.12-alpine\nSHELL [«"/bin/bash"», "-o", "pipefail", "-c"]\nRUN pip install --no-cache-dir notebook==7.2\nRUN echo hi\n',
      says: 'every command after this SHELL fails',
      fixed:
        'FROM python:3.12-alpine\nRUN apk add --no-cache bash\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN pip install --no-cache-dir notebook==7.2\nRUN echo hi\n',
      alternatives: [
        undefined,
        'FROM python:3.12-alpine\nSHELL ["/bin/sh", "-o", "pipefail", "-c"]\nRUN pip install --no-cache-dir notebook==7.2\nRUN echo hi\n',
      ],
    },
    {
      name: 'RUN in the JSON form',
      files: 'FROM alpine:3.22\nRUN [«"/bin/bash"», "-c", "echo hi"]\n',
      says: 'the build stops',
      titles: ['Install bash before', 'Use /bin/sh'],
    },
    {
      name: 'a user who may not install',
      files: 'FROM alpine:3.22\nUSER nobody\nENTRYPOINT [«"bash"», "-c", "echo hi"]\n',
      titles: ['Use /bin/sh'],
    },
    {
      name: 'a health check',
      files: 'FROM python:3.12-alpine\nHEALTHCHECK CMD [«"bash"», "-c", "true"]\n',
      severity: 'warning',
    },
    { name: 'busybox', files: 'FROM busybox:1.36\nCMD [«"bash"»]\n', titles: ['Use /bin/sh'] },
    {
      name: 'a script that asks for bash',
      files: {
        Dockerfile: 'FROM python:3.12-alpine\nCOPY --chmod=755 run.sh /run.sh\nCMD [«"/run.sh"»]\n',
        'run.sh': '#!/bin/bash\nexec python app.py\n',
      },
      says: 'begins with a line that asks for it',
      titles: ['Install bash before'],
    },
  ],
});
