import { unknownUser } from '../../server/src/analysis/rules/user/unknownUser';
import { testRule } from './tester';

const FORGE = 'FROM condaforge/miniforge3:25.3.1-0\n';

testRule(unknownUser, {
  valid: [
    { name: 'made by useradd', files: `${FORGE}RUN useradd -m app\nUSER app\nCMD ["python"]\n` },
    {
      name: 'made by adduser of Debian',
      files: `${FORGE}RUN adduser --system --group app\nUSER app\nCMD ["python"]\n`,
    },
    {
      name: "made by Alpine's",
      files: 'FROM alpine:3.22\nRUN addgroup -S app && adduser -S -G app app\nUSER app\nCMD ["sh"]\n',
    },
    {
      name: 'an owner that the image knows, and one that is not known',
      files: `${FORGE}ARG NB_UID\nARG NB_GID=100\nRUN mkdir /w && chown -R \${NB_UID}:\${NB_GID} /w\n`,
    },
    { name: 'a number', files: `${FORGE}USER 1000:1000\nCMD ["python"]\n` },
    { name: 'an account of the system', files: `${FORGE}USER nobody\nCMD ["python"]\n` },
    { name: 'of the base image', files: 'FROM mambaorg/micromamba:2.0.5\nUSER mambauser\nCMD ["python"]\n' },
    {
      name: 'by a variable of the base image',
      files: 'FROM mambaorg/micromamba:2.0.5\nUSER $MAMBA_USER\nCMD ["python"]\n',
    },
    { name: 'an ARG without a value', files: `${FORGE}ARG USERNAME\nUSER $USERNAME\nCMD ["python"]\n` },
    { name: 'a base image that is not known', files: 'FROM registry.example.org/base:1\nUSER app\nCMD ["python"]\n' },
    {
      name: 'renamed',
      files: 'FROM ubuntu:24.04\nRUN usermod -l app ubuntu\nUSER app\nCMD ["bash"]\n',
    },
    {
      name: 'a package may make it',
      files: 'FROM debian:12.11\nRUN apt-get update && apt-get install -y rstudio-server\nUSER rstudio\nCMD ["bash"]\n',
    },
    { name: 'by a script that is not known', files: `${FORGE}RUN /setup/users.sh\nUSER app\nCMD ["python"]\n` },
    {
      name: 'written into the file',
      files: `${FORGE}RUN echo 'app:x:1000:1000::/:/bin/sh' >> /etc/passwd\nUSER app\nCMD ["sh"]\n`,
    },
    {
      name: 'copied with the file',
      files: `${FORGE}COPY --from=registry.example.org/base:1 /etc/passwd /etc/passwd\nUSER app\nCMD ["sh"]\n`,
    },
    {
      name: 'made in the stage below',
      files: `${FORGE.trimEnd()} AS base\nRUN useradd app\nFROM base\nUSER app\nCMD ["python"]\n`,
    },
  ],
  invalid: [
    {
      name: 'the user of another image, and a RUN',
      files: `${FORGE}USER «jovyan»\nRUN python -V\n`,
      message: 'build',
      severity: 'error',
      says: 'unable to find user jovyan',
    },
    {
      name: 'the variables of another image',
      files: `${FORGE}RUN mkdir /w && chown -R «\${NB_UID}:\${NB_GID}» /w\n`,
      message: 'empty',
      severity: 'warning',
    },
    { name: 'at the start', files: `${FORGE}USER «app»\nCMD ["python"]\n`, message: 'start' },
    {
      name: 'by a variable',
      files: `${FORGE}ARG NB_USER=jovyan\nUSER «\${NB_USER}»\nCMD ["python"]\n`,
      message: 'start',
    },
    {
      name: 'tools bring no account',
      files: `FROM debian:12.11\nRUN apt-get update && apt-get install -y --no-install-recommends git curl\nUSER «app»\nCMD ["bash"]\n`,
      message: 'start',
    },
  ],
});
