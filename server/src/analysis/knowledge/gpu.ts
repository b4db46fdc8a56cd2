/**
 * GPUs: packages that conda's channels build with and without CUDA, and which CUDA an image brings. The solver takes a
 * build for CUDA where it sees the virtual package `__cuda`, which comes from the driver of the machine: none is there
 * while an image is built (https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-virtual.html).
 */

const FEEDSTOCKS = 'https://github.com/conda-forge/';

/** A package with builds for CUDA beside those for the CPU, and the package that makes sure of one where there is one. */
export interface GpuPackage {
  /** Depends on a build for CUDA; absent where only the build string says so. */
  readonly sure?: string;
  readonly source: string;
}

const PACKAGES: Readonly<Record<string, GpuPackage>> = {
  pytorch: { sure: 'pytorch-gpu', source: `${FEEDSTOCKS}pytorch-cpu-feedstock` },
  torchvision: { source: `${FEEDSTOCKS}torchvision-feedstock` },
  torchaudio: { source: `${FEEDSTOCKS}torchaudio-feedstock` },
  tensorflow: { sure: 'tensorflow-gpu', source: `${FEEDSTOCKS}tensorflow-feedstock` },
  'tensorflow-base': { sure: 'tensorflow-gpu', source: `${FEEDSTOCKS}tensorflow-feedstock` },
  jax: { source: `${FEEDSTOCKS}jaxlib-feedstock` },
  jaxlib: { source: `${FEEDSTOCKS}jaxlib-feedstock` },
  cupy: { source: `${FEEDSTOCKS}cupy-feedstock` },
  xgboost: { source: `${FEEDSTOCKS}xgboost-feedstock` },
  'py-xgboost': { sure: 'py-xgboost-gpu', source: `${FEEDSTOCKS}xgboost-feedstock` },
  lightgbm: { source: `${FEEDSTOCKS}lightgbm-feedstock` },
  onnxruntime: { source: `${FEEDSTOCKS}onnxruntime-feedstock` },
  faiss: { sure: 'faiss-gpu', source: `${FEEDSTOCKS}faiss-split-feedstock` },
  'llama.cpp': { source: `${FEEDSTOCKS}llama.cpp-feedstock` },
  paddlepaddle: { source: `${FEEDSTOCKS}paddlepaddle-feedstock` },
  dgl: { source: `${FEEDSTOCKS}dgl-feedstock` },
  pytorch_geometric: { source: `${FEEDSTOCKS}pytorch_geometric-feedstock` },
};

/** The entry of a package with builds for CUDA and for the CPU. */
export function gpuPackageOf(name: string): GpuPackage | undefined {
  return Object.hasOwn(PACKAGES, name) ? PACKAGES[name] : undefined;
}

/** Packages that decide which build comes: those for a GPU, or those that keep it away. */
const DECIDES =
  /^(?:.*-gpu|.*-cpu|cpuonly|pytorch-cuda|pytorch-mutex|cudatoolkit|_?libgcc_mutex_gpu|libtorch-gpu|rapids|cudf|cuml|.*[-_]cuda\d*)$/;

/** Whether a package named beside the others decides between a build for CUDA and one for the CPU. */
export function decidesGpu(name: string): boolean {
  return DECIDES.test(name);
}

/** Packages that are of use with a GPU alone. */
const FOR_GPU =
  /^(?:.*-gpu|pytorch-cuda|cudatoolkit|libtorch-gpu|rapids|cudf|cuml|cuda-(?:version|toolkit|runtime|nvcc)|.*[-_]cuda\d+)$/;

/** Whether a package asks for CUDA by its name. */
export function asksForGpu(name: string): boolean {
  return FOR_GPU.test(name);
}

/** The build strings of variants: `*cuda*`, `cpu_py312h…`. */
export function buildDecidesGpu(build: string): boolean {
  return /cuda|cpu|gpu|rocm/i.test(build);
}

/** Channels whose own packages tell CUDA from CPU by name or build. */
export function channelDecidesGpu(channel: string): boolean {
  return /(?:^|\/)(?:pytorch|pytorch-nightly|nvidia|rapidsai|fastai)(?:$|\/|::)/.test(channel);
}

