import { staleLock } from '../../server/src/analysis/rules/reproducibility/staleLock';
import { testRule } from './tester';

const HEAD = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n';
const yml = (text: string) => ({ 'environment.yml': HEAD + text });

const entry = (name: string, version: string, platform = 'linux-64') =>
  `- name: ${name}\n  version: ${version}\n  manager: conda\n  platform: ${platform}\n  url: https://conda.anaconda.org/conda-forge/${platform}/${name}-${version}-h0_0.conda\n  category: main\n`;
const lock = (entries: string, source = 'environment.yml') =>
  `version: 1\nmetadata:\n  content_hash:\n    linux-64: 0a\n  channels:\n  - url: conda-forge\n    used_env_vars: []\n  platforms:\n  - linux-64\n  sources:\n  - ${source}\npackage:\n${entries}`;

testRule(staleLock, {
  valid: [
    { name: 'no lock', files: yml('  - python=3.12\n') },
    {
      name: 'up to date',
      files: {
        ...yml('  - python=3.12\n  - zlib\n'),
        'conda-lock.yml': lock(entry('python', '3.12.7') + entry('zlib', '1.3.1')),
      },
    },
    {
      name: 'made from another file',
      files: { ...yml('  - numpy=2.1\n'), 'conda-lock.yml': lock(entry('python', '3.12.7'), 'other.yml') },
    },
    {
      name: 'for another platform only',
      files: { ...yml('  - python=3.12\n  - pywin32 # [win]\n'), 'conda-lock.yml': lock(entry('python', '3.12.7')) },
    },
  ],
  invalid: [
    {
      name: 'a package that the lock takes from pip',
      files: {
        ...yml('  - python=3.12\n  - «dash»\n'),
        'conda-lock.yml': lock(
          entry('python', '3.12.7') + entry('dash', '2.18.2').replace('manager: conda', 'manager: pip'),
        ),
      },
      message: 'byPip',
    },
    {
      name: 'a package that the lock lacks, on two platforms',
      files: {
        ...yml('  - python=3.12\n  - «numpy=2.1»\n'),
        'conda-lock.yml': lock(entry('python', '3.12.7') + entry('python', '3.12.7', 'osx-arm64')),
      },
      message: 'missing',
      severity: 'warning',
      says: 'linux-64, osx-arm64',
    },
    {
      name: 'another version, in a lock that bears the name of the file',
      files: {
        ...yml('  - «python=3.13»\n'),
        'environment.conda-lock.yml': lock(entry('python', '3.12.7')),
      },
      message: 'version',
      says: '3.12.7',
    },
  ],
});
