/**
 * Venvs: `python -m venv`, `virtualenv`, `uv venv`, `uv sync`, and those that poetry, pipenv, pdm and pipx make for
 * themselves. A venv is a prefix like a conda environment, of another kind: activation sets VIRTUAL_ENV and PATH, and
 * nothing of conda.
 */
import { HOLE, isKnown, type Value } from '../../text/value';
import { because } from '../cause';
import type { Machine } from '../machine';
import { type Arg, bareArg, type Process, resolvePath, type Status } from '../process';
import { findPython } from '../python';
import { ownsNew } from '../rights';
import type { Call, Program } from './call';
import { printUnknown, runIn } from './call';
import { type Options, readOptions } from './options';

/**
 * What `bin/activate` of a venv says (CPython, Lib/venv/scripts/common/activate; virtualenv's and uv's do the same as far
 * as variables go), without the prompt and the hash table.
 */
function activateScript(prefix: string): string {
  return `deactivate () {
  if [ -n "\${_OLD_VIRTUAL_PATH:-}" ]; then
    PATH="\${_OLD_VIRTUAL_PATH:-}"
    export PATH
    unset _OLD_VIRTUAL_PATH
  fi
  if [ -n "\${_OLD_VIRTUAL_PYTHONHOME:-}" ]; then
    PYTHONHOME="\${_OLD_VIRTUAL_PYTHONHOME:-}"
    export PYTHONHOME
    unset _OLD_VIRTUAL_PYTHONHOME
  fi
  unset VIRTUAL_ENV
  if [ ! "\${1:-}" = "nondestructive" ]; then unset -f deactivate; fi
}
deactivate nondestructive
VIRTUAL_ENV='${prefix}'
export VIRTUAL_ENV
_OLD_VIRTUAL_PATH="$PATH"
PATH="$VIRTUAL_ENV/bin:$PATH"
export PATH
if [ -n "\${PYTHONHOME:-}" ]; then
  _OLD_VIRTUAL_PYTHONHOME="\${PYTHONHOME:-}"
  unset PYTHONHOME
fi
`;
}

/** Puts a venv into the image, with its script of activation. */
export function makeVenv(call: Call, path: Value, home: Value | null | undefined): void {
  const { machine } = call.interpreter;
  const prefix = resolvePath(path, call.process.cwd);
  // A PATH that names it has the same hole in it.
  if (!isKnown(prefix)) return;
  const cause = because(call.record?.text ?? `makes the venv ${prefix}`, call.record?.place);
  ownsNew(prefix, call.process, machine, true, true);
  const old = machine.environments.get(prefix);
  // A conda environment stays one: a venv made over it changes its python's folder, which nobody means.
  if (old !== undefined && old.kind !== 'venv') return;
  machine.environments.set(prefix, {
    prefix,
    kind: 'venv',
    python: true,
    home: home ?? undefined,
    maybe: call.scope.reach === 'maybe',
    owner: call.process.user,
    base: false,
    cause,
  });
  call.interpreter.effect(call.record, { kind: 'prefix', prefix });
  const text = activateScript(prefix);
  machine.files.set(`${prefix}/bin/activate`, { text, origin: undefined, executable: false, cause });
}

/** The prefix of the python that a venv is made from: that of the program called, by its path or as PATH finds it. */
function homeOf(program: Value, call: Call): Value | undefined {
  const { machine } = call.interpreter;
  let prefix: Value | null;
  if (program.includes('/')) {
    const path = resolvePath(program, call.process.cwd);
    prefix = path.includes('/bin/') ? path.slice(0, path.lastIndexOf('/bin/')) : HOLE;
  } else {
    const found = findPython(machine, call.process);
    prefix = found.known ? found.prefix : HOLE;
  }
  // A venv of a venv's python goes back to the python that the first one was made from.
  const own = prefix === null ? undefined : machine.environments.get(prefix);
  return own?.kind === 'venv' ? own.home : (prefix ?? undefined);
}

const VENV_VALUES = new Set(['--prompt']);

