import { sameInstructionVariable } from '../../server/src/analysis/rules/creation/sameInstructionVariable';
import { testRule } from './tester';

const FROM = 'FROM debian:12.11\n';

testRule(sameInstructionVariable, {
  valid: [
    `${FROM}ENV A=/opt/a\nENV PATH=$A/bin:$PATH\n`,
    { name: 'the same value before, by ARG', files: `${FROM}ARG A=/opt/a\nENV A=$A PATH=$A/bin:$PATH\n` },
    { name: 'the same value before, by ENV', files: `${FROM}ENV A=/opt/a\nENV A=/opt/a PATH=$A/bin:$PATH\n` },
    { name: 'a default', files: `${FROM}ENV A=/opt/a PATH=\${A:-/opt/a}/bin:$PATH\n` },
    { name: 'single quotes', files: `${FROM}ENV A=/opt/a B='$A'\n` },
    { name: 'another variable', files: `${FROM}ENV A=/opt/a PATH=/x:$PATH LD_LIBRARY_PATH=/x/lib\n` },
    { name: 'set behind the use', files: `${FROM}ENV PATH=$A/bin:$PATH A=/opt/a\n` },
    { name: 'an unknown base may set it', files: 'FROM example.org/own:1\nENV A=/opt/a PATH=$A/bin:$PATH\n' },
    { name: 'a variable that grows', files: `${FROM}ENV PATH=/a:$PATH PATH=/b:$PATH\n` },
    { name: 'the value of an ARG is not known', files: `${FROM}ARG A\nENV A=/opt/a PATH=$A/bin:$PATH\n` },
  ],
  invalid: [
    {
      files: `${FROM}ENV MF=/opt/mf PATH="«$MF»/bin:$PATH"\n`,
      message: 'empty',
      says: '`PATH` gets `/bin:…`',
      fixed: `${FROM}ENV MF=/opt/mf\nENV PATH="$MF/bin:$PATH"\n`,
    },
    {
      name: 'over several lines',
      files: `${FROM}ENV LANG=C.UTF-8 \\\n    CONDA_DIR=/opt/conda \\\n    PATH=«\${CONDA_DIR}»/bin:$PATH\n`,
      message: 'empty',
      fixed: `${FROM}ENV LANG=C.UTF-8 \\\n    CONDA_DIR=/opt/conda\nENV PATH=\${CONDA_DIR}/bin:$PATH\n`,
    },
    {
      name: 'with carriage returns',
      files: `${FROM}env MF=/opt/mf X=«$MF»/x\r\nRUN true\r\n`,
      message: 'empty',
      fixed: `${FROM}env MF=/opt/mf\nenv X=$MF/x\r\nRUN true\r\n`,
    },
    {
      name: 'an older value',
      files: `${FROM}ENV V=1\nENV V=2 DIR=/opt/x-«$V»\n`,
      message: 'stale',
      says: 'still has the value `1`',
      fixed: `${FROM}ENV V=1\nENV V=2\nENV DIR=/opt/x-$V\n`,
    },
    {
      name: 'a comment between: no fix',
      files: `${FROM}ENV MF=/opt/mf \\\n  # on PATH\n  PATH=«$MF»/bin:$PATH\n`,
      message: 'empty',
    },
    { name: 'in a later stage', files: `${FROM}FROM ubuntu:24.04\nENV A=/a B=«$A»/b C=/c\n`, message: 'empty' },
  ],
});
