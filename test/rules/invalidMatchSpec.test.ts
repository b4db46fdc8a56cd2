import { invalidMatchSpec } from '../../server/src/analysis/rules/environment-file/invalidMatchSpec';
import { testRule } from './tester';

const HEAD = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n';
const yml = (text: string) => ({ 'environment.yml': HEAD + text });

testRule(invalidMatchSpec, {
  valid: [
    {
      name: 'the forms that conda knows',
      files: yml(
        '  - python=3.12\n  - numpy>=1.26,<3\n  - conda-forge::scipy==1.14.1\n  - "h5py=3.11=mpi*"\n  - zlib 1.3.*\n',
      ),
    },
    { name: 'a template', files: yml('  - numpy={{ version }}\n') },
    { name: 'a variable that the shell fills in', files: yml('  - numpy==${NUMPY}\n') },
    { name: 'broken YAML is told of elsewhere', files: yml(' - numpy=>1\n') },
    {
      name: 'the forms that pip knows',
      files: yml(
        '  - pip:\n      - requests[socks]>=2,<3\n      - -r more.txt\n      - git+https://example.org/x.git\n      - .\n',
      ),
    },
  ],
  invalid: [
    {
      name: 'an operator the wrong way round, which conda reads as >',
      files: yml('  - numpy«=>1.26» # why\n'),
      message: 'reversed',
      severity: 'warning',
      says: '`>1.26`',
      fixed: `${HEAD}  - numpy>=1.26 # why\n`,
    },
    {
      name: 'in quotes',
      files: yml('  - "numpy«~1.26»"\n'),
      fixed: `${HEAD}  - "numpy~=1.26"\n`,
    },
    {
      name: 'a comma that is missing',
      files: yml('  - numpy«>=1.26 <3»\n'),
      message: 'conda',
      severity: 'error',
      fixed: `${HEAD}  - numpy>=1.26,<3\n`,
    },
    { name: 'nothing behind an operator', files: yml('  - numpy«>=»\n'), message: 'conda' },
    {
      name: 'a field without its equals sign',
      files: yml("  - click«[version'>=8.0.1']»\n"),
      message: 'unread',
      severity: 'warning',
      says: 'any click is installed',
    },
    { name: 'extras', files: yml('  - dask«[complete]»\n'), message: 'ignored', severity: 'warning' },
    {
      name: 'a colon',
      files: yml('  - «numpy:1.26»\n'),
      message: 'colon',
      severity: 'error',
      fixed: `${HEAD}  - numpy=1.26\n`,
    },
    { name: 'two packages on a line', files: yml('  - numpy «pandas»\n'), message: 'word' },
    { name: 'a slash in a name', files: yml('  - «python/3.12»\n'), message: 'conda' },
    {
      name: 'a single = below pip',
      files: yml('  - pip\n  - pip:\n      - «requests=2.32.3»\n      - flask\n'),
      message: 'pip',
      says: 'no single',
      fixed: `${HEAD}  - pip\n  - pip:\n      - requests==2.32.3\n      - flask\n`,
    },
    {
      name: 'a build below pip',
      files: yml('  - pip\n  - pip:\n      - «requests=2.32.3=pypi_0»\n'),
      message: 'pip',
      fixed: `${HEAD}  - pip\n  - pip:\n      - requests==2.32.3\n`,
    },
  ],
});
