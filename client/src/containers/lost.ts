/** What goes with a container: the files and packages that are nowhere else. */
import { counted } from '../counted';
import type { ContainerChange, ContainerDetails, Engine } from '../engine/port';
import { KEPT } from './launch';

/** Folders whose files nobody made by hand, or that are made again: scratch, caches, what the system and Jupyter note. */
const IDLE =
  /^\/(?:tmp|run|var\/(?:run|tmp|log|cache|lib\/(?:apt|dpkg))|dev|proc|sys)(?:\/|$)|\/(?:__pycache__|\.ipynb_checkpoints|\.cache|\.ipython|\.jupyter|\.local\/share\/jupyter|\.npm|\.config|conda-meta|pkgs|site-packages|\.bash_history|\.python_history|\.wget-hsts|\.condarc|\.conda)(?:\/|$)/;

/** Files that engines put into every container. */
const OF_THE_ENGINE =
  /^\/(?:\.dockerenv|(?:usr\/)?sbin\/docker-init|catatonit|etc\/(?:hosts|hostname|resolv\.conf|mtab))$/;

/** Folders that packages of the system install into; `/usr/local` is whoever works there. */
const OF_THE_SYSTEM = /^\/(?:usr(?!\/local\/)|lib|lib64|bin|sbin|etc)\//;

/** Folders of a prefix that packages of pip and R install into, beside their own. */
const OF_A_PREFIX = ['bin', 'share', 'etc', 'include', 'man'];

/** A package that was installed in a container. */
export interface LostPackage {
  /** Who installed it. */
  readonly kind: 'conda' | 'pip' | 'R' | 'system';
  readonly name: string;
  /** Undefined where its place does not say it. */
  readonly version?: string;
  /** The prefix of the environment that it is in; undefined for packages of the system and R. */
  readonly prefix?: string;
  /** The file that says more of it: conda's record, pip's INSTALLER. */
  readonly record?: string;
  /** Whether somebody asked for it by name, as pip notes it; undefined where that is not known. */
  readonly asked?: boolean;
}

/** What is lost where a container is removed. */
export interface Lost {
  /** Files of its own that look like work, in the order of their paths. */
  readonly files: readonly string[];
  readonly packages: readonly LostPackage[];
  /** Where it sees volumes of its own, which have no name and go with it. */
  readonly volumes: readonly string[];
  /** The folders of this machine that it sees; they stay. */
  readonly kept: readonly string[];
}

/** Whether there is something that a person may miss. */
export function isPrecious({ files, packages, volumes }: Lost): boolean {
  return files.length + packages.length + volumes.length > 0;
}

/**
 * Looks at what a container has changed.
 *
 * @param withVolumes whether its volumes without a name are removed with it (Compose leaves them)
 * @throws EngineError
 */
export async function lostWith(engine: Engine, container: ContainerDetails, withVolumes = true): Promise<Lost> {
  const changes = await engine.containers.changes(container.id);
  const { files, packages } = sortOut(
    changes,
    container.mounts.map(({ target }) => target),
  );
  // conda's packages bring what pip notes as well, and it says who installed it.
  const conda = new Set(packages.flatMap(({ kind, name }) => (kind === 'conda' ? [plainName(name)] : [])));
  const own = await Promise.all(
    packages.map(async (each) => {
      if (each.kind !== 'pip') return each;
      if (conda.has(plainName(each.name))) return undefined;
      const installer =
        each.record === undefined ? undefined : await engine.containers.readFile(container.id, each.record);
      return installer?.trim() === 'conda' ? undefined : each;
    }),
  );
  return {
    files,
    packages: own.filter((each) => each !== undefined),
    volumes: withVolumes ? volumesOf(container) : [],
    kept: keptOf(container),
  };
}

/** A name as pip compares them; conda's `ruamel.yaml` is its `ruamel_yaml`. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/**
 * The files that look like work, and the packages, among what a container has added or changed.
 * @param mounted the paths that something is mounted at: the engine makes them
 */
export function sortOut(
  changes: readonly ContainerChange[],
  mounted: readonly string[] = [],
): Pick<Lost, 'files' | 'packages'> {
  // What was removed says that its folder is one.
  const all = [...changes.map(({ path }) => path), ...mounted.map((path) => `${path}/`)];
  const folders = new Set(all.map((path) => path.slice(0, path.lastIndexOf('/'))));
  const leaves = changes
    .filter(({ path, kind }) => kind !== 'removed' && !folders.has(path) && !OF_THE_ENGINE.test(path))
    .map(({ path }) => path)
    .sort();
  const there = new Set(leaves);
  const packages = leaves.flatMap((path) => packageOf(path, there) ?? []);
  const ofPackages = filesOfPackages(packages);
  return { files: leaves.filter((path) => !IDLE.test(path) && !ofPackages(path)), packages };
}

