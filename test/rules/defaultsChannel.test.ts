import { defaultsChannel } from '../../server/src/analysis/rules/environment-file/defaultsChannel';
import { testRule } from './tester';

const END = 'dependencies:\n  - python=3.12\n';

testRule(defaultsChannel, {
  valid: [
    {
      name: 'conda-forge alone',
      files: { 'environment.yml': `name: app\nchannels: [conda-forge, nodefaults]\n${END}` },
    },
    { name: 'other channels', files: { 'environment.yml': `name: app\nchannels:\n  - bioconda\n  - pytorch\n${END}` } },
  ],
  invalid: [
    {
      name: 'beside conda-forge',
      files: { 'environment.yml': `name: app\nchannels:\n  - conda-forge\n  - «defaults» # why\n${END}` },
      severity: 'info',
      says: 'mix badly',
      fixed: `name: app\nchannels:\n  - conda-forge\n  - nodefaults # why\n${END}`,
    },
    {
      name: 'beside conda-forge, forbidden already',
      files: { 'environment.yml': `name: app\nchannels:\n  - conda-forge\n  - nodefaults\n  - «defaults»\n${END}` },
      fixed: `name: app\nchannels:\n  - conda-forge\n  - nodefaults\n${END}`,
    },
    {
      name: 'with builds that only Anaconda has',
      files: {
        'environment.yml':
          'name: app\nchannels:\n  - conda-forge\n  - «defaults»\ndependencies:\n  - _libgcc_mutex=0.1=main\n  - wheel=0.37.1=pyhd3eb1b0_0\n',
      },
      titles: [],
    },
    {
      name: 'alone',
      files: { 'environment.yml': `name: app\nchannels:\n  - «defaults»\n${END}` },
      titles: ['Use conda-forge instead'],
      fixed: `name: app\nchannels:\n  - conda-forge\n  - nodefaults\n${END}`,
    },
    {
      name: 'several',
      files: { 'environment.yml': `name: app\nchannels:\n  - «anaconda»\n  - bioconda\n  - defaults\n${END}` },
      fixed: `name: app\nchannels:\n  - conda-forge\n  - nodefaults\n  - bioconda\n${END}`,
    },
    {
      name: 'in brackets',
      files: { 'environment.yml': `name: app\nchannels: [conda-forge, «defaults»]\n${END}` },
      fixed: `name: app\nchannels: [conda-forge, nodefaults]\n${END}`,
    },
    {
      name: 'as an address',
      files: {
        'environment.yml': `name: app\nchannels:\n  - conda-forge\n  - «https://repo.anaconda.com/pkgs/main»\n${END}`,
      },
    },
  ],
});
