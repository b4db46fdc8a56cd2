import { condaRunAsInit } from '../../server/src/analysis/rules/start/condaRunAsInit';
import { testRule } from './tester';

const MAKE = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\n';
const RUN = '"conda", "run", "--no-capture-output", "-n", "app", ';

testRule(condaRunAsInit, {
  valid: [
    { name: 'a batch command', files: `${MAKE}CMD [${RUN}"python", "job.py"]\n` },
    {
      name: 'behind tini -g',
      files: `${MAKE}EXPOSE 80\nENTRYPOINT ["tini", "-g", "--", ${RUN}"python", "serve.py"]\n`,
    },
    { name: 'a shell for a user', files: `${MAKE}EXPOSE 80\nCMD [${RUN}"bash"]\n` },
    {
      name: 'micromamba',
      files: 'FROM mambaorg/micromamba:2.0.5\nEXPOSE 80\nENTRYPOINT ["micromamba", "run", "gunicorn"]\n',
    },
    {
      name: 'a script with exec',
      files: {
        Dockerfile: `${MAKE}EXPOSE 80\nCOPY --chmod=755 e.sh /\nENTRYPOINT ["/e.sh"]\nCMD ["gunicorn"]\n`,
        'e.sh': '#!/bin/bash\n. /opt/conda/etc/profile.d/conda.sh\nconda activate app\nexec "$@"\n',
      },
    },
    {
      name: 'an init that signals the whole group',
      files: `${MAKE}ENTRYPOINT ["tini", "-g", "--"]\nCMD [${RUN}"gunicorn"]\n`,
    },
  ],
  invalid: [
    {
      name: 'the entrypoint of the image hands over',
      files:
        'FROM continuumio/miniconda3:26.7.1-1\nRUN conda create -y -n app uvicorn\nCMD [«"conda"», "run", "-n", "app", "uvicorn", "a:a"]\n',
      severity: 'info',
    },
    {
      name: 'an init that signals its child alone',
      files: `${MAKE}ENTRYPOINT ["tini", "--"]\nCMD [«"conda"», "run", "-n", "app", "gunicorn"]\n`,
      titles: [],
    },
    {
      name: 'a server',
      files: `${MAKE}CMD [«"conda"», "run", "--no-capture-output", "-n", "app", "uvicorn", "a:a"]\n`,
      severity: 'info',
      fixed: {
        Dockerfile: `${MAKE}COPY --chmod=755 entrypoint.sh /usr/local/bin/entrypoint.sh\nENTRYPOINT ["/usr/local/bin/entrypoint.sh"]\nCMD ["uvicorn", "a:a"]\n`,
        'entrypoint.sh': '#!/bin/bash\nset -e\n. /opt/conda/etc/profile.d/conda.sh\nconda activate app\nexec "$@"\n',
      },
    },
    {
      name: 'EXPOSE says that it serves',
      files: `${MAKE}EXPOSE 80\nENTRYPOINT [«"conda"», "run", "-n", "app", "python", "x.py"]\n`,
      titles: [],
    },
  ],
});
