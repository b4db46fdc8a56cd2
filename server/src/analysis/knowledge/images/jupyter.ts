/** Project Jupyter's docker-stacks: on Quay.io, and the copies on Docker Hub that were frozen in October 2023. */
import type { BaseImageFacts, BaseUser } from './baseImage';
import { CONDA_PATH, ubuntu } from './common';
import { homeFiles, SKELETON_BASHRC } from './startup';

/** The Dockerfiles of foundation, base, minimal and pyspark as of August 2026. */
const CHECKED = '2026-11-30';

const REPOSITORY = 'https://github.com/jupyter/docker-stacks';
const JOVYAN: BaseUser = { name: 'jovyan', uid: 1000, gid: 100, home: '/home/jovyan' };
const CONDA_HOOK = 'eval "$(conda shell.bash hook)"\n';

/** The skeleton's .bashrc runs conda's hook, which ends in activating base, behind the guard. */
const FILES = {
  '/etc/skel/.bashrc': SKELETON_BASHRC + CONDA_HOOK,
  ...homeFiles('/home/jovyan', CONDA_HOOK),
} as const;

/** start.sh runs the hooks of before-notebook.d in its own shell, then becomes the command. */
const START_SCRIPTS = {
  '/usr/local/bin/start.sh': '#!/bin/bash\n. /usr/local/bin/before-notebook.d/10activate-conda-env.sh\nexec "$@"\n',
  '/usr/local/bin/before-notebook.d/10activate-conda-env.sh': CONDA_HOOK,
} as const;

const COMMON = {
  ...ubuntu(),
  shell: ['/bin/bash', '-o', 'pipefail', '-c'],
  environmentVariables: {
    PATH: CONDA_PATH,
    CONDA_DIR: '/opt/conda',
    SHELL: '/bin/bash',
    NB_USER: 'jovyan',
    NB_UID: '1000',
    NB_GID: '100',
    HOME: '/home/jovyan',
    DEBIAN_FRONTEND: 'noninteractive',
  },
  user: 'jovyan',
  users: [JOVYAN],
  workdir: '/home/jovyan',
  conda: { root: '/opt/conda', programs: ['conda', 'mamba'], python: true, writableBy: 'jovyan' },
  movingTags:
    /^(?:[a-z0-9_]+-)*(?:python-\d+\.\d+(?:\.\d+)?|ubuntu-\d+\.\d+|lab-[\d.]+|notebook-[\d.]+|hub-[\d.]+|conda-[\d.]+|mamba-[\d.]+)$/,
} as const;

const SERVER = ['jupyterlab', 'notebook', 'nbclassic', 'jupyterhub'];

