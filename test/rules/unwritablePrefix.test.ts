import { unwritablePrefix } from '../../server/src/analysis/rules/user/unwritablePrefix';
import { testRule } from './tester';

const MINI = 'FROM continuumio/miniconda3:24.11.1-0\nRUN useradd --create-home app\n';

testRule(unwritablePrefix, {
  valid: [
    ...unwritablePrefix.docs.good,
    {
      name: 'the Jupyter stacks let their user write',
      files: 'FROM quay.io/jupyter/base-notebook:2025-01-06\nRUN conda install -y numpy\nRUN pip install flask\n',
    },
    { name: 'handed over', files: `${MINI}RUN chown -R app /opt/conda\nUSER app\nRUN conda install -y numpy\n` },
    {
      name: 'a folder above handed over',
      files: `${MINI}RUN chgrp -R users /opt && chmod -R g+w /opt\nUSER app\nRUN pip install flask\n`,
    },
    { name: 'a new environment', files: `${MINI}USER app\nRUN conda create -y -n x python=3.12\n` },
    {
      name: 'its own environment',
      files: `${MINI}USER app\nRUN conda create -y -p /home/app/x python=3.12\nRUN conda install -y -p /home/app/x numpy\n`,
    },
    { name: 'asked for the home folder', files: `${MINI}USER app\nRUN pip install --user flask\n` },
    { name: 'unknown base', files: 'FROM example.org/x:1\nUSER app\nRUN conda install -y numpy\n' },
    {
      name: 'copied with an owner',
      files:
        'FROM condaforge/miniforge3:24.11.3-0 AS b\nFROM debian:12\nCOPY --from=b --chown=1000 /opt/conda /opt/conda\nUSER 1000\nRUN /opt/conda/bin/conda install -y numpy\n',
    },
    { name: 'root', files: `${MINI}RUN conda install -y numpy\n` },
  ],
  invalid: [
    ...unwritablePrefix.docs.bad.map((files) => ({ files })),
    {
      name: 'base',
      files: `${MINI}USER app\n# numbers\nRUN «conda install -y numpy=2.1» && echo done\nCMD ["python"]\n`,
      message: 'conda',
      severity: 'error',
      says: '/opt/conda',
      fixed: `${MINI}USER app\nUSER root\n# numbers\nRUN conda install -y numpy=2.1 && echo done\nUSER app\nCMD ["python"]\n`,
    },
    {
      name: 'an environment that root made, by prefix',
      files:
        `${MINI}RUN conda create -y -p /opt/conda/envs/x python=3.12\nUSER app\nRUN «mamba install -y -p /opt/conda/envs/x numpy»\n`.replace(
          'continuumio/miniconda3:24.11.1-0',
          'condaforge/miniforge3:24.11.3-0',
        ),
      message: 'conda',
    },
    {
      name: 'pip falls back',
      files: `${MINI}USER app\nRUN «python -m pip install --no-cache-dir flask»\n`,
      message: 'pip',
      severity: 'warning',
      says: '~/.local',
    },
  ],
});
