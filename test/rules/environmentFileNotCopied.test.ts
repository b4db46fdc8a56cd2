import { environmentFileNotCopied } from '../../server/src/analysis/rules/creation/environmentFileNotCopied';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';
const YML = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n';
const files = (dockerfile: string) => ({ Dockerfile: dockerfile, 'environment.yml': YML });

testRule(environmentFileNotCopied, {
  valid: [
    { files: files(`${FROM}COPY environment.yml /tmp/\nRUN conda env create -f /tmp/environment.yml\n`) },
    { name: 'the whole folder', files: files(`${FROM}WORKDIR /app\nCOPY . .\nRUN conda env create\n`) },
    {
      name: 'more sources than are looked at: what the last ones bring is not known',
      files: files(
        `${FROM}COPY ${'x '.repeat(3000)}environment.yml /app/\nRUN conda env create -f /app/environment.yml\n`,
      ),
    },
    {
      name: 'a bind mount',
      files: files(
        `${FROM}WORKDIR /app\nRUN --mount=type=bind,source=environment.yml,target=environment.yml conda env create -f environment.yml\n`,
      ),
    },
    {
      name: 'a bind mount of the folder',
      files: files(`${FROM}RUN --mount=type=bind,target=/src cd /src && conda env create -f environment.yml\n`),
    },
    { name: 'a glob', files: files(`${FROM}COPY env*.yml /tmp/\nRUN conda env create -f /tmp/environment.yml\n`) },
    { name: 'an address', files: `${FROM}RUN conda env create -f https://example.org/environment.yml\n` },
    { name: 'an unknown base', files: files('FROM example.org/own:1\nRUN conda env create -f environment.yml\n') },
    {
      name: 'a clone',
      files: `${FROM}RUN git clone https://example.org/x.git /x\nWORKDIR /x\nRUN conda env create -f environment.yml\n`,
    },
    {
      name: 'a download',
      files: `${FROM}RUN wget -O environment.yml https://example.org/e && conda env create -f environment.yml\n`,
    },
    {
      name: 'written before',
      files: `${FROM}RUN echo "dependencies: [python=3.12]" > e.yml && conda env create -n app -f e.yml\n`,
    },
    {
      name: 'a heredoc of COPY',
      files: `${FROM}COPY <<EOF /tmp/e.yml\ndependencies: [python=3.12]\nEOF\nRUN conda env create -n app -f /tmp/e.yml\n`,
    },
    { name: 'standard input', files: `${FROM}RUN conda env create -n app -f -\n` },
    {
      name: 'renamed by COPY',
      files: files(`${FROM}COPY environment.yml /opt/env.yaml\nRUN conda env create -f /opt/env.yaml\n`),
    },
    {
      name: 'from another stage',
      files: `FROM example.org/own:1 AS lock\nRUN make-lock > /e.yml\n${FROM}COPY --from=lock /e.yml /tmp/e.yml\nRUN conda env create -f /tmp/e.yml\n`,
    },
    {
      name: 'copied in the stage below',
      files: files(
        `${FROM.trim()} AS base\nCOPY environment.yml /\nFROM base\nWORKDIR /\nRUN conda env create -f environment.yml\n`,
      ),
    },
    {
      name: 'exported by conda',
      files: `${FROM}RUN conda env export -f /e.yml\nRUN conda env create -n app -f /e.yml\n`,
    },
    { name: 'the name is an ARG', files: `${FROM}ARG FILE\nRUN conda env create -f $FILE\n` },
    {
      name: 'an ARG with a default that was copied',
      files: files(`${FROM}ARG FILE=environment.yml\nCOPY $FILE /tmp/\nRUN conda env create -f /tmp/$FILE\n`),
    },
    {
      name: 'a lock that git leaves out is made elsewhere',
      files: {
        ...files(`${FROM}COPY conda-linux-64.lock /tmp/\nRUN conda create -y -n app --file /tmp/conda-linux-64.lock\n`),
        '.gitignore': '*.lock\n',
      },
    },
    {
      name: 'a lock that the Makefile makes',
      files: {
        ...files(`${FROM}COPY conda-linux-64.lock /tmp/\nRUN conda create -y -n app --file /tmp/conda-linux-64.lock\n`),
        Makefile: 'lock:\n\tconda-lock -p linux-64 -k explicit\n',
      },
    },
    {
      name: 'a lock without an environment file to make it from',
      files: `${FROM}COPY conda-linux-64.lock /tmp/\nRUN conda create -y -n app --file /tmp/conda-linux-64.lock\n`,
    },
  ],
  invalid: [
    {
      name: 'a lock that nobody has made yet',
      files: files(
        `${FROM}COPY «conda-linux-64.lock» .\nRUN conda create -y --copy -p /env --file conda-linux-64.lock && conda clean -afy\n`,
      ),
      message: 'noLock',
      severity: 'warning',
      says: 'conda-lock -p linux-64 -f environment.yml',
      fixed: {
        Dockerfile: `${FROM}COPY environment.yml .\nRUN conda env create -p /env --file environment.yml && conda clean -afy\n`,
      },
    },
    {
      name: 'the same for micromamba, with a name of its own',
      files: files(
        'FROM mambaorg/micromamba:2.8.1\nCOPY «conda-linux-64.lock» /tmp/conda-linux-64.lock\nRUN micromamba create -y -n app -f /tmp/conda-linux-64.lock && micromamba clean -afy\n',
      ),
      message: 'noLock',
      fixed: {
        Dockerfile:
          'FROM mambaorg/micromamba:2.8.1\nCOPY environment.yml /tmp/environment.yml\nRUN micromamba create -y -n app -f /tmp/environment.yml && micromamba clean -afy\n',
      },
    },
    {
      name: 'nothing was copied',
      files: files(`${FROM}WORKDIR /app\nRUN conda env create -f «environment.yml» && conda clean -afy\n`),
      message: 'missing',
      severity: 'error',
      says: '`/app/environment.yml`',
      fixed: {
        Dockerfile: `${FROM}WORKDIR /app\nCOPY environment.yml /app/environment.yml\nRUN conda env create -f environment.yml && conda clean -afy\n`,
      },
    },
    {
      name: 'the default file',
      files: files(`${FROM}WORKDIR /app\nRUN «conda env create -n x» && conda clean -afy\n`),
      message: 'missing',
    },
    {
      name: 'copied to another folder',
      files: files(
        `${FROM}COPY environment.yml /tmp/env/\nRUN conda env create --file=«environment.yml» && conda clean -afy\n`,
      ),
      message: 'elsewhere',
      fixed: {
        Dockerfile: `${FROM}COPY environment.yml /tmp/env/\nRUN conda env create --file=/tmp/env/environment.yml && conda clean -afy\n`,
      },
    },
    {
      name: 'copied too late',
      files: files(
        `${FROM}RUN mamba env create -f «/tmp/environment.yml»\nCOPY environment.yml /tmp/environment.yml\n`,
      ),
    },
    {
      name: 'micromamba, builder stage, no such file in the project',
      files:
        'FROM mambaorg/micromamba:2.8.1 AS build\nrun micromamba create -y -n x \\\n  # the file\n  -f «/tmp/env.yaml»\nFROM debian:12.15\n',
      titles: [],
    },
  ],
});