/**
 * The CUDA that an image brings, as `12.3`; undefined for other images, `''` where the tag does not say which.
 * The repositories' tags: https://hub.docker.com/r/nvidia/cuda, https://hub.docker.com/r/mambaorg/micromamba
 */
export function cudaOf(repository: string, tag: string | undefined): string | undefined {
  // RAPIDS brings its CUDA as packages of conda.
  if (/(?:^|\/)rapidsai\//.test(repository)) return undefined;
  const ofNvidia = /(?:^|\/)(?:nvidia\/cuda(?:gl)?|cuda)$/.test(repository);
  const named = /(?:^|[-_.])(?:cuda|cu)-?(\d+\.\d+)?/.exec(tag ?? '');
  if (!ofNvidia && named === null) return undefined;
  return (ofNvidia ? /^(\d+\.\d+)/.exec(tag ?? '')?.[1] : undefined) ?? named?.[1] ?? '';
}

/** Since May 2025 micromamba's images on CUDA set the variable themselves: its changelog, 14 May 2025 (2.1.1 and later). */
export const MICROMAMBA_SETS_CUDA = '2.1.1';

/** What an image of nvidia/cuda brings of CUDA: libraries alone, or the compiler as well. */
export type CudaFlavor = 'base' | 'runtime' | 'devel';

/**
 * The flavor that a tag of nvidia/cuda names; undefined for other images and tags. `base` has the runtime, `runtime` the
 * libraries beside it, and `devel` alone the compiler, headers and static libraries: https://hub.docker.com/r/nvidia/cuda
 */
export function cudaFlavorOf(name: string, tag: string | undefined): CudaFlavor | undefined {
  if (!/^(?:nvcr\.io\/)?nvidia\/cuda$/.test(name)) return undefined;
  return /^\d[\d.]*-(?:cudnn\d*-)?(base|runtime|devel)(?:-|$)/.exec(tag ?? '')?.[1] as CudaFlavor | undefined;
}

/** Whether a word calls the nvcc of PATH or of the image's CUDA. */
export function isNvcc(word: string): boolean {
  return /^(?:\/usr\/local\/cuda\/bin\/)?nvcc$/.test(word);
}

/** An image of nvidia/cuda with another flavor. @param image as written, with its tag */
export function withFlavor(image: string, flavor: CudaFlavor): string {
  return image.replace(/-(?:base|runtime|devel)(?=-|$)/, `-${flavor}`);
}

/** A package of PyPI whose source is compiled with nvcc. */
export interface CudaSource {
  /** Its `setup.py` calls nvcc unless this variable is `TRUE`. */
  readonly skip: string;
  readonly source: string;
}

/**
 * Packages that PyPI has as source alone. Their `setup.py` asks nvcc for its version as soon as pip looks at them, even
 * where a wheel would be fetched afterwards, and stops without one. Read on 2026-11-30.
 */
const CUDA_SOURCES: Readonly<Record<string, CudaSource>> = {
  'flash-attn': {
    skip: 'FLASH_ATTENTION_SKIP_CUDA_BUILD',
    source: 'https://github.com/Dao-AILab/flash-attention/blob/main/setup.py',
  },
  'mamba-ssm': { skip: 'MAMBA_SKIP_CUDA_BUILD', source: 'https://github.com/state-spaces/mamba/blob/main/setup.py' },
  'causal-conv1d': {
    skip: 'CAUSAL_CONV1D_SKIP_CUDA_BUILD',
    source: 'https://github.com/Dao-AILab/causal-conv1d/blob/main/setup.py',
  },
};

/** What is known of a package that is compiled with nvcc. @param name normalized */
export function cudaSourceOf(name: string): CudaSource | undefined {
  return Object.hasOwn(CUDA_SOURCES, name) ? CUDA_SOURCES[name] : undefined;
}

/**
 * What else makes pip compile for CUDA: the option `--cuda_ext` of apex (https://github.com/NVIDIA/apex#from-source), and
 * detectron2 where FORCE_CUDA is 1; without it and without a GPU that one is compiled for the CPU
 * (https://github.com/facebookresearch/detectron2/blob/main/setup.py).
 */
export function compilesForCuda(words: readonly string[], forced: boolean): string | undefined {
  if (words.some((word) => /--cuda_ext\b/.test(word))) return 'apex';
  return forced && words.some((word) => /facebookresearch\/detectron2\b/.test(word)) ? 'detectron2' : undefined;
}

/** Whether a package, of the system or of conda or PyPI, may bring nvcc: those of CUDA, but for libraries known by name. */
export function mayBringNvcc(name: string): boolean {
  if (/^(?:cudatoolkit|cuda-version|cudnn|libcudnn\S*|libnccl\S*|nccl|libcublas\S*)$/.test(name)) return false;
  return /cuda|nvcc|nvidia|nvhpc/.test(name);
}

/** Packages of conda whose version is that of the CUDA that they bring. */
const CUDA_VERSIONS = new Set([
  ...['cudatoolkit', 'cuda-version', 'pytorch-cuda', 'cuda', 'cuda-toolkit', 'cuda-runtime', 'cuda-libraries'],
  ...['cuda-nvcc', 'cuda-compiler', 'cuda-cudart'],
]);

/** The CUDA that a package of conda at a version brings, as `11.8`; undefined where it names none, or a range. */
export function cudaBroughtBy(name: string, version: string | undefined): string | undefined {
  if (!CUDA_VERSIONS.has(name)) return undefined;
  return /^={0,2}(\d+(?:\.\d+)?)(?:\.\d+)*(?:\.\*)?$/.exec(version ?? '')?.[1];
}

/** Packages that compile for the GPU while they run, with what a devel image has beside the libraries. */
const COMPILES_AT_RUN =
  /^(?:cupy.*|pycuda|deepspeed|numba.*|tensorflow.*|jax.*|pytorch-extension|triton|tilelang|flashinfer.*|vllm|sglang.*|apex|torch-extension|pyopencl|rmm|cudf.*|cuml.*|xformers|bitsandbytes|nvidia-.*|cuda.*|.*[-_]cu(?:da)?\d*|theano.*|warp-lang|taichi)$/;

/** Packages of PyPI that come as wheels without a compiler of CUDA: each has its own libraries, or none. */
const WHEELS = new Set([
  ...['torch', 'torchvision', 'torchaudio', 'numpy', 'scipy', 'pandas', 'matplotlib', 'scikit-learn', 'pillow'],
  ...['requests', 'tqdm', 'pyyaml', 'jupyter', 'jupyterlab', 'notebook', 'ipykernel', 'transformers', 'datasets'],
  ...['tokenizers', 'safetensors', 'huggingface-hub', 'accelerate', 'timm', 'einops', 'tensorboard', 'wandb'],
  ...['fastapi', 'uvicorn', 'flask', 'gunicorn', 'pip', 'setuptools', 'wheel', 'opencv-python', 'seaborn'],
  ...['opencv-python-headless', 'h5py', 'lightning', 'pytorch-lightning', 'omegaconf', 'hydra-core', 'click'],
]);

/** Whether a package surely needs no compiler of CUDA, neither while it is installed nor while it runs. */
export function needsNoNvcc(name: string, from: 'conda' | 'pip'): boolean {
  return !COMPILES_AT_RUN.test(name) && (from === 'conda' || WHEELS.has(name));
}

/** Programs that compile, or fetch what somebody means to compile. */
const COMPILERS = /^(?:nvcc|make|cmake|ninja|gcc|cc|c\+\+|g\+\+|clang|git|cargo|meson|bazel)$/;

/** Packages of the system with which somebody means to compile. */
const COMPILER_PACKAGES =
  /^(?:build-essential|gcc.*|g\+\+.*|clang.*|cmake|ninja-build|make|cuda.*|nvidia.*|python3.*-dev)$/;

/** Whether a command compiles, or makes it likely that something will be. @param words the program's base name first */
export function meansToCompile([program = '', ...words]: readonly string[]): boolean {
  if (/^(?:apt|apt-get|yum|dnf|microdnf)$/.test(program)) return words.some((word) => COMPILER_PACKAGES.test(word));
  return COMPILERS.test(program);
}
