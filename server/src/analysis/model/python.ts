/** Which environment's `python` is first on PATH. */
import { HOLE, isKnown } from '../text/value';
import type { Cause } from './cause';
import type { Machine } from './machine';
import { type Process, resolvePath } from './process';
import type { EnvironmentFact } from './record';

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
  readonly facts: number;
  readonly links: number;
  readonly opaque: boolean;
  readonly paths: Map<string, Found>;
}

/** Commands in a row mostly have the same few PATHs, each a long one to search. */
const remembered = new WeakMap<Machine, Remembered>();

function rememberedFor(machine: Machine): Map<string, Found> {
  const environments = machine.environments.changed;
  const facts = machine.facts.placesChanged;
  const links = machine.files.mayHave('python') ? machine.files.changed : 0;
  const opaque = machine.opaque !== undefined;
  const known = remembered.get(machine);
  if (
    known !== undefined &&
    known.environments === environments &&
    known.facts === facts &&
    known.links === links &&
    known.opaque === opaque
  ) {
    return known.paths;
  }
  const paths = new Map<string, Found>();
  remembered.set(machine, { environments, facts, links, opaque, paths });
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
  const key = path.includes('.') ? `${process.cwd}\0${path}` : path;
  let found = paths.get(key);
  if (found === undefined) {
    found = search(machine, path, process.cwd);
    paths.set(key, found);
  }
  return { prefix: found.prefix, known: found.known, cause: variable?.cause ?? found.cause };
}

function search(machine: Machine, path: string, cwd: string): Found {
  let unsure = false;
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
    const found = pythonIn(machine, entry.length > 1 && entry.endsWith('/') ? entry.slice(0, -1) : entry);
    if (found === 'maybe') unsure = true;
    else if (found !== undefined) return { prefix: found, known: !unsure };
  }
  if (unsure || !machine.baseKnown) return { prefix: HOLE, known: false };
  return { prefix: null, known: true };
}

/** The prefix whose python is in this folder; `maybe` where it can be there; undefined where it is not. */
function pythonIn(machine: Machine, folder: string): string | 'maybe' | undefined {
  if (folder.endsWith('/bin')) {
    const prefix = folder.slice(0, -4);
    const environment = machine.environments.get(prefix);
    if (environment !== undefined) return environment.maybe ? 'maybe' : environment.python ? prefix : undefined;
    if (machine.facts.get('system-python') === prefix) return prefix;
    // A link somebody made: /usr/local/bin/python → /opt/conda/bin/python.
    const link = machine.files.get(`${folder}/python`);
    if (link?.link?.endsWith('/bin/python') || link?.link?.endsWith('/bin/python3')) {
      const target = link.link.slice(0, link.link.lastIndexOf('/bin/'));
      return machine.environments.get(target) ? target : prefix;
    }
    if (link !== undefined) return prefix;
    if (!machine.baseKnown) return 'maybe';
    // A folder that looks like an environment of its own, made by something that was not followed.
    if (machine.opaque !== undefined && !/^\/(usr(\/local)?)?$/.test(prefix)) return 'maybe';
    if (machine.facts.get(`unknown-content:${prefix}`) !== undefined) return 'maybe';
    // An environment whose name could not be read may be this one.
    const envs = /^(.*\/envs)\/[^/]+$/.exec(prefix)?.[1];
    if (envs !== undefined && machine.environments.keys().some((each) => mayBeIn(each, envs))) return 'maybe';
  } else if (!machine.baseKnown) return 'maybe';
  return undefined;
}

/** Whether the unknown prefix of an environment can be in a folder of environments. */
function mayBeIn(prefix: string, envs: string): boolean {
  return !isKnown(prefix) && (prefix.startsWith(HOLE) || prefix.startsWith(`${envs}/`));
}
