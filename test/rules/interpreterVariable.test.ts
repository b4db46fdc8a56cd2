import { interpreterVariable } from '../../server/src/analysis/rules/start/interpreterVariable';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';
const MAKE = 'RUN conda create -y -n spark python=3.12 pyspark=3.5\n';

testRule(interpreterVariable, {
  valid: [
    { files: `${FROM}${MAKE}ENV PYSPARK_PYTHON=/opt/conda/envs/spark/bin/python\n` },
    { name: 'set before it is made', files: `${FROM}ENV PYSPARK_PYTHON=/opt/conda/envs/spark/bin/python\n${MAKE}` },
    { name: 'base', files: `${FROM}ENV RETICULATE_PYTHON=/opt/conda/bin/python\n` },
    { name: 'on PATH', files: `${FROM}ENV PYSPARK_PYTHON=python3\n` },
    { name: 'outside of conda', files: `${FROM}ENV PYSPARK_PYTHON=/opt/venv/bin/python\n` },
    {
      name: 'a base image that is not known',
      files: 'FROM example/x:1\nENV PYSPARK_PYTHON=/opt/conda/envs/a/bin/python\n',
    },
    {
      name: 'a name that is not known',
      files: `${FROM}ARG N\nRUN conda create -y -n $N python\nENV PYSPARK_PYTHON=/opt/conda/envs/a/bin/python\n`,
    },
  ],
  invalid: [
    {
      files: `${FROM}${MAKE}ENV A=1 PYSPARK_PYTHON=«/opt/conda/envs/pyspark/bin/python» \\\n    B=2\n`,
      severity: 'warning',
      fixed: `${FROM}${MAKE}ENV A=1 PYSPARK_PYTHON=/opt/conda/envs/spark/bin/python \\\n    B=2\n`,
    },
    {
      name: 'the old form; there is none',
      files: `${FROM}ENV RETICULATE_PYTHON «/opt/conda/envs/r/bin/python3»\n`,
      titles: [],
    },
    {
      name: 'through a variable',
      files: `${FROM}${MAKE}ENV NAME=sparks\nENV PYSPARK_DRIVER_PYTHON=«/opt/conda/envs/$NAME/bin/python»\n`,
      titles: [],
    },
  ],
});
