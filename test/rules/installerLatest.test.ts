import { installerLatest } from '../../server/src/analysis/rules/base-image/installerLatest';
import { testRule } from './tester';

const FROM = 'FROM buildpack-deps:bookworm-20250610-curl\n';
const ANACONDA = 'https://repo.anaconda.com/miniconda';
const RELEASES = 'https://github.com/conda-forge/miniforge/releases';
const SUM = '2284bafb7863a23411b19874d216e237964d4b32dd9beb6807fa8b2d84570961';

testRule(installerLatest, {
  valid: [
    {
      name: 'pinned and verified',
      files: `${FROM}RUN wget -O m.sh ${ANACONDA}/Miniconda3-py312_24.11.1-0-Linux-x86_64.sh && echo "${SUM}  m.sh" | sha256sum -c - && bash m.sh -b\n`,
    },
    {
      name: 'pinned, for any architecture',
      files: `${FROM}RUN wget -O m.sh "${ANACONDA}/Miniconda3-py312_24.11.1-0-Linux-$(uname -m).sh"\n`,
    },
    {
      name: 'latest and verified',
      files: `${FROM}RUN wget ${ANACONDA}/Miniconda3-latest-Linux-x86_64.sh && md5sum -c /x\n`,
    },
    {
      name: 'ADD with a checksum',
      files: `${FROM}ADD --checksum=sha256:${SUM} ${ANACONDA}/Miniconda3-latest-Linux-x86_64.sh /m.sh\n`,
    },
    { name: 'the version is an ARG', files: `${FROM}ARG V\nRUN wget ${ANACONDA}/Miniconda3-$V-Linux-x86_64.sh\n` },
    {
      name: 'micromamba of a version',
      files: `${FROM}RUN curl -Ls https://micro.mamba.pm/api/micromamba/linux-64/2.3.0 | tar -xvj bin/micromamba\n`,
    },
    { name: 'something else', files: `${FROM}RUN wget https://example.org/releases/latest/download/x.sh\n` },
    { name: 'text', files: `${FROM}RUN echo "wget ${ANACONDA}/Miniconda3-latest-Linux-x86_64.sh"\n` },
  ],
  invalid: [
    {
      name: 'the address comes out of a case, in a variable',
      files:
        'FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y --no-install-recommends curl ca-certificates && rm -rf /var/lib/apt/lists/*\nRUN case "$(dpkg --print-architecture)" in amd64) SRC=https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-x86_64.sh ;; arm64) SRC=https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-aarch64.sh ;; esac; curl -fsSL -o /tmp/f.sh «"$SRC"» && bash /tmp/f.sh -b -p /opt/conda && rm /tmp/f.sh\n',
      message: 'latest',
    },
    {
      name: 'the address comes out of an if',
      files:
        'FROM buildpack-deps:bookworm-20250610-curl\nRUN if [ "$(uname -m)" = x86_64 ]; then U=https://github.com/conda-forge/miniforge/releases/latest/download/Miniforge3-Linux-x86_64.sh; else U=https://github.com/conda-forge/miniforge/releases/latest/download/Miniforge3-Linux-aarch64.sh; fi && wget -O /tmp/f.sh «${U}» && bash /tmp/f.sh -b -p /opt/conda\n',
      message: 'latest',
    },
    {
      name: 'an address out of a case',
      files: `FROM buildpack-deps:bookworm-20250610-curl\nRUN case "$(uname -m)" in x86_64) URL=https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-x86_64.sh ;; aarch64) URL=https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-aarch64.sh ;; *) exit 1 ;; esac && curl -fsSLo /tmp/c.sh «"$URL"» && bash /tmp/c.sh -b -p /opt/conda && rm /tmp/c.sh\n`,
      message: 'latest',
    },
    {
      name: 'an address out of an if',
      files: `FROM buildpack-deps:bookworm-20250610-curl\nARG TARGETARCH\nRUN if [ "$TARGETARCH" = arm64 ]; then F=Miniconda3-latest-Linux-aarch64.sh; else F=Miniconda3-latest-Linux-x86_64.sh; fi; curl -fsSLo /tmp/c.sh «https://repo.anaconda.com/miniconda/$F» && bash /tmp/c.sh -b -p /opt/conda && rm /tmp/c.sh\n`,
      message: 'latest',
    },
    {
      name: 'Miniconda, with a check behind the download',
      files: `${FROM}RUN wget -q «${ANACONDA}/Miniconda3-latest-Linux-x86_64.sh» -O /tmp/m.sh && \\\n    bash /tmp/m.sh -b -p /opt/conda\n`,
      message: 'latest',
      severity: 'warning',
      fixed: `${FROM}RUN wget -q ${ANACONDA}/Miniconda3-py313_26.3.2-2-Linux-x86_64.sh -O /tmp/m.sh && \\\n    echo "${SUM}  /tmp/m.sh" | sha256sum -c - && \\\n    bash /tmp/m.sh -b -p /opt/conda\n`,
    },
    {
      name: 'all mentions of the name change, the architecture is filled in',
      files: `${FROM}WORKDIR /tmp\nRUN curl -fsSLO «"${ANACONDA}/Miniconda3-latest-Linux-$(uname -m).sh"» \\\n && bash Miniconda3-latest-Linux-$(uname -m).sh -b -p /opt/conda \\\n && rm Miniconda3-latest-Linux-$(uname -m).sh\n`,
      fixed: `${FROM}WORKDIR /tmp\nRUN curl -fsSLO "${ANACONDA}/Miniconda3-py313_26.3.2-2-Linux-$(uname -m).sh" \\\n && bash Miniconda3-py313_26.3.2-2-Linux-$(uname -m).sh -b -p /opt/conda \\\n && rm Miniconda3-py313_26.3.2-2-Linux-$(uname -m).sh\n`,
    },
    {
      name: 'Miniforge in a builder stage, lower case',
      files: `${FROM.replace('\n', ' as build\n')}run curl -fLo /tmp/f.sh «"${RELEASES}/latest/download/Miniforge3-Linux-$(uname -m).sh"»\nfrom debian:12.11\n`,
      fixed: `${FROM.replace('\n', ' as build\n')}run curl -fLo /tmp/f.sh "${RELEASES}/download/26.7.2-0/Miniforge3-Linux-$(uname -m).sh"\nfrom debian:12.11\n`,
    },
    {
      name: 'ADD',
      files: `${FROM}ADD «${ANACONDA}/Miniconda3-latest-Linux-x86_64.sh» /tmp/m.sh\n`,
      fixed: `${FROM}ADD --checksum=sha256:${SUM} ${ANACONDA}/Miniconda3-py313_26.3.2-2-Linux-x86_64.sh /tmp/m.sh\n`,
    },
    {
      name: 'micromamba',
      files: `${FROM}RUN curl -Ls «https://micro.mamba.pm/api/micromamba/linux-64/latest» | tar -xvj bin/micromamba\n`,
      message: 'latest',
      fixed: `${FROM}RUN curl -Ls https://micro.mamba.pm/api/micromamba/linux-64/2.9.0 | tar -xvj bin/micromamba\n`,
    },
    {
      name: 'pinned, not verified',
      files: `${FROM}RUN wget -O m.sh «${ANACONDA}/Miniconda3-py312_24.11.1-0-Linux-x86_64.sh»\n`,
      message: 'unverified',
      severity: 'info',
      titles: [],
    },
    {
      name: 'in a variable, on an unknown base',
      files: `FROM example.org/own:1\nARG URL=${ANACONDA}/Miniconda3-latest-Linux-aarch64.sh\nRUN wget «$URL» -O m.sh\n`,
      message: 'latest',
    },
  ],
});
