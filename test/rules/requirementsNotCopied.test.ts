import { requirementsNotCopied } from '../../server/src/analysis/rules/environment-file/requirementsNotCopied';
import { testRule } from './tester';

const HEAD = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n';
const yml = (text: string) => ({ 'environment.yml': HEAD + text });

const files = (dockerfile: string, entry = '-r «requirements.txt»') => ({
  ...yml(`  - python=3.12\n  - pip\n  - pip:\n      - ${entry}\n`),
  'requirements.txt': 'requests==2.32.3\n',
  Dockerfile: dockerfile,
});
const plain = (dockerfile: string, entry = '-r requirements.txt') => files(dockerfile, entry);
const FROM = 'FROM condaforge/miniforge3:24.11.3-0\n';
const CREATE = 'RUN conda env create -f /tmp/environment.yml\n';

testRule(requirementsNotCopied, {
  valid: [
    { name: 'copied beside it', files: plain(`${FROM}COPY environment.yml requirements.txt /tmp/\n${CREATE}`) },
    { name: 'the whole context is copied', files: plain(`${FROM}COPY . /tmp/\n${CREATE}`) },
    {
      name: 'mounted for the command',
      files: plain(`${FROM}RUN --mount=type=bind,target=/src conda env create -f /src/environment.yml\n`),
    },
    { name: 'an unknown base image', files: plain(`FROM example.org/base:1\nCOPY environment.yml /tmp/\n${CREATE}`) },
    {
      name: 'a command that may fetch it',
      files: plain(
        `${FROM}COPY environment.yml /tmp/\nRUN wget -O /tmp/requirements.txt https://example.org/r.txt\n${CREATE}`,
      ),
    },
    {
      name: 'copied from who knows where',
      files: plain(`${FROM}ARG FILES\nCOPY environment.yml /tmp/\nCOPY \${FILES} /tmp/\n${CREATE}`),
    },
    {
      name: 'an address',
      files: plain(`${FROM}COPY environment.yml /tmp/\n${CREATE}`, '-r https://example.org/r.txt'),
    },
    {
      name: 'written by the Dockerfile',
      files: plain(`${FROM}COPY environment.yml /tmp/\nRUN echo flask > /tmp/requirements.txt\n${CREATE}`),
    },
    {
      name: 'the sources of -e . are copied',
      files: {
        ...plain(`${FROM}COPY environment.yml pyproject.toml /tmp/\n${CREATE}`, '-e .[dev]'),
        'pyproject.toml': '[project]\nname = "app"\n',
      },
    },
    { name: 'no Dockerfile', files: yml('  - pip\n  - pip:\n      - -r requirements.txt\n') },
  ],
  invalid: [
    {
      name: 'not copied',
      files: files(`${FROM}COPY environment.yml /tmp/\n${CREATE}`),
      severity: 'error',
      says: '/tmp/requirements.txt',
      fixed: { Dockerfile: `${FROM}COPY environment.yml /tmp/\nCOPY requirements.txt /tmp/\n${CREATE}` },
    },
    {
      name: 'the sources of -e . are not copied',
      files: files(`${FROM}COPY environment.yml /tmp/\n${CREATE}`, '«-e .»'),
      message: 'project',
      titles: [],
    },
    {
      name: 'copied somewhere else',
      files: files(`${FROM}COPY environment.yml /tmp/\nCOPY requirements.txt /app/\n${CREATE}`),
      titles: ['Copy requirements.txt into the image'],
    },
    {
      name: 'constraints, and the environment is updated',
      files: files(
        `${FROM}WORKDIR /work\nCOPY environment.yml .\nRUN conda env update -n base --file=environment.yml\n`,
        '-c «constraints.txt»',
      ),
      says: '/work/constraints.txt',
      titles: [],
    },
  ],
});
