/** Which environment a program needs, what an environment holds, and how to run a command in it. Shared by rules. */
import { shellQuote } from '../../fixes/edits';
import { activationPackageOf, BRINGS_ACTIVATION } from '../../knowledge/packages';
import type { Environment } from '../../model/machine';
import { UNKNOWN_ROOT } from '../../model/machine';
import { environmentName } from '../../model/naming';
import { type CondaCall, option, readCondaCall } from '../../model/programs/condaCall';
import { baseName, condaProgramName, isPip, isPython } from '../../model/programs/names';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { parseCondaFile } from '../../parse/conda';
import type { Project } from '../../project/project';
import { isKnown, type Value } from '../../text/value';

/** Programs that Python packages install into the environment's bin folder. */
const PYTHON_PROGRAMS: ReadonlySet<string> = new Set([
  'ipython',
  'jupyter',
  'jupyter-lab',
  'jupyter-notebook',
  'jupyter-server',
  'jupyterhub',
  'voila',
  'papermill',
  'gunicorn',
  'uvicorn',
  'hypercorn',
  'daphne',
  'waitress-serve',
  'flask',
  'fastapi',
  'django-admin',
  'streamlit',
  'bokeh',
  'panel',
  'gradio',
  'celery',
  'mlflow',
  'tensorboard',
  'airflow',
  'prefect',
  'dagster',
  'dask-scheduler',
  'dask-worker',
  'pytest',
  'snakemake',
  'kedro',
  'accelerate',
  'torchrun',
]);

/** Programs that run until they are stopped. */
const SERVICES =
  /^(jupyter(-lab|-notebook|-server|hub)?|voila|gunicorn|uvicorn|hypercorn|daphne|waitress-serve|streamlit|bokeh|panel|gradio|celery|mlflow|tensorboard|airflow|dask-(scheduler|worker)|nginx|redis-server)$/;

/** True for `python`, `pip` and the programs of well-known Python packages, called by their bare name. */
export function isPythonProgram(name: Value): boolean {
  return !name.includes('/') && (isPython(name) || isPip(name) || PYTHON_PROGRAMS.has(name));
}

/** True where the words start a program that serves until it is stopped. */
export function isService(words: readonly Value[]): boolean {
  const [first = '', second = '', third = ''] = words;
  const name = baseName(first);
  if (SERVICES.test(name)) return true;
  if (name === 'flask' || name === 'fastapi') return words.includes('run') || words.includes('dev');
  if (!isPython(name)) return false;
  if (second === '-m')
    return SERVICES.test(third) || third === 'http.server' || (third === 'flask' && words.includes('run'));
  return words.includes('runserver');
}

/** What is known to be in an environment. */
export interface Contents {
  /** Names of packages that were asked for, lower case. */
  readonly packages: ReadonlySet<string>;
  /** False where more may have been asked for than could be read. */
  readonly complete: boolean;
  /** Whether the environment's file has `variables:`. */
  readonly variables: boolean;
}

const contents = new WeakMap<StageModel, Map<string, Contents>>();

/** The packages that were asked for when the environment was made or installed into; worked out once for each model. */
export function contentsOf(environment: Environment, stage: StageModel, project: Project): Contents {
  const known = contents.get(stage) ?? new Map<string, Contents>();
  contents.set(stage, known);
  const found = known.get(environment.prefix) ?? readContents(environment, stage, project);
  known.set(environment.prefix, found);
  return found;
}

function readContents(environment: Environment, stage: StageModel, project: Project): Contents {
  const packages = new Set<string>();
  let complete = true;
  let variables = false;
  const add = (spec: Value): void => {
    const name = isKnown(spec) ? /^(?:[^\s:]+::)?([A-Za-z0-9_.-]+)/.exec(spec)?.[1] : undefined;
    if (name === undefined) complete = false;
    else packages.add(name.toLowerCase());
  };
  const read = (path: string): void => {
    const source = project.files.read(path);
    const file = source && parseCondaFile(path, source.text);
    if (file?.kind === 'environment') {
      for (const item of file.dependencies?.items ?? []) {
        if (item.kind === 'conda') add(item.text.value);
      }
      if ((file.variables?.items.length ?? 0) > 0) variables = true;
      if (file.problems.length > 0 && (file.dependencies?.items.length ?? 0) === 0) complete = false;
    } else if (file?.kind === 'explicit') {
      for (const each of file.packages) if (each.name !== undefined) packages.add(each.name);
    } else complete = false;
  };
  if (environment.file !== undefined) {
    if (environment.file.project === undefined) complete = false;
    else read(environment.file.project);
  }
  for (const spec of environment.packages ?? []) add(spec);
  for (const command of everyCommand(stage)) {
    for (const effect of command.effects) {
      if (effect.kind !== 'install' && effect.kind !== 'create') continue;
      if (effect.prefix !== environment.prefix) continue;
      for (const arg of effect.call.positionals) add(arg.value);
      if (effect.call.options.some((each) => each.name === 'clone')) complete = false;
      const reads = effect.call.options.some((each) => each.name === 'file');
      if (reads && (effect.kind === 'install' || environment.file === undefined)) complete = false;
    }
  }
  if (environment.cause === undefined || environment.movedFrom !== undefined) complete = false;
  return { packages, complete, variables };
}

