import { jobNotActivated } from '../../server/src/analysis/rules/start/jobNotActivated';
import { testRule } from './tester';

const HEAD =
  'FROM condaforge/miniforge3:24.9.2-0\nRUN apt-get update && apt-get install -y cron supervisor\nRUN mamba create -y -n app python=3.12 uvicorn=0.32\n';
const CRON = 'CMD ["cron", "-f"]\n';
const cron = (jobs: string, copy = 'COPY jobs /etc/cron.d/jobs\n') => ({ Dockerfile: `${HEAD}${copy}${CRON}`, jobs });
const SUPERVISOR = 'CMD ["supervisord", "-n", "-c", "/etc/supervisord.conf"]\n';
const supervisor = (conf: string, env = '') => ({
  Dockerfile: `${HEAD}${env}«COPY docker/s.conf /etc/supervisord.conf»\n${SUPERVISOR}`,
  'docker/s.conf': conf,
});
const plain = (files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replace(/[«»]/g, '')]));

testRule(jobNotActivated, {
  valid: [
    { name: 'by its path', files: cron('* * * * * root /opt/conda/envs/app/bin/python /x.py\n') },
    {
      name: 'PATH in the crontab',
      files: cron('SHELL=/bin/bash\nPATH=/opt/conda/envs/app/bin:/usr/bin:/bin\n@daily root python /x.py\n'),
    },
    { name: 'a program of the system', files: cron('0 3 * * * root find /tmp -mtime +1 -delete\n') },
    { name: 'a comment', files: cron('# * * * * * root python /x.py\n\n') },
    {
      name: 'conda run by its path',
      files: cron('5 4 * * sun root /opt/conda/bin/conda run -n app python /x.py\n'),
    },
    {
      name: 'nothing starts cron',
      files: { Dockerfile: `${HEAD}COPY jobs /etc/cron.d/jobs\nCMD ["bash"]\n`, jobs: '* * * * * root python /x.py\n' },
    },
    {
      name: 'supervisord has the environment on its PATH',
      files: plain(supervisor('[program:api]\ncommand=uvicorn api:app\n', 'ENV PATH=/opt/conda/envs/app/bin:$PATH\n')),
    },
    {
      name: 'a shell that is given PATH',
      files: plain(
        supervisor(
          '[program:api]\ncommand=bash -c "uvicorn api:app"\nenvironment=PATH="/opt/conda/envs/app/bin:%(ENV_PATH)s"\n',
        ),
      ),
    },
  ],
  invalid: [
    {
      name: 'a crontab of the system',
      files: {
        Dockerfile: `${HEAD}«COPY jobs /etc/cron.d/jobs»\n${CRON}`,
        jobs: '# sync\n*/5 * * * * root python /app/sync.py >> /var/log/x 2>&1\n',
      },
      message: 'cron',
      severity: 'error',
      says: 'line 2 of `jobs`',
      fixed: {
        jobs: '# sync\n*/5 * * * * root /opt/conda/envs/app/bin/python /app/sync.py >> /var/log/x 2>&1\n',
      },
    },
    {
      name: 'in a list of commands, with CRLF; PATH at the top',
      files: {
        Dockerfile: `${HEAD}«COPY jobs /etc/cron.d/jobs»\n${CRON}`,
        jobs: '@daily root cd /app && python daily.py\r\n',
      },
      alternatives: [
        { jobs: '@daily root cd /app && /opt/conda/envs/app/bin/python daily.py\r\n' },
        {
          jobs: 'PATH=/opt/conda/envs/app/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\r\n@daily root cd /app && python daily.py\r\n',
        },
      ],
    },
    {
      name: 'the crontab of a user, set by crontab; ENV does not help',
      files: {
        Dockerfile: `${HEAD}ENV PATH=/opt/conda/envs/app/bin:$PATH\n«COPY docker/jobs /tmp/jobs»\nRUN crontab /tmp/jobs\nCMD service cron start && tail -f /dev/null\n`,
        'docker/jobs': '0 * * * * python /x.py\n',
      },
      message: 'cron',
    },
    {
      name: 'written with echo',
      files: `${HEAD}RUN echo "* * * * * root «python /x.py»" > /etc/cron.d/jobs\n${CRON}`,
    },
    {
      name: 'conda is not on PATH either',
      files: {
        Dockerfile: `${HEAD}«COPY jobs /etc/cron.d/jobs»\n${CRON}`,
        jobs: '0 * * * * root conda run -n app python /x.py\n',
      },
      message: 'fails',
    },
    {
      name: 'a program of supervisord',
      files: supervisor(
        '[supervisord]\nnodaemon=true\n\n[program:api]\ncommand=uvicorn api:app ; the server\nenvironment=PATH="/opt/conda/envs/app/bin:%(ENV_PATH)s"\n',
      ),
      message: 'supervisord',
      fixed: {
        'docker/s.conf':
          '[supervisord]\nnodaemon=true\n\n[program:api]\ncommand=/opt/conda/envs/app/bin/uvicorn api:app ; the server\nenvironment=PATH="/opt/conda/envs/app/bin:%(ENV_PATH)s"\n',
      },
    },
    {
      name: 'a service of s6',
      files: {
        Dockerfile: `${HEAD}«COPY run /etc/services.d/api/run»\nENTRYPOINT ["/init"]\n`,
        run: '#!/bin/sh\nexec python /x.py\n',
      },
      message: 's6',
    },
  ],
});
