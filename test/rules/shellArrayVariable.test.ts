import { shellArrayVariable } from '../../server/src/analysis/rules/activation/shellArrayVariable';
import { testRule } from './tester';

const MAKE = 'FROM continuumio/miniconda3:24.11.1-0\nENV NAME=app\nRUN conda create -y -n app python=3.12\n';

testRule(shellArrayVariable, {
  valid: [
    `${MAKE}SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]\n`,
    {
      name: 'a script of the shell',
      files: `${MAKE}SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c", "eval \\"$0\\""]\n`,
    },
    { name: 'PowerShell', files: `${MAKE}SHELL ["powershell", "-Command", "$ErrorActionPreference='Stop';"]\n` },
  ],
  invalid: [
    {
      files: `${MAKE}SHELL ["conda", "run", "-n", «"$NAME"», "/bin/bash", "-c"]\n`,
      says: '`conda` gets `$NAME` literally',
      fixed: `${MAKE}SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]\n`,
    },
    {
      name: 'a prefix from an ARG',
      files: `FROM continuumio/miniconda3:24.11.1-0\nARG N=app\nRUN conda create -y -n app python=3.12\nSHELL ["conda", "run", "-p", «"/opt/conda/envs/\${N}"», "/bin/bash", "-c"]\n`,
    },
    {
      name: 'a value that is not known',
      files: `FROM continuumio/miniconda3:24.11.1-0\nARG N\nRUN conda create -y -n app python=3.12\nSHELL ["conda", "run", "-n", «"$N"», "/bin/bash", "-c"]\n`,
      titles: [],
    },
  ],
});
