import { channelOrder } from '../../server/src/analysis/rules/environment-file/channelOrder';
import { testRule } from './tester';

const END = 'dependencies:\n  - python=3.12\n';
const yml = (channels: string) => ({ 'environment.yml': `name: app\nchannels:\n${channels}${END}` });

testRule(channelOrder, {
  valid: [
    { name: 'conda-forge first', files: yml('  - conda-forge\n  - bioconda\n  - defaults\n') },
    { name: 'others above it', files: yml('  - pytorch\n  - nvidia\n  - conda-forge\n') },
    { name: 'without conda-forge', files: yml('  - defaults\n  - bioconda\n') },
  ],
  invalid: [
    {
      name: 'bioconda above',
      files: yml('  - «bioconda» # tools\n  - conda-forge\n'),
      message: 'bioconda',
      severity: 'info',
      fixed: `name: app\nchannels:\n  - conda-forge # tools\n  - bioconda\n${END}`,
    },
    {
      name: 'defaults above, others between',
      files: yml('  - pytorch\n  - «defaults»\n  - nvidia\n  - conda-forge\n  - r\n'),
      message: 'defaults',
      fixed: `name: app\nchannels:\n  - pytorch\n  - conda-forge\n  - defaults\n  - nvidia\n  - r\n${END}`,
    },
  ],
});
