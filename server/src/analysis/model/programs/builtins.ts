/** The builtins of the shells that matter: those that change the shell itself, and those that print known text. */

import { olderThan } from '../../knowledge/conda/version';
import { HOLE, isKnown, type Value } from '../../text/value';
import { because } from '../cause';
import type { Machine } from '../machine';
import { type Arg, resolvePath, type Status } from '../process';
import { hasHole } from '../shell/source';
import { evaluateTest } from '../shell/test';
import type { Call, Program } from './call';
import { print, runIn, scriptOf } from './call';
import { condaFunctionCall, defineCondaFunction } from './conda';
import { locate } from './locate';
import { echo, printf } from './text';

const ok: Program = () => 'ok';

export const builtins: Readonly<Record<string, Program>> = {
  ':': ok,
  true: ok,
  false: () => 'fail',
  echo,
  printf,
  '[': (call) => test(call, call.argv.slice(1, -1)),
  test: (call) => test(call, call.argv.slice(1)),
  export: (call) => declare(call, true),
  declare: (call) => declare(call, undefined),
  typeset: (call) => declare(call, undefined),
  local: (call) => declare(call, undefined),
  readonly: (call) => declare(call, undefined),
  unset(call) {
    const functions = call.argv[1]?.value === '-f';
    for (const { value } of call.argv.slice(1)) {
      if (value.startsWith('-')) continue;
      if (functions) call.process.functions.delete(value);
      else call.process.unset(value);
    }
    return 'ok';
  },
  set,
  shift(call) {
    const count = Number(call.argv[1]?.value ?? '1') || 1;
    call.process.positional = call.process.positional.slice(count);
    return 'ok';
  },
  cd: changeFolder,
  pushd: changeFolder,
  popd(call) {
    call.process.cwd = HOLE;
    return 'ok';
  },
  pwd(call) {
    print(call, `${call.process.cwd}\n`);
    return 'ok';
  },
  exit(call) {
    const status = exitStatus(call.argv[1]?.value);
    call.process.ended = { kind: 'exit', status };
    if (status === 'fail')
      call.interpreter.fail(call.record, call.scope, {
        code: 'exit',
        text: `exit ${call.argv[1]?.value ?? ''}`.trim(),
      });
    return status;
  },
  return(call) {
    call.process.ended = { kind: 'return', status: exitStatus(call.argv[1]?.value) };
    return call.process.ended.status;
  },
  break(call) {
    call.process.ended = { kind: 'break', status: 'ok' };
    return 'ok';
  },
  continue(call) {
    call.process.ended = { kind: 'continue', status: 'ok' };
    return 'ok';
  },
  eval: evaluate,
  exec,
  command(call) {
    const words = call.argv.slice(1);
    if (words[0]?.value === '-v' || words[0]?.value === '-V') return locate(call, words[1]);
    const rest = words[0]?.value === '-p' ? words.slice(1) : words;
    if (rest.length === 0) return 'ok';
    return call.interpreter.runCommand({ ...call, argv: rest });
  },
  builtin: (call) => (call.argv.length > 1 ? call.interpreter.runCommand({ ...call, argv: call.argv.slice(1) }) : 'ok'),
  type: (call) => locate(call, call.argv[call.argv.length - 1]),
  hash: ok,
  trap(call) {
    const [action, ...signals] = call.argv.slice(1);
    if (action !== undefined && signals.some((signal) => signal.value === 'EXIT' || signal.value === '0'))
      call.process.exitTrap = action;
    if (signals.some((signal) => signal.value === 'ERR')) call.process.errorTrap = action?.value !== '-';
    return 'ok';
  },
  umask(call) {
    const mask = call.argv.slice(1).find((arg) => !arg.value.startsWith('-'))?.value;
    if (mask === undefined) return 'ok';
    const digits = /^0*[0-7]{1,3}$/.test(mask) ? mask.padStart(3, '0').slice(-3) : undefined;
    if (digits === undefined) call.process.othersWrite = 'perhaps';
    else
      call.process.othersWrite =
        (Number(digits[2]) & 2) === 0 ? 'yes' : (Number(digits[1]) & 2) === 0 ? 'perhaps' : 'no';
    return 'ok';
  },
  wait: ok,
  alias: ok,
  unalias: ok,
  shopt: ok,
  ulimit: ok,
  getopts: () => 'unknown',
  read(call) {
    for (const arg of call.argv.slice(1)) if (!arg.value.startsWith('-')) call.process.set(arg.value, HOLE, undefined);
    return 'unknown';
  },
  '.': source,
  source,
  conda: condaFunctionCall,
  mamba: condaFunctionCall,
  micromamba: condaFunctionCall,
  /** What the lines do that a program printed for a shell to activate an environment. */
  __export(call) {
    const cause = because('a script that activates an environment', call.scope.parent?.place);
    for (const { value } of call.argv.slice(1)) {
      const equals = value.indexOf('=');
      const name = value.slice(0, equals);
      call.process.set(name, value.slice(equals + 1), { ...cause, before: call.process.variable(name)?.cause }, true);
    }
    return 'ok';
  },
  __unset(call) {
    for (const { value } of call.argv.slice(1)) call.process.unset(value);
    return 'ok';
  },
  /** What reading an installation's conda.sh does; only the model's own texts say it. */
  __conda_hook(call) {
    const [, program, root] = call.argv;
    if (program && root) defineCondaFunction(call, program.value, root.value);
    return 'ok';
  },
};

