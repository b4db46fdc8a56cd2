/** Finds what a command word names — builtin, function, program, script — and runs it. */

import { HOLE, isKnown } from '../../text/value';
import { because } from '../cause';
import { resolvePath, type Status } from '../process';
import { isRootUser } from '../rights';
import { builtins } from './builtins';
import type { Call, Program } from './call';
import { printUnknown } from './call';
import { runConda } from './conda';
import { asRootOnly } from './denied';
import { findEnvironment } from './environments';
import { isInstaller, runInstaller } from './installer';
import { baseName, condaProgramName, isPip, isPython } from './names';
import { runPixi } from './pixi';
import { python, runPip } from './pythonPrograms';
import { runFile, shells } from './shells';
import { starters } from './starters';
import { systemPrograms } from './system';
import { textPrograms } from './text';
import { venvPrograms } from './venv';
import { wrappers } from './wrappers';

const programs: Readonly<Record<string, Program>> = {
  ...textPrograms,
  ...systemPrograms,
  ...wrappers,
  ...shells,
  ...venvPrograms,
  ...starters,
};

/** Programs that make no files a later command could read as an environment file. */
const HARMLESS = new Set([
  'ls',
  'find',
  'mkdir',
  'sleep',
  'date',
  'uname',
  'hostname',
  'groupadd',
  'addgroup',
  'passwd',
  'locale-gen',
  'ldconfig',
  'probe',
  'dpkg',
  'stat',
  'du',
  'df',
  'ps',
  'env',
  'printenv',
  'rmdir',
  'update-ca-certificates',
]);

/** Programs of the system that print nothing. */
const SILENT = new Set([
  ...['true', 'false', 'mkdir', 'touch', 'rm', 'cp', 'mv', 'ln', 'chmod', 'chown', 'chgrp', 'install'],
  ...['useradd', 'usermod', 'chpasswd', 'userdel', 'deluser', 'chsh', 'wget', 'curl', 'aria2c', 'tar', 'unzip'],
]);

/** Runs a command; in a shell process builtins come first. */
export function runCommand(call: Call): Status {
  const name = call.argv[0]?.value ?? '';
  if (name === '') return 'assumed';
  if (!isKnown(name)) return runUnknown(call);
  if (call.process.shell !== 'program') {
    const builtin = Object.hasOwn(builtins, name) ? builtins[name] : undefined;
    if (builtin !== undefined) return builtin(call);
  }
  return runProgram(call);
}

/** Runs a program (not a builtin), as `exec`, `env` or `docker exec` would. */
export function runProgram(call: Call): Status {
  const name = call.argv[0]?.value ?? '';
  if (!isKnown(name)) return runUnknown(call);
  if (/^[^\s/]+\s|^(?=\/(?:\S+\/)?s?bin\/\S)\S+\s/.test(name)) {
    // One word with blanks in it: a whole command line where a program's name should be.
    return call.interpreter.fail(call.record, call.scope, {
      code: 'command-not-found',
      text: `${name}: command not found`,
    });
  }
  if (condaProgramName(name) !== undefined) return runConda(call);
  if (baseName(name) === 'pixi') return runPixi(call);
  const slash = name.includes('/');
  const path = slash ? resolvePath(name, call.process.cwd) : undefined;
  if (path !== undefined && isInstaller(call, path)) return runInstaller(call, path, call.argv.slice(1));
  const found = path ?? findScript(call, name);
  if (found !== undefined) {
    const file = call.interpreter.machine.file(found);
    if (file !== undefined) return runFile(call, found, file);
  }
  if (!slash && name.endsWith('.sh') && call.interpreter.machine.closed && isKnown(call.process.get('PATH') ?? '')) {
    const here = resolvePath(name, call.process.cwd);
    // The folder that a script is in is not on PATH.
    if (call.interpreter.machine.file(here) !== undefined) {
      return call.interpreter.fail(call.record, call.scope, { code: 'command-not-found', text: `${name}: not found` });
    }
  }
  const missing = path === undefined ? undefined : inMissingEnvironment(call, path);
  if (missing !== undefined) return missing;
  const base = baseName(name);
  const stop = asRootOnly(call, base);
  if (stop !== undefined) return stop;
  if (isPython(base)) return python(call);
  if (isPip(base)) return runPip(call);
  const program = Object.hasOwn(programs, base) ? programs[base] : undefined;
  if (program !== undefined) {
    const status = program(call);
    if (Object.hasOwn(systemPrograms, base) && !SILENT.has(base) && call.scope.stdout?.isEmpty) printUnknown(call);
    return status;
  }
  // What it does to files is not followed.
  const { unfollowedProgram } = call.interpreter.machine;
  if (!HARMLESS.has(base) && unfollowedProgram.get() === undefined) unfollowedProgram.set(base);
  loosenWords(call);
  if (path !== undefined && looksLikeOwnScript(path)) {
    // A script whose text is not known can have made anything.
    call.interpreter.machine.opaque ??= because(`runs ${path}`, call.record?.place);
  }
  printUnknown(call);
  return 'assumed';
}

/** Fails where a program is called by a path in an environment that surely is not there. */
function inMissingEnvironment(call: Call, path: string): Status | undefined {
  const { machine } = call.interpreter;
  const [, root = '', name = ''] = /^(\/.+)\/envs\/([^/]+)\/bin\/[^/]+$/.exec(path) ?? [];
  if (name === '' || machine.condaRoots.get(root) === undefined || machine.file(path) !== undefined) return undefined;
  const { state } = findEnvironment(`${root}/envs/${name}`, root, call.process, machine);
  if (state !== 'absent' || machine.exists(`${root}/envs/${name}`) !== false) return undefined;
  return call.interpreter.fail(call.record, call.scope, { code: 'environment-not-found', text: `${path}: not found` });
}

/** The path of a script on PATH that the model knows. */
function findScript(call: Call, name: string): string | undefined {
  const machine = call.interpreter.machine;
  if (!machine.files.mayHave(name)) return undefined;
  for (const folder of (call.process.get('PATH') ?? '').split(':')) {
    if (!isKnown(folder) || folder === '') continue;
    const path = folder.endsWith('/') ? folder + name : `${folder}/${name}`;
    const file = machine.files.get(path);
    if (file !== undefined && (file.text !== HOLE || file.link !== undefined)) return path;
  }
  return undefined;
}

function looksLikeOwnScript(path: string): boolean {
  return !/^\/(usr\/(local\/)?)?s?bin\//.test(path);
}

function runUnknown(call: Call): Status {
  call.interpreter.machine.opaque ??= because('runs a command that is not known', call.record?.place);
  printUnknown(call);
  return 'assumed';
}

/** A program that is not followed may give rights to the folders that it is called with. */
function loosenWords({ argv, interpreter, process }: Call): void {
  if (isRootUser(process.user, interpreter.machine) === false) return;
  const { owners } = interpreter.machine;
  for (const { value } of argv.slice(1)) {
    const path = value.slice(value.indexOf('=') + 1);
    if (path.startsWith('/') && path !== '/' && isKnown(path)) {
      const place = resolvePath(path, '/');
      owners.setWhole(place, { user: owners.of(place)?.user ?? HOLE, others: 'perhaps', cause: undefined });
    }
  }
}
