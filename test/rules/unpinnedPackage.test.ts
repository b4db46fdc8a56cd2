import { unpinnedPackage } from '../../server/src/analysis/rules/creation/unpinnedPackage';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';
const EXPLICIT = '@EXPLICIT\nhttps://conda.anaconda.org/conda-forge/noarch/tzdata-2024a-h0c530f3_0.conda\n';

testRule(unpinnedPackage, {
  valid: [
    {
      name: 'a version that an empty variable took away is another mistake',
      files: 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda install -y numpy=${NOWHERE}\n',
    },
    `${FROM}RUN conda install -y numpy=2.1 "pandas>=2" conda-forge::gdal=3.9.2 "scipy[version='1.14.*']"\n`,
    { name: 'no package', files: `${FROM}RUN conda create -y -n app\n` },
    { name: 'a clone', files: `${FROM}RUN conda create -y -n app --clone base\n` },
    { name: 'a package file', files: `${FROM}RUN conda install -y /tmp/x-1-0.conda\n` },
    { name: 'not known', files: `${FROM}ARG P\nRUN conda install -y $P\n` },
    { name: 'the version comes from an ARG', files: `${FROM}ARG V=3.12\nRUN conda create -y -n app python=$V\n` },
    { name: 'the version is not known', files: `${FROM}ARG V\nRUN conda create -y -n app python=$V\n` },
    { name: 'at start', files: `${FROM}CMD conda install -y numpy\n` },
    {
      name: 'a lock governs',
      files: {
        Dockerfile: `${FROM}COPY a.lock /\nRUN conda create -y -n app --file /a.lock\nRUN conda install -y -n app numpy\n`,
        'a.lock': EXPLICIT,
      },
    },
  ],
  invalid: [
    { files: `${FROM}RUN conda install -y «numpy»\n`, message: 'one', severity: 'warning', says: '`numpy`' },
    {
      name: 'some of several, over lines',
      files: `${FROM}RUN conda create -y -n app python=3.12 \\\n  # data\n  «numpy» pandas=2.2 conda-forge::gdal\n`,
      message: 'several',
      says: '`numpy`, `conda-forge::gdal` have no version',
    },
    {
      name: 'many',
      files: 'from example.org/own:1 as build\nrun micromamba install -y -n base «a» b c d e f\nfrom debian:12.15\n',
      says: '`d` and 2 more',
    },
    { name: 'through an ARG', files: `${FROM}ARG P=numpy\nRUN mamba install -y «$P»\n`, says: '`numpy`' },
    {
      name: 'the project names the version: a lock comes before what was asked for',
      files: {
        Dockerfile: `${FROM}RUN conda install -y «"numpy"» zlib=1.3\n`,
        'environment.yml': 'name: app\ndependencies:\n  - numpy=2.0\n',
        'conda-linux-64.lock':
          '@EXPLICIT\nhttps://conda.anaconda.org/conda-forge/linux-64/numpy-2.1.3-py312h58c1407_0.conda\n',
      },
      titles: ['Pin to numpy=2.1.3, as in conda-linux-64.lock'],
      fixed: `${FROM}RUN conda install -y "numpy=2.1.3" zlib=1.3\n`,
    },
    {
      name: 'several, with their channel',
      files: {
        Dockerfile: `${FROM}RUN conda install -y «conda-forge::gdal» pandas\n`,
        'environment.yml': 'name: app\ndependencies:\n  - gdal=3.9.2\n  - pandas==2.2.3\n',
      },
      titles: ['Pin to the versions in environment.yml'],
      fixed: `${FROM}RUN conda install -y conda-forge::gdal=3.9.2 pandas=2.2.3\n`,
    },
    {
      name: 'files that do not agree, and a package that none of them names',
      files: {
        Dockerfile: `${FROM}RUN conda install -y «numpy»\nRUN conda install -y scipy\n`,
        'environment.yml': 'name: app\ndependencies:\n  - numpy=2.0\n',
        'environment-dev.yml': 'name: dev\ndependencies:\n  - numpy=2.1\n',
      },
      titles: [],
    },
    {
      name: 'call after call: said once',
      files: `${FROM}RUN conda install -y «numpy» pandas\nRUN conda install -y scipy\nRUN conda install -y gdal=3.9 pyproj\n`,
      message: 'calls',
      says: '`numpy`, `pandas`, `scipy`, `pyproj` have no version, in 3 calls',
    },
    { name: 'exec form', files: `${FROM}RUN ["conda", "install", "-y", «"numpy"»]\n` },
  ],
});
