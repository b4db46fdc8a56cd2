/** Where a program is, as `which` and `command -v` say. */
import { HOLE, isKnown } from '../../text/value';
import type { Machine } from '../machine';
import type { Arg, Process, Status } from '../process';
import { findPython, pathEntries } from '../python';
import type { Call } from './call';
import { print } from './call';
import { condaProgramName, isPip, isPython } from './names';

/** A conda program found on PATH: its path and root; `absent`, or `unknown`. */
export type CondaOnPath = { readonly path: string; readonly root: string } | 'absent' | 'unknown';

/** Looks a conda program up on PATH. */
export function findConda(program: string, process: Process, machine: Machine): CondaOnPath {
  let unsure = false;
  const owners = machine.condaRoots.values().filter((root) => root.programs.has(program));
  const placed = machine.files.mayHave(program) || machine.facts.placesChanged > 0;
  for (const folder of pathEntries(process.get('PATH') ?? '', process)) {
    if (!isKnown(folder)) {
      if (folder.startsWith(`${HOLE}/conda`)) return { path: `${folder}/${program}`, root: `${HOLE}/conda` };
      unsure = true;
      continue;
    }
    const owner = owners.find((root) => isProgramFolder(folder, root.root));
    if (owner !== undefined) return { path: `${folder}/${program}`, root: owner.root };
    if (!placed) continue;
    const path = `${folder.replace(/\/$/, '')}/${program}`;
    if (!machine.files.mayHave(program) && machine.facts.get(`program:${path}`) === undefined) continue;
    const found = condaAt(path, machine);
    if (found !== undefined) return found;
  }
  return unsure || !machine.closed ? 'unknown' : 'absent';
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
  const placed = machine.facts.get(`program:${path}`);
  return placed === undefined ? undefined : { path, root: placed };
}

/** `which X`, `command -v X`, `type -p X`: prints the path where it is known. */
export function locate(call: Call, arg: Arg | undefined): Status {
  const name = arg?.value ?? '';
  const program = condaProgramName(name);
  if (program !== undefined) {
    const found = findConda(name, call.process, call.interpreter.machine);
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