function exitStatus(text: Value | undefined): Status {
  if (text === undefined) return 'assumed';
  if (!isKnown(text)) return 'unknown';
  return /^0+$/.test(text) ? 'ok' : /^\d+$/.test(text) ? 'fail' : 'unknown';
}

function test(call: Call, operands: readonly Arg[]): Status {
  return evaluateTest(
    operands.map((arg) => arg.value),
    call.process,
    call.interpreter.machine,
  );
}

function declare(call: Call, exported: boolean | undefined): Status {
  let exports = exported;
  for (const arg of call.argv.slice(1)) {
    const text = arg.value;
    if (text.startsWith('-')) {
      if (text.includes('x')) exports = true;
      if (text === '-n') exports = false;
      continue;
    }
    const equals = text.indexOf('=');
    if (equals < 0) {
      const variable = call.process.variable(text);
      if (variable) call.process.set(text, variable.value, variable.cause, exports ?? variable.exported);
      continue;
    }
    const name = text.slice(0, equals);
    const cause = because(`${call.argv[0]?.value ?? ''} ${arg.raw}`, arg.place, call.process.variable(name)?.cause);
    call.process.set(name, text.slice(equals + 1), cause, exports);
  }
  return 'ok';
}

function set(call: Call): Status {
  const words = call.argv.slice(1);
  for (let i = 0; i < words.length; i++) {
    const text = words[i]?.value ?? '';
    if (text === '--') {
      call.process.positional = words.slice(i + 1);
      return 'ok';
    }
    const on = text.startsWith('-');
    if (!on && !text.startsWith('+')) {
      call.process.positional = words.slice(i);
      return 'ok';
    }
    if (text.includes('e')) call.process.errexit = on;
    if (text.includes('u')) call.process.nounset = on;
    if (text.endsWith('o')) {
      const name = words[++i]?.value;
      if (name === 'errexit') call.process.errexit = on;
      if (name === 'nounset') call.process.nounset = on;
      if (name === 'pipefail') call.process.pipefail = on;
      if (name === 'pipefail' && call.process.shell === 'dash') {
        call.process.ended = { kind: 'exit', status: 'fail' };
        return call.interpreter.fail(call.record, call.scope, {
          code: 'shell',
          text: 'set: Illegal option -o pipefail',
        });
      }
    }
  }
  return 'ok';
}

function changeFolder(call: Call): Status {
  const target = call.argv.slice(1).find((arg) => !arg.value.startsWith('-') || arg.value === '-');
  if (target?.value === '-') call.process.cwd = HOLE;
  else call.process.cwd = resolvePath(target?.value ?? call.process.get('HOME') ?? HOLE, call.process.cwd);
  return 'assumed';
}

