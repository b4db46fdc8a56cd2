/** Starting shells and scripts: options, start-up files, `-c`, script files and their `#!` lines. */

import { mayBringBash } from '../../knowledge/packages';
import { HOLE, isKnown } from '../../text/value';
import { because } from '../cause';
import type { FileEntry } from '../machine';
import { type Arg, bareArg, type Process, resolvePath, type ShellKind, type Status } from '../process';
import type { Call, Program } from './call';
import { printUnknown, scriptOf } from './call';
import { isInstaller, runInstaller } from './installer';
import { installMicromamba, isMicromambaInstaller } from './micromambaInstaller';
import { baseName } from './names';
import { installPixi, isPixiInstaller } from './pixi';

/** What a shell's command line asks for. */
interface ShellOptions {
  login: boolean;
  interactive: boolean;
  errexit: boolean;
  nounset: boolean;
  pipefail: boolean;
  norc: boolean;
  noprofile: boolean;
  rcfile: string | undefined;
  /** `-s`: the script comes from standard input, the words are its arguments. */
  stdin: boolean;
  command: Arg | undefined;
  /** Script file and arguments, or the words after the command. */
  rest: readonly Arg[];
}

export const shells: Readonly<Record<string, Program>> = {
  sh: (call) => runShell(call, shKind(call), 'sh'),
  bash: (call) => runShell(call, 'bash', 'bash'),
  dash: (call) => runShell(call, 'dash', 'dash'),
  ash: (call) => runShell(call, 'busybox', 'ash'),
  zsh: (call) => runShell(call, 'zsh', 'zsh'),
};

function shKind(call: Call): ShellKind {
  const link = call.interpreter.machine.files.get('/bin/sh')?.link;
  if (link !== undefined) return link.endsWith('bash') ? 'bash' : link.endsWith('dash') ? 'dash' : 'sh-unknown';
  const sh = call.interpreter.sh;
  return sh === undefined || sh === 'none' ? 'sh-unknown' : sh;
}

export function readShellOptions(argv: readonly Arg[]): ShellOptions {
  const options: ShellOptions = {
    login: false,
    interactive: false,
    errexit: false,
    nounset: false,
    pipefail: false,
    norc: false,
    noprofile: false,
    rcfile: undefined,
    stdin: false,
    command: undefined,
    rest: [],
  };
  let wantsCommand = false;
  let i = 1;
  for (; i < argv.length; i++) {
    const text = argv[i]?.value ?? '';
    if (text === '--' || text === '-') {
      i++;
      break;
    }
    if (text.startsWith('--')) {
      if (text === '--login') options.login = true;
      else if (text === '--norc') options.norc = true;
      else if (text === '--noprofile') options.noprofile = true;
      else if (text === '--rcfile' || text === '--init-file') options.rcfile = argv[++i]?.value;
      continue;
    }
    if ((text.startsWith('-') || text.startsWith('+')) && text.length > 1) {
      const on = text.startsWith('-');
      for (const letter of text.slice(1)) {
        if (letter === 'c') wantsCommand = true;
        else if (letter === 'l') options.login = on;
        else if (letter === 'i') options.interactive = on;
        else if (letter === 's') options.stdin = on;
        else if (letter === 'e') options.errexit = on;
        else if (letter === 'u') options.nounset = on;
        else if (letter === 'o' || letter === 'O') {
          const name = argv[++i]?.value;
          if (name === 'errexit') options.errexit = on;
          if (name === 'nounset') options.nounset = on;
          if (name === 'pipefail') options.pipefail = on;
        }
      }
      continue;
    }
    break;
  }
  if (wantsCommand) {
    options.command = argv[i];
    i++;
  }
  options.rest = argv.slice(i);
  return options;
}