interface Stack {
  readonly name: string;
  readonly summary: string;
  readonly packages: readonly string[];
  readonly has: readonly string[];
  /** What its Dockerfile sets beside what all of them have. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Spark's programs come after all others. */
const SPARK = { SPARK_HOME: '/usr/local/spark', PATH: `${CONDA_PATH}:/usr/local/spark/bin` } as const;

const BASE_TOOLS = ['wget', 'ca-certificates', 'sudo', 'tini', 'pip', 'jupyter'];
const MINIMAL_TOOLS = [...BASE_TOOLS, 'curl', 'git'];

const STACKS: readonly Stack[] = [
  {
    name: 'docker-stacks-foundation',
    summary: 'the foundation without a server',
    packages: ['jupyter_core'],
    has: ['wget', 'ca-certificates', 'sudo', 'tini', 'pip', 'jupyter'],
  },
  { name: 'base-notebook', summary: 'JupyterLab and Notebook', packages: SERVER, has: BASE_TOOLS },
  { name: 'minimal-notebook', summary: 'JupyterLab with common tools', packages: SERVER, has: MINIMAL_TOOLS },
  ...[
    'scipy-notebook',
    'r-notebook',
    'julia-notebook',
    'datascience-notebook',
    'tensorflow-notebook',
    'pytorch-notebook',
    'pyspark-notebook',
    'all-spark-notebook',
  ].map((name) => ({
    name,
    summary: 'JupyterLab with libraries of its field',
    packages: SERVER,
    has: MINIMAL_TOOLS,
    ...(name.includes('spark') ? { variables: SPARK } : {}),
  })),
];

function quay(stack: Stack): BaseImageFacts[] {
  const common = {
    ...COMMON,
    repositories: [`quay.io/jupyter/${stack.name}`],
    cmd: stack.name === 'docker-stacks-foundation' ? null : ['start-notebook.py'],
    environmentVariables: { ...COMMON.environmentVariables, ...stack.variables },
    packages: stack.packages,
    has: stack.has,
    newestTag: '2026-09-21',
    summary: `Jupyter docker-stacks, ${stack.summary}; user jovyan, base on PATH and activated at start.`,
    sources: [
      `${REPOSITORY}/blob/main/images/${stack.name}/Dockerfile`,
      `${REPOSITORY}/blob/main/images/docker-stacks-foundation/Dockerfile`,
    ],
    checked: CHECKED,
  } as const;
  const current = { entrypoint: ['tini', '-g', '--', 'start.sh'], files: { ...FILES, ...START_SCRIPTS } } as const;
  return [
    // The tags of the days before start.sh became the entrypoint, 22 January 2024.
    { ...common, ...onUbuntu('22.04'), tags: /^2023-.*$/, files: FILES, entrypoint: ['tini', '-g', '--'] },
    { ...common, ...onUbuntu('22.04'), tags: /^2024-01-.*$/, files: FILES },
    { ...common, ...onUbuntu('22.04'), tags: /^2024-0[2-7]-.*$/, ...current },
    {
      ...common,
      ...onUbuntu('24.04'),
      tags: /^(?:latest|.*ubuntu-24\.04|2024-(?:09|1\d)-.*|202[5-9]-.*)$/,
      ...current,
    },
    { ...common, ...onUbuntu('22.04'), tags: /^.*ubuntu-22\.04$/, files: FILES },
    { ...common, ...current },
  ];
}

/** The account `ubuntu` is removed, its uid is jovyan's. */
function onUbuntu(version: string): Partial<BaseImageFacts> {
  return { ...ubuntu(version), users: [JOVYAN] };
}

/** Docker Hub's names; the oldest tags (a commit's twelve digits) go back to 2017. */
function hub(stack: Stack): BaseImageFacts[] {
  const common = {
    ...COMMON,
    repositories: [`jupyter/${stack.name}`],
    environmentVariables: { ...COMMON.environmentVariables, ...stack.variables },
    packages: stack.packages.filter((name) => name !== 'nbclassic'),
    has: stack.has,
    newestTag: '2023-10-20',
    frozen: true,
    deprecated: {
      reason: 'no updates on Docker Hub since 20 October 2023',
      severity: 'warning',
      replacement: `quay.io/jupyter/${stack.name}`,
      keepsTag: false,
      source: `${REPOSITORY}/blob/main/docs/using/faq.md`,
    },
    entrypoint: ['tini', '-g', '--'],
    summary: `Jupyter docker-stacks on Docker Hub, ${stack.summary}; frozen in October 2023.`,
    sources: [`${REPOSITORY}/blob/main/CHANGELOG.md`, `${REPOSITORY}/tree/bceaead5d288faf8b6da09d94829041b62bf34e4`],
  } as const;
  return [
    {
      ...common,
      ...onUbuntu('22.04'),
      tags: /^(?:latest|2022-1[12]-.*|2023-.*)$/,
      files: FILES,
      cmd: stack.name === 'docker-stacks-foundation' ? ['start.sh'] : undefined,
    },
    { ...common, ...onUbuntu('20.04'), tags: /^(?:2021-.*|2022-0\d-.*)$/, files: FILES, cmd: ['start-notebook.sh'] },
    // Older tags: the SHELL and the hook in the skeleton came in 2020 and 2021, so neither is sure.
    { ...common, conda: { ...common.conda, programs: ['conda'] } },
  ];
}

export const JUPYTER_FAMILY: readonly BaseImageFacts[] = [...STACKS.flatMap(quay), ...STACKS.flatMap(hub)];