/** What `conda shell.bash hook` and its like print here, and nothing behind it. */
const HOOK_TEXT = /^__conda_hook \S+ \S+(?:\nconda activate \S+)?\n?$/;

function evaluate(call: Call): Status {
  const words = call.argv.slice(1);
  if (words.length === 0) return 'ok';
  // Unquoted, the hook's lines are joined by blanks; nothing of it is defined and eval still succeeds.
  if (words.length > 1 && words[0]?.value === '__conda_hook') return 'ok';
  const text = words.map((arg) => arg.value).join(' ');
  const origin = words.length === 1 && words[0] ? scriptOf(words[0]).origin : undefined;
  if (hasHole(text)) {
    // Something unknown runs in this very shell; what names conda is the only thing worth losing everything for.
    if (/conda|mamba|activate|PATH/.test(call.argv.map((arg) => arg.raw).join(' '))) {
      call.process.lose(because('runs a text that is not known', call.record?.place));
    }
    return 'assumed';
  }
  // What a hook prints are the model's own words: no command in it is one of the user's.
  const scope = HOOK_TEXT.test(text) ? { ...call.scope, silent: true } : call.scope;
  return call.interpreter.script(text, origin, call.process, scope, 'eval');
}

function exec(call: Call): Status {
  let words = call.argv.slice(1);
  while (words[0]?.value.startsWith('-')) words = words.slice(words[0].value === '-a' ? 2 : 1);
  if (words.length === 0) return 'ok';
  const child = call.process.child();
  const status = runIn(call, words, child);
  call.process.ended = { kind: 'exit', status };
  return status;
}

/** `. FILE` and `source FILE`: dash knows no `source`, and hands no arguments to the file. */
function source(call: Call): Status {
  const { process, interpreter } = call;
  const written = call.argv[0]?.value ?? '.';
  if (written === 'source' && process.shell === 'dash') {
    return interpreter.fail(call.record, call.scope, { code: 'source-not-found', text: 'source: not found' });
  }
  const file = call.argv[1];
  if (file === undefined) return 'fail';
  const machine = interpreter.machine;
  const path = findSourced(call, file.value);
  if (path === undefined) {
    if (mayMakeAnything(file.value)) machine.opaque ??= because(`reads ${file.value}`, call.record?.place);
    if (looksLikeConda(file.value)) process.lose(because(`reads ${file.value}`, call.record?.place));
    return 'unknown';
  }
  const entry = machine.file(path);
  if (entry === undefined && OS_RELEASE.test(path)) return readOsRelease(call);
  if (entry === undefined) return sourceMissing(call, path, file.value);
  const args = call.argv.slice(2);
  const positional = process.positional;
  if (args.length > 0) {
    if (process.shell === 'dash') {
      // dash drops them; the file sees the script's own arguments.
      for (const argument of args) interpreter.effect(call.record, { kind: 'dropped-argument', argument });
    } else process.positional = args;
  }
  const startup = isStartupFile(path);
  if (entry.text === HOLE) {
    process.lose(because(`reads ${path}, whose content is not known`, call.record?.place));
    process.positional = positional;
    return 'assumed';
  }
  const quiet = startup;
  const status = interpreter.script(
    entry.text,
    entry.origin,
    process,
    { ...call.scope, silent: call.scope.silent || quiet },
    'source',
  );
  process.positional = positional;
  // `source activate NAME`: the script's own `conda activate` has no place, so the failure is that of this command.
  if (status === 'fail' && call.scope.reach === 'yes' && path.endsWith('/bin/activate') && call.record !== undefined) {
    call.record.fails ??= interpreter.lastFailure?.failure;
  }
  return status;
}

/** Start-up files are read again and again; their commands leave no records. */
export function isStartupFile(path: string): boolean {
  return /\/\.[^/]*$/.test(path) || path.startsWith('/etc/');
}

/** What says which system this is. */
const OS_RELEASE = /^\/(etc|usr\/lib)\/(os|lsb)-release$/;