function runShell(call: Call, kind: ShellKind, calledAs: string): Status {
  const options = readShellOptions(call.argv);
  if (call.interpreter.sh === 'none' && noShell(call, calledAs)) {
    const text = `exec: "${call.argv[0]?.value ?? calledAs}": no such file or directory`;
    return call.interpreter.failWrapper(call, call.argv, { code: 'command-not-found', text });
  }
  if (calledAs === 'bash' && lacksBash(call)) return noBash(call);
  const child = call.process.child();
  child.shell = kind;
  child.login = options.login;
  child.errexit = options.errexit;
  child.nounset = options.nounset;
  child.pipefail = options.pipefail;
  const script = options.command === undefined && !options.stdin ? options.rest[0] : undefined;
  if (options.stdin) child.positional = options.rest;
  child.interactive = options.interactive;
  prepare(child, kind);
  startUp(call, child, options, calledAs, script !== undefined || options.command !== undefined);
  if (child.ended !== undefined) return child.ended.status;
  if (options.command !== undefined) {
    child.zero = options.rest[0] ?? bareArg(calledAs);
    child.positional = options.rest.slice(1);
    const { text, origin } = scriptOf(options.command);
    if (!isKnown(text) && origin === undefined) {
      call.interpreter.machine.opaque ??= because('runs a text that is not known', call.record?.place);
      return 'assumed';
    }
    return call.interpreter.script(text, origin, child, call.scope, 'process');
  }
  if (script !== undefined) {
    const path = resolvePath(script.value, call.process.cwd);
    if (isInstaller(call, path)) return runInstaller(call, path, options.rest.slice(1));
    const file = isKnown(path) ? call.interpreter.machine.file(path) : undefined;
    if (isPixiInstaller(file?.download)) return installPixi(call, child);
    if (isMicromambaInstaller(file?.download)) return installMicromamba(call, child);
    // A whole command in the place of a file: the text of a RUN, where SHELL lacks its `-c`.
    if (
      file === undefined &&
      isKnown(path) &&
      /\S\s+\S/.test(script.value) &&
      call.interpreter.machine.surelyMissing(path)
    ) {
      const text = `${calledAs}: ${script.value}: No such file or directory`;
      return call.interpreter.fail(call.record, call.scope, { code: 'file-not-found', text });
    }
    if (file === undefined || file.text === HOLE) return unknownScript(call, path);
    child.zero = script;
    child.positional = options.rest.slice(1);
    return call.interpreter.script(file.text, file.origin, child, call.scope, 'process');
  }
  const stdin = call.scope.stdin;
  if (stdin !== undefined) {
    const text = stdin.text;
    if (isPixiInstaller(stdin.download)) return installPixi(call, child);
    if (isMicromambaInstaller(stdin.download)) return installMicromamba(call, child);
    if (isKnown(text))
      return call.interpreter.script(text, stdin.origin(), child, { ...call.scope, stdin: undefined }, 'process');
    call.interpreter.machine.opaque ??= because('pipes an unknown text into a shell', call.record?.place);
  }
  return 'assumed';
}

function unknownScript(call: Call, path: string): Status {
  const machine = call.interpreter.machine;
  machine.opaque ??= because(`runs ${path}`, call.record?.place);
  printUnknown(call);
  return 'assumed';
}

/** True where an image without a shell surely has none still: nothing was copied that may be one. */
function noShell(call: Call, name: string): boolean {
  const { machine } = call.interpreter;
  if (!machine.closed || machine.files.mayHave(name) || machine.files.mayHave('busybox')) return false;
  return !machine.unknownFolders.keys().some((folder) => /^\/(usr\/)?(bin)?$/.test(folder));
}

/**
 * True where an image surely has no bash: its base has none, and nothing that ran since can have brought it. A bash that
 * is called by its name alone may be one of conda's.
 */
function lacksBash(call: Call): boolean {
  const { machine } = call.interpreter;
  const name = call.argv[0]?.value ?? '';
  if (machine.systemPrograms.get('bash') !== false || !machine.filesClosed || machine.files.mayHave('bash'))
    return false;
  if (machine.packagesUnknown.get() === true || machine.unfollowedProgram.get() !== undefined) return false;
  if (!/^(?:\/(?:usr\/)?bin\/)?bash$/.test(name)) return false;
  if (!name.startsWith('/') && machine.environments.values().some((each) => each.kind === 'conda')) return false;
  for (const program of machine.systemPrograms.keys())
    if (machine.systemPrograms.get(program) === true && mayBringBash(program)) return false;
  const holds = /^\/(?:usr\/?(?:local\/?)?)?(?:bin\/?)?$|\/bash$/;
  return ![...machine.unknownFolders.keys(), ...machine.folders.keys()].some((folder) => holds.test(folder));
}

/** Fails as the shell or the engine does; what the bash would have run is not reached. */
function noBash(call: Call): Status {
  const word = call.argv[0]?.value ?? 'bash';
  const { process, record, interpreter } = call;
  const text =
    process.shell === 'program'
      ? `exec: "${word}": ${word.includes('/') ? `stat ${word}: no such file or directory` : 'executable file not found in $PATH'}`
      : `${word}: not found`;
  return interpreter.failWrapper(call, record === undefined ? call.argv : [], { code: 'no-shell', text });
}

/** The variables that a shell sets for itself. */
function prepare(process: Process, kind: ShellKind): void {
  if (kind === 'bash') {
    process.set('BASH', '/bin/bash', undefined, false);
    process.set('BASH_VERSION', '5.2.15(1)-release', undefined, false);
    // bash takes it from the account where nobody set it.
    if (process.get('SHELL') === undefined)
      process.set('SHELL', process.user === 'root' ? '/bin/bash' : HOLE, undefined, false);
  }
  // bash has a prompt in interactive shells only, even where the environment brings one; dash always sets its own.
  if (process.interactive || kind === 'dash') process.set('PS1', '$ ', undefined, false);
  else process.unset('PS1');
}