/** The package that a file is the note of. */
function packageOf(path: string, all: ReadonlySet<string>): LostPackage | undefined {
  const conda = /^(.*)\/conda-meta\/([^/]+)-([^-/]+)-[^-/]+\.json$/.exec(path);
  if (conda !== null) {
    const [, prefix = '', name = '', version = ''] = conda;
    return { kind: 'conda', name, version, prefix: prefix || '/', record: path };
  }
  const pip = /^((.*)\/lib\/python[\d.]+\/(?:site|dist)-packages\/([^/]+?)-([^-/]+)\.dist-info)\/METADATA$/.exec(path);
  if (pip !== null) {
    const [, folder = '', prefix = '', name = '', version = ''] = pip;
    const record = `${folder}/INSTALLER`;
    return {
      kind: 'pip',
      name,
      version,
      prefix,
      asked: all.has(`${folder}/REQUESTED`),
      ...(all.has(record) ? { record } : {}),
    };
  }
  const r = /\/(?:R\/library|R\/site-library|R\/[^/]+-library\/[^/]+)\/([^/]+)\/DESCRIPTION$/.exec(path);
  if (r !== null) return { kind: 'R', name: r[1] ?? '' };
  const system = /^\/var\/lib\/dpkg\/info\/([^/:]+)(?::[^/]*)?\.list$/.exec(path);
  return system === null ? undefined : { kind: 'system', name: system[1] ?? '' };
}

/** Tells the files that came with packages. */
function filesOfPackages(packages: readonly LostPackage[]): (path: string) => boolean {
  const whole = new Set<string>();
  const parts = new Set<string>();
  for (const { kind, prefix } of packages) {
    if (kind === 'conda' && prefix !== undefined) whole.add(prefix);
    else if (kind === 'pip' && prefix !== undefined) for (const part of OF_A_PREFIX) parts.add(`${prefix}/${part}`);
  }
  const system = packages.some(({ kind }) => kind === 'system');
  const r = packages.some(({ kind }) => kind === 'R');
  const below = [...whole, ...parts].map((folder) => `${folder.replace(/(?<!\/)\/+$/, '')}/`);
  return (path) =>
    below.some((folder) => path.startsWith(folder)) ||
    (system && OF_THE_SYSTEM.test(path)) ||
    (r && /\/R\/(?:library|site-library|[^/]+-library)\//.test(path));
}

function keptOf({ mounts }: ContainerDetails): string[] {
  return mounts.flatMap(({ type, source, target }) =>
    type === 'bind' && source !== undefined && target !== KEPT ? [source] : [],
  );
}

/** Engines name a volume that nobody named by 64 digits. */
function volumesOf({ mounts }: ContainerDetails): string[] {
  return mounts.flatMap(({ type, source, target }) =>
    type === 'volume' && /^[0-9a-f]{64}$/.test(source ?? '') ? [target] : [],
  );
}

/**
 * What is only in a container, for people, and what stays. One sentence a line.
 * @param goes whether the container goes; else it is stopped and kept
 */
export function lostInWords({ files, packages, volumes, kept }: Lost, goes = true): string[] {
  const some = (list: readonly string[], most: number): string =>
    list.slice(0, most).join(', ') + (list.length > most ? `, and ${list.length - most} more` : '');
  const names = packages.map(({ name, version }) => (version === undefined ? name : `${name} ${version}`));
  const only = [
    ...(files.length > 0 ? [`${counted(files.length, 'file')} (${some(files, 4)})`] : []),
    ...(packages.length > 0 ? [`${counted(packages.length, 'package')} (${some(names, 4)})`] : []),
    ...(volumes.length > 0 ? [`what is in its own volumes (${some(volumes, 4)})`] : []),
  ];
  const last = only.pop();
  return [
    last === undefined
      ? 'No file was found that is only in it.'
      : `Only in it${goes ? ', and lost with it' : ''}: ${only.length === 0 ? last : `${only.join(', ')}, and ${last}`}.`,
    kept.length > 0 ? `These folders stay as they are: ${kept.join(', ')}.` : 'No folder of yours is mounted in it.',
  ];
}