/** `python -m venv [options] FOLDER…`. */
export function venvModule(call: Call, words: readonly Arg[]): Status {
  const options = readOptions(words, VENV_VALUES);
  if (options.has('--help', '-h')) return 'assumed';
  const home = homeOf(call.argv[0]?.value ?? 'python', call);
  for (const folder of options.operands) makeVenv(call, folder.value, home);
  return 'assumed';
}

const VIRTUALENV_VALUES = new Set([
  ...['-p', '--python', '--try-first-with', '--app-data', '--discovery', '--creator', '--seeder', '--activators'],
  ...['--prompt', '--pip', '--setuptools', '--wheel', '--extra-search-dir'],
]);

/** `virtualenv [options] FOLDER`. */
export function virtualenv(call: Call, words: readonly Arg[]): Status {
  const options = readOptions(words, VIRTUALENV_VALUES);
  const [folder] = options.operands;
  if (folder === undefined || options.has('--help', '-h', '--version')) return 'assumed';
  const python = options.value('-p', '--python');
  makeVenv(call, folder.value, python === undefined ? homeOf('python', call) : homeNamed(python, call));
  return 'assumed';
}

/** The prefix after `--python X`: a program by its path; a version or a name leaves it open. */
function homeNamed(python: Value, call: Call): Value {
  return python.startsWith('/') ? (homeOf(python, call) ?? HOLE) : HOLE;
}

/** Options of uv that take a value, over all of its commands (uv 0.9, `uv help`). */
const UV_VALUES = new Set([
  ...['-p', '--python', '--prompt', '--directory', '--project', '--cache-dir', '--config-file', '--color', '--index'],
  ...['--default-index', '-i', '--index-url', '--extra-index-url', '-f', '--find-links', '--index-strategy'],
  ...['--keyring-provider', '--link-mode', '--exclude-newer', '--python-preference', '--allow-insecure-host'],
  ...['--extra', '--no-extra', '--group', '--no-group', '--only-group', '--package', '-P', '--upgrade-package'],
  ...['--refresh-package', '--reinstall-package', '--no-install-package', '--resolution', '--prerelease'],
  ...['--fork-strategy', '-C', '--config-setting', '--no-build-isolation-package', '--no-build-package'],
  ...['--no-binary-package', '--no-binary', '--only-binary', '-r', '--requirement', '--requirements', '-c'],
  ...['--constraint', '--constraints', '--override', '--overrides', '-e', '--editable', '--target', '--prefix'],
  ...['--python-version', '--python-platform', '--torch-backend', '-b', '--build-constraints', '--with', '-w'],
  ...['--with-requirements', '--with-editable', '--env-file', '-t', '--from', '--output-file', '-o'],
]);

/** The tools under their own names; `uvx` and `pipx run` work elsewhere. */
export const venvPrograms: Readonly<Record<string, Program>> = {
  virtualenv: (call) => virtualenv(call, call.argv.slice(1)),
  uv: (call) => runUv(call, call.argv.slice(1)),
  poetry: (call) => projectTool(call, 'poetry', call.argv.slice(1)),
  pipenv: (call) => projectTool(call, 'pipenv', call.argv.slice(1)),
  pdm: (call) => projectTool(call, 'pdm', call.argv.slice(1)),
  pipx: (call) => pipx(call, call.argv.slice(1)),
};

/** The words after `uv` (or `python -m uv`). */
export function runUv(call: Call, words: readonly Arg[]): Status {
  const options = readOptions(words, UV_VALUES, 1);
  const [command] = options.operands;
  const at = command === undefined ? words.length : words.indexOf(command) + 1;
  const rest = words.slice(at);
  const folder = options.value('--directory');
  const scene = folder === undefined ? call : inFolder(call, folder);
  switch (command?.value) {
    case 'venv': {
      const own = readOptions(rest, UV_VALUES);
      const [path] = own.operands;
      const python = own.value('-p', '--python') ?? call.process.get('UV_PYTHON');
      const target = path?.value ?? projectVenv(scene, own);
      makeVenv(scene, target, uvHome(python, scene));
      return 'assumed';
    }
    case 'sync':
    case 'add':
    case 'remove': {
      const own = readOptions(rest, UV_VALUES);
      syncProject(inOptionFolder(scene, own), own);
      return 'assumed';
    }
    case 'run':
      return uvRun(scene, rest);
    case 'pip':
      return uvPip(scene, rest);
    default:
      printUnknown(call);
      return 'assumed';
  }
}

