/** conda, mamba and micromamba: what a call does to the shell and to the image. */

import { behaviour } from '../../knowledge/conda/behaviours';
import { HOLE, isKnown, type Value } from '../../text/value';
import { activate, deactivate } from '../activation';
import { because, type Cause } from '../cause';
import { installConda } from '../installation';
import { type Environment, type Machine, UNKNOWN_ROOT } from '../machine';
import { type Arg, type Process, resolvePath, type Status } from '../process';
import type { Failure, NameUse } from '../record';
import { mayCreate, mayWrite, ownsNew } from '../rights';
import type { Call } from './call';
import { print, printUnknown, runIn } from './call';
import { type CondaCall, option, optionArgs, readCondaCall } from './condaCall';
import { initShell } from './condaInit';
import { refusedArguments } from './condaRefuses';
import { mambaAskedFor, mambaOf } from './condaVersion';
import { condarc, findEnvironment, newPrefix } from './environments';
import { type CondaOnPath, condaAt, findProgram } from './locate';
import { baseName, condaProgramName } from './names';

/** Defines the shell function, as reading `etc/profile.d/conda.sh` or evaluating a hook does. */
export function defineCondaFunction(call: Call, program: string, root: Value): void {
  if (program !== 'conda' && program !== 'mamba' && program !== 'micromamba') return;
  const cause = because(`defines the ${program} function`, call.scope.parent?.place);
  call.process.condaFunctions.set(program, { program, root, maybe: false, cause });
  call.interpreter.effect(call.scope.parent, { kind: 'hook', root });
  if (call.process.get('CONDA_SHLVL') === undefined) {
    call.process.set('CONDA_SHLVL', '0', cause, true);
    const path = call.process.get('PATH') ?? '';
    if (program === 'conda')
      call.process.set('PATH', `${root}/condabin:${path}`, call.process.variable('PATH')?.cause, true);
  }
}

/** The call as its record has it already, else read now. */
function parsedCall(call: Call, program: CondaCall['program']): CondaCall {
  const { record, argv } = call;
  const known = record?.argv === argv ? record.conda : undefined;
  return known?.program === program ? known : readCondaCall(program, argv);
}

/** `conda …` in a shell: the function where it is defined, else the program. */
export function condaFunctionCall(call: Call): Status {
  const name = call.argv[0]?.value ?? '';
  const defined = call.process.condaFunctions.get(name);
  if (defined === undefined) return runConda(call);
  const program = condaProgramName(name) ?? 'conda';
  const parsed = parsedCall(call, program);
  if (parsed.subcommand === 'activate') return activateCall(call, parsed, defined.root, defined.maybe);
  if (parsed.subcommand === 'deactivate') {
    if (program === 'conda' && parsed.positionals.length > 0) {
      const text = 'ArgumentError: deactivate does not accept arguments';
      return call.interpreter.fail(call.record, call.scope, { code: 'wrong-arguments', text });
    }
    forget(call.process, call.interpreter.machine);
    call.interpreter.effect(call.record, { kind: 'deactivate' });
    deactivate(call.process, because('conda deactivate', call.record?.place), defined.root);
    return 'assumed';
  }
  return execute(call, parsed, defined.root);
}

/** The program itself: found on PATH or by its path. */
export function runConda(call: Call): Status {
  const { interpreter, process } = call;
  const written = call.argv[0]?.value ?? '';
  const program = condaProgramName(written) ?? 'conda';
  const parsed = parsedCall(call, program);
  let root: string | undefined;
  let found: CondaOnPath;
  if (written.includes('/')) {
    const path = resolvePath(written, process.cwd);
    found = condaAt(path, interpreter.machine) ?? 'unknown';
    const guess = /^(.*)\/(?:bin|condabin)\/[^/]+$/.exec(path)?.[1];
    if (found === 'unknown' && guess !== undefined && interpreter.machine.condaRoots.get(guess)) root = guess;
  } else {
    found = findProgram(baseName(written), process, interpreter.machine);
  }
  const own = written.includes('/') ? resolvePath(written, process.cwd) : undefined;
  if (found === 'unknown' && own !== undefined && root === undefined && interpreter.machine.surelyMissing(own))
    found = 'absent';
  if (found === 'absent') return notFound(call, parsed, written);
  root ??= typeof found === 'object' ? found.root : UNKNOWN_ROOT;
  if (program === 'micromamba') {
    root = micromambaRoot(parsed, process) ?? root;
    settle(call, root);
  }
  if (parsed.subcommand === 'activate' || parsed.subcommand === 'deactivate') {
    // An unknown base may define the function in a place that this shell reads, or bring a SHELL that activates.
    if (!interpreter.machine.baseKnown) return activateCall(call, parsed, root, true);
    return interpreter.fail(call.record, call.scope, noFunction(program, parsed.subcommand, root, interpreter.machine));
  }
  return execute(call, parsed, root);
}

/**
 * The program is nowhere on PATH. Where an installation is there all the same, what is said of later commands is what holds
 * once this one is found, as with other failures: the environment is made, the start-up file written.
 */
function notFound(call: Call, parsed: CondaCall, written: Value): Status {
  const { interpreter, record } = call;
  const failure: Failure = { code: 'command-not-found', text: `${written}: not found` };
  if (parsed.subcommand === 'run') return interpreter.failWrapper(call, parsed.command, failure);
  const roots = interpreter.machine.condaRoots.values();
  const [root] = roots;
  if (root === undefined || roots.length > 1 || !isKnown(root.root))
    return interpreter.fail(record, call.scope, failure);
  if (parsed.subcommand === 'activate' || parsed.subcommand === 'deactivate') {
    // The function is what is missing: it finds conda without PATH.
    const code = root.programs.has(parsed.program) ? 'no-conda-function' : failure.code;
    return interpreter.fail(record, call.scope, { ...failure, code });
  }
  execute(call, parsed, root.root);
  if (record) record.fails = undefined;
  return interpreter.fail(record, call.scope, failure);
}

