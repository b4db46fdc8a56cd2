import { oneWordCommand } from '../../server/src/analysis/rules/start/oneWordCommand';
import { testRule } from './tester';

const FROM = 'FROM condaforge/miniforge3:24.9.2-0\nRUN mamba install -y -n base celery=5.4\n';
const compose = (command: string, Dockerfile = FROM) => ({
  'compose.yaml': `services:\n  worker:\n    build: .\n    command: ${command}\n`,
  Dockerfile,
});

testRule(oneWordCommand, {
  valid: [
    { files: `${FROM}CMD ["python", "x.py"]\n` },
    { name: 'a shell gets it', files: `${FROM}CMD ["sh", "-c", "python x.py"]\n` },
    { name: 'a shell is the entrypoint', files: `${FROM}ENTRYPOINT ["/bin/bash", "-c"]\nCMD ["python x.py"]\n` },
    { name: 'shell form', files: `${FROM}CMD python x.py\n` },
    { name: 'a file with a blank in its name', files: `${FROM}CMD ["/app/my script.sh"]\n` },
    { name: 'compose, a string', files: compose('celery -A t worker') },
    { name: 'compose, a list', files: compose('["celery", "-A", "t", "worker"]') },
    {
      name: 'compose, for the shell of the entrypoint',
      files: compose('["celery -A t worker"]', `${FROM}ENTRYPOINT ["bash", "-c"]\n`),
    },
  ],
  invalid: [
    {
      files: `${FROM}CMD [«"python x.py"»]\n`,
      severity: 'error',
      fixed: `${FROM}CMD ["python", "x.py"]\n`,
    },
    {
      name: 'with a path, and options as items',
      files: `${FROM}ENTRYPOINT [ «"/opt/conda/bin/python -u"», "x.py" ]\n`,
      fixed: `${FROM}ENTRYPOINT [ "/opt/conda/bin/python", "-u", "x.py" ]\n`,
    },
    {
      name: 'signs of a shell',
      files: `${FROM}CMD [«"cd /app && python x.py"»]\n`,
      fixed: `${FROM}CMD ["/bin/sh", "-c", "cd /app && python x.py"]\n`,
    },
    { name: 'a health check', files: `${FROM}HEALTHCHECK CMD [«"python check.py"»]\n` },
    {
      name: 'compose',
      files: compose('[«"celery -A t worker"»]'),
      fixed: 'services:\n  worker:\n    build: .\n    command: ["celery", "-A", "t", "worker"]\n',
    },
    {
      name: 'compose, an item a line',
      files: compose('\n      - «celery -A t worker»'),
      fixed:
        'services:\n  worker:\n    build: .\n    command: \n      - celery\n      - -A\n      - t\n      - worker\n',
    },
  ],
});
