import { userLevelEnvironment } from '../../server/src/analysis/rules/creation/userLevelEnvironment';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\nRUN useradd -m app\n';

testRule(userLevelEnvironment, {
  valid: [
    `${FROM}RUN conda create -y -n x python=3.12\nUSER app\n`,
    { name: 'a prefix', files: `${FROM}USER app\nRUN conda create -y -p /home/app/env python=3.12\n` },
    {
      name: 'the user may write',
      files: `${FROM}RUN chown -R app /opt/conda\nUSER app\nRUN conda create -y -n x python=3.12\n`,
    },
    { name: 'micromamba', files: 'FROM mambaorg/micromamba:2.8.1\nRUN micromamba create -y -n x python=3.12\n' },
    { name: 'an unknown base', files: 'FROM example.org/own:1\nUSER app\nRUN conda create -y -n x python=3.12\n' },
  ],
  invalid: [
    {
      name: 'PATH points elsewhere',
      files: `${FROM}USER app\nRUN «conda create -y -n x python=3.12»\nENV PATH=/opt/conda/envs/x/bin:$PATH\n`,
      message: 'elsewhere',
      severity: 'warning',
      says: '`/home/app/.conda/envs/x`',
      alternatives: [
        `${FROM}USER app\nUSER root\nRUN conda create -y -n x python=3.12\nUSER app\nENV PATH=/opt/conda/envs/x/bin:$PATH\n`,
        `${FROM}USER app\nRUN conda create -y -n x python=3.12\nENV PATH=/home/app/.conda/envs/x/bin:$PATH\n`,
      ],
    },
    {
      name: 'only hidden',
      files: `${FROM}user app\nRUN «conda create -y --name=x \\\n  # why\n  python=3.12»\n`,
      message: 'hidden',
      severity: 'info',
    },
  ],
});
