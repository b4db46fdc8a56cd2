/** Which environment's `python` is first on PATH. */
import { HOLE, isKnown } from '../text/value';
import type { Cause } from './cause';
import type { Environment, Machine } from './machine';
import { type Process, resolvePath } from './process';
import type { EnvironmentFact } from './record';
import { canReach, ROOT_HOME } from './rights';

/** PATH where nobody set it: Docker's own default for Linux. */
export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A python on PATH: as in EnvironmentFact, but `cause` only where the environment itself is the reason. */
interface Found {
  readonly prefix: string | null;
  readonly known: boolean;
  readonly cause?: Cause;
}

/** What PATHs lead to as long as nothing on the machine changes that could lead elsewhere. */
interface Remembered {
  readonly environments: number;
  readonly places: number;
  readonly links: number;
  readonly opaque: boolean;
  readonly paths: Map<string, Found>;
}

/** Commands in a row mostly have the same few PATHs, each a long one to search. */
const remembered = new WeakMap<Machine, Remembered>();

function rememberedFor(machine: Machine): Map<string, Found> {
  const environments = machine.environments.changed;
  const places = machine.placesChanged;
  const links = machine.files.mayHave('python') ? machine.files.changed : 0;
  const opaque = machine.opaque !== undefined;
  const known = remembered.get(machine);
  if (
    known !== undefined &&
    known.environments === environments &&
    known.places === places &&
    known.links === links &&
    known.opaque === opaque
  ) {
    return known.paths;
  }
  const paths = new Map<string, Found>();
  remembered.set(machine, { environments, places, links, opaque, paths });
  return paths;
}

/**
 * PATH as the shell reads it. bash expands a `~` at the start of an entry when it looks a command up (not in POSIX mode);
 * other shells and the kernel take it as it is written.
 */
function pathInShell(path: string, process: Process): string {
  if (process.shell !== 'bash' || !path.includes('~')) return path;
  const entries = path.split(':');
  return entries
    .map((entry) => (/^~(\/|$)/.test(entry) ? (process.get('HOME') ?? HOLE) + entry.slice(1) : entry))
    .join(':');
}

/** The folders of PATH as the shell reads it. */
export function pathEntries(path: string, process: Process): string[] {
  return pathInShell(path, process).split(':');
}

/** The environment whose python a bare `python` runs in this process. */
export function findPython(machine: Machine, process: Process): EnvironmentFact {
  const variable = process.variable('PATH');
  const path = pathInShell(variable?.value ?? DEFAULT_PATH, process);
  const paths = rememberedFor(machine);
  // A folder that is not absolute is looked for in the working directory.
  const where = path.includes('.') ? `${process.cwd}\0${path}` : path;
  const key = path.includes(`${ROOT_HOME}/`) ? `${process.user}\0${where}` : where;
  let found = paths.get(key);
  if (found === undefined) {
    found = search(machine, path, process);
    paths.set(key, found);
  }
  return { prefix: found.prefix, known: found.known, cause: variable?.cause ?? found.cause };
}

function search(machine: Machine, path: string, { cwd, user }: Process): Found {
  let unsure = false;
  let empty: string | undefined;
  for (const entry of path.split(':')) {
    if (!isKnown(entry)) {
      const owner = entry.endsWith('/bin') ? machine.environments.get(entry.slice(0, -4)) : undefined;
      if (owner?.python && !owner.maybe) return { prefix: owner.prefix, known: !unsure, cause: owner.cause };
      if (entry.startsWith(`${HOLE}/conda`)) return { prefix: entry.slice(0, -4), known: !unsure };
      unsure = true;
      continue;
    }
    if (!entry.startsWith('/')) {
      const at = resolvePath(entry, cwd);
      if (at.endsWith('/bin') && machine.environments.get(at.slice(0, -4))?.python)
        return { prefix: entry.replace(/\/bin\/?$/, ''), known: !unsure };
      continue;
    }
    const folder = entry.length > 1 && entry.endsWith('/') ? entry.slice(0, -1) : entry;
    const reach = canReach(folder, user, machine);
    // The shell passes by what it may not look into.
    if (reach === false) continue;
    const found = pythonIn(machine, folder);
    if (found !== undefined && reach === undefined) unsure = true;
    if (found === 'maybe') unsure = true;
    else if (found !== undefined && empty === undefined && machine.environments.get(found)?.empty === true) {
      // An empty base has no python of its own; without another one it stands for what is installed later.
      empty = found;
    } else if (found !== undefined && (empty === undefined || machine.environments.get(found)?.kind === 'venv'))
      return { prefix: found, known: !unsure && (empty === undefined || machine.closed) };
  }
  if (empty !== undefined) return { prefix: empty, known: !unsure };
  if (unsure || !machine.baseKnown) return { prefix: HOLE, known: false };
  return { prefix: null, known: true };
}

