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
