import { portMismatch } from '../../server/src/analysis/rules/jupyter/portMismatch';
import { testRule } from './tester';

const MINI = 'FROM continuumio/miniconda3:24.11.1-0\n';

testRule(portMismatch, {
  valid: [
    ...portMismatch.docs.good,
    { name: 'the usual port', files: `${MINI}EXPOSE 8888/tcp\nCMD ["jupyter", "lab"]\n` },
    { name: 'one of several', files: `${MINI}EXPOSE 80 443\nCMD ["jupyter", "lab"]\n` },
    { name: 'two servers', files: `${MINI}EXPOSE 80\nCMD jupyter lab --port 81 & uvicorn app:app --port 82\n` },
    { name: 'a port from outside', files: `${MINI}EXPOSE 80\nARG P\nENV P=$P\nCMD jupyter lab --port=$P\n` },
    { name: 'no port of its own', files: `${MINI}EXPOSE 80\nCMD ["uvicorn", "app:app"]\n` },
    {
      name: 'a configuration',
      files: `${MINI}COPY jupyter_server_config.py /etc/jupyter/\nEXPOSE 80\nCMD ["jupyter", "lab"]\n`,
    },
    {
      name: 'Compose',
      at: 'compose.yaml',
      files: {
        'compose.yaml': 'services:\n  a:\n    build: .\n    ports: ["80:8888"]\n',
        Dockerfile: `${MINI}CMD ["jupyter", "lab"]\n`,
      },
    },
  ],
  invalid: [
    ...portMismatch.docs.bad.map((files) => ({ files })),
    {
      files: `${MINI}expose «8080/tcp»\ncmd jupyter lab --port 9000\n`,
      message: 'expose',
      severity: 'warning',
      fixed: `${MINI}expose 9000/tcp\ncmd jupyter lab --port 9000\n`,
    },
    {
      name: 'another server',
      files: `${MINI}EXPOSE «5000»\nCMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]\n`,
      says: 'gunicorn',
    },
    {
      name: 'in a stage below',
      files: `${MINI.trim()} AS a\nEXPOSE «80»\nFROM a\nCMD ["python", "-m", "uvicorn", "app:app", "--port=81"]\n`,
    },
    {
      name: 'published by Compose',
      at: 'compose.yaml',
      files: {
        'compose.yaml':
          'services:\n  a:\n    build: .\n    ports: ["127.0.0.1:8888:«8888»"]\n    command: jupyter lab --port=9000\n',
        Dockerfile: MINI,
      },
      message: 'published',
      fixed:
        'services:\n  a:\n    build: .\n    ports: ["127.0.0.1:8888:9000"]\n    command: jupyter lab --port=9000\n',
    },
  ],
});