function inFolder(call: Call, folder: Value): Call {
  const process = call.process.fork();
  process.cwd = resolvePath(folder, call.process.cwd);
  return { ...call, process };
}

function inOptionFolder(call: Call, options: Options): Call {
  const folder = options.value('--directory', '--project');
  return folder === undefined ? call : inFolder(call, folder);
}

/** The python of a venv that uv makes: one that it finds on PATH, or loads itself. */
function uvHome(python: Value | undefined, call: Call): Value | undefined {
  if (python !== undefined) return homeNamed(python, call);
  const found = findPython(call.interpreter.machine, call.process);
  return found.known && found.prefix !== null ? homeOf('python', call) : HOLE;
}

/**
 * Where uv keeps the venv of the project: UV_PROJECT_ENVIRONMENT, else `.venv` in the folder of the nearest pyproject.toml
 * (https://docs.astral.sh/uv/concepts/projects/config/#project-environment-path).
 */
function projectVenv(call: Call, options: Options): Value {
  const { process } = call;
  const active = process.get('VIRTUAL_ENV');
  if (options.has('--active') && active !== undefined && active !== '') return active;
  const root = projectRoot(call);
  const own = process.get('UV_PROJECT_ENVIRONMENT');
  return resolvePath(own === undefined || own === '' ? '.venv' : own, root);
}

/** The folder of the nearest pyproject.toml at or above the working directory; the working directory where none is seen. */
function projectRoot(call: Call): Value {
  const { cwd } = call.process;
  if (!isKnown(cwd)) return cwd;
  for (let at = cwd; ; at = at.slice(0, at.lastIndexOf('/')) || '/') {
    if (call.interpreter.machine.file(`${at === '/' ? '' : at}/pyproject.toml`) !== undefined) return at;
    if (at === '/') return cwd;
  }
}

function syncProject(call: Call, options: Options): Value | undefined {
  if (options.has('--help', '-h', '--dry-run', '--no-sync', '--frozen-only', '--script')) return undefined;
  const prefix = projectVenv(call, options);
  const { machine } = call.interpreter;
  if (machine.environments.get(prefix) === undefined)
    makeVenv(call, prefix, uvHome(options.value('-p', '--python') ?? call.process.get('UV_PYTHON'), call));
  return prefix;
}

/** `uv run [options] COMMAND`: in the project's venv, which comes first on PATH. */
function uvRun(call: Call, words: readonly Arg[]): Status {
  const options = readOptions(words, UV_VALUES, 0);
  const command = options.rest;
  const scene = inOptionFolder(call, options);
  const child = call.process.child();
  const cause = because(call.record?.text ?? 'uv run', call.record?.place);
  const isolated = options.has('--isolated', '--no-project', '--script', '-s') || options.value('--with', '-w');
  // Without a project the nearest venv is taken, else any python that uv finds.
  const prefix = isolated ? HOLE : projectPrefix(scene, options);
  enter(child, prefix, cause);
  if (command.length === 0) return 'assumed';
  const [first] = command;
  if (first && (first.value.endsWith('.py') || options.has('-m', '--module')))
    return runIn(call, [bareArg('python'), ...command], child);
  return runIn(call, command, child);
}

function projectPrefix(call: Call, options: Options): Value {
  const { machine } = call.interpreter;
  const root = projectRoot(call);
  const isProject = isKnown(root) && machine.file(`${root}/pyproject.toml`) !== undefined;
  if (isProject) {
    const prefix = projectVenv(call, options);
    if (machine.environments.get(prefix) === undefined && !options.has('--no-sync')) syncProject(call, options);
    return prefix;
  }
  return nearestVenv(call.process, machine) ?? HOLE;
}

