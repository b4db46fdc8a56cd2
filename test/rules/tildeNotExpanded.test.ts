import { tildeNotExpanded } from '../../server/src/analysis/rules/user/tildeNotExpanded';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';

testRule(tildeNotExpanded, {
  valid: [
    { name: 'a RUN has a shell', files: `${FROM}RUN mkdir -p ~/app && conda env create -f ~/e.yml\n` },
    { name: 'the home folder', files: `${FROM}COPY x /root/\nWORKDIR /root/app\n` },
    { name: 'a tilde inside a name', files: `${FROM}COPY x /opt/~/\nENV A=x~/y\n` },
    { name: 'a variable of another kind', files: `${FROM}ENV PROMPT="~/ "\n` },
    { name: 'no conda', files: 'FROM debian:12\nCOPY x ~/\n' },
  ],
  invalid: [
    {
      files: `${FROM}COPY x «~/»\n`,
      message: 'folder',
      severity: 'warning',
      fixed: `${FROM}COPY x /root/\n`,
    },
    { name: 'ADD, the home itself', files: `${FROM}add --chown=1:1 x y «~»\n`, titles: ['Write /root'] },
    { name: 'WORKDIR', files: `${FROM}WORKDIR «~/app»\n`, fixed: `${FROM}WORKDIR /root/app\n` },
    {
      name: 'the home of another user, in JSON form',
      files: `FROM mambaorg/micromamba:2.0.5\nCOPY ["a b", "«~/x»"]\n`,
      fixed: `FROM mambaorg/micromamba:2.0.5\nCOPY ["a b", "/home/mambauser/x"]\n`,
    },
    {
      name: 'PATH',
      files: `${FROM}ENV A=1 PATH=«~/bin:/opt/x:~/y/bin:$PATH»\n`,
      message: 'variable',
      fixed: `${FROM}ENV A=1 PATH=/root/bin:/opt/x:/root/y/bin:$PATH\n`,
    },
    {
      name: 'the old form, in quotes',
      files: `${FROM}ENV CONDA_PREFIX «"~/env"»\n`,
      fixed: `${FROM}ENV CONDA_PREFIX "/root/env"\n`,
    },
  ],
});
