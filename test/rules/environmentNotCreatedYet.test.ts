import { environmentNotCreatedYet } from '../../server/src/analysis/rules/activation/environmentNotCreatedYet';
import { testRule } from './tester';

const BASE = 'FROM continuumio/miniconda3:24.11.1-0\n';
const MAKE = `${BASE}RUN conda create -y -n app python=3.12\n`;
const RUN_APP = 'SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]\n';

testRule(environmentNotCreatedYet, {
  valid: [
    { name: 'made before', files: `${MAKE}${RUN_APP}RUN python x.py\n` },
    {
      name: 'made in an earlier stage',
      files: `FROM continuumio/miniconda3:24.11.1-0 AS one\nRUN conda create -y -n app python=3.12\nFROM one\n${RUN_APP}RUN python x.py\nRUN conda install -y -n app numpy\n`,
    },
    { name: 'never made: another rule', files: `${BASE}RUN conda run -n app python x.py\n` },
    { name: 'unknown base', files: `FROM example.org/conda:1\n${RUN_APP}RUN conda create -y -n app python=3.12\n` },
    {
      name: 'PATH may come before',
      files: `${BASE}ENV PATH=/opt/conda/envs/app/bin:$PATH\nRUN conda create -y -n app python=3.12\n`,
    },
    {
      name: 'CMD may come before',
      files: `${BASE}CMD ["conda", "run", "-n", "app", "python", "x.py"]\nRUN conda create -y -n app python=3.12\n`,
    },
    {
      name: 'base',
      files: `${BASE}SHELL ["conda", "run", "-n", "base", "/bin/bash", "-c"]\nRUN conda create -y -n app python=3.12\n`,
    },
  ],
  invalid: [
    {
      name: 'SHELL above the create',
      files: `${BASE}«${RUN_APP.trim()}»\nRUN conda create -y -n app python=3.12 && conda clean -afy\nRUN python x.py\n`,
      message: 'shell',
      severity: 'error',
      says: 'on line 3',
      fixed: `${BASE}RUN conda create -y -n app python=3.12 && conda clean -afy\n${RUN_APP}RUN python x.py\n`,
    },
    {
      name: 'SHELL above env create: the name is in the file',
      files: {
        Dockerfile: `${BASE}COPY environment.yml .\n«${RUN_APP.trim()}»\nRUN conda env create -f environment.yml && conda clean -afy\n`,
        'environment.yml': 'name: app\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n',
      },
      fixed: `${BASE}COPY environment.yml .\nRUN conda env create -f environment.yml && conda clean -afy\n${RUN_APP}`,
    },
    {
      name: 'conda run above the create',
      files: `${BASE}RUN «conda run --name=app python x.py»\nRUN conda create -y -n app python=3.12\n`,
      message: 'command',
      fixed: `${MAKE}RUN conda run --name=app python x.py\n`,
    },
    {
      name: 'activate above the create, over several lines',
      files: `${BASE}RUN . /opt/conda/etc/profile.d/conda.sh && \\\n    «conda activate app» && \\\n    python x.py\nRUN conda create -y -n app python=3.12\n`,
      fixed: `${MAKE}RUN . /opt/conda/etc/profile.d/conda.sh && \\\n    conda activate app && \\\n    python x.py\n`,
    },
    {
      name: 'in the same RUN',
      files: `${BASE}RUN «conda run -n app python x.py»; conda create -y -n app python=3.12\n`,
      message: 'inside',
    },
    {
      name: 'a prefix',
      files: `${BASE}RUN «conda run -p /env python x.py»\nRUN conda create -y -p /env python=3.12\n`,
      fixed: `${BASE}RUN conda create -y -p /env python=3.12\nRUN conda run -p /env python x.py\n`,
    },
  ],
});
