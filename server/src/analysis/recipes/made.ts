/** What one recipe gives beside its Dockerfile, and the lines that several of them have in common. */
import type { Ingredients } from './ingredients';
import { pinned, words } from './ingredients';
import type { RecipeFile } from './types';

/** A variable that compose hands over as a build argument, with its default. */
export type Handed = readonly [argument: string, fallback: string];

export interface Made {
  readonly dockerfile: readonly string[];
  /** More files that the Dockerfile needs. */
  readonly files?: readonly RecipeFile[];
  /** What the build context holds: these files alone, or all but what nobody wants in an image. */
  readonly context: readonly string[] | 'project';
  /** The environment's name, or its prefix. */
  readonly environment: string;
  /** The interpreter for editors; undefined without Python. */
  readonly python: string | undefined;
  /** Who works in the container, and where. */
  readonly user: string;
  readonly workdir: string;
  readonly args: readonly Handed[];
  /** Folders of the project and where the container sees them. */
  readonly mounts: readonly (readonly [string, string])[];
  /** The container's own user in compose, where its image leaves that open. */
  readonly runAs?: string;
  /** Instead of the image's CMD. */
  readonly command?: readonly string[];
  /** True where the service listens as Jupyter does. */
  readonly jupyter: boolean;
  readonly notes?: readonly string[];
}

/** Builds of conda packages that nobody asked for stay out of the layer. */
export const CLEAN = 'conda clean --all --force-pkgs-dirs --yes';

/** How the environment is activated by a shell, and what starts a container in it. */
export interface Activation {
  /** Lines of sh that activate it. */
  readonly script: readonly string[];
  readonly prefix: string;
}

/** The script that every way into the container reads. */
const PROFILE = '/etc/profile.d/environment.sh';
const ENTRYPOINT = '/usr/local/bin/entrypoint.sh';

/** One argument of a shell. */
function quoted(line: string): string {
  return `'${line.replaceAll("'", `'\\''`)}'`;
}

/** Instructions, as root, after which every shell and the start are in the environment. */
export function activating({ script, prefix }: Activation): string[] {
  return [
    '# Login shells and the start of the container read this script, interactive shells through ~/.bashrc;',
    '# `docker exec` reads no script and has the variables.',
    `RUN printf '%s\\n' ${script.map(quoted).join(' ')} > ${PROFILE} && \\`,
    `    printf '%s\\n' '#!/bin/bash' 'set -e' '. ${PROFILE}' 'exec "$@"' > ${ENTRYPOINT}`,
    `ENV PATH=${prefix}/bin:$PATH \\`,
    `    CONDA_PREFIX=${prefix}`,
  ];
}

/** The variables of an environment file for an image without conda, which would set them when it activates. */
export function variables({ source }: Ingredients): string[] {
  const known = Object.entries(source.variables).filter(([, value]) => !/[\r\n]/.test(value));
  if (known.length === 0) return [];
  const lines = known.map(([name, value]) => `${name}="${value.replace(/["\\$]/g, '\\$&')}"`);
  return ['', `# The variables of ${source.path}.`, `ENV ${lines.join(' \\\n    ')}`];
}

/** What conda's own shell functions do for an environment. */
export function byConda(root: string, environment: string): string[] {
  return [`. ${root}/etc/profile.d/conda.sh`, `conda activate ${environment}`];
}

/** The same where no conda is in the image. */
export function withoutConda(prefix: string): string[] {
  return [
    `export CONDA_PREFIX=${prefix} PATH=${prefix}/bin:$PATH`,
    `for script in ${prefix}/etc/conda/activate.d/*.sh; do [ ! -f "$script" ] || . "$script"; done`,
  ];
}

/** A user with the ids of whoever builds; images of Ubuntu bring one that has the usual id already. */
export function ownUser(name: string, uid: string, gid: string, folders: readonly string[]): string[] {
  return [
    '# A user with your ids, so that files in mounted folders stay yours: --build-arg takes others.',
    `ARG ${uid}=1000`,
    `ARG ${gid}=1000`,
    'RUN if id ubuntu >/dev/null 2>&1; then userdel --remove ubuntu; fi && \\',
    `    groupadd --non-unique --gid "\${${gid}}" ${name} && \\`,
    `    useradd --create-home --uid "\${${uid}}" --gid "\${${gid}}" --shell /bin/bash ${name} && \\`,
    ...(folders.length === 0 ? [] : [`    mkdir ${folders.join(' ')} && chown ${name} ${folders.join(' ')} && \\`]),
    `    echo '. ${PROFILE}' >> /home/${name}/.bashrc`,
  ];
}

/** What a container without the project's files does by itself: Jupyter, or a prompt. */
export function startOf({ jupyter, hasPython }: Ingredients): readonly string[] {
  if (jupyter !== undefined) return ['jupyter', jupyter, '--ip=0.0.0.0', '--no-browser'];
  return hasPython ? ['python'] : ['bash'];
}

/** What it does where the project's files are mounted: the project's program, where there is one. */
export function mountedStart({ jupyter, survey, hasPython }: Ingredients): Pick<Made, 'command'> {
  return jupyter === undefined && hasPython && survey.program !== undefined
    ? { command: ['python', survey.program] }
    : {};
}

/** ENTRYPOINT and CMD. */
export function starting(start: readonly string[], tini = 'tini'): string[] {
  return [
    `ENTRYPOINT ${words([tini, '--', '/bin/bash', ENTRYPOINT])}`,
    `CMD ${words(start)}`,
    ...(start[0]?.startsWith('jupyter') ? ['EXPOSE 8888'] : []),
  ];
}

/** The last of two stages: a plain system with the environment of the first one, and a user who runs the project in it. */
export function lastStage(of: Ingredients, prefix: string, start: readonly string[]): string[] {
  return [
    `FROM ${pinned('debian', '13-slim')}`,
    `COPY --from=build ${prefix} ${prefix}`,
    '',
    ...activating({ script: withoutConda(prefix), prefix }),
    ...variables(of),
    '',
    'RUN useradd --create-home --uid 10001 --shell /bin/bash app && \\',
    `    echo '. ${PROFILE}' >> /home/app/.bashrc`,
    'USER app',
    'WORKDIR /app',
    'COPY . /app/',
    '',
    `ENTRYPOINT ${words(['/bin/bash', ENTRYPOINT])}`,
    `CMD ${words(start)}`,
    ...(start[0] === 'jupyter' ? ['EXPOSE 8888'] : []),
  ];
}
