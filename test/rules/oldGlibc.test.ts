import { oldGlibc } from '../../server/src/analysis/rules/base-image/oldGlibc';
import { testRule } from './tester';

const MINICONDA = 'https://repo.anaconda.com/miniconda/';
const MINIFORGE = 'https://github.com/conda-forge/miniforge/releases/';
const TOOLS = 'RUN apt-get update && apt-get install -y curl ca-certificates\n';
const get = (url: string, run = 'bash /tmp/c.sh -b -p /opt/conda') => `RUN curl -fsSL -o /tmp/c.sh ${url} && ${run}\n`;

testRule(oldGlibc, {
  valid: [
    {
      name: 'a newer system',
      files: `FROM debian:10\n${TOOLS}${get(`${MINICONDA}Miniconda3-latest-Linux-x86_64.sh`)}`,
    },
    {
      name: 'an older installer',
      files: `FROM ubuntu:18.04\n${TOOLS}${get(`${MINICONDA}Miniconda3-py311_23.10.0-1-Linux-x86_64.sh`)}`,
    },
    {
      name: 'a release of which it is not known',
      files: `FROM ubuntu:18.04\n${TOOLS}${get(`${MINICONDA}Miniconda3-py313_25.7.0-2-Linux-x86_64.sh`)}`,
    },
    {
      name: 'Miniforge asks for less',
      files: `FROM ubuntu:16.04\n${TOOLS}${get(`${MINIFORGE}latest/download/Miniforge3-Linux-x86_64.sh`)}`,
    },
    {
      name: 'an unknown system',
      files: `FROM registry.example.org/base:1\n${get(`${MINICONDA}Miniconda3-latest-Linux-x86_64.sh`)}`,
    },
    {
      name: 'told not to look',
      files: `FROM ubuntu:18.04\n${TOOLS}${get(`${MINICONDA}Miniconda3-latest-Linux-x86_64.sh`, 'CONDA_OVERRIDE_GLIBC=2.28 bash /tmp/c.sh -b -p /opt/conda')}`,
    },
  ],
  invalid: [
    {
      name: 'Debian 9 and the latest',
      files: `FROM debian:stretch-slim\n${TOOLS}${get(`${MINICONDA}Miniconda3-latest-Linux-x86_64.sh`, '«bash /tmp/c.sh -b -p /opt/conda» && rm /tmp/c.sh')}`,
      severity: 'error',
      says: 'GLIBC >=2.28, but system has 2.24',
    },
    {
      name: 'Ubuntu 18.04 and a numbered one, run by its own name',
      files: `FROM ubuntu:bionic\n${TOOLS}RUN curl -fsSLO ${MINICONDA}Miniconda3-py312_25.9.1-1-Linux-x86_64.sh && chmod +x Miniconda3-py312_25.9.1-1-Linux-x86_64.sh && «./Miniconda3-py312_25.9.1-1-Linux-x86_64.sh -b -p /opt/conda»\n`,
    },
    {
      name: 'CentOS 7 and ADD',
      files: `FROM centos:7\nADD ${MINICONDA}Miniconda3-latest-Linux-x86_64.sh /tmp/m.sh\nRUN «sh /tmp/m.sh -b -p /opt/conda»\n`,
      says: '2.17',
    },
    {
      name: 'aarch64 asks for more, and has for long',
      files: `FROM nvidia/cuda:11.0.3-base-ubuntu16.04\n${TOOLS}${get(`${MINICONDA}Miniconda3-py39_4.12.0-Linux-aarch64.sh`, '«bash /tmp/c.sh -b -p /opt/conda»')}`,
      says: '2.26',
    },
  ],
});
