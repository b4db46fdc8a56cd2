import { pipWithoutPip } from '../../server/src/analysis/rules/environment-file/pipWithoutPip';
import { testRule } from './tester';

const HEAD = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n';
const yml = (text: string) => ({ 'environment.yml': HEAD + text });

testRule(pipWithoutPip, {
  valid: [
    { name: 'listed', files: yml('  - python=3.12\n  - pip\n  - pip:\n      - requests\n') },
    { name: 'listed with a version, below', files: yml('  - pip:\n      - requests\n  - pip=24.2\n') },
    { name: 'no section', files: yml('  - python=3.12\n') },
    { name: 'an empty section', files: yml('  - python=3.12\n  - pip: []\n') },
  ],
  invalid: [
    {
      name: 'not listed',
      files: yml('  - python=3.12\n  # more\n  - «pip»:\n      - requests\n'),
      severity: 'warning',
      fixed: `${HEAD}  - python=3.12\n  # more\n  - pip\n  - pip:\n      - requests\n`,
    },
    {
      name: 'not indented',
      files: { 'environment.yml': `${HEAD}- python=3.12\n- «pip»:\n  - requests\n` },
      fixed: `${HEAD}- python=3.12\n- pip\n- pip:\n  - requests\n`,
    },
    {
      name: 'in brackets there is no line to add',
      files: { 'environment.yml': 'name: app\nchannels: [conda-forge]\ndependencies: [python, {«pip»: [requests]}]\n' },
      titles: [],
    },
  ],
});
