import { pipNotLast } from '../../server/src/analysis/rules/environment-file/pipNotLast';
import { testRule } from './tester';

const HEAD = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n';
const yml = (text: string) => ({ 'environment.yml': HEAD + text });

testRule(pipNotLast, {
  valid: [
    { name: 'last', files: yml('  - python=3.12\n  - pip\n  - pip:\n      - requests\n') },
    { name: 'empty', files: yml('  - pip:\n  - numpy\n') },
    { name: 'two sections are told of elsewhere', files: yml('  - pip:\n      - a\n  - numpy\n  - pip:\n      - b\n') },
  ],
  invalid: [
    {
      name: 'packages below',
      files: yml('  - pip\n  - «pip»:\n      - requests # why\n      - flask\n  - numpy\n  - zlib\n'),
      severity: 'info',
      says: '2 packages of conda stand',
      fixed: `${HEAD}  - pip\n  - numpy\n  - zlib\n  - pip:\n      - requests # why\n      - flask\n`,
    },
    {
      name: 'no line end at the end of the file',
      files: yml('  - pip\n  - «pip»:\n      - requests\n  - numpy'),
      says: 'A package of conda stands',
      fixed: `${HEAD}  - pip\n  - numpy\n  - pip:\n      - requests`,
    },
    {
      name: 'other keys follow',
      files: { 'environment.yml': `${HEAD}  - pip\n  - «pip»:\n    - requests\n  - numpy\nvariables:\n  A: b\n` },
      fixed: `${HEAD}  - pip\n  - numpy\n  - pip:\n    - requests\nvariables:\n  A: b\n`,
    },
  ],
});