/** The prefix whose python is in this folder; `maybe` where it can be there; undefined where it is not. */
function pythonIn(machine: Machine, folder: string): string | 'maybe' | undefined {
  if (folder.endsWith('/bin')) {
    const prefix = folder.slice(0, -4);
    const environment = machine.environments.get(prefix);
    if (environment !== undefined) {
      if (environment.maybe) return 'maybe';
      return environment.python && hasHome(environment, machine) ? prefix : undefined;
    }
    if (machine.systemPython.get() === prefix) return prefix;
    // A link somebody made: /usr/local/bin/python → /opt/conda/bin/python.
    const link = machine.files.get(`${folder}/python`);
    if (link?.link?.endsWith('/bin/python') || link?.link?.endsWith('/bin/python3')) {
      const target = link.link.slice(0, link.link.lastIndexOf('/bin/'));
      return machine.environments.get(target) ? target : prefix;
    }
    if (link !== undefined) return prefix;
    if (!machine.baseKnown || machine.isUnread(folder)) return 'maybe';
    // A folder that looks like an environment of its own, made by something that was not followed.
    if (machine.opaque !== undefined && !/^\/(usr(\/local)?)?$/.test(prefix)) return 'maybe';
    if (isOfUnknownContent(folder, machine)) return 'maybe';
    if (machine.file(`${folder}/python`) !== undefined) return prefix;
    // What tools make is in no project's index: a copy of the project brings it from the host all the same.
    if (LIKE_PYTHON.test(prefix) && (machine.unfollowedProgram.get() !== undefined || isCopied(prefix, machine)))
      return 'maybe';
    // An environment whose name could not be read may be this one.
    const envs = /^(.*\/envs)\/[^/]+$/.exec(prefix)?.[1];
    if (envs !== undefined && machine.environments.keys().some((each) => mayBeIn(each, envs))) return 'maybe';
  } else if (!machine.baseKnown || machine.isUnread(folder) || isOfUnknownContent(folder, machine)) return 'maybe';
  return undefined;
}

/** The folders of the system, where the system's own package manager puts programs. */
const SYSTEM_FOLDER = /^(?:\/usr(?:\/local)?)?\/s?bin$/;

/**
 * Whether an archive or a copy of something unknown can have put a python into a folder. What is unpacked at the root is
 * mostly one program: the system's folders count only where they were its target themselves.
 */
function isOfUnknownContent(folder: string, machine: Machine): boolean {
  if (!SYSTEM_FOLDER.test(folder)) return machine.mayHold(`${folder}/python`);
  const prefix = folder.slice(0, folder.lastIndexOf('/'));
  return [folder, prefix].some((each) => machine.unknownFolders.get(each) !== undefined);
}

/** Names of folders that hold a python by all appearance. */
const LIKE_PYTHON = /(?:^|[/._-])(?:v?env|virtualenv|py(?:thon|env)?|pixi|conda)[\d.]*(?:$|[/._-])/i;

/** True for a folder inside of one that was copied from the project. */
function isCopied(path: string, { folders }: Machine): boolean {
  return folders.keys().some((folder) => path.startsWith(folder === '/' ? '/' : `${folder}/`));
}

/** Whether the python that a venv links to is there: a venv that was copied without it has a link that leads nowhere. */
export function hasHome({ home }: Environment, machine: Machine): boolean {
  if (home === undefined || !isKnown(home) || !machine.closed) return true;
  if (machine.environments.get(home)?.python || machine.systemPython.get() === home) return true;
  return /^\/usr(?:\/local)?$/.test(home) || machine.mayHold(`${home}/bin/python`);
}

/** Whether the unknown prefix of an environment can be in a folder of environments. */
function mayBeIn(prefix: string, envs: string): boolean {
  return !isKnown(prefix) && (prefix.startsWith(HOLE) || prefix.startsWith(`${envs}/`));
}
