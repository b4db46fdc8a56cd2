import { permissionDenied } from '../../server/src/analysis/rules/user/permissionDenied';
import { testRule } from './tester';

const MAMBA = 'FROM mambaorg/micromamba:2.0.5-debian12\n';
const JUPYTER = 'FROM quay.io/jupyter/minimal-notebook:2025-06-02\n';

testRule(permissionDenied, {
  valid: [
    { name: 'as root', files: `${MAMBA}USER root\nRUN apt-get update && apt-get install -y git\nUSER $MAMBA_USER\n` },
    { name: 'by sudo', files: `${JUPYTER}RUN sudo apt-get update\n` },
    { name: 'in /tmp and at home', files: `${MAMBA}RUN mkdir /tmp/a && touch ~/b\n` },
    { name: 'with an answer', files: `${JUPYTER}RUN mkdir /opt/x || mkdir ~/x\n` },
    { name: 'where the script goes on', files: `FROM debian:12\nUSER nobody\nRUN mkdir /opt/x; true\n` },
    { name: 'in an image that nobody knows', files: 'FROM example.org/own:1\nUSER app\nRUN mkdir /opt/x\n' },
    {
      name: 'given away',
      files: `${MAMBA}USER root\nRUN mkdir /app && chown $MAMBA_USER /app\nUSER $MAMBA_USER\nWORKDIR /app\nRUN mkdir results\n`,
    },
    {
      name: 'group rights',
      files: 'FROM debian:12\nRUN mkdir /app && chgrp -R 0 /app && chmod -R g=u /app\nUSER 1001\nRUN touch /app/x\n',
    },
    {
      name: 'when a container starts: the project mounts a volume there',
      files: {
        Dockerfile: `${MAMBA}WORKDIR /app\nCMD mkdir results\n`,
        'compose.yaml': 'services:\n  web:\n    build: .\n    volumes: ["results:/app"]\n',
      },
    },
  ],
  invalid: [
    {
      name: 'system packages, and back to the user as the image names it',
      files: `${MAMBA}RUN «apt-get update» && apt-get install -y ffmpeg\n`,
      message: 'root',
      severity: 'error',
      says: 'runs as `mambauser`',
      fixed: `${MAMBA}USER root\nRUN apt-get update && apt-get install -y ffmpeg\nUSER $MAMBA_USER\n`,
    },
    {
      name: 'in a Jupyter stack',
      files: `${JUPYTER}RUN «useradd bob»\n`,
      message: 'root',
      fixed: `${JUPYTER}USER root\nRUN useradd bob\nUSER \${NB_UID}\n`,
    },
    {
      name: 'back to the user as it is written above',
      files: 'FROM alpine:3.20\nARG WHO=app\nRUN adduser -D $WHO\nUSER $WHO\nRUN «apk add --no-cache git»\n',
      message: 'root',
      fixed:
        'FROM alpine:3.20\nARG WHO=app\nRUN adduser -D $WHO\nUSER $WHO\nUSER root\nRUN apk add --no-cache git\nUSER $WHO\n',
    },
    {
      name: 'a folder that WORKDIR made',
      files: `${MAMBA}USER root\nWORKDIR /app\nUSER $MAMBA_USER\nRUN «mkdir results»\n`,
      message: 'path',
      says: '/app belongs to `root`, as every folder that WORKDIR makes as root',
      fixed: `${MAMBA}USER root\nWORKDIR /app\nRUN chown $MAMBA_USER /app\nUSER $MAMBA_USER\nRUN mkdir results\n`,
    },
    {
      name: 'a file that COPY brought',
      files: { Dockerfile: `${MAMBA}COPY run.sh /run.sh\nRUN «chmod +x /run.sh»\n`, 'run.sh': '#!/bin/sh\n' },
      message: 'path',
      says: '/run.sh belongs to `root`, as everything that COPY brings without `--chown`',
      fixed: { Dockerfile: `${MAMBA}COPY --chown=$MAMBA_USER run.sh /run.sh\nRUN chmod +x /run.sh\n` },
    },
    {
      name: 'rm needs the folder',
      files: {
        Dockerfile: `${JUPYTER}COPY data.txt /opt/data.txt\nRUN cat /opt/data.txt && «rm /opt/data.txt»\n`,
        'data.txt': 'x\n',
      },
      message: 'path',
      says: '/opt belongs to `root`',
      fixed: {
        Dockerfile: `${JUPYTER}COPY data.txt /opt/data.txt\nUSER root\nRUN cat /opt/data.txt && rm /opt/data.txt\nUSER \${NB_UID}\n`,
      },
    },
    {
      name: 'a redirection, the last of a list',
      files: `${MAMBA}USER root\nWORKDIR /srv/app\nUSER $MAMBA_USER\nRUN true && «echo 1 > VERSION»\n`,
      message: 'path',
      says: '/srv/app belongs to `root`',
    },
  ],
});
