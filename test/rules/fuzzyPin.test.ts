import { fuzzyPin } from '../../server/src/analysis/rules/environment-file/fuzzyPin';
import { testRule } from './tester';

const HEAD = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n';
const yml = (text: string) => ({ 'environment.yml': HEAD + text });

const MANY = 'abcdefgh'.split('').map((name) => `  - lib${name}=1.2.3\n`);

testRule(fuzzyPin, {
  valid: [
    { name: 'release lines', files: yml('  - python=3.12\n  - numpy=2.1\n  - pandas=2.2\n  - scipy==1.14.1\n') },
    { name: 'one of several open', files: yml('  - python=3.12.7\n  - numpy==2.1.2\n  - pandas\n') },
    { name: 'exact versions', files: yml('  - python==3.12.7\n  - numpy==2.1.2\n  - pandas==2.2.3\n') },
    { name: 'few packages, all fuzzy', files: yml('  - python=3.12.7\n  - numpy=2.1.2\n  - pandas=2.2.3\n') },
    {
      name: 'a lock beside',
      files: { ...yml(MANY.join('')), 'conda-lock.yml': 'version: 1\n' },
    },
  ],
  invalid: [
    {
      name: 'mixed with exact versions',
      files: yml('  - python«=3.12.7»\n  - numpy=2.1.2\n  - pandas==2.2.3\n  - pip\n'),
      severity: 'info',
      fixed: `${HEAD}  - python==3.12.7\n  - numpy==2.1.2\n  - pandas==2.2.3\n  - pip\n`,
    },
    {
      name: 'an export without builds',
      files: yml(MANY.join('').replace('=1.2.3', '«=1.2.3»')),
      says: '8 packages',
      fixed: HEAD + MANY.join('').replaceAll('=1.2.3', '==1.2.3'),
    },
    {
      name: 'in quotes',
      files: yml("  - 'python«=3.12.7»'\n  - numpy==2.1.2\n  - pandas==2.2.3\n"),
      fixed: `${HEAD}  - 'python==3.12.7'\n  - numpy==2.1.2\n  - pandas==2.2.3\n`,
    },
  ],
});
