import { installerArch } from '../../server/src/analysis/rules/base-image/installerArch';
import { testRule } from './tester';

const FROM = 'FROM buildpack-deps:bookworm-20250610-curl\n';
const URL = 'https://repo.anaconda.com/miniconda/Miniconda3-py312_24.11.1-0-Linux';

testRule(installerArch, {
  valid: [
    `${FROM}RUN wget -O m.sh "${URL}-$(uname -m).sh"\n`,
    { name: 'the platform is fixed', files: `FROM --platform=linux/amd64 debian:12.11\nRUN wget ${URL}-x86_64.sh\n` },
    {
      name: 'fixed in the Compose file',
      files: {
        Dockerfile: `${FROM}RUN wget ${URL}-x86_64.sh\n`,
        'compose.yml': 'services:\n  app:\n    build: .\n    platform: linux/amd64\n',
      },
    },
    {
      name: 'fixed below',
      files: `FROM --platform=linux/amd64 debian:12.11 AS a\nFROM a\nRUN wget ${URL}-x86_64.sh\n`,
    },
    {
      name: 'an image for one platform',
      files: `FROM quay.io/pypa/manylinux2014_x86_64:2024\nRUN curl -o m.sh ${URL}-x86_64.sh\n`,
    },
    { name: 'an ARG', files: `${FROM}ARG ARCH=x86_64\nRUN wget ${URL}-$ARCH.sh\n` },
    {
      name: 'decided by architecture',
      files: `${FROM}RUN if [ "$(uname -m)" = x86_64 ]; then wget ${URL}-x86_64.sh; else wget ${URL}-aarch64.sh; fi\n`,
    },
    {
      name: 'decided by TARGETARCH',
      files: `${FROM}ARG TARGETARCH\nRUN case $TARGETARCH in amd64) wget ${URL}-x86_64.sh;; *) wget ${URL}-aarch64.sh;; esac\n`,
    },
  ],
  invalid: [
    {
      files: `${FROM}RUN wget «${URL}-x86_64.sh» -O /tmp/m.sh\n`,
      message: 'fixed',
      severity: 'warning',
      fixed: `${FROM}RUN wget ${URL}-$(uname -m).sh -O /tmp/m.sh\n`,
    },
    {
      name: 'all mentions change',
      files: `${FROM}run curl -O «"${URL}-x86_64.sh"» \\\n  # install\n  && bash Miniconda3-py312_24.11.1-0-Linux-x86_64.sh -b\n`,
      fixed: `${FROM}run curl -O "${URL}-$(uname -m).sh" \\\n  # install\n  && bash Miniconda3-py312_24.11.1-0-Linux-$(uname -m).sh -b\n`,
    },
    {
      name: 'the latest one is pinned first, with the checksum of this architecture',
      files: `${FROM}RUN wget «https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-x86_64.sh» -O /tmp/m.sh\n`,
      titles: [],
    },
    {
      name: 'with a checksum there is no fix',
      files: `${FROM}RUN wget «${URL}-x86_64.sh» -O m.sh && echo "0  m.sh" | sha256sum -c -\n`,
      titles: [],
    },
    { name: 'single quotes: no fix', files: `${FROM}RUN wget «'${URL}-x86_64.sh'»\n`, titles: [] },
    {
      name: 'Python 2 is there for x86_64 only: no fix',
      files: `${FROM}RUN wget «https://repo.anaconda.com/miniconda/Miniconda2-4.7.12-Linux-x86_64.sh»\n`,
      titles: [],
    },
    { name: 'JSON form has no shell: no fix', files: `${FROM}RUN ["wget", «"${URL}-x86_64.sh"»]\n`, titles: [] },
    {
      name: 'Docker runs no command in a value of ENV: no fix',
      files: `${FROM}ENV NAME=Miniconda3-py312_24.11.1-0-Linux-x86_64.sh\nRUN wget «${URL}-x86_64.sh»\n`,
      titles: [],
    },
    { name: 'ADD has no shell: no fix', files: `${FROM}ADD «${URL}-x86_64.sh» /m.sh\n`, titles: [] },
    {
      name: 'the platform of the machine that builds',
      files: `FROM --platform=$BUILDPLATFORM debian:12.11\nRUN curl -o m.sh «${URL}-x86_64.sh»\n`,
    },
  ],
});
