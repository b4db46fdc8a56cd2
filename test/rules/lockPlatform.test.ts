import { lockPlatform } from '../../server/src/analysis/rules/reproducibility/lockPlatform';
import { testRule } from './tester';

const address = (subdir: string) => `https://conda.anaconda.org/conda-forge/${subdir}/zlib-1.3.1-h0_2.conda\n`;
const explicit = (subdir: string) =>
  `@EXPLICIT\nhttps://conda.anaconda.org/conda-forge/noarch/six-1.16.0-py_0.conda\n${address(subdir)}`;
const BASE = 'condaforge/miniforge3:24.11.3-0';
const use = (from = BASE, run = 'conda create -y -n app --file /tmp/conda.lock') =>
  `FROM ${from}\nCOPY conda.lock /tmp/\nRUN ${run}\n`;

testRule(lockPlatform, {
  valid: [
    { name: 'nobody reads it', files: { 'conda.lock': explicit('win-64') } },
    { name: 'Linux', files: { 'conda.lock': explicit('linux-64'), Dockerfile: use() } },
    { name: 'for all platforms', files: { 'conda.lock': explicit('noarch'), Dockerfile: use() } },
    {
      name: 'the machine is chosen when it is built',
      files: { 'conda.lock': explicit('linux-aarch64'), Dockerfile: use(`--platform=$BUILDPLATFORM ${BASE}`) },
    },
    {
      name: 'the same machine',
      files: { 'conda.lock': explicit('linux-aarch64'), Dockerfile: use(`--platform=linux/arm64 ${BASE}`) },
    },
  ],
  invalid: [
    {
      name: 'macOS',
      files: { 'conda.lock': explicit('«osx-arm64»'), Dockerfile: use() },
      message: 'system',
      severity: 'error',
    },
    {
      name: 'Windows, read by micromamba and by install',
      files: {
        'conda.lock': explicit('«win-64»'),
        Dockerfile: use('mambaorg/micromamba:2.0.5', 'micromamba install -y -n base -f /tmp/conda.lock'),
      },
      message: 'system',
    },
    {
      name: 'another machine, by the platform behind FROM of the stage below',
      files: {
        'conda.lock': explicit('«linux-64»'),
        Dockerfile: `FROM --platform=linux/arm64 ${BASE} AS base\n${use('base')}`,
      },
      message: 'machine',
      says: 'linux-aarch64',
    },
    {
      name: 'another machine, by the Compose file',
      files: {
        'conda.lock': explicit('«linux-64»'),
        Dockerfile: use(),
        'compose.yaml': 'services:\n  app:\n    platform: linux/arm64\n    build: .\n',
      },
      message: 'machine',
    },
    {
      name: 'a list with builds',
      files: { 'conda.lock': '# platform: «osx-64»\nzlib=1.3.1=h0_2\nxz=5.2.6=h0_0\n', Dockerfile: use() },
      message: 'system',
    },
    {
      name: 'a lock of conda-lock without Linux',
      files: {
        'conda-lock.yml':
          'version: 1\nmetadata:\n  content_hash:\n    osx-64: 0a\n  platforms:\n  - osx-64\n  sources:\n  - environment.yml\npackage:\n«- name: zlib»\n  version: 1.3.1\n  manager: conda\n  platform: osx-64\n  category: main\n',
        Dockerfile:
          'FROM mambaorg/micromamba:2.0.5\nCOPY conda-lock.yml /tmp/\nRUN micromamba create -y -n app -f /tmp/conda-lock.yml\n',
      },
      message: 'none',
    },
  ],
});
