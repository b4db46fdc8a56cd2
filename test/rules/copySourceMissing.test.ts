import { copySourceMissing } from '../../server/src/analysis/rules/creation/copySourceMissing';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';
const REQUIREMENTS = 'flask==3.1.0\n';

testRule(copySourceMissing, {
  valid: [
    {
      name: 'a submodule that is not fetched',
      files: {
        Dockerfile: `${FROM}COPY a.txt /srv/\nCOPY third_party/arena/lib /srv/lib\n`,
        'a.txt': 'a',
        '.gitmodules':
          '[submodule "third_party/arena"]\n\tpath = third_party/arena\n\turl = https://example.org/arena.git\n',
      },
    },
    {
      name: 'a folder and a file of the same name with an ending',
      files: { Dockerfile: `${FROM}COPY data /srv/\n`, 'data.Dockerfile': 'FROM scratch\n' },
    },
    { name: 'there', files: { Dockerfile: `${FROM}COPY a.txt b.txt /srv/\n`, 'a.txt': 'a', 'b.txt': 'b' } },
    {
      name: 'no source is there: the context is another folder',
      files: { Dockerfile: `${FROM}COPY a.txt b.txt /srv/\n` },
    },
    { name: 'a pattern', files: { Dockerfile: `${FROM}COPY a.txt b*.txt /srv/\n`, 'a.txt': 'a' } },
    { name: 'a variable without a value', files: { Dockerfile: `${FROM}ARG F\nCOPY a.txt $F /srv/\n`, 'a.txt': 'a' } },
    {
      name: 'from another stage',
      files: { Dockerfile: `${FROM}COPY a.txt /srv/\nCOPY --from=build /b.txt /srv/\n`, 'a.txt': 'a' },
    },
    {
      name: 'an address',
      files: { Dockerfile: `${FROM}COPY a.txt /srv/\nADD https://e.org/b.txt /srv/\n`, 'a.txt': 'a' },
    },
    {
      name: 'git does not keep it',
      files: { Dockerfile: `${FROM}COPY a.txt dist /srv/\n`, 'a.txt': 'a', '.gitignore': '/dist/\n' },
    },
    {
      name: 'a Makefile makes it',
      files: {
        Dockerfile: `${FROM}COPY a.txt model.bin /srv/\n`,
        'a.txt': 'a',
        Makefile: 'model.bin:\n\tcurl -o model.bin e.org\n',
      },
    },
    {
      name: 'the script is there',
      files: {
        Dockerfile: `${FROM}COPY --chmod=755 run.sh /run.sh\nENTRYPOINT ["/run.sh"]\n`,
        'run.sh': '#!/bin/sh\n',
      },
    },
    { name: 'the script is of an image that nobody knows', files: 'FROM example.org/own:1\nENTRYPOINT ["/run.sh"]\n' },
    {
      name: 'a whole folder was copied',
      files: { Dockerfile: `${FROM}COPY . /\nENTRYPOINT ["/run.sh"]\n`, 'run.sh': '#!/bin/sh\n' },
    },
    {
      name: 'the script was written',
      files: `${FROM}RUN echo 'exec "$@"' > /run.sh && chmod +x /run.sh\nENTRYPOINT ["/run.sh"]\n`,
    },
  ],
  invalid: [
    {
      name: 'one of two, where the other says which folder the context is',
      files: { Dockerfile: `${FROM}COPY requirements.txt «entry.sh» /srv/\n`, 'requirements.txt': REQUIREMENTS },
      message: 'missing',
      severity: 'warning',
      says: '`entry.sh` is not in the build context',
    },
    {
      name: 'it is in another folder',
      files: {
        Dockerfile: `${FROM}COPY requirements.txt «./entry.sh» /srv/\n`,
        'requirements.txt': REQUIREMENTS,
        'scripts/entry.sh': '#!/bin/sh\n',
      },
      message: 'missing',
      says: 'There is `scripts/entry.sh`',
    },
    {
      name: 'a compose file says which folder the context is',
      files: {
        'docker/Dockerfile': `${FROM}COPY «environment.yml» /tmp/\n`,
        'environment.yml': 'name: app\n',
        'compose.yaml': 'services:\n  app:\n    build:\n      context: docker\n',
      },
      message: 'missing',
      severity: 'error',
    },
    {
      name: '.dockerignore leaves it out',
      files: {
        Dockerfile: `${FROM}COPY requirements.txt «environment.yml» /srv/\n`,
        'requirements.txt': REQUIREMENTS,
        'environment.yml': 'name: app\n',
        '.dockerignore': '*.yml\n',
      },
      message: 'ignored',
      severity: 'error',
    },
    {
      name: 'a variable with a value',
      files: {
        Dockerfile: `${FROM}ARG F=entry.sh\nCOPY requirements.txt «$F» /srv/\n`,
        'requirements.txt': REQUIREMENTS,
      },
      message: 'missing',
      says: '`entry.sh`',
    },
    {
      name: 'a start script that nothing brings',
      files: {
        Dockerfile: `${FROM}COPY requirements.txt /srv/\nENTRYPOINT ["bash", «"/srv/run.sh"»]\n`,
        'requirements.txt': REQUIREMENTS,
      },
      message: 'start',
      severity: 'error',
    },
    {
      name: 'a start script in CMD',
      files: `${FROM}CMD [«"/opt/start.sh"», "--now"]\n`,
      message: 'start',
    },
  ],
});
