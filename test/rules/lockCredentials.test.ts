import { lockCredentials } from '../../server/src/analysis/rules/reproducibility/lockCredentials';
import { testRule } from './tester';

const HEAD = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n';
const yml = (text: string) => ({ 'environment.yml': HEAD + text });

testRule(lockCredentials, {
  valid: [
    {
      name: 'no secrets',
      files: {
        'environment.yml': 'channels:\n  - https://conda.example.org/team\n  - conda-forge\ndependencies: [zlib]\n',
      },
    },
    {
      name: 'a variable',
      files: { 'environment.yml': 'channels:\n  - https://me:$TOKEN@conda.example.org/team\ndependencies: [zlib]\n' },
    },
    { name: 'a user of git', files: yml('  - pip\n  - pip:\n      - git+ssh://git@example.org/x.git\n') },
    {
      name: 'a lock',
      files: { 'conda.lock': '@EXPLICIT\nhttps://conda.anaconda.org/conda-forge/noarch/six-1.16.0-py_0.conda\n' },
    },
  ],
  invalid: [
    {
      name: 'a token in a channel',
      files: {
        'environment.yml': 'channels:\n  - https://conda.example.org/t/«ab-12345678»/team\ndependencies: [zlib]\n',
      },
      severity: 'error',
      says: 'a token',
    },
    {
      name: 'a password in an index of pip',
      files: yml(
        '  - pip\n  - pip:\n      - --index-url https://me:«hunter2»@pypi.example.org/simple\n      - flask\n',
      ),
      says: 'password',
    },
    {
      name: 'a password in front of a repository',
      files: yml('  - pip\n  - pip:\n      - git+https://me:«hunter2»@example.org/x.git\n'),
    },
    {
      name: 'a lock, once',
      files: {
        'conda.lock':
          '@EXPLICIT\nhttps://me:«hunter2»@conda.example.org/team/noarch/six-1.16.0-py_0.conda\nhttps://me:hunter2@conda.example.org/team/noarch/xz-1-py_0.conda\n',
      },
    },
    {
      name: 'a lock of conda-lock',
      files: {
        'conda-lock.yml':
          'version: 1\nmetadata:\n  content_hash:\n    linux-64: 0a\npackage:\n- name: six\n  version: 1.16.0\n  manager: conda\n  platform: linux-64\n  url: https://conda.example.org/t/«ab-12345678»/team/noarch/six-1.16.0-py_0.conda\n  category: main\n',
      },
    },
    {
      name: 'requirements',
      files: { 'requirements.txt': '--extra-index-url https://me:«hunter2»@pypi.example.org/simple\nflask\n' },
    },
  ],
});
