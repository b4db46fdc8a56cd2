import { initThenActivate } from '../../server/src/analysis/rules/activation/initThenActivate';
import { testRule } from './tester';

const BASE = 'FROM continuumio/miniconda3:24.11.1-0\n';
const MAKE = `${BASE}RUN conda create -y -n app python=3.12\n`;
const RUN_APP = 'SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]\n';

const HOOK = '. /opt/conda/etc/profile.d/conda.sh';

testRule(initThenActivate, {
  valid: [
    {
      name: 'interactive shell',
      files: `${MAKE}RUN conda init bash\nSHELL ["/bin/bash", "-ic"]\nRUN conda activate app && python x.py\n`,
    },
    {
      name: 'login shell of root on Debian',
      files: `${MAKE}RUN conda init bash\nSHELL ["/bin/bash", "-lc"]\nRUN conda activate app && python x.py\n`,
    },
    {
      name: 'the file is read',
      files: `${MAKE}SHELL ["/bin/bash", "-c"]\nRUN conda init bash && . ~/.bashrc && conda activate app && python x.py\n`,
    },
    { name: 'no init', files: `${MAKE}RUN conda activate app && python x.py\n` },
    { name: 'init comes later', files: `${MAKE}RUN conda activate app && python x.py\nRUN conda init bash\n` },
    {
      name: 'unknown base',
      files: 'FROM example.org/conda:1\nRUN conda init bash\nRUN conda activate app && python x.py\n',
    },
    {
      name: 'the file is read and returns at once: bashrc-guard',
      files:
        'FROM condaforge/miniforge3:24.11.3-0\nRUN conda create -y -n app python=3.12\nRUN conda init bash\nCMD ["bash", "-c", "source ~/.bashrc && conda activate app && python x.py"]\n',
    },
    { name: 'exec of a program', files: `${MAKE}RUN conda init bash && exec bash -c "python x.py"\n` },
  ],
  invalid: [
    {
      name: 'in a later RUN',
      files: `${MAKE}RUN conda init bash\nRUN «conda activate app» && python x.py\n`,
      message: 'notRead',
      alternatives: [
        `${MAKE}RUN conda init bash\nRUN ${HOOK} && conda activate app && python x.py\n`,
        `${MAKE}${RUN_APP}RUN conda init bash\nRUN python x.py\n`,
      ],
    },
    {
      name: 'in the same RUN',
      files: `${MAKE}SHELL ["/bin/bash", "-c"]\nRUN conda init bash && «conda activate app» && python x.py\n`,
      fixed: `${MAKE}SHELL ["/bin/bash", "-c"]\nRUN conda init bash && ${HOOK} && conda activate app && python x.py\n`,
    },
    {
      name: 'exec bash ends it',
      files: `${MAKE}RUN conda init bash && «exec bash» && conda activate app && python x.py\n`,
      message: 'exec',
      fixed: `${MAKE}RUN conda init bash && ${HOOK} && conda activate app && python x.py\n`,
    },
    {
      name: 'alone in its RUN',
      files: `${MAKE}RUN conda init bash\nRUN «conda activate app»\nRUN python x.py\n`,
      fixed: `${MAKE}RUN conda init bash\n${RUN_APP}RUN python x.py\n`,
    },
    {
      name: 'micromamba speaks of its own init and hook',
      files:
        'FROM debian:12\nCOPY --from=mambaorg/micromamba:1.5.8 /bin/micromamba /usr/local/bin/micromamba\nENV MAMBA_ROOT_PREFIX=/opt/mamba\nRUN micromamba create -y -n app python=3.12 && micromamba shell init -s bash\nRUN «micromamba activate app» && python x.py\n',
      message: 'notRead',
      says: 'the block that `micromamba shell init` wrote into `~/.bashrc` is read by interactive shells only, not by this one ("\'micromamba\' is running as a subprocess and can\'t modify the parent shell."). Evaluate `eval "$(micromamba shell hook -s posix)"` first, or use `micromamba run`.',
      fixed:
        'FROM debian:12\nCOPY --from=mambaorg/micromamba:1.5.8 /bin/micromamba /usr/local/bin/micromamba\nENV MAMBA_ROOT_PREFIX=/opt/mamba\nRUN micromamba create -y -n app python=3.12 && micromamba shell init -s bash\nRUN eval "$(micromamba shell hook -s posix)" && micromamba activate app && python x.py\n',
    },
    {
      name: 'mamba, and a stage on top',
      files:
        'FROM condaforge/miniforge3:24.11.3-0 AS one\nRUN mamba create -y -n app python=3.12\nRUN mamba init\nFROM one\nRUN «mamba activate app» && python x.py\n',
      fixed: `FROM condaforge/miniforge3:24.11.3-0 AS one\nRUN mamba create -y -n app python=3.12\nRUN mamba init\nFROM one\nRUN ${HOOK} && conda activate app && python x.py\n`,
    },
  ],
});
