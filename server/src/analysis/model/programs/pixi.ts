/**
 * pixi: environments of a workspace below `.pixi/envs`, `pixi run`, `pixi shell-hook`, `pixi global`. It could not be run
 * where this was written: what it does was read in its source and documentation as of August 2026
 * (https://github.com/prefix-dev/pixi, crates/pixi_cli and crates/pixi_core; https://pixi.sh/latest/reference/cli/pixi/).
 */
import { lacksPackage } from '../../parse/pixi/lock';
import { type PixiManifest, packagesOf, parsePixiManifest } from '../../parse/pixi/manifest';
import { HOLE, isKnown, type Value } from '../../text/value';
import { HOOK } from '../activation';
import { because, type Cause } from '../cause';
import type { FileEntry } from '../machine';
import { type Arg, type Process, resolvePath, type Status } from '../process';
import { pathEntries } from '../python';
import { canReach } from '../rights';
import type { Call } from './call';
import { print, printUnknown, runIn } from './call';
import { toCreate } from './denied';
import { baseName } from './names';
import { type Options, readOptions } from './options';

/** Options that take a value, over all commands. */
const WITH_VALUE = new Set([
  ...['--manifest-path', '-m', '--workspace', '-w', '--environment', '-e', '--shell', '-s', '--platform', '-p'],
  ...['--feature', '-f', '--color', '--auth-file', '--config', '--concurrent-downloads', '--concurrent-solves'],
  ...['--pypi-keyring-provider', '--pinning-strategy', '--channel', '-c', '--spec', '--with', '--expose', '--skip'],
  ...['--skip-with-deps', '--only', '--git', '--branch', '--tag', '--rev', '--subdir', '--format', '--import'],
  ...['--tls-root-certs', '--change-ps1', '--script', '--index'],
]);

/** `pixi run`, where letters mean less. */
const RUN_VALUES = new Set([...WITH_VALUE].filter((each) => !['-f', '-c', '--with'].includes(each)));

/** The words with which a call of pixi names environments of its workspace: the values of `-e`. Empty for other programs. */
export function environmentArgs(argv: readonly Arg[]): readonly Arg[] {
  if (baseName(argv[0]?.value ?? '') !== 'pixi') return [];
  const before = readOptions(argv.slice(1), WITH_VALUE, 1);
  const [command] = before.operands;
  // `pixi global` and `pixi exec` have environments of their own.
  if (command === undefined || /^(?:global|g|exec|x)$/.test(command.value)) return [];
  const words = argv.slice(argv.indexOf(command) + 1);
  const runs = /^(?:run|r)$/.test(command.value);
  const options = readOptions(words, runs ? RUN_VALUES : WITH_VALUE, runs ? 0 : undefined);
  return [before, options].flatMap((each) => each.values('--environment', '-e'));
}

/** Where pixi is found for a command; `absent`, or `unknown`. */
function findPixi(call: Call, written: Value): 'there' | 'absent' | 'unknown' {
  const { process, interpreter } = call;
  const { machine } = interpreter;
  if (written.includes('/')) {
    const path = resolvePath(written, process.cwd);
    if (!isKnown(path)) return 'unknown';
    return machine.file(path) !== undefined ? 'there' : machine.surelyMissing(path) ? 'absent' : 'unknown';
  }
  let unsure = !machine.closed || !isKnown(process.get('PATH') ?? '');
  for (const entry of pathEntries(process.get('PATH') ?? '', process)) {
    if (!isKnown(entry) || !entry.startsWith('/')) continue;
    const folder = entry.replace(/(.)\/$/, '$1');
    if (canReach(folder, process.user, machine) === false) continue;
    if (machine.file(`${folder}/pixi`) !== undefined) return 'there';
    const environment = machine.environments.get(folder.replace(/\/bin$/, ''));
    if (environment !== undefined && environment.kind === 'conda' && !environment.base) {
      const packages = environment.packages ?? [];
      if (packages.some((spec) => /^(?:[^\s:]+::)?pixi(?![\w-])/.test(spec))) return 'there';
      if (packages.length === 0) unsure = true;
    } else if (environment?.base && environment.cause?.location === undefined) unsure = true;
    if (machine.mayHold(`${folder}/pixi`)) unsure = true;
  }
  if (unsure) return 'unknown';
  // What another program brought may be on PATH; where the file itself is known to be elsewhere, it is that one.
  return machine.unfollowedProgram.get() === undefined || machine.files.mayHave('pixi') ? 'absent' : 'unknown';
}

