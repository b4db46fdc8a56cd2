import { envVariableScope } from '../../server/src/analysis/rules/creation/envVariableScope';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\nWORKDIR /app\n';

testRule(envVariableScope, {
  valid: [
    {
      name: 'COPY to the home of an image whose ENV is not known whole',
      files: 'FROM rocker/binder:4.4\nCOPY . ${HOME}\n',
    },
    `${FROM}ENV A=/app/env\n`,
    { name: 'set before', files: `${FROM}ENV HOME=/srv\nENV A=$HOME/x\n` },
    { name: 'an ARG', files: `${FROM}ARG USER=app\nENV A=/home/$USER\n` },
    { name: 'a default', files: `${FROM}ENV A=\${PWD:-/app}\n` },
    { name: 'single quotes', files: `${FROM}ENV A='$PWD'\n` },
    { name: 'a shell reads it', files: `${FROM}RUN export A=$PWD/x\nCMD echo $PWD $HOME\n` },
    { name: 'HOME on an unknown base', files: 'FROM example.org/own:1\nENV A=$HOME/x\n' },
    { name: 'set in the stage below', files: `${FROM.replace('\n', ' AS a\n')}ENV HOME=/srv\nFROM a\nENV A=$HOME/x\n` },
  ],
  invalid: [
    {
      name: 'several places of one instruction',
      files: 'FROM debian:12\nENV A="«$HOME»/a" \\\n    B="${HOME}/b"\n',
      message: 'several',
      says: 'and 2 places of this instruction have it',
      fixed: 'FROM debian:12\nENV A="/root/a" \\\n    B="/root/b"\n',
    },
    {
      name: 'a destination of COPY',
      files: 'FROM debian:12\nRUN useradd -m app\nUSER app\nCOPY a.txt «$HOME»/\n',
      message: 'path',
      says: 'becomes `/`',
      fixed: 'FROM debian:12\nRUN useradd -m app\nUSER app\nCOPY a.txt /home/app/\n',
    },
    {
      name: 'WORKDIR',
      files: 'FROM condaforge/miniforge3:24.11.3-0\nWORKDIR «$HOME»/work\n',
      message: 'path',
      fixed: 'FROM condaforge/miniforge3:24.11.3-0\nWORKDIR /root/work\n',
    },
    {
      files: `${FROM}ENV ENV_PREFIX «$PWD»/env\n`,
      message: 'empty',
      severity: 'warning',
      says: '`ENV_PREFIX` becomes `/env`; write the path, such as `/app`',
      fixed: `${FROM}ENV ENV_PREFIX /app/env\n`,
    },
    {
      name: 'HOME, with the user in force',
      files: `${FROM}RUN useradd -m me\nuser me\nenv PATH="«\${HOME}»/bin:$PATH" B=1\n`,
      fixed: `${FROM}RUN useradd -m me\nuser me\nenv PATH="/home/me/bin:$PATH" B=1\n`,
    },
    { name: 'an unknown base', files: 'FROM example.org/own:1\nARG A=«$PWD»/x\n', titles: [] },
    {
      name: 'the folder is not known, but written',
      files: 'FROM debian:12.11\nARG ROOT\nENV PROJECT=$ROOT/app\nWORKDIR $PROJECT\nENV A=«$PWD»/env\n',
      fixed: 'FROM debian:12.11\nARG ROOT\nENV PROJECT=$ROOT/app\nWORKDIR $PROJECT\nENV A=$PROJECT/env\n',
    },
    {
      name: 'the path follows the arguments of the build',
      files:
        'FROM debian:12.11\nARG NAME=me\nENV HOME=/home/$NAME\nENV PROJECT $HOME/app\nWORKDIR $PROJECT\nENV A «$PWD»/env\n',
      says: 'such as `$PROJECT`',
      fixed:
        'FROM debian:12.11\nARG NAME=me\nENV HOME=/home/$NAME\nENV PROJECT $HOME/app\nWORKDIR $PROJECT\nENV A $PROJECT/env\n',
    },
    {
      name: 'a variable of WORKDIR that is no whole path',
      files: 'FROM debian:12.11\nENV SUB=src\nWORKDIR $SUB\nENV A=«$PWD»/env\n',
      fixed: 'FROM debian:12.11\nENV SUB=src\nWORKDIR $SUB\nENV A=/src/env\n',
    },
    {
      name: 'the variable of the folder may be another one by now',
      files: 'FROM debian:12.11\nARG ROOT\nWORKDIR $ROOT\nENV ROOT=/x\nENV A=«$PWD»/env\n',
      titles: [],
    },
  ],
});
