import { pathEntryIsFile } from '../../server/src/analysis/rules/activation/pathEntryIsFile';
import { testRule } from './tester';

const INSTALL =
  'RUN curl -fsSL https://github.com/conda-forge/miniforge/releases/download/24.9.2-0/Miniforge3-24.9.2-0-Linux-x86_64.sh -o /tmp/f.sh && bash /tmp/f.sh -b -p /opt/conda\n';
const FROM = `FROM rockylinux:9\n${INSTALL}`;

testRule(pathEntryIsFile, {
  valid: [
    { name: 'the folder', files: `${FROM}ENV PATH=/opt/conda/bin:$PATH\n` },
    { name: 'condabin', files: `${FROM}ENV PATH=/opt/conda/condabin:$PATH\n` },
    { name: 'the folder as well', files: `${FROM}ENV PATH=/opt/conda/bin/conda:/opt/conda/bin:$PATH\n` },
    {
      name: 'a folder named like a program elsewhere',
      files: 'FROM debian:12\nENV PATH=/opt/conda:/srv/python:$PATH\n',
    },
    { name: 'another variable', files: `${FROM}ENV CONDA_EXE=/opt/conda/bin/conda\n` },
  ],
  invalid: [
    {
      name: 'a program',
      files: `${FROM}ENV PATH=«/opt/conda/bin/conda»:$PATH\n`,
      message: 'file',
      severity: 'error',
      fixed: `${FROM}ENV PATH=/opt/conda/bin:$PATH\n`,
    },
    {
      name: 'activate, in quotes',
      files: `${FROM}ENV PATH="«/opt/conda/bin/activate»:\${PATH}"\n`,
      message: 'file',
      fixed: `${FROM}ENV PATH="/opt/conda/bin:\${PATH}"\n`,
    },
    {
      name: 'at the end, in the old form',
      files: `${FROM}ENV PATH $PATH:«/opt/conda/bin/python»\n`,
      message: 'file',
      fixed: `${FROM}ENV PATH $PATH:/opt/conda/bin\n`,
    },
    {
      name: 'by a variable',
      files: `${FROM}ENV CONDA_DIR=/opt/conda\nENV «PATH=$CONDA_DIR/bin/conda:$PATH»\n`,
      message: 'file',
      says: '/opt/conda/bin/conda',
      fixed: `${FROM}ENV CONDA_DIR=/opt/conda\nENV PATH=$CONDA_DIR/bin:$PATH\n`,
    },
    {
      name: 'a file that COPY brought',
      files: {
        Dockerfile: 'FROM debian:12\nCOPY tool /srv/tools/tool\nENV PATH=«/srv/tools/tool»:$PATH\n',
        tool: '#!/bin/sh\n',
      },
      message: 'file',
      says: 'Write `/srv/tools`',
    },
  ],
});
