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
  ],
});
