import { missingDownloadTool } from '../../server/src/analysis/rules/base-image/missingDownloadTool';
import { testRule } from './tester';

const FROM = 'FROM debian:12.11\n';
const URL = 'https://example.org/x';
const STEP = (packages: string) =>
  `RUN apt-get update && apt-get install -y --no-install-recommends ${packages} && rm -rf /var/lib/apt/lists/*\n`;

testRule(missingDownloadTool, {
  valid: [
    `${FROM}RUN apt-get update && apt-get install -y wget\nRUN wget ${URL}\n`,
    { name: 'in the same RUN', files: `${FROM}RUN apt-get update && apt-get install -yq curl && curl -O ${URL}\n` },
    { name: 'the image has it', files: `FROM continuumio/miniconda3:24.11.1-0\nRUN wget ${URL}\n` },
    { name: 'an unknown base', files: `FROM example.org/own:1\nRUN wget ${URL}\n` },
    { name: 'an unknown script', files: `${FROM}COPY setup.sh /\nRUN /setup.sh && wget ${URL}\n` },
    { name: 'the packages are not known', files: `${FROM}ARG P\nRUN apt-get install -y $P && wget ${URL}\n` },
    { name: 'packages that may bring it', files: `${FROM}RUN apt-get install -y build-essential && bzip2 -d x.bz2\n` },
    { name: 'the failure is caught', files: `${FROM}RUN wget ${URL} || true\n` },
    { name: 'a test', files: `${FROM}RUN if ! command -v curl; then echo no; fi\n` },
    {
      name: 'from another image',
      files: `${FROM}COPY --from=curlimages/curl:8.1.0 /usr/bin/curl /usr/bin/\nRUN curl ${URL}\n`,
    },
    { name: 'from a stage below', files: `FROM debian:12.11 AS a\n${STEP('git')}FROM a\nRUN git clone ${URL}\n` },
    { name: 'text', files: `${FROM}RUN echo "wget ${URL}"\n` },
    {
      name: 'conda may have brought it',
      files: `FROM continuumio/miniconda3:24.11.1-0\nRUN conda install -y curl=8\nRUN curl -O ${URL}\n`,
    },
    {
      name: 'conda may have brought it in the stage below',
      files: `FROM mambaorg/micromamba:2.3.0 AS a\nRUN micromamba install -y -n base -c bioconda blast\nFROM a\nARG MAMBA_DOCKERFILE_ACTIVATE=1\nRUN wget ${URL}\n`,
    },
    {
      name: 'packages from a file, by xargs',
      files: {
        Dockerfile: `${FROM}COPY apt.txt /\nRUN xargs apt-get install -y < /apt.txt && wget ${URL}\n`,
        'apt.txt': 'ca-certificates\nwget\n',
      },
    },
    { name: 'adduser came with apt', files: `${FROM}RUN adduser --disabled-password app\nUSER app\n` },
    { name: 'alpine has an adduser of its own', files: 'FROM alpine:3.22.0\nRUN adduser -D app\nUSER app\n' },
    { name: 'adduser was installed', files: `FROM ubuntu:24.04\n${STEP('adduser')}RUN addgroup app\nUSER nobody\n` },
    { name: 'a service brings adduser along', files: `FROM ubuntu:24.04\n${STEP('openssh-server')}RUN adduser app\n` },
    { name: 'useradd is always there', files: 'FROM ubuntu:24.04\nRUN useradd -m app\nUSER app\n' },
    { name: 'alpine has a wget', files: `FROM alpine:3.22.0\nRUN wget ${URL}\n` },
  ],
  invalid: [
    {
      name: 'a step of its own',
      files: `${FROM}RUN «wget» -q ${URL} && \\\n    true\nRUN wget ${URL}\n`,
      message: 'missing',
      severity: 'error',
      says: '`wget` is not in `debian`',
      fixed: `${FROM}${STEP('ca-certificates wget')}RUN wget -q ${URL} && \\\n    true\nRUN wget ${URL}\n`,
    },
    {
      name: 'with the other packages',
      files: `${FROM}RUN apt-get update && apt-get install -y \\\n      wget && rm -rf /var/lib/apt/lists/*\nRUN «curl» -O ${URL}\n`,
      fixed: `${FROM}RUN apt-get update && apt-get install -y \\\n      wget curl && rm -rf /var/lib/apt/lists/*\nRUN curl -O ${URL}\n`,
    },
    {
      name: 'adduser on a newer Ubuntu',
      files: `FROM ubuntu:24.04\nRUN «adduser» --disabled-password --gecos "" app\nUSER app\n`,
      says: '"adduser: not found"',
      fixed: `FROM ubuntu:24.04\n${STEP('adduser')}RUN adduser --disabled-password --gecos "" app\nUSER app\n`,
    },
    {
      name: 'addgroup on a newer Debian, after plain packages',
      files: `FROM debian:13.1-slim\n${STEP('wget')}RUN «addgroup» app\n`,
      says: '`addgroup` is not in `debian`',
      titles: ['Install adduser with the other packages'],
    },
    {
      name: 'tar -j needs bzip2',
      files: `${FROM}RUN apt-get update && apt-get install -y --no-install-recommends curl ca-certificates\nRUN curl -Ls ${URL} | «tar -xvj bin/micromamba»\n`,
      message: 'needed',
      says: '`bzip2`',
    },
    {
      name: 'pip install git+, in a builder stage',
      files: 'from python:3.12.8-slim as build\nrun «pip install git+https://example.org/x.git»\nfrom debian:12.11\n',
      message: 'needed',
    },
    {
      name: 'a user who cannot install: above the USER that takes root away',
      files: `${FROM}USER nobody\nENV A=1\nRUN «git» clone ${URL}\n`,
      fixed: `${FROM}${STEP('ca-certificates git')}USER nobody\nENV A=1\nRUN git clone ${URL}\n`,
    },
    {
      name: 'a stage below took root away',
      files: `FROM debian:12.11 AS a\nUSER nobody\nFROM a\nRUN «git» clone ${URL}\n`,
      titles: [],
    },
    { name: 'a conda image without curl', files: `FROM continuumio/miniconda3:24.11.1-0\nRUN «curl» -O ${URL}\n` },
  ],
});
