/**
 * Images of cloud platforms and of programs that bring conda: Azure ML, AWS, Google, ROCm, Intel, Kubeflow, RunPod, Dask,
 * Snakemake, QIIME 2, nf-core, GATK, Airflow. Only what the sources say; a conda that is there without its commands being
 * known is not listed as one.
 */
import { literal } from '../../text/pattern';
import type { BaseImageFacts } from './baseImage';
import { CONDA_PATH, ubuntu } from './common';
import { MICROMAMBA_BASE } from './micromamba';
import { STANDARD_PATH } from './startup';

const AZUREML_SOURCE = 'https://github.com/Azure/AzureML-Containers/tree/master/base';

/** Miniconda in /opt/miniconda on PATH; no start-up file and no hook: `conda activate` is not set up. */
const AZUREML = {
  bash: true,
  sh: 'dash',
  user: 'root',
  workdir: '/',
  environmentVariables: {
    PATH: `/opt/miniconda/bin:${STANDARD_PATH}`,
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    DEBIAN_FRONTEND: 'noninteractive',
  },
  conda: { root: '/opt/miniconda', programs: ['conda'], lacks: ['mamba'], python: true },
  has: ['wget', 'curl', 'pip', 'ca-certificates'],
  movingTags: /^(?!\d{8}\.v\d+$).*$/,
  summary:
    "Azure ML's base: Miniconda in /opt/miniconda, base on PATH, user root; no start-up file activates anything.",
  sources: [AZUREML_SOURCE],
} as const;

const AZUREML_IMAGES: readonly BaseImageFacts[] = ['16.04', '18.04', '20.04', '22.04', '24.04'].map((version) => ({
  ...AZUREML,
  ...ubuntu(version),
  repositories: ['openmpi3.1.2', 'openmpi4.1.0', 'intelmpi2018.3'].flatMap((mpi) => [
    `mcr.microsoft.com/azureml/${mpi}-ubuntu${version}`,
    `mcr.microsoft.com/azureml/${mpi}-cuda*ubuntu${version}`,
  ]),
}));

const SAGEMAKER_SOURCE = 'https://github.com/aws/sagemaker-distribution/blob/main/template/v3/Dockerfile';

/** micromamba's image with its user renamed, and everything in base; SHELL and ENTRYPOINT are micromamba's. */
const SAGEMAKER: BaseImageFacts = {
  ...MICROMAMBA_BASE,
  repositories: ['public.ecr.aws/sagemaker/sagemaker-distribution'],
  bash: true,
  environmentVariables: {
    ...MICROMAMBA_BASE.environmentVariables,
    PATH: `/etc/sagemaker-inference-server:/opt/conda/bin:/opt/conda/condabin:${STANDARD_PATH}`,
    MAMBA_USER: 'sagemaker-user',
    USER: 'sagemaker-user',
    SHELL: '/bin/bash',
  },
  files: { ...MICROMAMBA_BASE.files, '/etc/arg_mamba_user': 'sagemaker-user\n' },
  user: 'sagemaker-user',
  users: [{ name: 'sagemaker-user', uid: 1000, gid: 100, home: '/home/sagemaker-user' }],
  workdir: '/home/sagemaker-user',
  cmd: undefined,
  entrypoint: undefined,
  conda: { root: '/opt/conda', programs: ['micromamba', 'conda'], python: true, writableBy: 'sagemaker-user' },
  has: ['sudo', 'wget', 'curl', 'git', 'ca-certificates', 'pip', 'jupyter'],
  packages: ['jupyterlab'],
  condaVersion: undefined,
  movingTags: /^(?:latest|\d+(?:\.\d+)?)-(?:cpu|gpu)$/,
  newestTag: undefined,
  summary: "SageMaker's distribution: micromamba's image with everything in base of /opt/conda, user sagemaker-user.",
  sources: [SAGEMAKER_SOURCE],
};

const AWS_SOURCE = 'https://github.com/aws/deep-learning-containers/tree/master/pytorch/training/docker';

/** The account is AWS's own, one for most regions; the same images are public as well. */
const AWS_PYTORCH = {
  repositories: [
    '763104351884.dkr.ecr.*.amazonaws.com/pytorch-training',
    'public.ecr.aws/deep-learning-containers/pytorch-training',
  ],
  bash: true,
  user: 'root',
  has: ['curl', 'wget', 'git', 'unzip', 'ca-certificates', 'pip'],
  sources: [AWS_SOURCE],
  checked: '2026-11-30',
} as const;

