import { endOfLifePython } from '../../server/src/analysis/rules/environment-file/endOfLifePython';
import { testRule } from './tester';

const HEAD = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n';
const yml = (text: string) => ({ 'environment.yml': HEAD + text });

testRule(endOfLifePython, {
  valid: [
    { name: 'supported', files: yml('  - python=3.13\n') },
    { name: 'a supported one satisfies the range', files: yml('  - python>=3.7\n') },
    { name: 'no version', files: yml('  - python\n') },
    { name: 'another package', files: yml('  - python-dateutil=2.7\n  - numpy=1.7\n') },
    { name: 'a release that is not known', files: yml('  - python=4.2\n') },
    { name: 'the day before', files: yml('  - python=3.10\n'), options: { 'as-of': '2026-10-30' } },
  ],
  invalid: [
    { name: 'a release line', files: yml('  - «python=3.7»\n'), severity: 'warning', says: '2023-06-27' },
    { name: 'exact, with a build', files: yml('  - «python=2.7.18=h15b4118_1»\n'), says: 'Python 2.7' },
    { name: 'an upper bound', files: yml('  - «python>=3.6,<3.9»\n'), says: 'Python 3.8' },
    { name: 'the last patch release', files: yml('  - «python==3.9.25»\n'), says: 'Python 3.9' },
    { name: 'the day after', files: yml('  - «python=3.13»\n'), options: { 'as-of': '2029-11-01' } },
  ],
});
