/** Where a program is, as `which` and `command -v` say. */
import { HOLE, isKnown } from '../../text/value';
import type { Machine } from '../machine';
import { type Arg, type Process, resolvePath, type Status } from '../process';
import { findPython, pathEntries } from '../python';
import type { Call } from './call';
import { print } from './call';
import { condaProgramName, isPip, isPython } from './names';

/** A conda program found on PATH: its path and root; `absent`, or `unknown`. */
export type CondaOnPath = { readonly path: string; readonly root: string } | 'absent' | 'unknown';

/**
 * Looks up on PATH what a word such as `mamba` calls. What comes along with conda is found where conda is, unless it is
 * known to be missing there.
 */
export function findProgram(word: string, process: Process, machine: Machine): CondaOnPath {
  const found = findConda(word, process, machine);
  const program = condaProgramName(word);
  if (found !== 'absent' || program === undefined || program === 'conda' || program === 'micromamba') return found;
  const conda = findConda('conda', process, machine);
  if (typeof conda === 'object') return machine.condaRoots.get(conda.root)?.lacks.has(program) ? 'absent' : conda;
  // conda-lock is a tool of its own, which pip or pipx may have brought.
  return program === 'conda-lock' ? 'unknown' : conda;
}

/** The version of the conda that a word such as `conda` or `/opt/conda/bin/conda` calls; undefined where it is not known. */
export function condaVersionAt(word: string, process: Process, machine: Machine): string | undefined {
  const root = process.condaFunctions.get(word)?.root ?? rootAt(word, process, machine);
  return root === undefined ? undefined : machine.condaRoots.get(root)?.version;
}

function rootAt(word: string, process: Process, machine: Machine): string | undefined {
  const found = word.includes('/')
    ? condaAt(resolvePath(word, process.cwd), machine)
    : findProgram(word, process, machine);
  return typeof found === 'object' ? found.root : undefined;
}

/** Looks a conda program up on PATH. */
export function findConda(program: string, process: Process, machine: Machine): CondaOnPath {
  const owners = machine.condaRoots.values().filter((root) => root.programs.has(program));
  const copied = machine.folders.size > 0;
  const placed = copied || machine.files.mayHave(program) || machine.placesChanged > 0;
  const entries = pathEntries(process.get('PATH') ?? '', process);
  for (const folder of entries) {
    if (!isKnown(folder)) {
      if (folder.startsWith(`${HOLE}/conda`)) return { path: `${folder}/${program}`, root: `${HOLE}/conda` };
      continue;
    }
    const owner = owners.find((root) => isProgramFolder(folder, root.root));
    if (owner !== undefined) return { path: `${folder}/${program}`, root: owner.root };
    if (!placed) continue;
    const path = pathIn(folder, program);
    if (!copied && !machine.files.mayHave(program) && machine.loosePrograms.get(path) === undefined) continue;
    const found = condaAt(path, machine);
    if (found !== undefined) return found;
  }
  if (!machine.lacks(program)) return 'unknown';
  // Only where it is not found it matters what else could be in these folders.
  const unsure = entries.some((folder) => {
    // A folder of an image that surely has no such program anywhere has none.
    if (!isKnown(folder)) return placed || !machine.lacksEverywhere(program);
    if (mayHold(folder, program, machine)) return true;
    if (!placed) return false;
    const path = pathIn(folder, program);
    // A script of somebody's own under that name, or one in a folder whose content is not known.
    return machine.mayHold(path) || ((copied || machine.files.mayHave(program)) && machine.file(path) !== undefined);
  });
  return unsure ? 'unknown' : 'absent';
}

function pathIn(folder: string, program: string): string {
  return `${folder.replace(/\/$/, '')}/${program}`;
}

/** Whether a folder on PATH is that of an environment that may hold the program as a package. */
function mayHold(folder: string, program: string, machine: Machine): boolean {
  const prefix = /^(.*)\/(?:bin|condabin)\/?$/.exec(folder)?.[1];
  const environment = prefix === undefined ? undefined : machine.environments.get(prefix);
  if (environment === undefined) return machine.isUnread(folder);
  // What an image brings beside base is not listed.
  return environment.mayHold?.has(program) ?? (!environment.base && environment.cause?.location === undefined);
}

function isProgramFolder(folder: string, root: string): boolean {
  if (!folder.startsWith(root)) return false;
  const below = folder.slice(root.length).replace(/\/$/, '');
  return below === '/bin' || below === '/condabin';
}

/** The conda installation behind a program's path; links are followed. */
export function condaAt(path: string, machine: Machine): { path: string; root: string } | undefined {
  let at = path;
  for (let hops = 0; hops < 4; hops++) {
    const match = /^(.*)\/(?:bin|condabin)\/([^/]+)$/.exec(at);
    if (match) {
      const root = machine.condaRoots.get(match[1] || '/');
      if (root?.programs.has(match[2] ?? '')) return { path: at, root: root.root };
    }
    const link = machine.files.get(at)?.link;
    if (link === undefined) break;
    at = link;
  }
  const placed = machine.loosePrograms.get(path);
  return placed === undefined ? undefined : { path, root: placed };
}

/** `which X`, `command -v X`, `type -p X`: prints the path where it is known. */
export function locate(call: Call, arg: Arg | undefined): Status {
  const name = arg?.value ?? '';
  const program = condaProgramName(name);
  if (program !== undefined) {
    const found = findProgram(name, call.process, call.interpreter.machine);
    if (found === 'absent') return 'fail';
    print(call, found === 'unknown' ? HOLE : `${found.path}\n`);
    return found === 'unknown' ? 'unknown' : 'ok';
  }
  if (isPython(name) || isPip(name)) {
    const python = findPython(call.interpreter.machine, call.process);
    if (python.known && python.prefix !== null) print(call, `${python.prefix}/bin/${name}\n`);
    else print(call, HOLE);
    return python.known && python.prefix === null ? 'unknown' : 'assumed';
  }
  print(call, HOLE);
  return 'unknown';
}
