import { selectorComment } from '../../server/src/analysis/rules/environment-file/selectorComment';
import { testRule } from './tester';

const HEAD = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n';
const yml = (text: string) => ({ 'environment.yml': HEAD + text });
const BUILD =
  'FROM condaforge/miniforge3:24.11.3-0\nCOPY environment.yml /tmp/\nRUN conda env create -f /tmp/environment.yml\n';

const used = (text: string, dockerfile = BUILD) => ({ ...yml(text), Dockerfile: dockerfile });

testRule(selectorComment, {
  valid: [
    { name: 'an ordinary comment', files: yml('  - python=3.12 # [see the notes]\n') },
    { name: 'platforms for conda-lock', files: yml('  - pywin32 # [win]\nplatforms: [linux-64, win-64]\n') },
    { name: 'a lock beside', files: { ...yml('  - pywin32 # [win]\n'), 'conda-lock.yml': 'version: 1\n' } },
    { name: 'true for Linux', files: used('  - zlib # [linux]\n  - xz # [not win]\n') },
    { name: 'sel() that nobody has conda read', files: yml('  - sel(win): pywin32\n') },
  ],
  invalid: [
    {
      name: 'a comment',
      files: yml('  - python=3.12\n  - pywin32 «# [win]»\n'),
      message: 'comment',
      severity: 'warning',
      titles: [],
    },
    {
      name: 'false for the image',
      files: used('  - python=3.12\n  - pywin32 «# [win]»\n'),
      message: 'comment',
      fixed: { 'environment.yml': `${HEAD}  - python=3.12\n` },
    },
    { name: 'sel() read by conda', files: used('  - «sel(linux)»: zlib\n'), message: 'key' },
  ],
});