/** What the program says where its function should have been called: it cannot change the shell that starts it. */
function noFunction(program: CondaCall['program'], subcommand: string, root: string, machine: Machine): Failure {
  const code = 'no-conda-function';
  if (program === 'micromamba')
    return { code, text: `'micromamba' is running as a subprocess and can't modify the parent shell.` };
  if (program !== 'mamba') return { code, text: `CondaError: Run 'conda init' before 'conda ${subcommand}'` };
  switch (mambaOf(root, machine)) {
    case 1:
      return {
        code,
        text: "Run 'mamba init' to be able to run mamba activate/deactivate and start a new shell session. Or use conda to activate/deactivate.",
      };
    case 2:
      return { code, text: 'critical libmamba Shell not initialized' };
    default:
      return { code, text: 'this shell has no mamba function', paraphrased: true };
  }
}

/** micromamba's root prefix comes into being with its first use: an empty one, without python. */
function settle(call: Call, root: string): void {
  const { machine } = call.interpreter;
  if (!isKnown(root) || machine.condaRoots.get(root) !== undefined) return;
  const cause = because(call.record?.text ?? 'micromamba', call.record?.place);
  installConda(machine, {
    root,
    programs: ['micromamba'],
    version: undefined,
    writableBy: [call.process.user],
    python: false,
    owner: call.process.user,
    cause,
  });
}

function micromambaRoot(call: CondaCall, process: Process): string | undefined {
  const root = option(call, 'root-prefix')?.value ?? process.get('MAMBA_ROOT_PREFIX');
  if (root !== undefined && root !== '') return root;
  const home = process.get('HOME');
  return home === undefined ? undefined : `${home}/micromamba`;
}

function activateCall(call: Call, parsed: CondaCall, root: string, maybe: boolean): Status {
  const { interpreter, process } = call;
  if (
    parsed.program === 'conda' &&
    (parsed.positionals.length > 1 || option(parsed, 'name') || option(parsed, 'prefix'))
  ) {
    const text = 'ArgumentError: activate does not accept more than one argument';
    return interpreter.fail(call.record, call.scope, { code: 'wrong-arguments', text });
  }
  const name = option(parsed, 'name')?.valueArg ?? option(parsed, 'prefix')?.valueArg ?? parsed.positionals[0];
  const cause = because(
    call.record?.text ?? `conda activate ${name?.raw ?? ''}`.trim(),
    call.record?.place ?? name?.place,
  );
  const stack = option(parsed, 'stack') !== undefined;
  const written = name?.value === '' ? undefined : name?.value;
  const found = findEnvironment(written ?? activatedByDefault(call, root), root, process, interpreter.machine);
  if (name !== undefined) use(call, name, 'activate');
  if (found.state === 'absent') {
    interpreter.effect(call.record, { kind: 'activate', prefix: found.prefix, name, ok: false });
    if (call.scope.silent && name?.place !== undefined && call.scope.reach === 'yes') {
      // Written by the user into a start-up file: the failure shows at each start, but stops nothing.
      return 'fail';
    }
    return interpreter.fail(call.record, call.scope, {
      code: 'environment-not-found',
      text: `EnvironmentNameNotFound: Could not find conda environment: ${name?.value ?? ''}`,
    });
  }
  interpreter.effect(call.record, { kind: 'activate', prefix: found.prefix, name, ok: maybe ? undefined : true });
  activate(
    process,
    found.prefix,
    root,
    stack,
    cause,
    displayName(name?.value, found.prefix),
    hasScripts(found.prefix, interpreter.machine),
  );
  setVariables(process, found.prefix, interpreter.machine, cause);
  if (maybe || found.state === 'unknown') {
    process.lost ??= cause;
    return 'assumed';
  }
  return 'ok';
}

/** Sets what `variables:` or `conda env config vars set` say, as activation does. */
function setVariables(process: Process, prefix: Value, machine: Machine, cause: Cause): void {
  for (const [name, value] of Object.entries(machine.environments.get(prefix)?.variables ?? {})) {
    process.set(name, value, cause, true);
  }
}

/** Takes the variables of the active environment away again. */
function forget(process: Process, machine: Machine): void {
  const active = machine.environments.get(process.get('CONDA_PREFIX') ?? '');
  for (const name of Object.keys(active?.variables ?? {})) process.unset(name);
}

/** `conda env config vars set NAME=VALUE … -n X`. */
function configureVariables(call: Call, parsed: CondaCall, root: string): Status {
  const [vars, action, ...pairs] = parsed.positionals.map((arg) => arg.value);
  const { prefix } = target(call, parsed, root, 'default');
  const machine = call.interpreter.machine;
  const environment = prefix === undefined ? undefined : machine.environments.get(prefix);
  if (vars !== 'vars' || action !== 'set' || environment === undefined || prefix === undefined) return 'assumed';
  const variables = { ...environment.variables };
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals > 0) variables[pair.slice(0, equals)] = pair.slice(equals + 1);
  }
  machine.environments.set(prefix, { ...environment, variables });
  return 'assumed';
}

