import { cudaCompilerMissing } from '../../server/src/analysis/rules/creation/cudaCompilerMissing';
import { testRule } from './tester';

const on = (tag: string): string =>
  `FROM nvidia/cuda:${tag}\nCOPY --from=condaforge/miniforge3:24.11.3-0 /opt/conda /opt/conda\nENV PATH=/opt/conda/bin:$PATH\n`;
const RUNTIME = on('12.4.1-cudnn-runtime-ubuntu22.04');
const DEVEL = on('12.4.1-cudnn-devel-ubuntu22.04');
const TORCH = 'RUN pip install --no-cache-dir torch==2.5.1\n';
const FLASH = 'RUN pip install --no-cache-dir flash-attn==2.7.3 --no-build-isolation\n';
const APT = (names: string) =>
  `RUN apt-get update && apt-get install -y --no-install-recommends ${names} && rm -rf /var/lib/apt/lists/*\n`;

testRule(cudaCompilerMissing, {
  valid: [
    ...cudaCompilerMissing.docs.good.map((files) => ({ files })),
    { name: 'a devel image', files: `${DEVEL}RUN nvcc --version\n` },
    { name: 'another image', files: 'FROM condaforge/miniforge3:24.11.3-0\nRUN pip install flash-attn==2.7.3\n' },
    { name: 'a tag that does not say', files: `${on('12.4.1')}${TORCH}${FLASH}` },
    { name: "CUDA's toolkit by apt", files: `${RUNTIME}${APT('cuda-toolkit-12-4')}${TORCH}${FLASH}` },
    { name: "Ubuntu's toolkit", files: `${RUNTIME}${APT('nvidia-cuda-toolkit')}RUN nvcc --version\n` },
    {
      name: "conda's nvcc",
      files: `${RUNTIME}RUN conda create -y -n app -c conda-forge python=3.12 cuda-nvcc=12.4 pytorch-gpu=2.5\nRUN conda run -n app pip install --no-cache-dir flash-attn==2.7.3\n`,
    },
    {
      name: 'a wheel by its address',
      files: `${RUNTIME}${TORCH}RUN pip install https://example.org/flash_attn-2.7.3-cp312-cp312-linux_x86_64.whl\n`,
    },
    {
      name: 'a folder of wheels',
      files: `${RUNTIME}${TORCH}RUN pip install --no-cache-dir flash-attn==2.7.3 --find-links https://example.org/wheels\n`,
    },
    { name: 'no part for CUDA', files: `${RUNTIME}${TORCH}ENV FLASH_ATTENTION_SKIP_CUDA_BUILD=TRUE\n${FLASH}` },
    {
      name: 'CUDA copied from the devel image',
      files: `${RUNTIME}COPY --from=nvidia/cuda:12.4.1-devel-ubuntu22.04 /usr/local/cuda /usr/local/cuda\n${TORCH}${FLASH}`,
    },
    {
      name: 'CUDA mounted',
      files: `${RUNTIME}${TORCH}RUN --mount=type=bind,from=nvidia/cuda:12.4.1-devel-ubuntu22.04,source=/usr/local/cuda,target=/usr/local/cuda pip install --no-cache-dir flash-attn==2.7.3\n`,
    },
    {
      name: 'a script that is not followed',
      files: `${RUNTIME}RUN curl -fsSL https://example.org/cuda.sh | bash\n${TORCH}${FLASH}`,
    },
    {
      name: 'detectron2 for the CPU',
      files: `${RUNTIME}${APT('git')}${TORCH}RUN pip install --no-cache-dir git+https://github.com/facebookresearch/detectron2.git@v0.6\n`,
    },
    { name: 'nvcc only if it is there', files: `${RUNTIME}RUN nvcc --version || true\n` },
    { name: 'nothing to do with conda', files: `FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04\nRUN nvcc --version\n` },
  ],
  invalid: [
    {
      name: 'flash-attn',
      files: `${RUNTIME}${TORCH}RUN pip install --no-cache-dir «flash-attn==2.7.3» --no-build-isolation\n`,
      severity: 'warning',
      says: '`flash-attn` is compiled for CUDA',
      fixed: `${DEVEL}${TORCH}${FLASH}`,
    },
    {
      name: 'nvcc itself, on a base image',
      files: `${on('12.4.1-base-ubuntu22.04')}RUN «nvcc» --version\n`,
      message: 'called',
      fixed: `${on('12.4.1-devel-ubuntu22.04')}RUN nvcc --version\n`,
    },
    {
      name: 'in a requirements file',
      files: {
        Dockerfile: `${RUNTIME}${TORCH}COPY requirements.txt /tmp/\nRUN «pip install --no-cache-dir -r /tmp/requirements.txt»\n`,
        'requirements.txt': 'einops==0.8\nmamba_ssm==2.2.2\n',
      },
      says: '`mamba-ssm` is compiled for CUDA (asked for in `requirements.txt`)',
    },
    {
      name: 'apex with its extensions',
      files: `${RUNTIME}${APT('git')}${TORCH}RUN «pip install --no-cache-dir --no-build-isolation --config-settings "--build-option=--cuda_ext" git+https://github.com/NVIDIA/apex»\n`,
      says: '`apex`',
    },
    {
      name: 'detectron2 with CUDA on purpose',
      files: `${RUNTIME}${APT('git')}${TORCH}ENV FORCE_CUDA=1\nRUN «pip install --no-cache-dir git+https://github.com/facebookresearch/detectron2.git@v0.6»\n`,
      says: '`detectron2`',
    },
  ],
});
