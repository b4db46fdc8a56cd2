import { shellFormEntrypoint } from '../../server/src/analysis/rules/start/shellFormEntrypoint';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';
const MAKE = `${FROM}RUN conda create -y -n app python=3.12\n`;

testRule(shellFormEntrypoint, {
  valid: [
    `${FROM}ENTRYPOINT ["python", "a.py"]\nCMD ["x"]\n`,
    { name: 'CMD in shell form', files: `${FROM}CMD python a.py\n` },
    { name: 'a builder stage', files: `${FROM}ENTRYPOINT python a.py\nFROM debian:12\n` },
    { name: 'replaced later', files: `${FROM}ENTRYPOINT python a.py\nENTRYPOINT ["python"]\n` },
  ],
  invalid: [
    {
      name: 'with CMD',
      files: `${FROM}ENTRYPOINT «python a.py»\nCMD ["--port", "80"]\n`,
      message: 'cmd',
      fixed: `${FROM}ENTRYPOINT ["python", "a.py"]\nCMD ["--port", "80"]\n`,
    },
    {
      name: 'exec, lower case, over two lines',
      files: `${FROM}entrypoint «exec python \\\n    a.py»\n`,
      message: 'arguments',
      fixed: `${FROM}entrypoint ["python", "a.py"]\n`,
    },
    {
      name: 'an activating SHELL is kept',
      files: `${MAKE}SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]\nENTRYPOINT «python job.py»\n`,
      fixed: `${MAKE}SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]\nENTRYPOINT ["conda", "run", "--no-capture-output", "-n", "app", "python", "job.py"]\n`,
    },
    { name: 'a builtin is no program: no fix', files: `${FROM}ENTRYPOINT «ulimit -n 1024»\n`, titles: [] },
    {
      name: 'what only a shell can do stays with the shell',
      files: `${FROM}ENTRYPOINT «cd /srv && exec python a.py»\n`,
      fixed: `${FROM}ENTRYPOINT ["/bin/sh", "-c", "cd /srv && exec python a.py \\"$@\\"", "sh"]\n`,
    },
    {
      name: 'variables are still put in by the shell, which makes way for the program',
      files: `${FROM}SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nENV PORT=80\nENTRYPOINT «. /env.sh && python -m http.server $PORT»\n`,
      fixed: `${FROM}SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nENV PORT=80\nENTRYPOINT ["/bin/bash", "-o", "pipefail", "-c", ". /env.sh && exec python -m http.server $PORT \\"$@\\"", "bash"]\n`,
    },
    {
      name: 'no command at the end that could take them',
      files: `${FROM}ENTRYPOINT «python a.py; sleep 1»\n`,
      titles: [],
    },
    { name: 'a pipe', files: `${FROM}ENTRYPOINT «python a.py | tee log»\n`, titles: [] },
  ],
});