/** The active venv, else `.venv` at or above the working directory; undefined where none is known of. */
function nearestVenv(process: Process, machine: Machine): Value | undefined {
  const active = process.get('VIRTUAL_ENV');
  if (active !== undefined && active !== '') return active;
  const { cwd } = process;
  if (!isKnown(cwd)) return undefined;
  for (let at = cwd; ; at = at.slice(0, at.lastIndexOf('/')) || '/') {
    const prefix = `${at === '/' ? '' : at}/.venv`;
    if (machine.environments.get(prefix) !== undefined) return prefix;
    if (at === '/') return undefined;
  }
}

/** Makes a prefix the active venv of a process: VIRTUAL_ENV and the front of PATH. */
function enter(process: Process, prefix: Value, cause: ReturnType<typeof because>): void {
  const path = process.variable('PATH');
  process.set('VIRTUAL_ENV', prefix, cause, true);
  process.set('PATH', `${prefix}/bin:${path?.value ?? ''}`, { ...cause, before: path?.cause }, true);
}

/**
 * `uv pip install …` works on the active environment (VIRTUAL_ENV, then CONDA_PREFIX), else on the nearest `.venv`, and
 * stops without one (https://docs.astral.sh/uv/pip/environments/); `--system` and UV_SYSTEM_PYTHON take the first python on
 * PATH.
 */
function uvPip(call: Call, words: readonly Arg[]): Status {
  const options = readOptions(words, UV_VALUES);
  const [command] = options.operands;
  if (!/^(?:install|sync|uninstall)$/.test(command?.value ?? '')) {
    printUnknown(call);
    return 'assumed';
  }
  const { process, interpreter } = call;
  const elsewhere = options.value('-p', '--python', '--target', '-t', '--prefix') ?? process.get('UV_PYTHON');
  const system = process.get('UV_SYSTEM_PYTHON');
  if (elsewhere !== undefined || options.has('--system', '--help', '-h', '--dry-run')) return 'assumed';
  if (system !== undefined && !/^(?:0|false|f|no|n|off|)$/i.test(system)) return 'assumed';
  const conda = process.get('CONDA_PREFIX');
  if ((conda !== undefined && conda !== '') || nearestVenv(process, interpreter.machine) !== undefined)
    return 'assumed';
  if (!isKnown(process.cwd) || !isSurelyWithout(process.cwd, interpreter.machine)) return 'assumed';
  return interpreter.fail(call.record, call.scope, {
    code: 'environment-not-found',
    text: 'error: No virtual environment found; run `uv venv` to create an environment, or pass `--system` to install into a non-virtual environment',
  });
}

/** Whether no `.venv` can be at or above a folder. */
function isSurelyWithout(folder: string, machine: Machine): boolean {
  for (let at = folder; ; at = at.slice(0, at.lastIndexOf('/')) || '/') {
    if (!machine.surelyMissing(`${at === '/' ? '' : at}/.venv/pyvenv.cfg`)) return false;
    if (at === '/') return true;
  }
}

/** Options with a value of poetry, pipenv and pdm, over all of their commands. */
const PROJECT_VALUES = new Set([
  ...['-C', '--directory', '-P', '--project', '--with', '--without', '--only', '-E', '--extras', '--python', '-p'],
  ...['-G', '--group', '-r', '--requirements', '--categories'],
]);

