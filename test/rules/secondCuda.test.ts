import { secondCuda } from '../../server/src/analysis/rules/creation/secondCuda';
import { testRule } from './tester';

const CUDA =
  'FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04\nCOPY --from=condaforge/miniforge3:24.11.3-0 /opt/conda /opt/conda\nENV PATH=/opt/conda/bin:$PATH\n';
const CREATE = 'conda create -y -n app -c conda-forge python=3.11';

testRule(secondCuda, {
  valid: [
    ...secondCuda.docs.good.map((files) => ({ files })),
    { name: 'the same major version', files: `${CUDA}RUN ${CREATE} cuda-version=12.1 pytorch-gpu=2.5\n` },
    { name: 'a range', files: `${CUDA}RUN ${CREATE} 'cuda-version>=11,<13'\n` },
    { name: 'no version', files: `${CUDA}RUN ${CREATE} cudatoolkit\n` },
    { name: 'an image without CUDA', files: `FROM condaforge/miniforge3:24.11.3-0\nRUN ${CREATE} cudatoolkit=11.8\n` },
    {
      name: 'a tag with holes',
      files: `ARG TAG\n${CUDA.replace('12.4.1-runtime-ubuntu22.04', '$TAG')}RUN ${CREATE} cudatoolkit=11.8\n`,
    },
    { name: 'a package that is no CUDA', files: `${CUDA}RUN ${CREATE} cudnn=8.9\n` },
  ],
  invalid: [
    {
      name: 'cudatoolkit',
      files: `${CUDA}RUN «${CREATE} cupy=13 cudatoolkit=11.8»\n`,
      severity: 'info',
      says: 'brings CUDA 11.8, and `nvidia/cuda:12.4.1-runtime-ubuntu22.04` has CUDA 12.4',
    },
    {
      name: 'in an environment file, and by micromamba',
      files: {
        Dockerfile:
          'FROM mambaorg/micromamba:2.3.0-cuda12.9.0-ubuntu24.04\nCOPY env.yml /tmp/\nRUN «micromamba install -y -n base -f /tmp/env.yml» && micromamba clean -ay\n',
        'env.yml': 'channels: [pytorch, nvidia]\ndependencies:\n  - pytorch=2.1\n  - pytorch-cuda=11.8\n',
      },
      says: '`pytorch-cuda=11.8` (in `env.yml`) brings CUDA 11.8',
    },
  ],
});