/**
 * PyTorch for training: until 2.5 in base of a Mambaforge or Miniforge in /opt/conda, from 2.6 on in a python that is
 * compiled into /usr/local (Dockerfiles of 1.13, 2.4, 2.5, 2.6 and 2.8). What stands before /opt/conda/bin on PATH has
 * no python. What ENTRYPOINT is, for EC2 and for SageMaker, is not said here.
 */
const AWS_IMAGES: readonly BaseImageFacts[] = [
  ...['20.04', '22.04'].flatMap((version): BaseImageFacts[] => [
    {
      ...AWS_PYTORCH,
      ...ubuntu(version),
      tags: new RegExp(
        `^(?:1\\.13|2\\.[0-5])(?:\\.\\d+)?-[cg]pu-py\\d+-(?:cu\\d+-)?ubuntu${literal(version)}(?:-.*)?$`,
      ),
      environmentVariables: { PATH: CONDA_PATH },
      conda: { root: '/opt/conda', programs: ['conda', 'mamba'], python: true },
      summary: "AWS's PyTorch for training, until 2.5: packages in base of /opt/conda, on PATH; user root.",
    },
    {
      ...AWS_PYTORCH,
      ...ubuntu(version),
      tags: new RegExp(`^2\\.[6-8](?:\\.\\d+)?-[cg]pu-py\\d+-(?:cu\\d+-)?ubuntu${literal(version)}(?:-.*)?$`),
      systemPython: '/usr/local/bin/python',
      lacks: ['conda', 'mamba', 'micromamba'],
      summary: "AWS's PyTorch for training, since 2.6: pip's packages in /usr/local, without conda; user root.",
    },
  ]),
  {
    ...AWS_PYTORCH,
    summary: "AWS's PyTorch for training: in base of /opt/conda until 2.5, in /usr/local without conda since 2.6.",
  },
];

const DASK: BaseImageFacts = {
  repositories: ['daskdev/dask', 'ghcr.io/dask/dask'],
  bash: true,
  shell: ['/bin/bash', '-c'],
  environmentVariables: { PATH: CONDA_PATH },
  user: 'root',
  entrypoint: ['tini', '-g', '--', '/usr/bin/prepare.sh'],
  conda: { root: '/opt/conda', programs: ['conda', 'mamba'], python: true },
  has: ['tini', 'pip'],
  summary: 'Dask in base of a Miniforge in /opt/conda; RUN uses bash, and base is on PATH.',
  sources: ['https://github.com/dask/dask-docker/blob/main/base/Dockerfile'],
};

const KUBEFLOW_SOURCE = 'https://github.com/kubeflow/kubeflow/tree/master/components/example-notebook-servers';

/** Miniforge in the user's hands; login shells and the user's interactive ones activate base. */
const KUBEFLOW: BaseImageFacts = {
  repositories: [
    'kubeflownotebookswg/jupyter*',
    'ghcr.io/kubeflow/kubeflow/notebook-servers/jupyter*',
    'ghcr.io/kubeflow/notebooks/notebook-servers/jupyter*',
  ],
  distribution: 'ubuntu',
  sh: 'dash',
  bash: true,
  shell: ['/bin/bash', '-c'],
  environmentVariables: {
    PATH: CONDA_PATH,
    CONDA_DIR: '/opt/conda',
    NB_USER: 'jovyan',
    NB_UID: '1000',
    NB_PREFIX: '/',
    HOME: '/home/jovyan',
    SHELL: '/bin/bash',
  },
  user: 'jovyan',
  users: [{ name: 'jovyan', uid: 1000, home: '/home/jovyan' }],
  conda: { root: '/opt/conda', programs: ['conda', 'mamba'], python: true, writableBy: 'jovyan' },
  has: ['curl', 'wget', 'git', 'bzip2', 'ca-certificates', 'pip', 'jupyter'],
  packages: ['jupyterlab', 'notebook'],
  summary: "Kubeflow's notebook server: base of /opt/conda on PATH, user jovyan, started by s6.",
  sources: [`${KUBEFLOW_SOURCE}/base/Dockerfile`, `${KUBEFLOW_SOURCE}/jupyter/Dockerfile`],
};

