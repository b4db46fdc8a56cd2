import { cpuBuild } from '../../server/src/analysis/rules/creation/cpuBuild';
import { testRule } from './tester';

const CUDA =
  'FROM nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04\nCOPY --from=condaforge/miniforge3:24.11.3-0 /opt/conda /opt/conda\nENV PATH=/opt/conda/bin:$PATH\n';
const CREATE = 'conda create -y -n app -c conda-forge python=3.12 pytorch=2.5';
const CLEAN = ' && conda clean -afy\n';
const YML = 'channels: [conda-forge]\ndependencies:\n  - python=3.12\n  - jaxlib=0.4.31\n';

testRule(cpuBuild, {
  valid: [
    { name: 'an image without CUDA', files: `FROM condaforge/miniforge3:24.11.3-0\nRUN ${CREATE}${CLEAN}` },
    { name: 'set by ENV', files: `${CUDA}ENV CONDA_OVERRIDE_CUDA=12.4\nRUN ${CREATE}${CLEAN}` },
    { name: 'set by ARG', files: `${CUDA}ARG CONDA_OVERRIDE_CUDA="12.4"\nRUN ${CREATE}${CLEAN}` },
    { name: 'set for the command', files: `${CUDA}RUN CONDA_OVERRIDE_CUDA=12.4 ${CREATE}${CLEAN}` },
    { name: 'exported before it', files: `${CUDA}RUN export CONDA_OVERRIDE_CUDA=12.4 && ${CREATE}${CLEAN}` },
    { name: 'pytorch-gpu', files: `${CUDA}RUN conda create -y -n app -c conda-forge python=3.12 pytorch-gpu${CLEAN}` },
    { name: 'pytorch-gpu beside it', files: `${CUDA}RUN ${CREATE} pytorch-gpu${CLEAN}` },
    { name: 'a build for CUDA', files: `${CUDA}RUN conda install -y -c conda-forge 'pytorch=2.5=*cuda*'${CLEAN}` },
    { name: 'a build in brackets', files: `${CUDA}RUN conda install -y 'jaxlib[version=0.4,build=*cuda*]'${CLEAN}` },
    { name: 'the CPU on purpose', files: `${CUDA}RUN ${CREATE} cpuonly${CLEAN}` },
    {
      name: "the channel of PyTorch's makers",
      files: `${CUDA}RUN conda install -y -c pytorch -c nvidia pytorch pytorch-cuda=12.4${CLEAN}`,
    },
    {
      name: 'from pip',
      files: `${CUDA}RUN conda create -y -n app python=3.12 && conda run -n app pip install torch==2.5${CLEAN}`,
    },
    {
      name: 'micromamba sets it itself',
      files:
        'FROM mambaorg/micromamba:2.3.0-cuda12.9.0-ubuntu24.04\nRUN micromamba install -y -n base -c conda-forge pytorch && micromamba clean -ay\n',
    },
    { name: 'nothing for GPUs', files: `${CUDA}RUN conda create -y -n app -c conda-forge python=3.12 numpy${CLEAN}` },
  ],
  invalid: [
    {
      name: 'pytorch by its name',
      files: `${CUDA}RUN «${CREATE}»${CLEAN}`,
      severity: 'warning',
      says: '`pytorch-gpu`',
      fixed: `${CUDA}ARG CONDA_OVERRIDE_CUDA=12.4\nRUN ${CREATE}${CLEAN}`,
    },
    {
      name: 'a file, and mamba',
      files: {
        Dockerfile: `${CUDA}COPY env.yml /tmp/\n# the environment\nRUN «mamba env create -n sim -f /tmp/env.yml» && mamba clean -afy\n`,
        'env.yml': YML,
      },
      message: 'file',
      says: '`jaxlib` (in `env.yml`)',
      fixed: {
        Dockerfile: `${CUDA}COPY env.yml /tmp/\nARG CONDA_OVERRIDE_CUDA=12.4\n# the environment\nRUN mamba env create -n sim -f /tmp/env.yml && mamba clean -afy\n`,
      },
    },
    {
      name: "micromamba's older image on CUDA",
      files:
        'FROM mambaorg/micromamba:1.5.8-jammy-cuda-12.1.1\nRUN «micromamba install -y -n base -c conda-forge tensorflow=2.15» && micromamba clean -ay\n',
      fixed:
        'FROM mambaorg/micromamba:1.5.8-jammy-cuda-12.1.1\nARG CONDA_OVERRIDE_CUDA=12.1\nRUN micromamba install -y -n base -c conda-forge tensorflow=2.15 && micromamba clean -ay\n',
    },
    {
      name: 'an image that asks for GPUs',
      files: `FROM condaforge/miniforge3:24.11.3-0\nENV NVIDIA_VISIBLE_DEVICES=all\nRUN «conda install -y cupy=13»${CLEAN}`,
      message: 'intent',
    },
  ],
});
