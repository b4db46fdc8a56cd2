import { deprecatedBaseImage } from '../../server/src/analysis/rules/base-image/deprecatedBaseImage';
import { testRule } from './tester';

const DIGEST = '@sha256:0000000000000000000000000000000000000000000000000000000000000000';
const WGET = 'FROM condaforge/miniforge3:24.11.3-0\n';
const RELEASES = 'https://github.com/conda-forge/miniforge/releases';

testRule(deprecatedBaseImage, {
  valid: [
    { name: 'an ended Python without conda or Jupyter', files: 'FROM python:3.7-slim\nRUN pip install flask==1.0\n' },
    { name: 'a Python that goes on', files: 'FROM python:3.12-slim\nRUN pip install jupyterlab==4.2\n' },
    { name: 'a Python that the tag does not say', files: 'FROM python:3-slim\nRUN pip install jupyterlab==4.2\n' },
    {
      name: 'the list of sources is turned to the archive',
      files:
        'FROM debian:9-slim\nRUN sed -i -E "s,/(deb|security)\\.,/archive.," /etc/apt/sources.list && apt-get update\n',
    },
    {
      name: 'the packages come from the archive on purpose',
      files:
        'FROM debian:9-slim\nRUN sed -i s,deb.debian.org,archive.debian.org, /etc/apt/sources.list && apt-get update\n',
    },
    'FROM condaforge/miniforge3:24.11.3-0\n',
    'FROM anaconda/miniconda:26.7.1\n',
    'FROM quay.io/jupyter/scipy-notebook:2025-03-14\n',
    'FROM debian:12.11\nFROM ubuntu:22.04\n',
    { name: 'an unknown image', files: 'FROM example.org/mambaforge:1\n' },
    { name: 'a stage of that name', files: 'FROM debian:12.11 AS mambaforge\nFROM mambaforge\n' },
    {
      name: 'Miniforge',
      files: `${WGET}RUN wget ${RELEASES}/latest/download/Miniforge3-Linux-x86_64.sh\n`,
    },
  ],
  invalid: [
    {
      name: 'an ended Python',
      files: 'FROM «python:3.7-slim»\nRUN pip install jupyterlab==3.0\n',
      message: 'ended',
      severity: 'warning',
      says: 'Python 3.7 has had no security fixes since 2023-06-27',
    },
    {
      name: 'an ended Python, with its patch release, from a mirror',
      files: 'FROM «public.ecr.aws/docker/library/python:3.8.0»\nRUN pip install jupyterlab==3.0\n',
      says: 'Python 3.8',
    },
    {
      name: 'a release of Fedora that ended',
      files: 'FROM «fedora:33»\n',
      message: 'replaced',
      severity: 'warning',
      fixed: 'FROM fedora:44\n',
    },
    {
      name: 'the tag is kept where it exists',
      files: 'FROM «condaforge/mambaforge:23.3.1-1» AS build\n',
      message: 'replaced',
      severity: 'warning',
      fixed: 'FROM condaforge/miniforge3:23.3.1-1 AS build\n',
    },
    {
      name: 'else the newest one is taken',
      files: 'from «continuumio/miniconda3:24.11.1-0»\n',
      fixed: 'from anaconda/miniconda:26.7.1\n',
    },
    {
      name: 'the same repository: only the tag changes, of its own kind',
      files: 'FROM «debian:10-slim»\n',
      fixed: 'FROM debian:12.15-slim\n',
    },
    { name: 'ubuntu', files: 'FROM «ubuntu:18.04»\n', fixed: 'FROM ubuntu:jammy-20260810\n' },
    {
      name: 'jupyter on Docker Hub',
      files: 'FROM «jupyter/scipy-notebook:2023-10-20»\n',
      titles: ['Use quay.io/jupyter/scipy-notebook:2026-09-21'],
    },
    {
      name: 'distroless',
      files: 'FROM «gcr.io/distroless/python3-debian11:nonroot»\n',
      fixed: 'FROM gcr.io/distroless/python3-debian13:nonroot\n',
    },
    {
      name: 'the tag comes from an ARG that stays',
      files: 'ARG V=23.3.1-1\nFROM «condaforge/mambaforge:${V}»\n',
      fixed: 'ARG V=23.3.1-1\nFROM condaforge/miniforge3:${V}\n',
    },
    {
      name: 'name and tag change, the tag comes from an ARG',
      files: 'ARG V=24.11.1-0\nFROM «continuumio/miniconda3:$V»\n',
      fixed: 'ARG V=26.7.1\nFROM anaconda/miniconda:$V\n',
    },
    {
      name: 'the Compose file hands the tag in as well: both change',
      files: {
        Dockerfile: 'ARG V=4.5.12\nFROM «continuumio/miniconda3:${V}»\n',
        'docker-compose.yml': 'services:\n  py:\n    build:\n      context: .\n      args:\n        V: 4.5.12\n',
      },
      fixed: {
        Dockerfile: 'ARG V=26.7.1\nFROM anaconda/miniconda:${V}\n',
        'docker-compose.yml': 'services:\n  py:\n    build:\n      context: .\n      args:\n        V: 26.7.1\n',
      },
    },
    {
      name: 'the Compose file hands another tag in than the default, in a list: both change with the name',
      files: {
        Dockerfile: 'ARG V=latest\nFROM «continuumio/miniconda3:$V»\n',
        'compose.yaml': 'services:\n  py:\n    build:\n      context: .\n      args:\n        - "V=4.9.2"\n',
      },
      fixed: {
        Dockerfile: 'ARG V=26.7.1\nFROM anaconda/miniconda:$V\n',
        'compose.yaml': 'services:\n  py:\n    build:\n      context: .\n      args:\n        - "V=26.7.1"\n',
      },
    },
    {
      name: 'a tag that comes from the environment of Compose would not be found at the new image',
      files: {
        Dockerfile: 'ARG V=4.5.12\nFROM «continuumio/miniconda3:$V»\n',
        'compose.yaml': 'services:\n  py:\n    build:\n      context: .\n      args:\n        V: ${V}\n',
      },
      titles: [],
    },
    {
      name: 'the whole image comes from an ARG',
      files: 'ARG BASE=condaforge/mambaforge:23.3.1-1\nFROM «$BASE»\n',
      fixed: 'ARG BASE=condaforge/miniforge3:23.3.1-1\nFROM $BASE\n',
    },
    {
      name: 'the successor is not on Alpine: no fix',
      files: 'FROM «continuumio/miniconda3:4.9.2-alpine»\n',
      titles: [],
    },
    {
      name: 'before 23.3.1 Miniforge had no mamba: its newest tag',
      files: 'FROM «condaforge/mambaforge:4.9.2-5»\n',
      fixed: 'FROM condaforge/miniforge3:26.7.2-0\n',
    },
    {
      name: 'the latest Mambaforge: nothing to keep',
      files: 'FROM «condaforge/mambaforge»\n',
      fixed: 'FROM condaforge/miniforge3:26.7.2-0\n',
    },
    {
      name: 'a CUDA that NVIDIA ended: no other CUDA is proposed',
      files: 'FROM «nvidia/cuda:10.1-cudnn7-devel-ubuntu18.04»\n',
      message: 'ended',
      titles: [],
    },
    {
      name: 'python on a Debian that left the mirrors',
      files: 'FROM «python:3.7-slim-stretch»\n',
      message: 'ended',
      says: 'Debian 9 gets no updates',
      titles: [],
    },
    {
      name: 'an Ubuntu between two with long-term support',
      files: 'FROM «ubuntu:21.04»\n',
      says: 'old-releases.ubuntu.com',
    },
    { name: 'a digest', files: `FROM «condaforge/mambaforge:23.3.1-1${DIGEST}»\n`, severity: 'info', titles: [] },
    {
      name: 'the latest Mambaforge installer',
      files: `${WGET}RUN wget -q «${RELEASES}/latest/download/Mambaforge-Linux-x86_64.sh» && \\\n    bash Mambaforge-Linux-x86_64.sh -b -p /opt/mamba\n`,
      message: 'refuses',
      severity: 'error',
      fixed: `${WGET}RUN wget -q ${RELEASES}/latest/download/Miniforge3-Linux-x86_64.sh && \\\n    bash Miniforge3-Linux-x86_64.sh -b -p /opt/mamba\n`,
    },
    {
      name: 'an old pinned one still runs',
      files: `${WGET}RUN wget -q «${RELEASES}/download/23.3.1-1/Mambaforge-23.3.1-1-Linux-x86_64.sh»\n`,
      message: 'installer',
      severity: 'warning',
    },
    {
      name: 'one from before Miniforge had mamba: its newest release',
      files: `${WGET}RUN wget -qO /tmp/m.sh «${RELEASES}/download/23.1.0-1/Mambaforge-23.1.0-1-Linux-x86_64.sh» && bash /tmp/m.sh -b -p /opt/conda\nENV PATH=/opt/conda/bin:$PATH\nRUN mamba install -y numpy=2.1 && mamba clean -afy\n`,
      message: 'installer',
      titles: ['Use the installer of Miniforge 26.7.2-0'],
      fixed: `${WGET}RUN wget -qO /tmp/m.sh ${RELEASES}/download/26.7.2-0/Miniforge3-26.7.2-0-Linux-x86_64.sh && bash /tmp/m.sh -b -p /opt/conda\nENV PATH=/opt/conda/bin:$PATH\nRUN mamba install -y numpy=2.1 && mamba clean -afy\n`,
    },
    {
      name: 'a pinned one that refuses',
      files: `${WGET}RUN wget -q «${RELEASES}/download/24.9.2-0/Mambaforge-24.9.2-0-Linux-x86_64.sh»\n`,
      message: 'refuses',
      severity: 'error',
    },
  ],
});
