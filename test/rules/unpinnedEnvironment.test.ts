import { unpinnedEnvironment } from '../../server/src/analysis/rules/reproducibility/unpinnedEnvironment';
import { testRule } from './tester';

const yml = (text: string) => ({ 'environment.yml': `name: app\nchannels: [conda-forge]\n«dependencies»:\n${text}` });
const plain = (text: string) => ({ 'environment.yml': yml(text)['environment.yml'].replace(/[«»]/g, '') });

testRule(unpinnedEnvironment, {
  valid: [
    { name: 'one has a version', files: plain('  - python=3.12\n  - numpy=2.1\n  - pandas\n  - scipy\n') },
    { name: 'a range is a version', files: plain('  - numpy>=2\n  - pandas\n  - scipy\n') },
    { name: 'two packages', files: plain('  - python=3.12\n  - numpy\n  - pandas\n') },
    { name: 'pip has the versions', files: plain('  - numpy\n  - pandas\n  - pip\n  - pip:\n      - flask==3.0.3\n') },
    {
      name: 'pip has a file',
      files: plain('  - numpy\n  - pandas\n  - scipy\n  - pip:\n      - -r requirements.txt\n'),
    },
    {
      name: 'a lock beside',
      files: { ...plain('  - numpy\n  - pandas\n  - scipy\n'), 'conda-lock.yml': 'version: 1\n' },
    },
  ],
  invalid: [
    {
      name: 'none',
      files: yml('  - python=3.12\n  - numpy\n  - pandas\n  - scipy\n'),
      severity: 'info',
      says: 'Apart from python',
    },
    {
      name: 'nor for pip',
      files: yml('  - numpy\n  - pip\n  - pip:\n      - flask\n      - click\n'),
      says: '3 packages',
    },
  ],
});
