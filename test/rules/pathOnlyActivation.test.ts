import { pathOnlyActivation } from '../../server/src/analysis/rules/activation/pathOnlyActivation';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';
const GEO = `${FROM}RUN conda create -y -n geo python=3.12 gdal=3.10\n`;
const file = (more: string) => `name: app\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n${more}`;
const FILE = `${FROM}COPY environment.yml .\nRUN conda env create -f environment.yml\n`;

testRule(pathOnlyActivation, {
  valid: [
    {
      name: 'nothing needs activation',
      files: `${FROM}RUN conda create -y -n app python=3.12\nENV PATH=/opt/conda/envs/app/bin:$PATH\nCMD ["python"]\n`,
    },
    {
      name: 'the start activates',
      files: `${GEO}ENV PATH=/opt/conda/envs/geo/bin:$PATH\nCMD ["conda", "run", "--no-capture-output", "-n", "geo", "python"]\n`,
    },
    {
      name: 'the variables are set by hand',
      files: `${GEO}ENV PATH=/opt/conda/envs/geo/bin:$PATH GDAL_DATA=/opt/conda/envs/geo/share/gdal\nCMD ["python"]\n`,
    },
    {
      name: 'a shell starts that reads the activation',
      files: `${GEO}RUN echo "conda activate geo" >> ~/.bashrc\nENV PATH=/opt/conda/envs/geo/bin:$PATH\nCMD ["/bin/bash"]\n`,
    },
    { name: 'base without such packages', files: `${FROM}RUN conda install -y numpy=2.1\nCMD ["python", "a.py"]\n` },
    {
      name: 'base, activated',
      files: `${FROM}RUN conda install -y gdal=3.10\nCMD ["conda", "run", "-n", "base", "python", "a.py"]\n`,
    },
    {
      name: 'base, its variables set',
      files: `${FROM}RUN conda install -y gdal=3.10\nENV GDAL_DATA=/opt/conda/share/gdal\nCMD ["python", "a.py"]\n`,
    },
    {
      name: 'base of micromamba, which its entrypoint activates',
      files: 'FROM mambaorg/micromamba:2.0.5\nRUN micromamba install -y -n base gdal=3.10\nCMD ["python", "a.py"]\n',
    },
    { name: 'a builder stage', files: `${GEO}ENV PATH=/opt/conda/envs/geo/bin:$PATH\nFROM debian:12\n` },
    {
      name: 'a file without such packages',
      files: { Dockerfile: `${FILE}ENV PATH=/opt/conda/envs/app/bin:$PATH\n`, 'environment.yml': file('') },
    },
  ],
  invalid: [
    { name: 'base', files: `${FROM}RUN conda install -y gdal=3.10\nCMD [«"python"», "a.py"]\n` },
    {
      name: 'base from a file, named by its path',
      files: {
        Dockerfile: `${FROM}COPY environment.yml /tmp/\nRUN conda env update -n base -f /tmp/environment.yml\nENTRYPOINT [«"/opt/conda/bin/python"», "a.py"]\n`,
        'environment.yml': 'dependencies: [geopandas=1.0]\n',
      },
    },
    { name: 'an environment, named by its path', files: `${GEO}CMD [«"/opt/conda/envs/geo/bin/python"», "a.py"]\n` },
    {
      name: 'a program starts, not the shell that reads the activation',
      files: `${GEO}RUN echo "conda activate geo" >> ~/.bashrc\nENV PATH=«/opt/conda/envs/geo/bin:$PATH»\nCMD ["python", "a.py"]\n`,
      message: 'package',
    },
    {
      name: 'a shell that activates something else',
      files: `${GEO}ENV PATH=«/opt/conda/envs/geo/bin:$PATH»\nCMD ["bash"]\n`,
      message: 'package',
    },
    {
      name: 'a package of the command line',
      files: `${GEO}ENV PATH=«/opt/conda/envs/geo/bin:$PATH»\nCMD ["python", "a.py"]\n`,
      message: 'package',
      severity: 'warning',
      fixed: {
        Dockerfile: `${GEO}ENV PATH=/opt/conda/envs/geo/bin:$PATH\nCOPY --chmod=755 entrypoint.sh /usr/local/bin/entrypoint.sh\nENTRYPOINT ["/usr/local/bin/entrypoint.sh"]\nCMD ["python", "a.py"]\n`,
        'entrypoint.sh': '#!/bin/bash\nset -e\n. /opt/conda/etc/profile.d/conda.sh\nconda activate geo\nexec "$@"\n',
      },
    },
    {
      name: 'a package that brings one in',
      files: {
        Dockerfile: `${FILE}ENV PATH=«/opt/conda/envs/app/bin:$PATH»\nCMD ["python"]\n`,
        'environment.yml': file('  - geopandas=1\n'),
      },
      says: 'geopandas',
    },
    {
      name: 'variables',
      files: {
        Dockerfile: `${FILE}ENV PATH «/opt/conda/envs/app/bin:$PATH»\nCMD ["python"]\n`,
        'environment.yml': file('variables:\n  MODE: fast\n'),
      },
      message: 'variables',
    },
    {
      name: 'a file that is not known',
      files: `${FROM}COPY lock.txt .\nRUN conda create -y -n app --file lock.txt\nENV PATH=«/opt/conda/envs/app/bin:$PATH»\nCMD ["python"]\n`,
      message: 'unknown',
      severity: 'info',
    },
  ],
});