/** The packages of an environment whose activate.d script programs rely on, with the name that brought each in. */
export function activationNeeds(contents: Contents): { name: string; without: string; variables: readonly string[] }[] {
  const found: { name: string; without: string; variables: readonly string[] }[] = [];
  for (const name of contents.packages) {
    const entry = activationPackageOf(
      Object.hasOwn(BRINGS_ACTIVATION, name) ? (BRINGS_ACTIVATION[name] ?? name) : name,
    );
    if (entry !== undefined) found.push({ name, without: entry.without, variables: entry.variables });
  }
  return found;
}

/** All commands of a stage and of the stages it is built on. */
export function everyCommand(stage: StageModel): readonly CommandRecord[] {
  if (stage.base.kind !== 'stage') return stage.commands;
  let all = inherited.get(stage);
  if (all === undefined) {
    all = [...everyCommand(stage.base.stage), ...stage.commands];
    inherited.set(stage, all);
  }
  return all;
}

const inherited = new WeakMap<StageModel, readonly CommandRecord[]>();

/** The environments that the Dockerfile itself makes: not base, certainly there, with a known prefix. */
export function ownEnvironments(stage: StageModel): Environment[] {
  return stage.machine.environments
    .values()
    .filter(
      (each) =>
        each.kind === 'conda' &&
        !each.base &&
        !each.maybe &&
        isKnown(each.prefix) &&
        each.cause?.location !== undefined &&
        each.python,
    );
}

/** The `conda run` of a SHELL, with the prefix it names; undefined for any other SHELL. */
export function shellRun(
  words: readonly { readonly value: Value }[],
  stage: StageModel,
): { readonly call: CondaCall; readonly prefix: string | undefined } | undefined {
  const program = condaProgramName(words[0]?.value ?? '');
  if (program === undefined) return undefined;
  const call = readCondaCall(
    program,
    words.map((word) => ({ value: word.value, raw: word.value, place: undefined })),
  );
  if (call.subcommand !== 'run') return undefined;
  const name = option(call, 'name')?.value;
  const prefix = option(call, 'prefix')?.value ?? (name === undefined ? undefined : prefixOfName(name, stage));
  return { call, prefix };
}

/** The prefix of the environment with that name, at any time of the stage. */
export function prefixOfName(name: string, stage: StageModel): string | undefined {
  for (const each of stage.machine.environments.values()) {
    if (each.prefix.endsWith(`/envs/${name}`) || each.prefix === name) return each.prefix;
  }
  if (name === 'base') return onlyRoot(stage)?.root;
  return undefined;
}

/** The stage's conda installation, where it has exactly one with a known root. */
export function onlyRoot(stage: StageModel) {
  const roots = stage.machine.condaRoots.values();
  const root = roots.length === 1 ? roots[0] : undefined;
  return root === undefined || root.root === UNKNOWN_ROOT || !isKnown(root.root) ? undefined : root;
}

/**
 * The environment that the image is made for: the one that SHELL names, the only one that the Dockerfile makes, or of
 * several the one that its RUNs work in. Undefined where nothing says.
 */
export function intendedEnvironment(stage: StageModel): Environment | undefined {
  const shell = shellRun(stage.final.shell, stage)?.prefix;
  const own = ownEnvironments(stage);
  const named = shell === undefined ? undefined : stage.machine.environments.get(shell);
  if (named !== undefined && !named.maybe && named.python) return named;
  if (own.length === 1) return own[0];
  return undefined;
}

/** True where it is known that the environment has no python of its own: packages were named, python not among them. */
export function lacksPython(contents: Contents): boolean {
  return contents.complete && contents.packages.size > 0 && !contents.packages.has('python');
}

/** Whether a command works in the environment: its python is the one that is found, or it is activated. */
export function worksIn(command: CommandRecord, prefix: string): boolean {
  if (command.python.prefix === prefix || command.activated.prefix === prefix) return true;
  return onPath(command.path, prefix);
}

/** Whether a PATH holds the environment's bin folder, with or without a slash at its end. */
export function onPath(path: Value | undefined, prefix: string): boolean {
  return (path ?? '').split(':').some((entry) => entry === `${prefix}/bin` || entry === `${prefix}/bin/`);
}

/** Whether nothing is left open about where the command's python comes from. */
export function isSure(command: CommandRecord): boolean {
  return command.reached === 'yes' && command.python.known && command.activated.known && isKnown(command.name);
}

/**
 * The words that run a command in an environment: `conda run --no-capture-output -n NAME`. Undefined where the stage has
 * no conda to run it with.
 */
export function runWords(prefix: string, stage: StageModel, path: Value | undefined): string[] | undefined {
  const root = stage.machine.rootOf(prefix) ?? onlyRoot(stage);
  if (root === undefined) return undefined;
  const name = environmentName(prefix, stage.machine);
  const which = name === undefined || name.startsWith('/') ? ['-p', prefix] : ['-n', name];
  if (!root.programs.has('conda')) {
    return root.programs.has('micromamba') ? ['micromamba', 'run', ...which] : undefined;
  }
  const folders = (path ?? '').split(':');
  const found = folders.includes(`${root.root}/bin`) || folders.includes(`${root.root}/condabin`);
  return [found ? 'conda' : `${root.root}/bin/conda`, 'run', '--no-capture-output', ...which];
}

/** The same for messages: with the program that the stage has, in quotes; undefined where it has none. */
export function runText(prefix: string, stage: StageModel, path: Value | undefined): string | undefined {
  const words = runWords(prefix, stage, path);
  return words && `\`${words.map(shellQuote).join(' ')}\``;
}

/** The environment's name for messages. */
export function nameOf(prefix: Value, stage: StageModel): string {
  return environmentName(prefix, stage.machine) ?? prefix;
}