const RELEASE_VARIABLES =
  'NAME PRETTY_NAME VERSION VERSION_ID VERSION_CODENAME UBUNTU_CODENAME ID_LIKE DISTRIB_ID DISTRIB_RELEASE DISTRIB_CODENAME DISTRIB_DESCRIPTION'.split(
    ' ',
  );

/** Every distribution has this file; only the name in it is known from the base image. */
function readOsRelease(call: Call): Status {
  const distribution = call.interpreter.machine.distribution;
  const id = /^(debian|ubuntu|alpine|fedora|centos)$/.test(distribution ?? '') ? distribution : undefined;
  for (const name of RELEASE_VARIABLES) call.process.set(name, HOLE, undefined);
  call.process.set('ID', id ?? HOLE, undefined);
  return 'assumed';
}

/** A script of the author's own, whose text is not known, can make anything; well-known ones of programs do not. */
function mayMakeAnything(path: string): boolean {
  return (
    !isStartupFile(path) &&
    !/(^|\/)(activate|(conda|mamba|micromamba|nvm|setvars|set_env|functions|common)\.sh|(local_)?setup\.(ba)?sh|sdkman-init\.sh|env|\.[^/]*)$/.test(
      path,
    )
  );
}

/** The files below /etc that shells read; what else a system has there is not in the table of images. */
function isShellStartup(path: string): boolean {
  if (!path.startsWith('/etc/')) return isStartupFile(path);
  return /^\/etc\/(profile(\.d\/.*)?|bash\.bashrc|bashrc|bash\/.*|zsh.*|skel\/.*)$/.test(path);
}

function looksLikeConda(path: string): boolean {
  return /activate|conda|mamba|bashrc|profile|env/.test(path);
}

function findSourced(call: Call, value: Value): string | undefined {
  if (!isKnown(value)) return undefined;
  const { process } = call;
  const machine = call.interpreter.machine;
  if (value.includes('/')) return resolvePath(value, process.cwd);
  for (const folder of (process.get('PATH') ?? '').split(':')) {
    if (!isKnown(folder)) return undefined;
    const path = `${folder}/${value}`;
    if (machine.file(path) !== undefined) return path;
  }
  const here = resolvePath(value, process.cwd);
  // dash looks on PATH alone.
  if (process.shell === 'dash') return machine.filesClosed ? `/not on PATH/${value}` : undefined;
  if (machine.file(here) !== undefined) return here;
  return machine.filesClosed && isKnown(process.cwd) ? here : undefined;
}

/** Whether a path is in an installation of conda, whose files are known. */
function isBelowRoot(path: string, machine: Machine): boolean {
  return machine.closed && machine.rootOf(path) !== undefined;
}

function sourceMissing(call: Call, path: string, written: string): Status {
  const machine = call.interpreter.machine;
  const environment = /^(.*)\/bin\/activate$/.exec(path)?.[1];
  if (environment !== undefined && machine.environments.get(environment)) {
    // Environments hold an activate script of their own only where conda is in them, or old conda linked it.
    const version = machine.rootOf(environment)?.version;
    if (version === undefined || !machine.closed || olderThan(version, 4, 6)) return 'unknown';
  }
  const text = path.startsWith('/not on PATH/') ? `.: ${written}: not found` : `${written}: No such file or directory`;
  const gone =
    (isShellStartup(path) ? machine.closed : machine.filesClosed || isBelowRoot(path, machine)) &&
    (isShellStartup(path) || /\/(activate|conda\.sh|mamba\.sh)$/.test(path) || path.startsWith('/not on PATH/')) &&
    machine.exists(path) !== true &&
    !machine.mayHold(path);
  if (!gone) {
    if (mayMakeAnything(path)) machine.opaque ??= because(`reads ${path}`, call.record?.place);
    if (looksLikeConda(path)) call.process.lose(because(`reads ${path}`, call.record?.place));
    return 'unknown';
  }
  // A missing file ends dash at once: `.` is a special builtin.
  if (call.process.shell === 'dash' && !call.process.interactive) call.process.ended = { kind: 'exit', status: 'fail' };
  return call.interpreter.fail(call.record, call.scope, { code: 'file-not-found', text });
}
