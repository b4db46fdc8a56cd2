import { channelOrder } from '../../server/src/analysis/rules/environment-file/channelOrder';
import { testRule } from './tester';

const END = 'dependencies:\n  - python=3.12\n';
const yml = (channels: string) => ({ 'environment.yml': `name: app\nchannels:\n${channels}${END}` });

const BASE = 'FROM continuumio/miniconda3:24.11.1-0\n';
const CREATE = 'RUN conda create -y -n app samtools=1.21\n';

testRule(channelOrder, {
  valid: [
    {
      name: 'bioconda is added before conda-forge',
      files: `${BASE}RUN conda config --add channels bioconda && conda config --add channels conda-forge\n${CREATE}`,
    },
    {
      name: 'conda-forge again, after it',
      files: `${BASE}RUN conda config --add channels conda-forge && conda config --add channels bioconda\nRUN conda config --add channels conda-forge\n${CREATE}`,
    },
    {
      name: 'the call says its channels itself',
      files: `${BASE}RUN conda config --add channels conda-forge && conda config --add channels bioconda\nRUN conda create -y -n app -c conda-forge -c bioconda samtools=1.21\n`,
    },
    {
      name: 'appended',
      files: `${BASE}RUN conda config --add channels conda-forge && conda config --append channels bioconda\n${CREATE}`,
    },
    { name: 'conda-forge first', files: yml('  - conda-forge\n  - bioconda\n  - defaults\n') },
    { name: 'others above it', files: yml('  - pytorch\n  - nvidia\n  - conda-forge\n') },
    { name: 'without conda-forge', files: yml('  - defaults\n  - bioconda\n') },
  ],
  invalid: [
    {
      name: 'what is added last comes first',
      files: `${BASE}RUN conda config --add channels conda-forge && conda config --add channels «bioconda»\n${CREATE}`,
      message: 'added',
      severity: 'info',
      fixed: `${BASE}RUN conda config --add channels conda-forge && conda config --append channels bioconda\n${CREATE}`,
    },
    {
      name: 'in one call',
      files: `${BASE}RUN conda config --add channels defaults --add channels conda-forge --add channels «bioconda»\n${CREATE}`,
    },
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