/** The `variables:` of an environment file, read by line. */
function variablesIn(text: Value): Record<string, string> | undefined {
  const block = /^variables:[ \t]*\r?\n((?:[ \t]+[^\n]*\n?|\r?\n)*)/m.exec(text)?.[1];
  if (block === undefined) return undefined;
  const variables: Record<string, string> = {};
  for (const match of block.matchAll(
    /^[ \t]+([A-Za-z_]\w*):[ \t]*(?![ \t])["']?([^"'\r\n#]*)(?![^"'\r\n#])["']?[ \t]*(?:#.*)?\r?$/gm,
  )) {
    variables[match[1] ?? ''] = (match[2] ?? '').trimEnd();
  }
  return variables;
}

/** An environment without any package has no activate.d scripts. */
function hasScripts(prefix: Value, machine: Machine): boolean {
  return machine.environments.get(prefix)?.python !== false;
}

function displayName(written: Value | undefined, prefix: Value): Value {
  return written === undefined || written === '' || written === 'root'
    ? 'base'
    : written.includes('/')
      ? prefix
      : written;
}

function use(call: Call, arg: Arg, kind: NameUse['kind']): void {
  if (arg.place === undefined || !isKnown(arg.value) || arg.value.includes('/')) return;
  call.interpreter.nameUses.push({ name: arg.value, place: arg.place, kind });
}

function execute(call: Call, parsed: CondaCall, root: string): Status {
  const { interpreter, record, scope } = call;
  const refused = refusedArguments(parsed, root, interpreter.machine);
  if (refused !== undefined && parsed.subcommand === 'run')
    return interpreter.failWrapper(call, parsed.command, refused);
  // Even where it fails: what is said of later instructions is what holds once it is mended.
  const status = act(call, parsed, root);
  return refused === undefined || status === 'fail' ? status : interpreter.fail(record, scope, refused);
}

function act(call: Call, parsed: CondaCall, root: string): Status {
  switch (parsed.subcommand) {
    case 'run':
      return run(call, parsed, root);
    case 'create':
    case 'env create':
      return create(call, parsed, root);
    case 'env update':
    case 'install':
    case 'update':
    case 'upgrade':
      return install(call, parsed, root);
    case 'remove':
    case 'uninstall':
    case 'env remove':
      return remove(call, parsed, root);
    case 'rename':
      return rename(call, parsed, root);
    case 'init':
    case 'shell init':
      return initShell(call, parsed, root);
    case 'config':
    case 'config set':
    case 'config append':
    case 'config prepend':
      return configure(call, parsed);
    case 'env config':
      return configureVariables(call, parsed, root);
    case 'clean':
      call.interpreter.effect(call.record, { kind: 'clean' });
      return 'assumed';
    case 'list':
    case 'export':
    case 'env export':
      printUnknown(call);
      return lookInto(call, parsed, root);
    case 'info':
      print(call, option(parsed, 'base') ? `${root}\n` : HOLE);
      return 'assumed';
    case 'shell activate':
    case 'shell deactivate':
      return printActivation(call, parsed, root, parsed.subcommand.slice('shell '.length), parsed.positionals[0]);
    case 'shell hook':
      print(call, `__conda_hook ${parsed.program} ${root}\n`);
      return 'ok';
    default:
      if (/^shell\.(bash|posix|zsh|sh|ash|dash)$/.test(parsed.subcommand)) return shellHook(call, parsed, root);
      printUnknown(call);
      return 'assumed';
  }
}

/** `conda list -n X`: an environment that is not there stops it (`PrefixData.assert_environment`). */
function lookInto(call: Call, parsed: CondaCall, root: string): Status {
  const name = option(parsed, 'name')?.valueArg;
  if (name === undefined || parsed.program !== 'conda') return 'assumed';
  use(call, name, 'target');
  const { state, prefix } = findEnvironment(name.value, root, call.process, call.interpreter.machine);
  if (state !== 'absent') return 'assumed';
  const text = `EnvironmentLocationNotFound: Not a conda environment: ${prefix}`;
  return call.interpreter.fail(call.record, call.scope, { code: 'environment-not-found', text });
}

/** `conda shell.bash hook`: prints what defines the function and, unless configured otherwise, activates base. */
function shellHook(call: Call, parsed: CondaCall, root: string): Status {
  const [what, name] = parsed.positionals;
  if (what?.value !== 'hook') return printActivation(call, parsed, root, what?.value ?? '', name);
  print(
    call,
    `__conda_hook conda ${root}\n${activatesBase(call) ? `conda activate ${activatedByDefault(call, root) ?? 'base'}\n` : ''}`,
  );
  return 'ok';
}

/**
 * `conda shell.posix activate NAME`, `micromamba shell activate NAME`: prints the lines that the shell function evaluates.
 * They hold values, PATH as a whole among them, and no question of conda (conda/activate.py).
 */
function printActivation(call: Call, parsed: CondaCall, root: string, what: string, name: Arg | undefined): Status {
  const { process, interpreter } = call;
  const { machine } = interpreter;
  const after = process.fork();
  const cause = because(call.record?.text ?? `activates ${name?.raw ?? 'base'}`, call.record?.place);
  if (what === 'activate') {
    const given = option(parsed, 'name')?.valueArg ?? option(parsed, 'prefix')?.valueArg ?? name;
    const found = findEnvironment(given?.value, root, process, machine);
    if (given !== undefined) use(call, given, 'activate');
    if (found.state === 'absent') {
      const text = `EnvironmentNameNotFound: Could not find conda environment: ${given?.value ?? ''}`;
      return interpreter.fail(call.record, call.scope, { code: 'environment-not-found', text });
    }
    const { prefix } = found;
    activate(after, prefix, root, false, cause, displayName(given?.value, prefix), hasScripts(prefix, machine));
    setVariables(after, prefix, machine, cause);
    if (found.state === 'unknown') after.lost ??= cause;
  } else if (what === 'deactivate') deactivate(after, cause, root);
  if ((what !== 'activate' && what !== 'deactivate') || after.lost !== undefined) {
    printUnknown(call);
    return 'assumed';
  }
  print(call, after.changesSince(process));
  return 'ok';
}

/** What `default_activation_env` names: what the hook activates, and `conda activate` without a name; undefined for base. */
function activatedByDefault(call: Call, root: string): Value | undefined {
  const { interpreter, process } = call;
  const { machine } = interpreter;
  if (behaviour('conda', machine.condaRoots.get(root)?.version, 'default-activation-env') === 'no') return undefined;
  const name = process.get('CONDA_DEFAULT_ACTIVATION_ENV') ?? condarc('default_activation_env', process, machine);
  return name === undefined || name === '' || /\s/.test(name) ? undefined : name;
}

/** Whether the hook ends in activating base. */
function activatesBase(call: Call): boolean {
  const { machine } = call.interpreter;
  const base = condarc('auto_activate_base', call.process, machine) ?? condarc('auto_activate', call.process, machine);
  const quiet = call.process.get('CONDA_AUTO_ACTIVATE_BASE') ?? call.process.get('CONDA_AUTO_ACTIVATE');
  return !isNo(base) && !isNo(quiet);
}

function isNo(value: string | undefined): boolean {
  return value !== undefined && /^(false|no|off|0)$/i.test(value);
}

function run(call: Call, parsed: CondaCall, root: string): Status {
  const { interpreter, process } = call;
  const version = interpreter.machine.condaRoots.get(root)?.version;
  if (
    parsed.program === 'conda' &&
    behaviour('conda', version, 'run-double-dash') === 'command' &&
    parsed.words.some((word) => word.value === '--') &&
    parsed.command[0] === parsed.words[parsed.words.findIndex((word) => word.value === '--') + 1]
  ) {
    return interpreter.failWrapper(call, parsed.command, { code: 'wrong-arguments', text: '--: command not found' });
  }
  const bare = parsed.command.length === 0 && !parsed.options.some((each) => each.name === 'help');
  if (parsed.program === 'conda' && bare && behaviour('conda', version, 'run-without-command') === 'fails') {
    const text = 'ArgumentError: No command specified. Please provide a command to run.';
    return interpreter.fail(call.record, call.scope, { code: 'wrong-arguments', text });
  }
  const named = option(parsed, 'name')?.valueArg ?? option(parsed, 'prefix')?.valueArg;
  let prefix: Value;
  let sure = true;
  if (named !== undefined) {
    use(call, named, 'run');
    const isPrefix = option(parsed, 'name') === undefined;
    const found = findEnvironment(isPrefix ? asPath(named.value) : named.value, root, process, interpreter.machine);
    if (found.state === 'absent') {
      return interpreter.failWrapper(call, parsed.command, {
        code: 'environment-not-found',
        text: `EnvironmentLocationNotFound: Not a conda environment: ${found.prefix}`,
      });
    }
    prefix = found.prefix;
    sure = found.state === 'there';
  } else {
    const active = defaultPrefix(process, root, interpreter.machine);
    prefix = active;
  }
  const child = process.child();
  const place = call.record?.place ?? call.argv[0]?.written;
  // conda evaluates its own hook in the wrapper, which activates base first.
  if (parsed.program === 'conda' && activatesBase(call)) {
    activate(child, root, root, false, because('conda run', place), 'base', false);
  }
  const cause = because(
    `${parsed.program} run ${named ? `${option(parsed, 'name') ? '-n' : '-p'} ${named.raw}` : ''}`.trim(),
    place ?? named?.place,
  );
  activate(
    child,
    prefix,
    root,
    false,
    cause,
    displayName(named?.value, prefix),
    hasScripts(prefix, interpreter.machine),
  );
  if (!sure) child.lost ??= cause;
  const cwd = option(parsed, 'cwd')?.value;
  if (cwd !== undefined) child.cwd = resolvePath(cwd, process.cwd);
  return runIn(call, parsed.command, child);
}

function asPath(value: Value): Value {
  return value.includes('/') || !isKnown(value) ? value : `./${value}`;
}

/** The environment that a call without `-n` and `-p` means: the active one, CONDA_DEFAULT_ENV's, or base. */
export function defaultPrefix(process: Process, root: string, machine: Machine): Value {
  const active = process.get('CONDA_PREFIX');
  if (active !== undefined && active !== '') return active;
  const name = process.get('CONDA_DEFAULT_ENV');
  if (name !== undefined && name !== '') return findEnvironment(name, root, process, machine).prefix;
  return root;
}

/** The prefix that `-n`, `-p`, the file's name or the default mean. */
function target(
  call: Call,
  parsed: CondaCall,
  root: string,
  fallback: 'default' | 'none',
): { prefix: Value | undefined; file: FoundFile | undefined } {
  const { process, interpreter } = call;
  const file = environmentFile(call, parsed);
  const prefix = option(parsed, 'prefix');
  if (prefix?.value !== undefined) return { prefix: resolvePath(prefix.value, process.cwd), file };
  const name = option(parsed, 'name');
  if (name?.value !== undefined) {
    if (name.valueArg) use(call, name.valueArg, parsed.subcommand.endsWith('create') ? 'create' : 'target');
    return { prefix: named(name.value, root, process, interpreter.machine), file };
  }
  const version = interpreter.machine.condaRoots.get(root)?.version;
  const reads = file !== undefined && (readsName(parsed, version) || micromambaReadsName(parsed, file));
  const fromFile = reads ? nameInFile(file.text) : undefined;
  if (fromFile?.name !== undefined) return { prefix: named(fromFile.name, root, process, interpreter.machine), file };
  if (reads) {
    if (!isKnown(file.text)) return { prefix: `${root}/envs/${HOLE}`, file };
    const place = prefixInFile(file.text);
    const placed = place === undefined ? 'no' : readsPrefix(parsed, version);
    if (placed !== 'no')
      return { prefix: placed === 'yes' ? resolvePath(place ?? '', process.cwd) : `${root}/envs/${HOLE}`, file };
    if (parsed.subcommand === 'create' && parsed.program === 'conda') return { prefix: undefined, file };
    if (parsed.subcommand !== 'env create') return { prefix: defaultPrefix(process, root, interpreter.machine), file };
    return { prefix: undefined, file };
  }
  if (parsed.program === 'micromamba' && process.get('ENV_NAME') !== undefined && fallback === 'default') {
    const active = process.get('CONDA_PREFIX');
    return { prefix: active === undefined || active === '' ? root : active, file };
  }
  return { prefix: fallback === 'default' ? defaultPrefix(process, root, interpreter.machine) : undefined, file };
}

/** Whether a call takes the environment's name from its file; so does one whose conda may be new enough. */
function readsName({ program, subcommand }: CondaCall, version: string | undefined): boolean {
  if (subcommand.startsWith('env')) return true;
  if (subcommand !== 'create' || (program !== 'conda' && program !== 'micromamba')) return false;
  return behaviour(program, version, 'create-name-from-file') !== 'no';
}

/**
 * micromamba takes the name in a YAML file for one on the command line, whatever it does with the environment
 * (libmamba/src/api/configuration.cpp, `env_name_hook`).
 */
function micromambaReadsName({ program, subcommand }: CondaCall, { image, text }: FoundFile): boolean {
  if (program !== 'micromamba' || !/^(?:install|update)$/.test(subcommand) || !/\.ya?ml$/.test(image)) return false;
  return isKnown(text) && nameInFile(text).name !== undefined;
}

/** Whether a call makes its environment at the file's `prefix:`. */
function readsPrefix({ program, subcommand }: CondaCall, version: string | undefined): 'yes' | 'no' | 'depends' {
  if (program !== 'conda' && program !== 'conda-env') return 'no';
  if (subcommand === 'create') return behaviour('conda', version, 'create-prefix-from-file');
  return subcommand === 'env create' ? behaviour('conda', version, 'env-create-prefix-from-file') : 'no';
}

function named(name: Value, root: string, process: Process, machine: Machine): Value {
  if (name === 'base' || name === 'root') return root;
  // One that is there is meant, wherever it is (conda/base/context.py, `determine_target_prefix`).
  const found = isKnown(name) && !name.includes('/') ? findEnvironment(name, root, process, machine) : undefined;
  return found?.state === 'there' ? found.prefix : newPrefix(name, root, process, machine);
}

interface FoundFile {
  readonly image: Value;
  readonly project: string | undefined;
  readonly text: Value;
}

function environmentFile(call: Call, parsed: CondaCall): FoundFile | undefined {
  const { process, interpreter } = call;
  const files = optionArgs(parsed, 'file');
  let written = files[0]?.value;
  if (written === undefined) {
    if (parsed.subcommand !== 'env create' && parsed.subcommand !== 'env update') return undefined;
    const word = parsed.program === 'conda' ? undefined : parsed.positionals.find((arg) => /\.ya?ml$/.test(arg.value));
    written = word?.value ?? 'environment.yml';
  }
  if (/^[a-z]+:\/\//.test(written)) return { image: written, project: undefined, text: HOLE };
  const image = resolvePath(written, process.cwd);
  const entry = isKnown(image) ? interpreter.machine.file(image) : undefined;
  return { image, project: entry?.copiedFrom, text: entry?.text ?? HOLE };
}

/** `name:` at the top level of an environment file; read by line, so that a broken file still names. */
export function nameInFile(text: Value): { name?: string } {
  return text === HOLE ? {} : { name: keyInFile(text, /^name:[ \t]*/m) };
}

/** `prefix:` at the top level of an environment file. */
function prefixInFile(text: Value): string | undefined {
  return keyInFile(text, /^prefix:[ \t]*/m);
}

function keyInFile(text: Value, key: RegExp): string | undefined {
  const found = key.exec(text);
  if (found === null) return undefined;
  const rest = text.slice(found.index + found[0].length);
  const value = /^(?:"([^"\n]*)"|'([^'\n]*)'|([^\s#](?:[^#\n\r]*[^#\n\r \t])?))[ \t]*(?:#.*)?(?:\r?\n|$)/.exec(rest);
  return value?.[1] ?? value?.[2] ?? value?.[3];
}

function nameOf(prefix: Value, machine: Machine): string | undefined {
  const root = machine.rootOf(prefix);
  return root === undefined || prefix === root.root ? undefined : prefix.slice(root.root.length + 6);
}

function makeEnvironment(
  call: Call,
  parsed: CondaCall,
  prefix: Value,
  file: FoundFile | undefined,
  cause: Cause,
): Environment {
  const clone = option(parsed, 'clone')?.value;
  const packages = parsed.positionals.map((arg) => arg.value);
  let python =
    file !== undefined ||
    packages.length > 0 ||
    optionArgs(parsed, 'file').length > 0 ||
    parsed.program === 'conda-lock';
  if (clone !== undefined) python = true;
  if (file !== undefined && packages.length === 0 && /^dependencies:[ \t]*\[[ \t]*\]/m.test(file.text)) python = false;
  return {
    prefix,
    kind: 'conda',
    python,
    name: nameOf(prefix, call.interpreter.machine),
    variables: file && variablesIn(file.text),
    file: file && { image: file.image, project: file.project },
    packages,
    mayHold: clone === undefined ? broughtBy(call, parsed, file) : EVERY_PROGRAM,
    maybe: call.scope.reach === 'maybe',
    owner: call.process.user,
    base: false,
    cause,
  };
}

/** Packages that are a program of conda's kind, or that need one and so bring it along. */
const BRINGS: readonly (readonly [program: string, packages: RegExp])[] = [
  [
    'conda',
    /^(?:conda|conda-(?!forge$|pack$|lock$).*|constructor|grayskull|boa|snakemake.*|bioconda-utils|(?=.*mamba).*)$/,
  ],
  [
    'mamba',
    /^(?!(?:conda-)?libmamba|micromamba$)(?:(?=.*mamba).*|boa|snakemake.*|bioconda-utils|conda-smithy|conda-forge-.+)$/,
  ],
  ['micromamba', /^micromamba$/],
];
const EVERY_PROGRAM: ReadonlySet<string> = new Set(BRINGS.map(([program]) => program));

/** The programs of conda's kind that a call may bring into its environment: all of them where a file cannot be read. */
function broughtBy(call: Call, parsed: CondaCall, file: FoundFile | undefined): ReadonlySet<string> | undefined {
  if (parsed.program === 'conda-lock' || option(parsed, 'all') || option(parsed, 'update-all')) return EVERY_PROGRAM;
  const names = parsed.positionals.map((arg) => arg.value.replace(/^.*::/, ''));
  for (const each of optionArgs(parsed, 'file')) {
    const path = resolvePath(each.value, call.process.cwd);
    const text = isKnown(path) ? call.interpreter.machine.file(path)?.text : undefined;
    if (text === undefined || !isKnown(text)) return EVERY_PROGRAM;
    for (const word of text.matchAll(/[\w.-]+/g)) names.push(word[0]);
  }
  if (file !== undefined && optionArgs(parsed, 'file').length === 0) {
    if (!isKnown(file.text)) return EVERY_PROGRAM;
    for (const word of file.text.matchAll(/[\w.-]+/g)) names.push(word[0]);
  }
  if (!names.every(isKnown)) return EVERY_PROGRAM;
  const bare = names.map((name) =>
    name
      .slice(0, 100)
      .replace(/[-=<>!~ [].*\d.*$|[=<>!~ [].*$/, '')
      .toLowerCase(),
  );
  const found = BRINGS.filter(([, packages]) => bare.some((name) => packages.test(name)));
  return found.length === 0 ? undefined : new Set(found.map(([program]) => program));
}

function create(call: Call, parsed: CondaCall, root: string): Status {
  const { interpreter } = call;
  if (option(parsed, 'dry-run') || option(parsed, 'help')) return 'assumed';
  const { prefix, file } = target(call, parsed, root, parsed.program === 'micromamba' ? 'default' : 'none') as {
    prefix: Value | undefined;
    file: FoundFile | undefined;
  };
  const problem = createProblem(call, parsed, root, prefix, file);
  const stop =
    problem === undefined && prefix !== undefined
      ? (toPrefix(call, prefix) ?? besideFile(call, parsed, root, file))
      : undefined;
  if (stop !== undefined) return stop;
  if (prefix !== undefined) {
    // Even where it fails: the build stops here, and what is said of later instructions is what holds once it is mended.
    const cause = because(call.record?.text ?? 'creates the environment', call.record?.place);
    interpreter.effect(call.record, { kind: 'create', prefix, call: parsed });
    const made = makeEnvironment(call, parsed, prefix, file, cause);
    const before = isKnown(prefix) ? interpreter.machine.environments.get(prefix) : undefined;
    const version = interpreter.machine.condaRoots.get(root)?.version;
    const adds =
      before !== undefined &&
      parsed.subcommand === 'env create' &&
      option(parsed, 'yes') === undefined &&
      behaviour('conda', version, 'existing-environment') === 'updated';
    if (adds) interpreter.machine.environments.set(prefix, { ...before, python: before.python || made.python });
    else interpreter.machine.environments.set(prefix, prefix === root ? { ...made, base: true, python: true } : made);
    if (prefix !== root) ownsNew(prefix, call.process, interpreter.machine, true, true);
  }
  return problem === undefined ? 'assumed' : interpreter.fail(call.record, call.scope, problem);
}

/** Why `conda create` or `conda env create` certainly fails. */
function createProblem(
  call: Call,
  parsed: CondaCall,
  root: string,
  prefix: Value | undefined,
  file: FoundFile | undefined,
): Failure | undefined {
  const machine = call.interpreter.machine;
  const name = option(parsed, 'name')?.value;
  if (parsed.program === 'conda' && name !== undefined && isKnown(name) && /[/ :#]/.test(name)) {
    const text = `CondaValueError: Invalid environment name: '${name}'. Characters not allowed: {'/', ':', ' ', '#'}`;
    return { code: 'wrong-arguments', text };
  }
  const version = machine.condaRoots.get(root)?.version;
  if (parsed.program === 'conda' && parsed.subcommand === 'create' && prefix === root && isKnown(root)) {
    return { code: 'wrong-arguments', text: 'CondaValueError: The target prefix is the base prefix. Aborting.' };
  }
  if (
    parsed.program === 'conda' &&
    parsed.subcommand === 'create' &&
    behaviour('conda', version, 'create-reads-yaml') === 'no'
  ) {
    // An explicit lock is read whatever its name is.
    const yaml = optionArgs(parsed, 'file').find(
      (arg) => /\.ya?ml$/.test(arg.value) && !textOf(arg.value, call).includes('@EXPLICIT'),
    );
    if (yaml !== undefined)
      return { code: 'wrong-arguments', text: `CondaValueError: could not parse '${yaml.value}' as a list of specs` };
  }
  if (parsed.program === 'conda' && parsed.subcommand === 'create' && prefix === undefined && namesNone(parsed)) {
    return { code: 'wrong-arguments', text: NO_NAME };
  }
  if (parsed.subcommand !== 'env create' || parsed.program !== 'conda') return undefined;
  if (
    file !== undefined &&
    isKnown(file.image) &&
    behaviour('conda', version, 'env-create-reads-explicit') === 'no' &&
    !/\.ya?ml$/.test(file.image)
  ) {
    return {
      code: 'wrong-arguments',
      text: `SpecNotFound: '${file.image}' is no environment file: its name must end in .yml or .yaml`,
    };
  }
  if (file !== undefined && isKnown(file.image) && machine.surelyMissing(file.image)) {
    return { code: 'file-not-found', text: `EnvironmentFileNotFound: '${file.image}' file not found` };
  }
  if (prefix === undefined) {
    const nameless = file !== undefined && isKnown(file.text) && nameInFile(file.text).name === undefined;
    return nameless ? namelessFile(version, root) : undefined;
  }
  if (behaviour('conda', version, 'existing-environment') !== 'fails') return undefined;
  // Two names that are not known need not be the same.
  const existing = isKnown(prefix) ? machine.environments.get(prefix) : undefined;
  const overwrites = option(parsed, 'force') !== undefined || option(parsed, 'yes') !== undefined;
  if (existing === undefined || existing.maybe || overwrites || machine.condarc.get('always_yes') !== undefined)
    return undefined;
  return { code: 'prefix-exists', text: `CondaValueError: prefix already exists: ${prefix}`, prefix };
}

/**
 * Whether conda refuses to change an environment that is frozen: by the file `conda-meta/frozen` of CEP 22
 * (`assert_not_frozen` in https://github.com/conda/conda conda/core/prefix_data.py, 25.5.0 to 26.7.1).
 */
function frozen(call: Call, parsed: CondaCall, root: string, prefix: Value): Status | undefined {
  const { interpreter, process } = call;
  const { machine } = interpreter;
  if (parsed.program !== 'conda' || !isKnown(prefix) || option(parsed, 'override-frozen') !== undefined)
    return undefined;
  const file = machine.files.mayHave('frozen') ? machine.file(`${prefix}/conda-meta/frozen`) : undefined;
  const settled = process.get('CONDA_PROTECT_FROZEN_ENVS') ?? condarc('protect_frozen_envs', process, machine);
  if (file === undefined || isNo(settled)) return undefined;
  if (behaviour('conda', machine.condaRoots.get(root)?.version, 'frozen-environments') !== 'protected')
    return undefined;
  return interpreter.fail(call.record, call.scope, {
    code: 'environment-frozen',
    text: `EnvironmentIsFrozenError: Cannot modify '${prefix}'. The environment is marked as frozen. You can bypass these protections with the \`--override-frozen\` flag, at your own risk.`,
  });
}

/** Denies to change an environment, or to make one, where the user surely may not. */
function toPrefix(call: Call, prefix: Value): Status | undefined {
  const { machine } = call.interpreter;
  const { user } = call.process;
  // Below a home folder the answer hangs on an account that may have been made in ways that are not followed.
  if (!isKnown(prefix) || prefix.includes('/.conda/')) return undefined;
  if (call.argv.some(({ value }) => value === '--dry-run' || value === '-d' || value === '--help')) return undefined;
  const there = machine.environments.get(prefix) !== undefined;
  const may = there ? mayWrite(prefix, user, machine) : mayCreate(prefix, user, machine);
  if (may !== false) return undefined;
  return call.interpreter.deny(call.record, call.scope, {
    code: 'permission-denied',
    text: `EnvironmentNotWritableError: The current user does not have write permissions to the target environment (${prefix})`,
    paraphrased: true,
    path: prefix,
  });
}

/**
 * micromamba and mamba 2 write what is below `pip:` into a temporary file beside the environment file, so that paths in it
 * are right (`install_for_other_pkgmgr` in https://github.com/mamba-org/mamba libmamba/src/api/pip_utils.cpp and
 * api/install.cpp, 1.x and 2.x). conda falls back to the folder for temporary files.
 */
function besideFile(call: Call, parsed: CondaCall, root: string, file: FoundFile | undefined): Status | undefined {
  const { interpreter, process } = call;
  const { machine } = interpreter;
  const own = parsed.program === 'micromamba' || (parsed.program === 'mamba' && mambaOf(root, machine) === 2);
  if (!own || file === undefined || !isKnown(file.image) || !isKnown(file.text)) return undefined;
  if (!/^[ \t]*-[ \t]+["']?pip["']?[ \t]*:/m.test(file.text)) return undefined;
  const folder = file.image.slice(0, file.image.lastIndexOf('/'));
  if (mayCreate(`${folder}/mambaf`, process.user, machine) !== false) return undefined;
  return interpreter.deny(call.record, call.scope, {
    code: 'permission-denied',
    text: `${parsed.program}: cannot write the packages for pip beside ${file.image}: Permission denied`,
    paraphrased: true,
    path: `${folder}/mambaf`,
    beside: file.image,
  });
}

/** The text of a file that a call names, as far as known. */
function textOf(written: Value, call: Call): Value {
  const path = resolvePath(written, call.process.cwd);
  return (isKnown(path) ? call.interpreter.machine.file(path)?.text : undefined) ?? HOLE;
}

/** What conda says where it is not told which environment to make. */
export const NO_NAME = 'one of the arguments -n/--name -p/--prefix is required';

/** True where every word is known, and none names an environment. */
function namesNone(parsed: CondaCall): boolean {
  return parsed.words.every((word) => isKnown(word.value)) && option(parsed, 'clone') === undefined;
}

/** What conda says of a file that names no environment, where no option does. */
function namelessFile(version: string | undefined, root: string): Failure {
  const code = 'wrong-arguments';
  switch (behaviour('conda', version, 'existing-environment')) {
    case 'fails':
      return { code, text: `CondaValueError: prefix already exists: ${root}` };
    case 'updated':
      return { code, text: 'CondaEnvException: Unable to create environment' };
    case 'replaced':
      return { code, text: 'ArgumentError: The environment file(s) do not specify a name or prefix.' };
    default:
      return { code, text: 'the environment file names no environment, and no option does', paraphrased: true };
  }
}

function install(call: Call, parsed: CondaCall, root: string): Status {
  const { interpreter } = call;
  const machine = interpreter.machine;
  const { prefix, file } = target(call, parsed, root, 'default') as {
    prefix: Value | undefined;
    file: FoundFile | undefined;
  };
  interpreter.effect(call.record, { kind: 'install', prefix, call: parsed });
  if (prefix === undefined) return 'assumed';
  const stop = frozen(call, parsed, root, prefix) ?? toPrefix(call, prefix) ?? besideFile(call, parsed, root, file);
  if (stop !== undefined) return stop;
  const before = machine.environments.get(prefix);
  const existing = before?.empty === true ? { ...before, empty: false } : before;
  if (existing !== undefined && existing !== before) machine.environments.set(prefix, existing);
  const packages = parsed.positionals.map((arg) => arg.value);
  if (prefix === root) {
    const brought = packages.map((spec) => /^(?:.*::)?([A-Za-z0-9_.-]+)/.exec(spec)?.[1] ?? '');
    const found = machine.condaRoots.get(root);
    const updatesAll = option(parsed, 'all') !== undefined || option(parsed, 'update-all') !== undefined;
    if (found && (updatesAll || brought.some((name) => /^(?:mamba|micromamba|conda-lock|conda)$/.test(name)))) {
      const mamba = packages[brought.indexOf('mamba')];
      if (updatesAll || mamba !== undefined)
        machine.mambaInstalled.set(root, mamba === undefined || !isKnown(mamba) ? 0 : mambaAskedFor(mamba));
      // Another conda may come: only an exact version says which.
      const own = packages[brought.indexOf('conda')];
      const exact = own === undefined ? undefined : /^(?:.*::)?conda==?(\d+\.\d+\.\d+)$/.exec(own)?.[1];
      const version = own !== undefined ? exact : updatesAll ? undefined : found.version;
      const madeWith = brought.includes('python') ? undefined : found.madeWith;
      machine.condaRoots.set(root, { ...found, version, madeWith, programs: new Set([...found.programs, ...brought]) });
    }
  }
  if (existing !== undefined) {
    const brought = broughtBy(call, parsed, file);
    const comes = !existing.python && (packages.length > 0 || file !== undefined);
    const holds = brought !== undefined && ![...brought].every((each) => existing.mayHold?.has(each));
    if (comes || holds) {
      const mayHold = holds ? new Set([...(existing.mayHold ?? []), ...brought]) : existing.mayHold;
      machine.environments.set(prefix, { ...existing, python: existing.python || comes, mayHold });
    }
    return 'assumed';
  }
  // micromamba makes its root prefix as it goes, and no other: https://github.com/mamba-org/mamba libmamba/src/api/utils.cpp
  const first = parsed.program === 'micromamba' && (prefix === root || !isKnown(prefix) || !isKnown(root));
  if (parsed.subcommand === 'env update' || first || parsed.program === 'conda-lock') {
    const cause = because(call.record?.text ?? 'creates the environment', call.record?.place);
    machine.environments.set(prefix, { ...makeEnvironment(call, parsed, prefix, file, cause), base: prefix === root });
    return 'assumed';
  }
  const found = findEnvironment(prefix, root, call.process, machine);
  if (found.state === 'absent') {
    return interpreter.fail(call.record, call.scope, {
      code: 'environment-not-found',
      text:
        parsed.program === 'micromamba'
          ? `error libmamba No prefix found at: ${prefix}`
          : `EnvironmentLocationNotFound: Not a conda environment: ${prefix}`,
    });
  }
  return 'assumed';
}

function remove(call: Call, parsed: CondaCall, root: string): Status {
  const named = target(call, withoutFile(parsed), root, parsed.subcommand === 'env remove' ? 'none' : 'default').prefix;
  const stop = named === undefined ? undefined : (frozen(call, parsed, root, named) ?? toPrefix(call, named));
  if (stop !== undefined) return stop;
  if (parsed.subcommand !== 'env remove' && option(parsed, 'all') === undefined) return 'assumed';
  const { prefix } = target(call, withoutFile(parsed), root, 'none');
  if (prefix === undefined || prefix === root) return 'assumed';
  // Removing a whole environment is the one question whose answer without a terminal is no.
  const answered =
    option(parsed, 'yes') !== undefined || call.interpreter.machine.condarc.get('always_yes') !== undefined;
  if (parsed.program === 'conda' && !answered && call.process.get('CONDA_ALWAYS_YES') === undefined) return 'assumed';
  call.interpreter.effect(call.record, { kind: 'remove', prefix });
  if (call.scope.reach === 'yes') call.interpreter.machine.environments.set(prefix, undefined);
  return 'assumed';
}

function withoutFile(parsed: CondaCall): CondaCall {
  return { ...parsed, options: parsed.options.filter((each) => each.name !== 'file') };
}

function rename(call: Call, parsed: CondaCall, root: string): Status {
  const machine = call.interpreter.machine;
  const { prefix } = target(call, parsed, root, 'none');
  const to = parsed.positionals[0]?.value;
  const old = prefix === undefined ? undefined : machine.environments.get(prefix);
  if (old === undefined || prefix === undefined || to === undefined) return 'assumed';
  const renamed = to.includes('/') ? resolvePath(to, call.process.cwd) : newPrefix(to, root, call.process, machine);
  machine.environments.set(prefix, undefined);
  machine.environments.set(renamed, { ...old, prefix: renamed });
  return 'assumed';
}

/** `conda config --set KEY VALUE`, `--append envs_dirs X`: kept as facts of the image. */
function configure(call: Call, parsed: CondaCall): Status {
  const settings = call.interpreter.machine.condarc;
  const words = [...parsed.positionals];
  for (const each of parsed.options) {
    if (each.name !== 'set' && each.name !== 'append' && each.name !== 'prepend' && each.name !== 'add') continue;
    const key = each.value ?? '';
    const value = words.shift()?.value;
    remember(settings, each.name, key, value);
  }
  if (parsed.subcommand.startsWith('config ')) {
    remember(settings, parsed.subcommand.slice(7), words[0]?.value ?? '', words[1]?.value);
  }
  return 'assumed';
}

function remember(settings: Machine['condarc'], how: string, key: Value, value: Value | undefined): void {
  if (!isKnown(key) || value === undefined) return;
  const old = settings.get(key);
  if (how === 'set' || old === undefined) settings.set(key, value);
  else settings.set(key, how === 'append' ? `${old}\n${value}` : `${value}\n${old}`);
}
