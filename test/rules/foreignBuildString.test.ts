import { foreignBuildString } from '../../server/src/analysis/rules/environment-file/foreignBuildString';
import { testRule } from './tester';

const HEAD = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n';
const yml = (text: string) => ({ 'environment.yml': HEAD + text });

testRule(foreignBuildString, {
  valid: [
    {
      name: 'the hash of noarch packages, and packages that are noarch',
      files: yml(
        '  - typing-extensions=4.12.2=hd8ed1ab_1\n  - snakemake=8.16.0=hdfd78af_0\n  - tzdata=2024a=h0c530f3_0\n',
      ),
    },
    {
      name: 'a lock for one platform',
      files: { 'conda-linux-64.lock.yml': 'name: app\ndependencies:\n  - zlib=1.3.1=hb9d3cd8_2\n' },
    },
    { name: 'no builds', files: yml('  - python==3.12.7\n  - numpy=2.1\n') },
    { name: 'patterns', files: yml('  - hdf5=1.14.3=nompi*\n  - "pytorch=2.5=*cuda*"\n') },
    { name: 'variants', files: yml('  - hdf5=1.14.3=mpi_openmpi_h4f84152_0\n  - libblas=3.9.0=24_linux64_openblas\n') },
    { name: 'for all platforms', files: yml('  - pip=24.2=pyh8b19718_1\n  - six=1.16.0=py_0\n') },
    { name: 'in brackets', files: yml('  - "zlib[version=1.3.1,build=hb9d3cd8_2]"\n') },
  ],
  invalid: [
    {
      name: 'of a Mac by its prefix, and a Dockerfile makes it',
      at: 'environment.yml',
      files: {
        'environment.yml': `${HEAD}  - python=3.12\n  - «bzip2=1.0.8=hfdf4475_7»\nprefix: /Users/ann/miniforge3/envs/app\n`,
        Dockerfile:
          'FROM condaforge/miniforge3:24.11.3-0\nCOPY environment.yml /tmp/\nRUN conda env create -n app -f /tmp/environment.yml && conda clean -afy\n',
      },
      message: 'stops',
      severity: 'error',
      says: 'macOS',
    },
    {
      name: 'of a Mac by its builds alone',
      files: yml('  - xz=5.2.6=h57fd34a_0\n  - zlib=1.3.1=h8359307_2\n  - «ncurses=6.5=h99b78c6_0»\n'),
      message: 'foreign',
    },
    {
      name: 'frozen on purpose: nothing to delete',
      files: { 'environment.frozen.yml': `${HEAD}  - «zlib=1.3.1=hb9d3cd8_2»\n` },
      titles: [],
    },
    {
      name: 'an export',
      files: yml('  - «python=3.12.7=hc5c86c4_0_cpython»\n  - zlib=1.3.1=hb9d3cd8_2 # why\n  - six\n'),
      message: 'builds',
      severity: 'warning',
      says: '2 packages',
      fixed: `${HEAD}  - python==3.12.7\n  - zlib==1.3.1 # why\n  - six\n`,
    },
    {
      name: 'with blanks, in quotes, with a channel',
      files: yml('  - «"zlib 1.3.1 hb9d3cd8_2"»\n  - conda-forge::xz==5.2.6=h57fd34a_0\n'),
      fixed: `${HEAD}  - "zlib==1.3.1"\n  - conda-forge::xz==5.2.6\n`,
    },
    {
      name: 'of Windows',
      files: yml('  - «zlib=1.3.1=h2466b09_2»\n  - vs2015_runtime=14.42.34433=hfef2bbc_24\n'),
      message: 'foreign',
      says: 'Windows',
    },
  ],
});
