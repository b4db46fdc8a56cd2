import { condaAfterPip } from '../../server/src/analysis/rules/creation/condaAfterPip';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';
const APP = `${FROM}RUN conda create -y -n app python=3.12\n`;

testRule(condaAfterPip, {
  valid: [
    `${FROM}RUN conda install -y numpy=2.1\nRUN pip install requests==2.32.3\n`,
    {
      name: 'other environments',
      files: `${APP}RUN pip install requests==2.32.3\nRUN conda install -y -n app numpy=2.1\n`,
    },
    {
      name: 'a new environment',
      files: `${FROM}RUN pip install requests==2.32.3\nRUN conda create -y -n b numpy=2.1\n`,
    },
    { name: 'only tools', files: `${FROM}RUN pip install --upgrade pip setuptools\nRUN conda install -y numpy=2.1\n` },
    {
      name: 'another folder',
      files: `${FROM}RUN pip install -t /lib requests==2.32.3\nRUN conda install -y numpy=2.1\n`,
    },
    { name: 'an unknown base', files: 'FROM example.org/own:1\nRUN pip install a==1\nRUN conda install -y b=1\n' },
    {
      name: 'other stages',
      files: `${FROM.trim()} AS a\nRUN pip install requests==2.32.3\n${FROM}RUN conda install -y numpy=2.1\n`,
    },
    { name: "the system's pip", files: 'FROM python:3.12.8\nRUN pip install a==1\n' },
  ],
  invalid: [
    {
      files: `${FROM}RUN pip install -r /r.txt\nRUN «conda install -y numpy=2.1»\nRUN true\n`,
      message: 'after',
      severity: 'warning',
      says: '`/opt/conda`',
      fixed: `${FROM}RUN conda install -y numpy=2.1\nRUN pip install -r /r.txt\nRUN true\n`,
    },
    {
      name: 'the fix keeps continuation lines',
      files: `${FROM}RUN python -m pip install a==1\nRUN «conda install -y \\\n    numpy=2.1» \\\n  && conda clean -afy\n`,
      fixed: `${FROM}RUN conda install -y \\\n    numpy=2.1 \\\n  && conda clean -afy\nRUN python -m pip install a==1\n`,
    },
    {
      name: 'in one RUN, with conda run',
      files: `${APP}RUN conda run -n app pip install a==1 && «conda install -y -n app numpy=2.1»\n`,
      titles: [],
    },
    {
      name: 'env update, in a stage built on the one with pip',
      files: `${FROM.trim()} AS a\nRUN pip install a==1\nFROM a\nRUN «conda env update -n base -f /e.yml»\n`,
      titles: [],
    },
    {
      name: 'under an activating SHELL',
      files: `${APP}SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]\nRUN pip install a==1\nRUN «conda install -y numpy=2.1»\n`,
      says: '`/opt/conda/envs/app`',
    },
  ],
});
