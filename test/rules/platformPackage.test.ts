import { platformPackage } from '../../server/src/analysis/rules/environment-file/platformPackage';
import { testRule } from './tester';

const HEAD = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n';
const yml = (text: string) => ({ 'environment.yml': HEAD + text });
const BUILD =
  'FROM condaforge/miniforge3:24.11.3-0\nCOPY environment.yml /tmp/\nRUN conda env create -f /tmp/environment.yml\n';

const used = (text: string, dockerfile = BUILD) => ({ ...yml(text), Dockerfile: dockerfile });

testRule(platformPackage, {
  valid: [
    { name: 'no Dockerfile reads the file', files: yml('  - python=3.12\n  - pywin32\n') },
    { name: 'packages of Linux', files: used('  - python=3.12\n  - libcxx\n  - appnope=0.1.4\n') },
    { name: 'a version that is for all systems may be taken', files: used('  - appnope\n') },
    { name: 'a marker of pip', files: used('  - pip\n  - pip:\n      - pywin32==306; sys_platform == "win32"\n') },
    {
      name: "micromamba's selector",
      files: used(
        '  - sel(win): pywin32\n',
        'FROM mambaorg/micromamba:2.0.5\nCOPY environment.yml /tmp/\nRUN micromamba create -y -f /tmp/environment.yml\n',
      ),
    },
  ],
  invalid: [
    {
      name: 'env create',
      files: used('  - python=3.12\n  - «pywin32»=306\n'),
      message: 'conda',
      severity: 'error',
      says: 'Windows only',
      fixed: { 'environment.yml': `${HEAD}  - python=3.12\n` },
    },
    {
      name: 'env update',
      files: used('  - «vs2015_runtime»\n  - zlib\n', BUILD.replace('env create', 'env update -n base')),
    },
    {
      name: 'an old version of what is for all systems now',
      files: used('  - «appnope»=0.1.2\n  - zlib\n'),
      says: 'macOS only',
    },
    {
      name: 'a comment changes nothing',
      files: used('  - «pywin32» # [win]\n  - zlib\n'),
    },
    {
      name: 'for pip, the last entry of the section',
      files: used('  - pip\n  - pip:\n      - «pywin32==306»\n'),
      message: 'pip',
      fixed: { 'environment.yml': `${HEAD}  - pip\n` },
    },
    {
      name: 'in a builder stage',
      files: used(
        '  - «pywin32»\n  - zlib\n',
        `${BUILD.replace('FROM condaforge/miniforge3:24.11.3-0', 'FROM condaforge/miniforge3:24.11.3-0 AS build')}FROM debian:12\nCOPY --from=build /opt/conda /opt/conda\n`,
      ),
    },
  ],
});
