import { duplicateDependency } from '../../server/src/analysis/rules/environment-file/duplicateDependency';
import { testRule } from './tester';

const HEAD = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n';
const yml = (text: string) => ({ 'environment.yml': HEAD + text });

testRule(duplicateDependency, {
  valid: [
    {
      name: 'conda and pip are given the same version',
      files: yml(
        '  - protobuf=4.25.3\n  - numpy==2.1.0\n  - pip\n  - pip:\n      - protobuf==4.25.3\n      - numpy==2.1.0\n',
      ),
    },
    { name: 'all different', files: yml('  - python=3.12\n  - python-dateutil\n  - numpy\n') },
    { name: 'selectors', files: yml('  - cuda=12 # [linux]\n  - cuda=11 # [win]\n') },
    { name: 'extras for a package of conda', files: yml('  - dask\n  - pip\n  - pip:\n      - dask[complete]\n') },
    { name: 'a marker', files: yml('  - numpy\n  - pip\n  - pip:\n      - numpy; python_version < "3"\n') },
    {
      name: 'another source on purpose',
      files: yml('  - numpy\n  - pip\n  - pip:\n      - numpy @ git+https://example.org/numpy.git\n'),
    },
    { name: 'two different programs of one name', files: yml('  - graphviz\n  - pip\n  - pip:\n      - graphviz\n') },
  ],
  invalid: [
    {
      name: "pip's version is the only one",
      files: yml('  - django\n  - pip\n  - pip:\n      - «django»==4.2.16\n      - flask\n'),
      message: 'pip',
      fixed: `${HEAD}  - django==4.2.16\n  - pip\n  - pip:\n      - flask\n`,
    },
    {
      name: "pip's range cannot be told to conda: no fix",
      files: yml('  - django\n  - pip\n  - pip:\n      - «django»>=4.2\n      - flask\n'),
      titles: [],
    },
    {
      name: 'the same line twice',
      files: yml('  - numpy=2.1\n  - zlib\n  - «numpy =2.1» # again\n'),
      message: 'same',
      severity: 'warning',
      fixed: `${HEAD}  - numpy=2.1\n  - zlib\n`,
    },
    {
      name: 'the second asks for less',
      files: yml('  - numpy=2.1\n  - «numpy»\n'),
      message: 'same',
      fixed: `${HEAD}  - numpy=2.1\n`,
    },
    {
      name: 'the first asks for less',
      files: yml('  - numpy\n  - zlib\n  - «numpy=2.1»\n'),
      message: 'same',
      titles: ['Delete the line above'],
      fixed: `${HEAD}  - zlib\n  - numpy=2.1\n`,
    },
    {
      name: 'two versions',
      files: yml('  - numpy=2.1\n  - «numpy=2.0»\n'),
      message: 'differs',
      says: '`numpy=2.1`',
      titles: [],
    },
    {
      name: 'conda and pip',
      files: yml('  - pandas=2.2\n  - pip\n  - pip:\n      - «Pandas»==2.2.3\n      - flask\n'),
      message: 'pip',
      fixed: `${HEAD}  - pandas==2.2.3\n  - pip\n  - pip:\n      - flask\n`,
    },
    {
      name: 'conda and pip, the only entry',
      files: yml('  - ruamel.yaml\n  - pip\n  - pip:\n      - «ruamel-yaml»\n'),
      fixed: `${HEAD}  - ruamel.yaml\n  - pip\n`,
    },
    {
      name: 'under another name',
      files: yml('  - pytorch\n  - pip\n  - pip:\n      - «torch»==2.5.1\n      - flask\n'),
      message: 'pip',
    },
    {
      name: 'twice for pip',
      files: yml('  - pip\n  - pip:\n      - flask\n      - «Flask»\n'),
      message: 'pipTwice',
      fixed: `${HEAD}  - pip\n  - pip:\n      - flask\n`,
    },
  ],
});