const GATK: BaseImageFacts = {
  repositories: ['broadinstitute/gatk', 'us.gcr.io/broad-gatk/gatk'],
  tags: /^(?:latest|[4-9]\..*)$/,
  distribution: 'ubuntu',
  sh: 'dash',
  bash: true,
  user: 'root',
  workdir: '/gatk',
  environmentVariables: {
    PATH: `/gatk:/opt/miniconda/envs/gatk/bin:/opt/miniconda/bin:${STANDARD_PATH}`,
    CONDA_PATH: '/opt/miniconda',
    CI: 'true',
  },
  cmd: ['bash', '--init-file', '/gatk/gatkenv.rc'],
  conda: { root: '/opt/miniconda', programs: ['conda'], python: true },
  environments: [{ name: 'gatk', prefix: '/opt/miniconda/envs/gatk' }],
  summary: 'GATK: environment gatk of /opt/miniconda on PATH; the shell it starts activates it.',
  sources: ['https://github.com/broadinstitute/gatk/blob/master/Dockerfile'],
};

/** Images of which the sources say little: what they are for, so that no advice for another kind is given. */
const LITTLE: readonly BaseImageFacts[] = [
  {
    repositories: ['mcr.microsoft.com/azureml/*'],
    bash: true,
    user: 'root',
    summary: "One of Azure ML's images; most have Miniconda in /opt/miniconda.",
    sources: [AZUREML_SOURCE],
  },
  {
    repositories: ['snakemake/snakemake'],
    tags: /^(?:latest|stable|v[6-9]\..*)$/,
    bash: true,
    user: 'root',
    summary: 'Snakemake in an environment of its own on micromamba.',
    sources: ['https://github.com/snakemake/snakemake/blob/main/Dockerfile'],
  },
  {
    repositories: ['quay.io/qiime2/*', 'qiime2/*'],
    bash: true,
    summary: 'QIIME 2 in an environment of a Miniconda; which one, the release decides.',
    sources: ['https://github.com/qiime2/vm-playbooks'],
  },
  {
    repositories: ['nfcore/*', 'ghcr.io/nf-core/*'],
    bash: true,
    summary: 'An image of nf-core.',
    sources: ['https://github.com/nf-core/tools'],
  },
  {
    repositories: ['rocm/*'],
    distribution: 'ubuntu',
    sh: 'dash',
    bash: true,
    summary: "One of AMD's ROCm images; many with PyTorch have it in an environment of /opt/conda.",
    sources: ['https://github.com/ROCm/ROCm-docker', 'https://hub.docker.com/r/rocm/pytorch'],
  },
  {
    repositories: ['intel/*'],
    bash: true,
    summary: "One of Intel's images for AI.",
    sources: ['https://github.com/intel/ai-containers'],
  },
  {
    repositories: ['gcr.io/deeplearning-platform-release/*', 'us-docker.pkg.dev/deeplearning-platform-release/*'],
    bash: true,
    summary: "One of Google's Deep Learning Containers, with conda in /opt/conda.",
    sources: ['https://cloud.google.com/deep-learning-containers/docs/choosing-container'],
  },
  {
    repositories: ['runpod/*'],
    distribution: 'ubuntu',
    sh: 'dash',
    bash: true,
    user: 'root',
    cmd: ['/start.sh'],
    summary: "One of RunPod's images: CUDA with pip's packages in the system's python, without conda.",
    sources: ['https://github.com/runpod/containers'],
  },
];

const AIRFLOW: BaseImageFacts = {
  repositories: ['apache/airflow'],
  distribution: 'debian',
  sh: 'dash',
  bash: true,
  shell: ['/bin/bash', '-o', 'pipefail', '-o', 'errexit', '-o', 'nounset', '-o', 'nolog', '-c'],
  user: 'airflow',
  users: [{ name: 'airflow', uid: 50000, gid: 0, home: '/home/airflow' }],
  workdir: '/opt/airflow',
  entrypoint: ['/usr/bin/dumb-init', '--', '/entrypoint'],
  lacks: ['conda', 'mamba'],
  movingTags: /^(?:latest|slim-latest|\d+(?:\.\d+)?)(?:-python\d+\.\d+)?$/,
  summary: "Airflow in pip's packages of the user airflow, without conda.",
  sources: ['https://github.com/apache/airflow/blob/main/Dockerfile'],
};

export const PLATFORM_FAMILY: readonly BaseImageFacts[] = [
  ...AZUREML_IMAGES,
  SAGEMAKER,
  ...AWS_IMAGES,
  DASK,
  KUBEFLOW,
  GATK,
  AIRFLOW,
  ...LITTLE,
];
