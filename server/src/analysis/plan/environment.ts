/** Which environment of an image is worked in, and whether Jupyter is in it. */

import type { PlannedEnvironment } from '../../../../common/src/containerPlan';
import { filesRead } from '../contexts/filesRead';
import type { DockerfileContext } from '../contexts/types';
import { everyCommand, worksIn } from '../facts/commands';
import { contentsOf } from '../facts/contents';
import { intendedEnvironment, ownEnvironments } from '../facts/environments';
import { type JupyterServer, serversOf } from '../facts/jupyter';
import { type AddedPackage, addPackages, changedPiece, NotWritten } from '../fixes/packages';
import type { TextEdit } from '../fixes/types';
import type { YamlFile } from '../fixes/yaml';
import type { Environment } from '../model/machine';
import { environmentName } from '../model/naming';
import { resolvePath } from '../model/process';
import { isPython } from '../model/programs/names';
import { pipWords } from '../model/programs/pythonPrograms';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { normalizeName, parseRequirements } from '../parse/conda/requirements';
import { basename } from '../project/paths';
import type { Project } from '../project/project';
import { isKnown } from '../text/value';
import { startCommands } from './simulate';
import { toBuild } from './toBuild';
import type { JupyterFix } from './types';

/** Packages that bring a server with pages; the first of them that is there names the program. */
const LAB = ['jupyterlab'];
const NOTEBOOK = ['notebook', 'jupyter', 'nbclassic', 'anaconda'];

/** Packages that depend on one of them: what extends a server needs it. */
const EXTENSIONS = {
  lab: /^jupyterlab[-_]/,
  notebook:
    /^(?:nb[-_]conda(?:[-_]kernels)?|rise|jupyter[-_](?:contrib[-_]nbextensions|nbextensions[-_]configurator))$/,
} as const;

/** What is known of Jupyter in one environment. */
interface Found {
  readonly program: 'lab' | 'notebook';
  readonly source: string;
}

export interface Work {
  readonly environment: Environment | undefined;
  /** The image's own server, where its start is one. */
  readonly server: JupyterServer | undefined;
  readonly installed: 'yes' | 'no' | 'unknown';
  readonly program: 'lab' | 'notebook';
  readonly source: string | null;
}

/** The environment as the plan names it. */
export function planned(environment: Environment, stage: StageModel): PlannedEnvironment {
  const { prefix } = environment;
  return { name: environmentName(prefix, stage.machine) ?? prefix, prefix };
}

/** All environments whose prefix is known and that are certainly there. */
export function environmentsOf(stage: StageModel): Environment[] {
  return stage.machine.environments.values().filter((each) => isKnown(each.prefix) && !each.maybe);
}

/**
 * The environment to work in: one with Jupyter goes first, of several the one that the image starts in, then the one
 * that the image is made for. Without any the one that the image starts in or is made for.
 */
export function workOf(stage: StageModel, project: Project): Work {
  const commands = startCommands(stage);
  const server = serversOf(commands).at(-1);
  const all = environmentsOf(stage);
  const started = all.filter((each) => commands.some((command) => startsIn(command, each.prefix)));
  const intended = intendedEnvironment(stage);
  const own = ownEnvironments(stage).reverse();
  const ordered = unique([...own.filter((each) => started.includes(each)), intended, ...own, ...started, ...all]);
  const withJupyter = ordered.flatMap((environment) => {
    const found = jupyterIn(environment, stage, project);
    return found === undefined ? [] : [{ environment, found }];
  });
  const inServer = server?.command;
  // The image starts Jupyter itself: where it does is where it is.
  const serving = inServer && ordered.find((each) => worksIn(inServer, each.prefix));
  const best = withJupyter.find(({ environment }) => environment === serving) ?? withJupyter[0];
  if (best !== undefined) {
    return { environment: best.environment, server, installed: 'yes', ...best.found };
  }
  const environment = serving ?? ordered[0];
  const program = server === undefined ? 'lab' : programOf(server);
  if (server !== undefined && server.command?.fails === undefined) {
    return { environment, server, installed: 'yes', program, source: 'the command that the image starts' };
  }
  return { environment, server, installed: maybeThere(stage, project) ? 'unknown' : 'no', program, source: null };
}

