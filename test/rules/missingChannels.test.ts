import { missingChannels } from '../../server/src/analysis/rules/environment-file/missingChannels';
import { testRule } from './tester';

const PLAIN = 'name: app\ndependencies:\n  - python=3.12\n';
const build = (from: string, run: string) => `FROM ${from}\nCOPY environment.yml /tmp/\nRUN ${run}\n`;

testRule(missingChannels, {
  valid: [
    { name: 'channels', files: { 'environment.yml': `channels: [conda-forge]\n${PLAIN}` } },
    { name: 'an empty key is told of elsewhere', files: { 'environment.yml': `channels:\n${PLAIN}` } },
    { name: 'a misspelled key is told of elsewhere', files: { 'environment.yml': `channel: [a]\n${PLAIN}` } },
    { name: 'each package names its own', files: { 'environment.yml': 'dependencies:\n  - conda-forge::zlib=1.3\n' } },
    { name: 'packages of pip alone', files: { 'environment.yml': 'dependencies:\n  - pip:\n      - flask\n' } },
    {
      name: 'the command line names them',
      files: {
        'environment.yml': PLAIN,
        Dockerfile: build(
          'continuumio/miniconda3:24.11.1-0',
          'conda install -y -c conda-forge --file /tmp/environment.yml',
        ),
      },
    },
    {
      name: 'the base image is configured for conda-forge',
      files: {
        'environment.yml': PLAIN,
        Dockerfile: build('condaforge/miniforge3:24.11.3-0', 'conda env create -f /tmp/environment.yml'),
      },
    },
    {
      name: 'the Dockerfile configures them',
      files: {
        'environment.yml': PLAIN,
        Dockerfile: build(
          'continuumio/miniconda3:24.11.1-0',
          'conda config --add channels conda-forge && conda env create -f /tmp/environment.yml',
        ),
      },
    },
  ],
  invalid: [
    {
      name: 'none',
      files: { 'environment.yml': 'name: app\n«dependencies»:\n  - python=3.12\n' },
      severity: 'warning',
      fixed: 'name: app\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n',
    },
    {
      name: 'the base image means defaults',
      files: {
        'environment.yml': 'name: app\n«dependencies»:\n  - python=3.12\n',
        Dockerfile: build('continuumio/miniconda3:24.11.1-0', 'conda env create -f /tmp/environment.yml'),
      },
    },
    {
      name: 'an export, whose builds are of one channel that nobody names',
      files: {
        'environment.yml': 'name: app\n«dependencies»:\n  - python=3.7.7=hcff3b4d_4\n  - ca-certificates=2020.1.1=0\n',
      },
      titles: [],
    },
  ],
});
