import { execFormBypassesShell } from '../../server/src/analysis/rules/activation/execFormBypassesShell';
import { testRule } from './tester';

const MAKE =
  'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nSHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]\n';

testRule(execFormBypassesShell, {
  valid: [
    `${MAKE}RUN python -V\n`,
    `${MAKE}RUN ["/opt/conda/envs/app/bin/python", "-V"]\n`,
    { name: 'another program', files: `${MAKE}RUN ["ls", "-l"]\n` },
    { name: 'PATH', files: `${MAKE}ENV PATH=/opt/conda/envs/app/bin:$PATH\nRUN ["python", "-V"]\n` },
    { name: 'no activating SHELL', files: 'FROM continuumio/miniconda3:24.11.1-0\nRUN ["python", "-V"]\n' },
    { name: 'a heredoc for the SHELL', files: `${MAKE}RUN <<EOF\npython -V\nEOF\n` },
    {
      name: 'a heredoc with the right interpreter',
      files: `${MAKE}RUN <<EOF\n#!/opt/conda/envs/app/bin/python\nimport sys\nEOF\n`,
    },
  ],
  invalid: [
    {
      files: `${MAKE}RUN «["python", "-c", "print(1)"]»\n`,
      message: 'exec',
      fixed: `${MAKE}RUN python -c 'print(1)'\n`,
    },
    {
      name: 'a shell in the array',
      files: `${MAKE}RUN «["/bin/bash", "-c", "cd / && python -V"]»\n`,
      fixed: `${MAKE}RUN cd / && python -V\n`,
    },
    {
      name: 'a heredoc with its own interpreter',
      files: `${MAKE}RUN <<EOF\n#!«/usr/bin/env python3»\nimport sys\nEOF\n`,
      message: 'heredoc',
      fixed: `${MAKE}RUN <<EOF\n#!/opt/conda/envs/app/bin/python3\nimport sys\nEOF\n`,
    },
  ],
});