/** `lab` for `jupyter lab`; the start scripts of the stacks serve JupyterLab as well. */
function programOf(server: JupyterServer): 'lab' | 'notebook' {
  return server.words.slice(0, server.programEnd + 1).some(({ value }) => /notebook$/.test(value)) ? 'notebook' : 'lab';
}

function startsIn(command: CommandRecord, prefix: string): boolean {
  return command.reached !== 'no' && (command.activated.prefix === prefix || command.python.prefix === prefix);
}

function unique<T>(list: readonly (T | undefined)[]): T[] {
  return [...new Set(list.filter((each) => each !== undefined))];
}

/** The project's files that an environment was made from or changed by; undefined in it: one that is not known. */
function filesOf(environment: Environment, stage: StageModel): (string | undefined)[] {
  const files = new Set(environment.file === undefined ? [] : [environment.file.project]);
  for (const command of everyCommand(stage)) {
    if (!command.effects.some((effect) => 'prefix' in effect && effect.prefix === environment.prefix)) continue;
    for (const { project } of filesRead(command)) files.add(project);
  }
  return [...files];
}

function jupyterIn(environment: Environment, stage: StageModel, project: Project): Found | undefined {
  const asked = new Map<string, string>();
  for (const path of filesOf(environment, stage)) {
    for (const name of path === undefined ? [] : packagesIn(path, project)) asked.set(name, basename(path ?? ''));
  }
  for (const name of contentsOf(environment, stage, project).packages) {
    if (!asked.has(name)) asked.set(name, 'the Dockerfile');
  }
  for (const name of pipPackages(environment, stage)) if (!asked.has(name)) asked.set(name, 'pip');
  if (environment.base) for (const name of stage.bottom?.packages ?? []) asked.set(name, 'the base image');
  for (const [program, names] of [
    ['lab', LAB],
    ['notebook', NOTEBOOK],
  ] as const) {
    const name =
      names.find((each) => asked.has(each)) ?? [...asked.keys()].find((each) => EXTENSIONS[program].test(each));
    if (name !== undefined) return { program, source: asked.get(name) ?? 'the Dockerfile' };
  }
  return undefined;
}

/** The packages that an environment file or a lock asks for, those of pip included. */
function packagesIn(path: string, project: Project): string[] {
  const file = project.condaFile(path);
  if (file === undefined) return [];
  if (file.kind === 'explicit') return file.packages.flatMap(({ name }) => name ?? []);
  if (file.kind !== 'environment') return [];
  return (file.dependencies?.items ?? []).flatMap((item) => {
    if (item.kind === 'conda') return /^(?:[^\s:]+::)?([\w.-]+)/.exec(item.text.value)?.[1]?.toLowerCase() ?? [];
    if (item.kind !== 'pip') return [];
    return item.entries.flatMap(({ requirement: { name } }) => (name === undefined ? [] : normalizeName(name)));
  });
}

/** The packages that RUNs asked pip for, and the lists of requirements that they read. */
function pipPackages(environment: Environment, stage: StageModel): string[] {
  const names: string[] = [];
  for (const command of everyCommand(stage)) {
    if (command.python.prefix !== environment.prefix) continue;
    const words = pipWords(command.argv);
    if (words?.[0]?.value !== 'install') continue;
    for (const [at, { value }] of words.entries()) {
      if (at > 0 && words[at - 1]?.value === '-r') names.push(...requirementsIn(value, command));
      else if (at > 0 && !value.startsWith('-') && isKnown(value)) {
        const name = /^[A-Za-z0-9][\w.-]*/.exec(value)?.[0];
        if (name !== undefined) names.push(normalizeName(name));
      }
    }
  }
  return names;
}

function requirementsIn(path: string, command: CommandRecord): string[] {
  const resolved = resolvePath(path, command.cwd);
  const file = isKnown(resolved) ? command.seen.file(resolved) : undefined;
  if (file === undefined || !isKnown(file.text)) return [];
  return parseRequirements(file.text).requirements.flatMap(({ name }) =>
    name === undefined ? [] : [normalizeName(name)],
  );
}

