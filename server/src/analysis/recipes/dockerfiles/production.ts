import { copies, creating, type Ingredients, pinned } from '../ingredients';
import { lastStage, type Made, startOf } from '../made';

const PREFIX = '/opt/env';

/** What no program asks for at run time: static libraries, headers, bytecode, test suites of Python itself, manuals. */
const TRIM = [
  `find ${PREFIX} -name '*.a' -delete`,
  `find ${PREFIX} -name __pycache__ -type d -prune -exec rm -rf {} +`,
  `rm -rf ${PREFIX}/include ${PREFIX}/conda-meta/history ${PREFIX}/share/doc ${PREFIX}/share/man ${PREFIX}/lib/python3.*/test ${PREFIX}/lib/python3.*/idlelib ${PREFIX}/lib/python3.*/ensurepip`,
];

/** A service: the environment is made in a first stage and copied, without what nothing needs at run time. */
export function production(of: Ingredients): Made {
  const { survey, hasPython, source } = of;
  const start = survey.program === undefined ? startOf(of) : ['python', survey.program];
  // A project that is installed where it is has the same place in both stages.
  const folder = of.project ? '/app' : '/tmp';
  const install = survey.installable && !of.project;
  return {
    dockerfile: [
      '# Two stages: conda stays in the first one.',
      `FROM ${pinned('condaforge/miniforge3')} AS build`,
      '',
      '# Downloaded packages stay in a cache of the builder, and in no layer. The prefix is the one of the last stage:',
      '# an environment cannot be moved.',
      ...copies(of, folder),
      'RUN --mount=type=cache,target=/opt/conda/pkgs \\',
      `    ${copying(creating(of, folder, ['--prefix', PREFIX]))}`,
      ...(install
        ? ['', 'COPY . /tmp/project/', `RUN ${PREFIX}/bin/python -m pip install --no-cache-dir --no-deps /tmp/project`]
        : []),
      '',
      '# What nothing needs at run time.',
      `RUN ${TRIM.join(' && \\\n    ')}`,
      '',
      ...lastStage(of, PREFIX, start),
    ],
    context: 'project',
    environment: PREFIX,
    python: hasPython ? `${PREFIX}/bin/python` : undefined,
    user: 'app',
    workdir: '/app',
    args: [],
    mounts: [],
    jupyter: start[0] === 'jupyter',
    notes: [
      ...(of.kind === 'environment' && source.locked === false
        ? [
            `${of.file} is not locked: two builds may differ. "conda-in-docker lock" solves it ahead, "Freeze Environment" writes down what was built.`,
          ]
        : []),
      ...(start.length === 1 ? ['Which program the service is could not be seen: write it into CMD.'] : []),
    ],
  };
}

/** Files of the cache mount are copied: a link into it would lead nowhere in the image. */
function copying(command: string): string {
  return command.startsWith('conda create') || command.startsWith('mamba create')
    ? command.replace(' create ', ' create --copy ')
    : `CONDA_ALWAYS_COPY=true ${command}`;
}
