import { userRootNotRestored } from '../../server/src/analysis/rules/user/userRootNotRestored';
import { testRule } from './tester';

const MAMBA = 'FROM mambaorg/micromamba:2.0.5-debian12\n';

testRule(userRootNotRestored, {
  valid: [
    ...userRootNotRestored.docs.good,
    'FROM debian:12\nUSER root\n',
    'FROM example.org/base:1\nUSER root\n',
    { name: 'another user', files: `${MAMBA}USER root\nRUN true\nUSER 1000\n` },
    { name: 'a builder stage', files: `${MAMBA.trim()} AS build\nUSER root\nRUN true\nFROM debian:12\nUSER 1\n` },
  ],
  invalid: [
    ...userRootNotRestored.docs.bad.map((files) => ({ files })),
    {
      name: 'micromamba',
      files: `${MAMBA}USER «root»\nRUN apt-get update\n# What it does.\nCMD ["python"]\n`,
      severity: 'warning',
      says: 'USER $MAMBA_USER',
      fixed: `${MAMBA}USER root\nRUN apt-get update\nUSER $MAMBA_USER\n# What it does.\nCMD ["python"]\n`,
    },
    {
      name: 'a Jupyter stack, by number',
      files: 'from quay.io/jupyter/base-notebook:2025-01-06\nuser «0»\nrun apt-get update\n',
      fixed: 'from quay.io/jupyter/base-notebook:2025-01-06\nuser 0\nrun apt-get update\nUSER ${NB_UID}\n',
    },
    {
      name: 'in a stage below',
      files: `${MAMBA.trim()} AS base\nUSER «root»\nFROM base\nRUN true\n`,
      fixed: `${MAMBA.trim()} AS base\nUSER root\nFROM base\nRUN true\nUSER $MAMBA_USER\n`,
    },
    {
      name: 'nothing needs root any more',
      files: `${MAMBA}USER «root»\nCMD ["python"]\n`,
      fixed: `${MAMBA}USER $MAMBA_USER\nCMD ["python"]\n`,
    },
  ],
});
