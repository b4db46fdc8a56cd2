import { certificateChecksOff } from '../../server/src/analysis/rules/base-image/certificateChecksOff';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';

testRule(certificateChecksOff, {
  valid: [
    { name: 'a certificate of one’s own', files: `${FROM}RUN conda config --set ssl_verify /etc/ssl/corp.pem\n` },
    { name: 'switched on', files: `${FROM}ENV CONDA_SSL_VERIFY=true\nRUN conda config --set ssl_verify true\n` },
    { name: 'another setting', files: `${FROM}RUN conda config --set auto_activate_base false\n` },
    { name: 'a variable decides', files: `${FROM}ARG V\nENV CONDA_SSL_VERIFY=$V\n` },
    { name: 'no conda', files: 'FROM python:3.12-slim\nRUN pip install --trusted-host pypi.org x==1\n' },
  ],
  invalid: [
    { files: `${FROM}RUN «conda config --set ssl_verify false» && conda install -y x\n`, severity: 'warning' },
    { name: 'another word, and --system', files: `${FROM}RUN «conda config --system --set ssl_verify no»\n` },
    { name: 'a variable', files: `FROM mambaorg/micromamba:2.0.5\nENV A=1 «MAMBA_SSL_VERIFY=false»\n` },
    { name: 'an option', files: `${FROM}RUN «conda install --insecure -y numpy=2.1»\n` },
    {
      name: 'pip',
      files: `${FROM}RUN «python -m pip install --trusted-host pypi.org x==1»\n`,
      says: 'REQUESTS_CA_BUNDLE',
    },
    { name: 'pip config', files: `${FROM}RUN «pip config set global.trusted-host pypi.org»\n` },
    {
      name: 'in a script of the build',
      files: {
        'setup.sh': '#!/bin/sh\n«conda config --set ssl_verify False»\n',
        Dockerfile: `${FROM}COPY setup.sh /\nRUN sh /setup.sh\n`,
      },
    },
  ],
});
