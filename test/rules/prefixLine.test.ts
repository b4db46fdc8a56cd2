import { prefixLine } from '../../server/src/analysis/rules/environment-file/prefixLine';
import { testRule } from './tester';

const HEAD = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n';
const yml = (text: string) => ({ 'environment.yml': HEAD + text });

testRule(prefixLine, {
  valid: [
    { name: 'none', files: yml('  - python=3.12\n') },
    {
      name: 'a Dockerfile makes it there',
      files: {
        'environment.yml': 'name: app\nchannels: [conda-forge]\ndependencies: [python=3.12]\nprefix: /opt/env\n',
        Dockerfile:
          'FROM condaforge/miniforge3:24.11.3-0\nCOPY environment.yml /tmp/\nRUN conda env create -p /opt/env -f /tmp/environment.yml\n',
      },
    },
  ],
  invalid: [
    {
      name: 'of an export',
      files: yml('  - python=3.12\n«prefix: /home/me/miniconda3/envs/app»\n'),
      severity: 'warning',
      fixed: `${HEAD}  - python=3.12\n`,
    },
    {
      name: 'without a line end',
      files: yml('  - python=3.12\n«prefix: C:\\Users\\me\\envs\\app»'),
      fixed: `${HEAD}  - python=3.12\n`,
    },
    {
      name: 'at the top',
      files: {
        'environment.yml': '«prefix: /Users/me/envs/app» # mine\nname: app\nchannels: [a]\ndependencies: [b]\n',
      },
      fixed: 'name: app\nchannels: [a]\ndependencies: [b]\n',
    },
  ],
});