/** `pixi …`. */
export function runPixi(call: Call): Status {
  const { interpreter } = call;
  const written = call.argv[0]?.value ?? 'pixi';
  if (findPixi(call, written) === 'absent') {
    const failure = { code: 'command-not-found', text: `${written}: not found` } as const;
    const words = call.argv.slice(1);
    const at = words.findIndex((arg) => arg.value === 'run' || arg.value === 'exec');
    const inner = at < 0 ? [] : readOptions(words.slice(at + 1), RUN_VALUES, 0).rest;
    return inner.length > 0
      ? interpreter.failWrapper(call, inner, failure)
      : interpreter.fail(call.record, call.scope, failure);
  }
  const before = readOptions(call.argv.slice(1), WITH_VALUE, 1);
  const [command] = before.operands;
  const words = command === undefined ? [] : call.argv.slice(call.argv.indexOf(command) + 1);
  if (before.has('--help', '-h', '--version', '-V')) return 'assumed';
  switch (command?.value) {
    case 'install':
    case 'i':
    case 'reinstall':
    case 'update':
    case 'upgrade':
    case 'lock':
      return install(call, command.value, before, readOptions(words, WITH_VALUE));
    case 'add':
    case 'a':
    case 'remove':
    case 'rm':
      return change(call, before, readOptions(words, WITH_VALUE));
    case 'run':
    case 'r':
      return run(call, before, words);
    case 'shell-hook':
      return shellHook(call, before, readOptions(words, WITH_VALUE));
    case 'shell':
    case 's':
      return enterShell(call, before, readOptions(words, WITH_VALUE));
    case 'exec':
    case 'x':
      return execute(call, words);
    case 'global':
    case 'g':
      return global(call, words);
    case 'init':
      return init(call, readOptions(words, WITH_VALUE));
    case 'config':
      return configure(call, readOptions(words, WITH_VALUE));
    case 'clean':
      return clean(call, before, readOptions(words, WITH_VALUE));
    default:
      printUnknown(call);
      return 'assumed';
  }
}

/** A workspace: its manifest in the image, and what that says where its text is known. */
interface Workspace {
  readonly manifest: Value;
  readonly root: Value;
  readonly entry: FileEntry | undefined;
  readonly content: PixiManifest | undefined;
}

const MANIFESTS = ['pixi.toml', 'mojoproject.toml', 'pyproject.toml'] as const;

/**
 * The workspace of a call: that of `--manifest-path`, else of the nearest manifest at or above the working directory
 * (crates/pixi_core/src/workspace/discovery.rs). A failure where there surely is none.
 */
function findWorkspace(call: Call, ...options: readonly Options[]): Workspace | Status {
  const { process, interpreter } = call;
  const { machine } = interpreter;
  const missing = (text: string): Status => {
    const code = 'file-not-found';
    return interpreter.fail(call.record, call.scope, { code, text });
  };
  const given = options.map((each) => each.value('--manifest-path', '-m')).find((each) => each !== undefined);
  if (given !== undefined) {
    const path = resolvePath(given, process.cwd);
    if (!isKnown(path)) return { manifest: path, root: HOLE, entry: undefined, content: undefined };
    const files = /\.toml$/.test(path) ? [path] : MANIFESTS.map((name) => `${path}/${name}`);
    const found = files.map((file) => workspaceAt(call, file)).find((each) => each !== undefined);
    if (found !== undefined) return found;
    if (files.every((file) => machine.surelyMissing(file))) return missing(`could not find ${given}`);
    return { manifest: path, root: folderOf(files[0] ?? path), entry: undefined, content: undefined };
  }
  // In the shell of a workspace that one is meant, wherever the shell stands.
  const active = process.get('PIXI_PROJECT_MANIFEST');
  const { cwd } = process;
  const unknown: Workspace = { manifest: HOLE, root: cwd, entry: undefined, content: undefined };
  if (!isKnown(cwd)) return unknown;
  let sure = options.every((each) => each.value('--workspace', '-w') === undefined);
  for (let at = cwd; ; at = at.slice(0, at.lastIndexOf('/')) || '/') {
    for (const name of MANIFESTS) {
      const path = at === '/' ? `/${name}` : `${at}/${name}`;
      const found = workspaceAt(call, path);
      if (found !== undefined) return found;
      sure &&= machine.surelyMissing(path) || machine.file(path) !== undefined;
    }
    if (at === '/') break;
  }
  if (active !== undefined && active !== '') return workspaceAt(call, active) ?? unknown;
  if (!sure) return unknown;
  return missing(`could not find pixi.toml or pyproject.toml with tool.pixi at directory ${cwd}`);
}

