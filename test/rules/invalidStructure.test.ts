import { invalidStructure } from '../../server/src/analysis/rules/environment-file/invalidStructure';
import { testRule } from './tester';

const OK = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n';
const BUILD = 'FROM condaforge/miniforge3:24.11.3-0\nCOPY environment.yml /tmp/\n';

testRule(invalidStructure, {
  valid: [
    { name: 'no name on purpose', files: { 'environment.yml': 'name: null\ndependencies:\n  - python=3.12\n' } },
    {
      name: 'a whole file',
      files: { 'environment.yml': `${OK}  - pip\n  - pip:\n      - requests\nvariables:\n  A: b\n` },
    },
    { name: 'keys of conda-lock', files: { 'environment.yml': `${OK}platforms: [linux-64]\ncategory: dev\n` } },
    { name: 'a template', files: { 'environment.yml': `${OK}{% if gpu %}\n  - cuda\n{% endif %}\n` } },
    {
      name: 'the configuration of conda',
      files: { 'conda-rc.yml': 'channels:\n  - conda-forge\nshow_channel_urls: true\n' },
    },
    {
      name: 'no name, where the command gives one',
      files: {
        'environment.yml': 'channels: [conda-forge]\ndependencies:\n  - python=3.12\n',
        Dockerfile: `${BUILD}RUN conda env create -n app -f /tmp/environment.yml\n`,
      },
    },
    {
      name: 'no name, where an existing environment is updated',
      files: {
        'environment.yml': 'channels: [conda-forge]\ndependencies:\n  - python=3.12\n',
        Dockerfile: `${BUILD}RUN conda env update -f /tmp/environment.yml\n`,
      },
    },
    {
      name: 'a tab that micromamba takes',
      files: {
        'environment.yml': 'name: app\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\t# why\n',
        Dockerfile:
          'FROM mambaorg/micromamba:2.0.5\nCOPY environment.yml /tmp/\nRUN micromamba create -y -f /tmp/environment.yml\n',
      },
    },
  ],
  invalid: [
    {
      name: 'a name without a value',
      files: { 'environment.yml': '«name»:\ndependencies:\n  - python=3.12\n' },
      says: 'has no value',
    },
    {
      name: 'a misspelled key',
      files: { 'environment.yml': 'name: app\n«channel»:\n  - conda-forge\ndependencies:\n  - python=3.12\n' },
      severity: 'warning',
      says: 'channels',
      fixed: 'name: app\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n',
    },
    {
      name: 'a key in capitals',
      files: {
        'environment.yml': 'name: app\nchannels:\n  - conda-forge\n«Variables»:\n  A: b\ndependencies:\n  - zlib\n',
      },
      severity: 'warning',
      fixed: 'name: app\nchannels:\n  - conda-forge\nvariables:\n  A: b\ndependencies:\n  - zlib\n',
    },
    {
      name: 'a key twice',
      files: { 'environment.yml': `${OK}«dependencies»:\n  - numpy\n` },
      severity: 'error',
      says: 'second time',
    },
    {
      name: 'a text where a list must be',
      files: { 'environment.yml': 'name: app\nchannels: «conda-forge»\ndependencies:\n  - python=3.12\n' },
      severity: 'error',
      fixed: 'name: app\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n',
    },
    {
      name: 'pip at the top level',
      files: { 'environment.yml': `${OK}«pip»:\n  - requests\n` },
      severity: 'error',
    },
    {
      name: 'entries of pip that are not indented below it',
      files: { 'environment.yml': `${OK}  - «pip»:\n  - requests\n` },
      severity: 'error',
      says: 'not indented',
    },
    {
      name: 'an empty pip section',
      files: { 'environment.yml': `${OK}  - «pip»:\n` },
      severity: 'warning',
      fixed: OK,
    },
    {
      name: 'two pip sections',
      files: {
        'environment.yml': `${OK}  - pip\n  - «pip»:\n      - requests\n  - numpy\n  - pip:\n      - flask\n`,
      },
      message: 'secondPip',
      severity: 'error',
    },
    {
      name: 'a tab, which conda refuses',
      files: { 'environment.yml': 'name: app\nchannels: [conda-forge]\ndependencies:\n  - python=3.12«\t»# why\n' },
      severity: 'error',
      fixed: 'name: app\nchannels: [conda-forge]\ndependencies:\n  - python=3.12 # why\n',
    },
    {
      name: 'a dash without its space',
      files: {
        'environment.yml': 'name: app\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n  «-numpy»\n  - zlib\n',
      },
      severity: 'error',
    },
    {
      name: 'no name, where the command gives none',
      files: {
        'environment.yml': '«channels»: [conda-forge]\ndependencies:\n  - python=3.12\n',
        Dockerfile: `${BUILD}RUN conda env create -f /tmp/environment.yml && conda clean -afy\nRUN conda run -n web python -V\n`,
      },
      message: 'noName',
      severity: 'error',
      fixed: 'name: web\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n',
    },
  ],
});
