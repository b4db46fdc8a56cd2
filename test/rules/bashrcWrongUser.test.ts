import { bashrcWrongUser } from '../../server/src/analysis/rules/activation/bashrcWrongUser';
import { testRule } from './tester';

const BASE = 'FROM continuumio/miniconda3:24.11.1-0\n';
const MAKE = `${BASE}RUN conda create -y -n app python=3.12\n`;

const ADD = 'RUN useradd --create-home --shell /bin/bash me\n';
const HOOK = '. /opt/conda/etc/profile.d/conda.sh';

testRule(bashrcWrongUser, {
  valid: [
    {
      name: 'below USER',
      files: `${MAKE}${ADD}USER me\nRUN echo "${HOOK} && conda activate app" >> ~/.bashrc\nSHELL ["/bin/bash", "-ic"]\nRUN python x.py\n`,
    },
    {
      name: 'the skeleton',
      files: `${MAKE}RUN echo "${HOOK} && conda activate app" >> /etc/skel/.bashrc\n${ADD}USER me\nSHELL ["/bin/bash", "-ic"]\nRUN python x.py\n`,
    },
    {
      name: 'for the other user',
      files: `${MAKE}${ADD}RUN echo "${HOOK} && conda activate app" >> /home/me/.bashrc\nUSER me\nSHELL ["/bin/bash", "-ic"]\nRUN python x.py\n`,
    },
    {
      name: 'no shell reads files',
      files: `${MAKE}RUN echo "conda activate app" >> ~/.bashrc\n${ADD}USER me\nCMD ["conda", "run", "-n", "app", "python", "x.py"]\n`,
    },
    {
      name: 'PATH brings it',
      files: `${MAKE}RUN echo "conda activate app" >> ~/.bashrc\n${ADD}USER me\nENV PATH=/opt/conda/envs/app/bin:$PATH\nCMD ["bash"]\n`,
    },
    { name: 'no other user', files: `${MAKE}RUN echo "conda activate app" >> ~/.bashrc\nCMD ["bash"]\n` },
    {
      name: 'unknown base',
      files: `FROM example.org/conda:1\nRUN conda create -y -n app python=3.12\nRUN echo "conda activate app" >> ~/.bashrc\n${ADD}USER me\nSHELL ["/bin/bash", "-ic"]\nRUN python x.py\n`,
    },
  ],
  invalid: [
    {
      name: 'an interactive shell of another user',
      files: `${MAKE}RUN «echo "conda activate app" >> ~/.bashrc»\n${ADD}USER me\nSHELL ["/bin/bash", "-ic"]\nRUN python x.py\n`,
      message: 'run',
      severity: 'error',
      says: 'runs as me',
      fixed: `${MAKE}${ADD}USER me\nRUN echo "${HOOK} && conda activate app" >> ~/.bashrc\nSHELL ["/bin/bash", "-ic"]\nRUN python x.py\n`,
    },
    {
      name: 'conda activate finds no function; the RUN does more',
      files: `${MAKE}RUN «conda init bash» && echo done\n${ADD}USER me\nSHELL ["/bin/bash", "-ic"]\nRUN conda activate app && python x.py\n`,
      fixed: `${MAKE}RUN conda init bash && echo done\n${ADD}USER me\nRUN echo "${HOOK}" >> ~/.bashrc\nSHELL ["/bin/bash", "-ic"]\nRUN conda activate app && python x.py\n`,
    },
    {
      name: 'the container starts a shell',
      files: `${MAKE}RUN «echo "conda activate app" >> ~/.bashrc»\n${ADD}USER me\nCMD ["/bin/bash"]\n`,
      message: 'start',
      fixed: `${MAKE}${ADD}USER me\nRUN echo "${HOOK} && conda activate app" >> ~/.bashrc\nCMD ["/bin/bash"]\n`,
    },
  ],
});