/** Reads the start-up files (bash(1), INVOCATION; dash(1), Invocation). */
function startUp(call: Call, process: Process, options: ShellOptions, calledAs: string, hasWork: boolean): void {
  const home = process.get('HOME') ?? HOLE;
  const bash = process.shell === 'bash' && calledAs === 'bash';
  const login = options.login && !options.noprofile;
  if (login) {
    read(call, process, '/etc/profile');
    if (bash) {
      for (const name of ['.bash_profile', '.bash_login', '.profile']) {
        if (read(call, process, `${home}/${name}`)) break;
      }
    } else read(call, process, `${home}/.profile`);
  } else if (process.interactive) {
    if (bash) {
      if (options.norc) return;
      if (options.rcfile !== undefined) {
        read(call, process, options.rcfile);
        return;
      }
      read(call, process, '/etc/bash.bashrc');
      read(call, process, `${home}/.bashrc`);
    } else if (process.get('ENV')) read(call, process, expandPath(process.get('ENV') ?? '', process));
  }
  if (process.interactive) return;
  const environmentFile = process.get('BASH_ENV');
  if (bash && environmentFile && hasWork) read(call, process, expandPath(environmentFile, process));
}

/** The value of BASH_ENV and ENV is expanded like a word. */
function expandPath(value: string, process: Process): string {
  const home = value.startsWith('~/') ? (process.get('HOME') ?? HOLE) + value.slice(1) : value;
  return home.replace(/\$\{?(\w+)\}?/g, (_all, name: string) => process.get(name) ?? '');
}

/** Reads one start-up file, silently; false where it surely does not exist. */
function read(call: Call, process: Process, path: string): boolean {
  const machine = call.interpreter.machine;
  // Nobody but root can look into root's home folder.
  if (path.startsWith('/root/') && isKnown(process.user) && process.user !== 'root') return false;
  const entry = isKnown(path) ? machine.file(resolvePath(path, process.cwd)) : undefined;
  if (entry === undefined) {
    if (machine.baseKnown && isKnown(path)) return false;
    process.lose(because(`reads ${path}, whose content is not known`, call.record?.place));
    return false;
  }
  if (entry.text === HOLE) {
    process.lose(because(`reads ${path}, whose content is not known`, call.record?.place));
    return true;
  }
  call.interpreter.script(entry.text, entry.origin, process, { ...call.scope, silent: true, tested: true }, 'source');
  return true;
}

/** Runs an executable text file through its `#!` line; without one the shell takes it as its own script. */
export function runFile(call: Call, path: string, file: FileEntry): Status {
  const args = call.argv.slice(1);
  if (file.text === HOLE) {
    const target = file.copiedFrom ?? path;
    if (!/\/(usr\/(local\/)?)?s?bin\//.test(path) || file.copiedFrom !== undefined) {
      call.interpreter.machine.opaque ??= because(`runs ${target}`, call.record?.place);
    }
    const links = file.link;
    return links === undefined ? 'assumed' : call.interpreter.runProgram({ ...call, argv: [bareArg(links), ...args] });
  }
  if (file.executable === false && call.argv[0]?.value.includes('/')) {
    return call.interpreter.fail(call.record, call.scope, {
      code: 'not-executable',
      text: `${path}: Permission denied`,
    });
  }
  const first = /^#![ \t]*([^ \t\r\n]+)[ \t]*([^\r\n]*)(\r?)/.exec(file.text);
  if (first === null) {
    return shells.sh?.({ ...call, argv: [bareArg('sh'), pathArg(call, path), ...args] }) ?? 'assumed';
  }
  if (first[3] === '\r') {
    return call.interpreter.fail(call.record, call.scope, {
      code: 'file-not-found',
      text: `${path}: the interpreter in its first line ends in a carriage return: no such file or directory`,
    });
  }
  const interpreter = first[1] ?? '';
  const argument = (first[2] ?? '').trim();
  let words: string[] = argument === '' ? [interpreter] : [interpreter, argument];
  if (baseName(interpreter) === 'env') {
    if (argument.startsWith('-S')) words = argument.slice(2).trim().split(/\s+/);
    else if (/\s/.test(argument)) {
      return call.interpreter.fail(call.record, call.scope, {
        code: 'file-not-found',
        text: `/usr/bin/env: '${argument}': No such file or directory`,
      });
    } else words = [argument];
  }
  const shell = shells[baseName(words[0] ?? '')];
  if (shell === undefined) {
    return call.interpreter.runProgram({ ...call, argv: [...words.map(bareArg), pathArg(call, path), ...args] });
  }
  // The kernel hands everything after the interpreter over as one word, and a shell knows no option with a blank.
  if (words.length === 2 && /^[-+]\S*\s/.test(words[1] ?? '')) {
    return call.interpreter.fail(call.record, call.scope, {
      code: 'wrong-arguments',
      text: `${words[0]}: ${words[1]}: invalid option`,
    });
  }
  return shell({ ...call, argv: [...words.map(bareArg), pathArg(call, path), ...args] });
}

function pathArg(call: Call, path: string): Arg {
  return { value: path, raw: path, place: call.argv[0]?.place };
}