/** poetry, pipenv and pdm: a venv of the project's own, and `run` in it. */
export function projectTool(call: Call, tool: 'poetry' | 'pipenv' | 'pdm', words: readonly Arg[]): Status {
  const options = readOptions(words, PROJECT_VALUES, 1);
  const [command] = options.operands;
  const rest = command === undefined ? [] : words.slice(words.indexOf(command) + 1);
  const folder = options.value('-C', '--directory', '-P', '--project');
  const scene = folder === undefined || tool === 'pipenv' ? call : inFolder(call, folder);
  const name = command?.value ?? '';
  if (tool === 'poetry' && name === 'config') {
    const [key, value] = readOptions(rest, PROJECT_VALUES).operands;
    if (key?.value.startsWith('virtualenvs.'))
      call.interpreter.machine.poetrySettings.set(key.value, value?.value ?? HOLE);
    return 'assumed';
  }
  if (name === 'run') {
    const child = scene.process.child();
    const prefix = toolVenv(scene, tool);
    const cause = because(call.record?.text ?? `${tool} run`, call.record?.place);
    if (prefix !== 'none') enter(child, prefix, cause);
    const command = readOptions(rest, PROJECT_VALUES, 0).rest;
    return command.length === 0 ? 'assumed' : runIn(call, command, child);
  }
  if (!/^(?:install|sync|add|update|remove|env|shell)$/.test(name)) {
    printUnknown(call);
    return 'assumed';
  }
  const into = readOptions(rest, PROJECT_VALUES);
  if (tool === 'pipenv' && into.has('--system')) return 'assumed';
  const prefix = toolVenv(scene, tool);
  if (prefix !== 'none' && prefix !== HOLE && scene.interpreter.machine.environments.get(prefix) === undefined)
    makeVenv(scene, prefix, homeOf('python', scene));
  return 'assumed';
}

/** Where a tool keeps the venv of the project; `none`: it works in the python that it finds; HOLE: where is not known. */
function toolVenv(call: Call, tool: 'poetry' | 'pipenv' | 'pdm'): Value | 'none' {
  const { process, interpreter } = call;
  const active = process.get('VIRTUAL_ENV');
  const inProject = resolvePath('.venv', process.cwd);
  const there = interpreter.machine.environments.get(inProject)?.kind === 'venv';
  const setting = (key: string) => {
    const variable = process.get(`POETRY_${key.toUpperCase().replace('.', '_').replace(/-/g, '_')}`);
    return variable ?? interpreter.machine.poetrySettings.get(key);
  };
  if (tool === 'pdm') return active || inProject;
  if (active !== undefined && active !== '') return active;
  if (there) return inProject;
  if (tool === 'pipenv') return isYes(process.get('PIPENV_VENV_IN_PROJECT')) ? inProject : HOLE;
  if (isNo(setting('virtualenvs.create'))) return 'none';
  const conda = process.get('CONDA_PREFIX');
  // poetry takes an active conda environment for a venv, base left out (poetry, EnvManager.get).
  if (conda !== undefined && conda !== '' && process.get('CONDA_DEFAULT_ENV') !== 'base') return 'none';
  return isYes(setting('virtualenvs.in-project')) ? inProject : HOLE;
}

function isYes(value: Value | undefined): boolean {
  return value !== undefined && /^(?:1|true|yes|on)$/i.test(value);
}

function isNo(value: Value | undefined): boolean {
  return value !== undefined && /^(?:0|false|no|off)$/i.test(value);
}

const PIPX_VALUES = new Set([
  ...['--python', '--suffix', '-i', '--index-url', '--pip-args', '--preinstall', '--spec', '--backend'],
]);

/** `pipx install NAME…`: a venv for each program; `pipx run` goes elsewhere. */
export function pipx(call: Call, words: readonly Arg[]): Status {
  const options = readOptions(words, PIPX_VALUES, 1);
  const [command] = options.operands;
  if (command?.value !== 'install') {
    printUnknown(call);
    return 'assumed';
  }
  const { process } = call;
  const rest = readOptions(words.slice(words.indexOf(command) + 1), PIPX_VALUES);
  const global = rest.has('--global') || options.has('--global');
  const home = global
    ? (process.get('PIPX_GLOBAL_HOME') ?? '/opt/pipx')
    : (process.get('PIPX_HOME') ?? `${process.get('HOME') ?? HOLE}/.local/share/pipx`);
  for (const { value } of rest.operands) {
    const name = /^[A-Za-z0-9][\w.-]*/.exec(value)?.[0]?.toLowerCase();
    if (name !== undefined) makeVenv(call, `${home}/venvs/${name}`, homeOf('python', call));
  }
  return 'assumed';
}