function workspaceAt(call: Call, manifest: Value): Workspace | undefined {
  if (!isKnown(manifest)) return undefined;
  const entry = call.interpreter.machine.file(manifest);
  if (entry === undefined) return undefined;
  const pyproject = /pyproject\.toml$/.test(manifest);
  const content = isKnown(entry.text) ? parsePixiManifest(entry.text, pyproject) : undefined;
  // A pyproject.toml that has nothing of pixi is passed by.
  if (pyproject && isKnown(entry.text) && content === undefined) return undefined;
  return { manifest, root: folderOf(manifest), entry, content };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** The folder of a workspace's environments; HOLE where `detached-environments` puts them elsewhere. */
function environmentsFolder(call: Call, { root }: Workspace): Value {
  const { machine } = call.interpreter;
  const home = call.process.get('PIXI_HOME') ?? `${call.process.get('HOME') ?? HOLE}/.pixi`;
  const detached = /^[ \t]*detached-environments[ \t]*=[ \t]*(?!false)\S/m;
  for (const path of [`${root}/.pixi/config.toml`, `${home}/config.toml`, '/etc/pixi/config.toml']) {
    const text = isKnown(path) ? machine.file(path)?.text : undefined;
    if (text !== undefined && (text === HOLE || detached.test(text))) return HOLE;
  }
  return `${root === '/' ? '' : root}/.pixi/envs`;
}

/** The name of the environment that a call means: `-e`, that of the shell it runs in, `default`. */
function environmentOf(call: Call, ...options: readonly Options[]): { name: Value; arg: Arg | undefined } {
  for (const each of options) {
    const arg = each.valueArg('--environment', '-e');
    if (arg !== undefined) return { name: arg.value, arg };
  }
  const { process } = call;
  const active = process.get('PIXI_IN_SHELL') === undefined ? undefined : process.get('PIXI_ENVIRONMENT_NAME');
  return { name: active ?? 'default', arg: undefined };
}

/** Why the name is none of the manifest's; undefined where it may be one. */
function unknownEnvironment(call: Call, workspace: Workspace, name: Value): Status | undefined {
  const known = workspace.content?.environments;
  if (known === undefined || !isKnown(name) || known.some((each) => each.name === name)) return undefined;
  const text = `unknown environment '${name}' in ${workspace.manifest}`;
  return call.interpreter.fail(call.record, call.scope, { code: 'environment-not-found', text });
}

/** Puts an environment of the workspace into the image, and gives its prefix. */
function makeEnvironment(call: Call, workspace: Workspace, name: Value): Value {
  const { machine } = call.interpreter;
  const folder = environmentsFolder(call, workspace);
  const prefix = folder === HOLE ? HOLE : `${folder}/${name}`;
  if (!isKnown(prefix)) return prefix;
  const old = machine.environments.get(prefix);
  if (old !== undefined && !old.maybe && old.movedFrom === undefined) return prefix;
  call.interpreter.effect(call.record, { kind: 'prefix', prefix });
  const own = workspace.content?.environments.find((each) => each.name === name);
  const packages = own && workspace.content && packagesOf(workspace.content, own);
  machine.environments.set(prefix, {
    prefix,
    kind: 'pixi',
    // What is not seen may bring it: only an environment without any package surely has none.
    python: packages === undefined || packages.length > 0,
    packages,
    file: { image: workspace.manifest, project: workspace.entry?.copiedFrom },
    workspace: { manifest: workspace.manifest, environment: name },
    maybe: call.scope.reach === 'maybe',
    owner: call.process.user,
    base: false,
    cause: because(call.record?.text ?? `pixi makes ${prefix}`, call.record?.place),
  });
  return prefix;
}

/** Whether the lock is missing although the call wants it as it is. */
function lockProblem(call: Call, workspace: Workspace, ...options: readonly Options[]): Status | undefined {
  const asked = (name: string, variable: string): boolean =>
    options.some((each) => each.has(name)) || /^(?:1|true)$/.test(call.process.get(variable) ?? '');
  if (!asked('--locked', 'PIXI_LOCKED') || asked('--frozen', 'PIXI_FROZEN')) return undefined;
  const lock = `${workspace.root === '/' ? '' : workspace.root}/pixi.lock`;
  if (workspace.entry === undefined || !isKnown(lock)) return undefined;
  const lacks = lockedWithout(call, workspace, lock);
  if (lacks !== undefined)
    return call.interpreter.fail(call.record, call.scope, {
      code: 'wrong-arguments',
      text: `lock file not up-to-date with the workspace: it has no ${lacks}`,
    });
  // The manifest came without the lock.
  if (!call.interpreter.machine.surelyMissing(lock)) return undefined;
  return call.interpreter.fail(call.record, call.scope, {
    code: 'file-not-found',
    text: `lock file not up-to-date with the workspace: ${lock} is not in the image`,
  });
}

function lockedWithout(call: Call, { content }: Workspace, lock: string): string | undefined {
  const text = call.interpreter.machine.file(lock)?.text;
  return content === undefined || text === undefined || !isKnown(text) ? undefined : lacksPackage(content, text);
}

/** Why pixi makes no environment of a workspace that is for other systems alone. */
function otherPlatforms(call: Call, { content, manifest }: Workspace): Status | undefined {
  const platforms = content?.platforms;
  if (platforms === undefined || platforms.length === 0 || !platforms.every((each) => /^(?:osx|win)-\w+$/.test(each)))
    return undefined;
  const text = `the workspace does not support 'linux-64': ${manifest} names ${platforms.join(', ')}`;
  return call.interpreter.fail(call.record, call.scope, { code: 'wrong-arguments', text });
}

/** Denies to make an environment where the user surely may not. */
function toEnvironment(call: Call, workspace: Workspace, name: Value): Status | undefined {
  const folder = environmentsFolder(call, workspace);
  const prefix = folder === HOLE ? HOLE : `${folder}/${name}`;
  const there = call.interpreter.machine.environments.get(prefix) !== undefined;
  return there || !isKnown(prefix) ? undefined : toCreate(call, prefix);
}

function install(call: Call, command: string, before: Options, options: Options): Status {
  const workspace = findWorkspace(call, options, before);
  if (typeof workspace === 'string') return workspace;
  const problem = lockProblem(call, workspace, options, before);
  const names = options.values('--environment', '-e').map((arg) => arg.value);
  const all = options.has('--all', '-a') ? (workspace.content?.environments.map((each) => each.name) ?? [HOLE]) : names;
  for (const name of all) {
    const status = unknownEnvironment(call, workspace, name);
    if (status !== undefined) return status;
  }
  const system = otherPlatforms(call, workspace);
  const first = all[0] ?? 'default';
  const stop = problem === undefined && system === undefined ? toEnvironment(call, workspace, first) : undefined;
  if (stop !== undefined) return stop;
  const installs = !options.has('--no-install') && command !== 'lock' && !options.has('--dry-run', '-n');
  // Even where it fails: what is said of later commands is what holds once this one is mended.
  if (installs) for (const name of all.length > 0 ? all : ['default']) makeEnvironment(call, workspace, name);
  if (problem !== undefined || system !== undefined) return problem ?? system ?? 'assumed';
  if (!options.has('--frozen', '--locked') && isKnown(workspace.root)) writeLock(call, workspace);
  printUnknown(call);
  return 'assumed';
}

/** A call that is free to solve writes the lock. */
function writeLock(call: Call, { root }: Workspace): void {
  const { machine } = call.interpreter;
  const path = `${root === '/' ? '' : root}/pixi.lock`;
  const cause = because(call.record?.text ?? 'pixi writes its lock', call.record?.place);
  if (machine.file(path) === undefined) machine.files.set(path, { text: HOLE, origin: undefined, cause });
}

/** `pixi add`, `pixi remove`: the manifest is another afterwards, and its environment is brought up to date. */
function change(call: Call, before: Options, options: Options): Status {
  const workspace = findWorkspace(call, options, before);
  if (typeof workspace === 'string') return workspace;
  const { machine } = call.interpreter;
  if (!options.has('--no-install')) makeEnvironment(call, workspace, 'default');
  if (workspace.entry !== undefined && isKnown(workspace.manifest)) {
    const cause = because(call.record?.text ?? 'pixi changes the manifest', call.record?.place);
    machine.files.set(workspace.manifest, { text: HOLE, origin: undefined, cause });
  }
  printUnknown(call);
  return 'assumed';
}

/**
 * What activation does to a process: the environment's bin folder first on PATH, conda's variables, pixi's own
 * (crates/pixi_core/src/activation.rs; rattler_shell adds `bin` alone on Unix).
 */
function enter(process: Process, prefix: Value, name: Value, workspace: Workspace, cause: Cause): void {
  const path = process.variable('PATH');
  const project = workspace.content?.name ?? HOLE;
  const shown = name === 'default' ? project : `${project}:${name}`;
  process.set('PATH', `${prefix}/bin:${path?.value ?? ''}`, { ...cause, before: path?.cause }, true);
  process.set('CONDA_PREFIX', prefix, cause, true);
  process.set('CONDA_DEFAULT_ENV', shown, cause, true);
  process.set('CONDA_SHLVL', '1', cause, true);
  process.set('PIXI_PROJECT_ROOT', workspace.root, cause, true);
  process.set('PIXI_PROJECT_MANIFEST', workspace.manifest, cause, true);
  process.set('PIXI_ENVIRONMENT_NAME', name, cause, true);
  process.set('PIXI_IN_SHELL', '1', cause, true);
  process.set(HOOK, '1', cause, true);
}

/** The environment that a command runs in: made, where the call may do so, and entered. */
function enterFor(
  call: Call,
  process: Process,
  workspace: Workspace,
  name: Value,
  options: readonly Options[],
): Status | undefined {
  const fails =
    unknownEnvironment(call, workspace, name) ??
    lockProblem(call, workspace, ...options) ??
    otherPlatforms(call, workspace);
  const { machine } = call.interpreter;
  const folder = environmentsFolder(call, workspace);
  const prefix = folder === HOLE ? HOLE : `${folder}/${name}`;
  const asItIs = options.some((each) => each.has('--no-install', '--as-is'));
  if (!asItIs) makeEnvironment(call, workspace, name);
  const cause = because(call.record?.text ?? 'pixi', call.record?.place ?? call.argv[0]?.written);
  enter(process, prefix, name, workspace, cause);
  const sure = isKnown(prefix) && machine.environments.get(prefix)?.maybe === false;
  if (!sure) process.lost ??= cause;
  return fails;
}

/**
 * `pixi run TASK` and `pixi run COMMAND …`: a task of the manifest goes first, else the words are a command. Its shell is
 * its own (deno_task_shell), which knows neither functions nor start-up files.
 */
function run(call: Call, before: Options, words: readonly Arg[]): Status {
  const options = readOptions(words, RUN_VALUES, 0);
  const command = options.rest;
  const workspace = findWorkspace(call, options, before);
  if (typeof workspace === 'string') {
    const failure = call.record?.fails;
    return failure === undefined || command.length === 0
      ? workspace
      : call.interpreter.failWrapper(call, command, failure);
  }
  const child = call.process.child();
  child.shell = 'program';
  const { name } = environmentOf(call, options, before);
  const fails = enterFor(call, child, workspace, name, [options, before]);
  const failure = call.record?.fails;
  if (fails !== undefined) return failure === undefined ? fails : call.interpreter.failWrapper(call, command, failure);
  const [first] = command;
  if (first === undefined) return 'assumed';
  const tasks = workspace.content?.tasks.filter((each) => each.name === first.value);
  // Whether a word is a task cannot be told where the manifest is not known; most are programs.
  if (tasks === undefined || tasks.length === 0 || options.has('--executable', '-x')) {
    child.cwd = call.process.cwd;
    if (command.length === 1 && /\s/.test(first.value))
      return call.interpreter.script(first.value, first.origin?.(), child, call.scope, 'process');
    return runIn(call, command, child);
  }
  child.cwd = workspace.root;
  const own = environmentTask(workspace, name, tasks);
  if (own?.command === undefined || !isKnown(own.command)) {
    printUnknown(call);
    return 'assumed';
  }
  const scope = { ...call.scope, silent: true };
  return call.interpreter.script(own.command, undefined, child, scope, 'process');
}

/** The task that an environment has by its features; undefined where another one is chosen. */
function environmentTask(
  workspace: Workspace,
  name: Value,
  tasks: PixiManifest['tasks'],
): PixiManifest['tasks'][0] | undefined {
  const own = workspace.content?.environments.find((each) => each.name === name);
  const features = own === undefined ? [] : own.noDefaultFeature ? own.features : [...own.features, 'default'];
  return tasks.find((each) => features.includes(each.feature));
}

/** `pixi shell-hook`: prints the lines that activate the environment, with PATH as it is when it is printed. */
function shellHook(call: Call, before: Options, options: Options): Status {
  const workspace = findWorkspace(call, options, before);
  if (typeof workspace === 'string') return workspace;
  const after = call.process.fork();
  const { name } = environmentOf(call, options, before);
  const fails = enterFor(call, after, workspace, name, [options, before]);
  if (fails !== undefined) return fails;
  const posix = /^(?:ba|da|z)?sh$|^posix$/.test(options.value('--shell', '-s') ?? 'bash');
  if (after.lost !== undefined || options.has('--json') || !posix) printUnknown(call);
  else print(call, after.changesSince(call.process));
  return 'ok';
}

/** `pixi shell`: an interactive shell in the environment; without a terminal it ends at once. */
function enterShell(call: Call, before: Options, options: Options): Status {
  const workspace = findWorkspace(call, options, before);
  if (typeof workspace === 'string') return workspace;
  const { name } = environmentOf(call, options, before);
  return enterFor(call, call.process.child(), workspace, name, [options, before]) ?? 'assumed';
}

/** `pixi exec`: a command in an environment of its own, made for it below the cache. */
function execute(call: Call, words: readonly Arg[]): Status {
  const { rest } = readOptions(words, WITH_VALUE, 0);
  const child = call.process.child();
  const cause = because(call.record?.text ?? 'pixi exec', call.record?.place);
  child.set('PATH', `${HOLE}/bin:${child.get('PATH') ?? ''}`, cause, true);
  child.set('CONDA_PREFIX', HOLE, cause, true);
  return rest.length === 0 ? 'assumed' : runIn(call, rest, child);
}

/** `pixi global install NAME…`: an environment for each below `$PIXI_HOME/envs`, its programs in `$PIXI_HOME/bin`. */
function global(call: Call, words: readonly Arg[]): Status {
  const options = readOptions(words, WITH_VALUE);
  const [command, ...packages] = options.operands;
  printUnknown(call);
  if (!/^(?:install|i|add|a)$/.test(command?.value ?? '')) return 'assumed';
  const { process, interpreter } = call;
  const { machine } = interpreter;
  const home = process.get('PIXI_HOME') ?? `${process.get('HOME') ?? HOLE}/.pixi`;
  const bin = process.get('PIXI_BIN_DIR') ?? `${home}/bin`;
  const own = options.value('--environment', '-e');
  const cause = because(call.record?.text ?? 'pixi global install', call.record?.place);
  for (const { value } of packages) {
    const name = /^(?:[^\s:]+::)?([A-Za-z0-9_.-]+)/.exec(value)?.[1];
    const prefix = `${home}/envs/${own ?? name ?? HOLE}`;
    if (name === undefined || !isKnown(prefix)) continue;
    const old = machine.environments.get(prefix)?.packages ?? [];
    machine.environments.set(prefix, {
      prefix,
      kind: 'pixi',
      python: true,
      packages: [...old, value],
      maybe: call.scope.reach === 'maybe',
      owner: process.user,
      base: false,
      cause,
    });
    if (isKnown(bin)) {
      const link = { text: HOLE, origin: undefined, link: `${prefix}/bin/${name}`, cause };
      machine.files.set(`${bin}/${name}`, link);
      if (name !== 'python' || own !== undefined) continue;
      machine.files.set(`${bin}/python3`, { ...link, link: `${prefix}/bin/python3` });
    }
  }
  return 'assumed';
}

/** `pixi init [FOLDER]`: writes a manifest. */
function init(call: Call, options: Options): Status {
  const { process, interpreter } = call;
  const folder = resolvePath(options.operands[0]?.value ?? '.', process.cwd);
  const name = options.value('--format') === 'pyproject' || options.has('--pyproject') ? 'pyproject.toml' : 'pixi.toml';
  const cause = because(call.record?.text ?? 'pixi init', call.record?.place);
  const path = folder === '/' ? `/${name}` : `${folder}/${name}`;
  if (isKnown(path)) interpreter.machine.files.set(path, { text: HOLE, origin: undefined, cause });
  return 'assumed';
}

/** `pixi config set KEY VALUE`: only where environments are kept matters. */
function configure(call: Call, options: Options): Status {
  const [action, key, value] = options.operands.map((arg) => arg.value);
  printUnknown(call);
  if (action !== 'set' || key !== 'detached-environments') return 'assumed';
  const { process, interpreter } = call;
  const home = process.get('PIXI_HOME') ?? `${process.get('HOME') ?? HOLE}/.pixi`;
  const file = options.has('--system', '-s')
    ? '/etc/pixi/config.toml'
    : options.has('--global', '-g')
      ? `${home}/config.toml`
      : resolvePath('.pixi/config.toml', process.cwd);
  const cause = because(call.record?.text ?? 'pixi config', call.record?.place);
  const text = `detached-environments = ${value ?? HOLE}\n`;
  if (isKnown(file)) interpreter.machine.files.set(file, { text, origin: undefined, cause });
  return 'assumed';
}

/** `pixi clean [-e NAME]`: the workspace's environments; `pixi clean cache` only empties the cache. */
function clean(call: Call, before: Options, options: Options): Status {
  if (options.operands[0]?.value === 'cache') {
    call.interpreter.effect(call.record, { kind: 'clean' });
    return 'assumed';
  }
  const workspace = findWorkspace(call, options, before);
  if (typeof workspace === 'string') return workspace;
  const { machine } = call.interpreter;
  const folder = environmentsFolder(call, workspace);
  const own = options.value('--environment', '-e');
  if (call.scope.reach === 'yes')
    for (const { prefix } of machine.environments.values())
      if (own === undefined ? prefix.startsWith(`${folder}/`) : prefix === `${folder}/${own}`)
        machine.environments.set(prefix, undefined);
  return 'assumed';
}

/** The installer's address: https://pixi.sh/install.sh, and the same file in the repository. */
const INSTALLER = /pixi\.sh\/install\.sh|prefix-dev\/pixi\/\S{0,100}install\.sh/;

/** Whether a text that a shell runs was downloaded from pixi's site: its installer. */
export function isPixiInstaller(download: Value | undefined): boolean {
  return download !== undefined && INSTALLER.test(download);
}

/**
 * The installer (install/install.sh): puts pixi into PIXI_BIN_DIR, else `$PIXI_HOME/bin`, else `~/.pixi/bin`, and a line on
 * PATH into bash's start-up file. No later RUN reads that.
 */
export function installPixi(call: Call, process: Process): Status {
  const { machine } = call.interpreter;
  const home = process.get('PIXI_HOME') ?? `${process.get('HOME') ?? HOLE}/.pixi`;
  const bin = resolvePath(process.get('PIXI_BIN_DIR') ?? `${home}/bin`, process.cwd);
  const cause = because(call.record?.text ?? 'installs pixi', call.record?.place);
  if (!isKnown(bin)) {
    machine.opaque ??= cause;
    return 'assumed';
  }
  machine.files.set(`${bin}/pixi`, { text: HOLE, origin: undefined, executable: true, cause });
  const startup = `${process.get('HOME') ?? HOLE}/.bashrc`;
  if (process.shell === 'bash' && isKnown(startup) && (process.get('PIXI_NO_PATH_UPDATE') ?? '') === '') {
    const old = machine.file(startup)?.text ?? '';
    const line = `export PATH="${bin}:$PATH"\n`;
    machine.files.set(startup, { text: `${old}${line}`, origin: undefined, cause });
    call.interpreter.effect(call.record, { kind: 'write', path: startup, append: true, text: line });
  }
  return 'assumed';
}