/** Programs that install by files of their own, which are not read here. */
const INSTALLERS = /^(?:poetry|uv|uvx|pdm|pipenv|pixi|hatch|tox|nox|make|conda-lock|conda-unpack|flit|rye)$/;

/** Whether Jupyter can be there although nothing that was read asks for it. */
function maybeThere(stage: StageModel, project: Project): boolean {
  if (!stage.machine.closed || stage.machine.systemPrograms.get('jupyter') === true) return true;
  for (const environment of environmentsOf(stage)) {
    if (filesOf(environment, stage).some((path) => path === undefined || !isRead(path, project))) return true;
    if (!environment.base && !contentsOf(environment, stage, project).complete) return true;
  }
  return everyCommand(stage).some((command) => {
    const { argv, name } = command;
    if (INSTALLERS.test(name)) return true;
    if (/^(apt|apt-get|dnf|yum|apk)$/.test(name)) return argv.some(({ value }) => /jupyter|notebook/.test(value));
    const words = pipWords(argv);
    if (words === undefined) return isPython(name) && argv.some(({ value }) => !isKnown(value));
    return (
      words[0]?.value === 'install' && words.slice(1).some(({ value }, at) => isOpen(value, words[at]?.value, command))
    );
  });
}

/** Whether all that a file asks for was read: not that of a lock file of conda-lock, for instance. */
function isRead(path: string, project: Project): boolean {
  const kind = project.condaFile(path)?.kind;
  return kind === 'environment' || kind === 'explicit';
}

/** Whether a word of `pip install` can bring in anything: a project, an address, a list that cannot be read. */
function isOpen(word: string, before: string | undefined, command: CommandRecord): boolean {
  if (!isKnown(word)) return true;
  if (before === '-r' || before === '--requirement') return requirementsIn(word, command).length === 0;
  if (word.startsWith('--requirement=') || (word.startsWith('-r') && word.length > 2)) return true;
  return !word.startsWith('-') && /^\.|[/\\]|\.whl$|^git\+/.test(word);
}

/** The environment file of the project that an environment was made from; undefined where there is none. */
function environmentFileOf(
  environment: Environment | undefined,
  stage: StageModel,
  project: Project,
): YamlFile | undefined {
  const files = environment === undefined ? [] : filesOf(environment, stage);
  const path = files.find((each) => each !== undefined && /\.ya?ml$/.test(each));
  const text = path === undefined ? undefined : project.files.read(path)?.text;
  return path === undefined || text === undefined ? undefined : { path, text };
}

/** Adds JupyterLab to the file that the environment was made from: below its last package, indented like it. */
export function jupyterFix(
  environment: Environment | undefined,
  stage: StageModel,
  project: Project,
): JupyterFix | null {
  const file = environmentFileOf(environment, stage, project);
  const [edit] = (file && added(file, [{ name: 'jupyterlab', version: undefined, manager: 'conda' }])?.edits) ?? [];
  return edit === undefined ? null : { ...edit, package: 'jupyterlab' };
}

/** What a file says of packages that were added. */
interface Added {
  readonly edits: readonly TextEdit[];
  /** The lines as they are written. */
  readonly added: readonly string[];
}

function added({ path, text }: YamlFile, packages: readonly AddedPackage[]): Added | undefined {
  try {
    const found = addPackages(text, packages, { always: true });
    const piece = changedPiece(text, found.text);
    const edits =
      piece === undefined ? [] : [{ file: path, span: { start: piece.start, end: piece.end }, text: piece.text }];
    return { edits, added: found.lines };
  } catch (error) {
    if (error instanceof NotWritten) return undefined;
    throw error;
  }
}

/**
 * Adds packages to the file that an environment was made from.
 *
 * @param prefix the environment's
 * @returns undefined where no file is known, or it cannot be edited surely
 */
export function addToEnvironment(
  context: DockerfileContext,
  target: string | null | undefined,
  prefix: string,
  packages: readonly AddedPackage[],
): (Added & { readonly file: string }) | undefined {
  const { stage } = toBuild(context, target);
  const environment = stage && environmentsOf(stage).find((each) => each.prefix === prefix);
  const file = stage && environmentFileOf(environment, stage, context.project);
  const found = file && added(file, packages);
  return found && { ...found, file: file.path };
}
