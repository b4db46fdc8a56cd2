/** Asks which Dockerfile, stage, arguments or container is meant, where there is a choice. */
import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import * as vscode from 'vscode';
import type { ContainerPlan, PlannedArgument } from '../../../common/src/protocol';
import { buildArguments } from './buildSettings';
import { workspaceFolderOf } from './folders';
import { cancelled } from './messages';
import { tellOfRecipe } from './recipe';
import { type Choice, lastDockerfile, readChoice, rememberDockerfile, writeChoice } from './remembered';
import type { ContainerItem } from './state';
import type { Workplace } from './workplace';

/** Where Dockerfiles are looked for, and what is not looked into. */
const DOCKERFILES = '**/{Dockerfile,Containerfile,Dockerfile.*,*.Dockerfile,*.dockerfile}';
/** Files that an image can be made from without a Dockerfile. */
const ENVIRONMENTS = '**/{environment*.yml,environment*.yaml,conda-lock.yml,conda-*.lock,pixi.toml}';
const SKIPPED = '**/{.git,node_modules,.venv,__pycache__}/**';

/**
 * The Dockerfile that a command is for: the one it was given, the one in the editor, the only one, else the user's
 * choice, the last one first. Where a workspace folder has none, an environment file stands for the one that a recipe
 * makes of it: what is returned is then on no disk.
 *
 * @param near a file of the workspace folder that is meant
 */
export async function chooseDockerfile(workplace: Workplace, given: unknown, near?: vscode.Uri): Promise<vscode.Uri> {
  const named = uriOf(given);
  if (named !== undefined) return named;
  const editor = vscode.window.activeTextEditor?.document;
  if (editor?.languageId === 'dockerfile' && editor.uri.scheme === 'file') return editor.uri;
  const there = (await vscode.workspace.findFiles(DOCKERFILES, SKIPPED, 200)).filter(
    ({ path, scheme }) => scheme === 'file' && !/\.dockerignore$/i.test(path),
  );
  const missing = await withoutDockerfile(there);
  const all = [...there, ...missing.map(({ dockerfile }) => dockerfile)];
  const own = near && workspaceFolderOf(near);
  const inFolder = all.filter((each) => own !== undefined && workspaceFolderOf(each) === own);
  const found = inFolder.length > 0 ? inFolder : all;
  const [first] = found;
  if (first === undefined) {
    throw new Error(
      'This workspace has no Dockerfile, and no environment file that one could be made from. "Conda in Docker: Create Dockerfile for This Environment…" knows more kinds of files.',
    );
  }
  const shown = missing.find(({ environment }) => environment.toString() === editor?.uri.toString());
  if (shown !== undefined) return shown.dockerfile;
  if (found.length === 1) return first;
  const state = workplace.context.workspaceState;
  const last = workplace.store.folders.map((folder) => lastDockerfile(state, folder));
  const items = found
    .sort((a, b) => a.path.localeCompare(b.path))
    .sort((a, b) => Number(last.includes(b.toString())) - Number(last.includes(a.toString())))
    .map((uri) => {
      const environment = missing.find(({ dockerfile }) => dockerfile === uri)?.environment;
      return environment === undefined
        ? { label: vscode.workspace.asRelativePath(uri), uri }
        : { label: vscode.workspace.asRelativePath(environment), description: 'without a Dockerfile', uri };
    });
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: 'Which Dockerfile?' });
  return chosen?.uri ?? cancelled();
}

/** Environment files of the workspace folders that have no Dockerfile, each with the Dockerfile that could be beside it. */
async function withoutDockerfile(
  dockerfiles: readonly vscode.Uri[],
): Promise<{ readonly environment: vscode.Uri; readonly dockerfile: vscode.Uri }[]> {
  const having = new Set(dockerfiles.map(workspaceFolderOf));
  const files = (await vscode.workspace.findFiles(ENVIRONMENTS, SKIPPED, 200))
    .filter((uri) => uri.scheme === 'file' && !having.has(workspaceFolderOf(uri)))
    .sort((a, b) => a.path.length - b.path.length || a.path.localeCompare(b.path));
  const found = new Map<string, { environment: vscode.Uri; dockerfile: vscode.Uri }>();
  for (const environment of files) {
    const dockerfile = vscode.Uri.joinPath(environment, '..', 'Dockerfile');
    if (!found.has(dockerfile.toString())) found.set(dockerfile.toString(), { environment, dockerfile });
  }
  return [...found.values()];
}

/** The Dockerfile that a command was called with; undefined where it was none. */
export function uriOf(given: unknown): vscode.Uri | undefined {
  if (given instanceof vscode.Uri) return given;
  if (typeof given === 'string' && /^file:/.test(given)) return vscode.Uri.parse(given);
  if (typeof given === 'object' && given !== null && 'dockerfile' in given) return uriOf(given.dockerfile);
  return undefined;
}

/** A Dockerfile with all that its build needs. */
export interface Chosen {
  readonly dockerfile: vscode.Uri;
  readonly folder: string;
  readonly plan: ContainerPlan;
  readonly args: Readonly<Record<string, string>>;
}

/**
 * Everything that a build needs to know.
 *
 * @param again false: what was chosen before holds, and only what was never chosen is asked
 * @param near a file of the workspace folder that is meant, where no Dockerfile is
 */
export async function chooseBuild(
  workplace: Workplace,
  given: readonly unknown[],
  again: boolean,
  near?: vscode.Uri,
): Promise<Chosen> {
  const dockerfile = await chooseDockerfile(workplace, given[0], near);
  const folder = workspaceFolderOf(dockerfile);
  if (folder === undefined) {
    throw new Error(`${dockerfile.fsPath} is in no folder of this workspace. Open its folder and try again.`);
  }
  const state = workplace.context.workspaceState;
  const remembered = readChoice(state, dockerfile);
  // From a lens or a menu it is said which one; from the palette it is asked, once.
  const named = uriOf(given[0]) !== undefined;
  const stageGiven = typeof given[1] === 'string' || given[1] === null ? given[1] : targetOfImage(workplace, given[0]);
  const wanted = named ? stageGiven : remembered.target;
  const recipe = !existsSync(dockerfile.fsPath);
  let plan =
    (await workplace.plans.of(dockerfile, wanted, recipe)) ?? (await workplace.plans.of(dockerfile, undefined, recipe));
  if (plan === undefined) {
    const name = vscode.workspace.asRelativePath(dockerfile);
    throw new Error(
      recipe
        ? `There is no ${name}, and nothing beside it that an image could be made from. "Conda in Docker: Create Dockerfile for This Environment…" says more.`
        : `${name} cannot be built: it has no FROM.`,
    );
  }
  if (plan.inMemory !== undefined) tellOfRecipe(dockerfile, plan.inMemory);
  if (!named && (again || remembered.target === undefined)) {
    const stage = await chooseStage(plan, remembered.target);
    if (stage !== plan.target) plan = (await workplace.plans.of(dockerfile, stage)) ?? plan;
  }
  const { args, asked } = await chooseArguments(plan, remembered, again && !named);
  await writeChoice(state, dockerfile, { target: plan.target, args, asked });
  await rememberDockerfile(state, folder, dockerfile);
  return { dockerfile, folder, plan, args: buildArguments(dockerfile, plan, args) };
}

/** The stage of the image that a line of the view stands for: null for the last one, undefined where it is no image. */
function targetOfImage(workplace: Workplace, given: unknown): string | null | undefined {
  const id = idOf(given, 'image');
  const images = workplace.store.folders.flatMap((folder) => workplace.store.folder(folder)?.images ?? []);
  const image = images.find((each) => each.id === id);
  return image && (image.target || null);
}

async function chooseStage(plan: ContainerPlan, before: string | null | undefined): Promise<string | null> {
  const named = plan.stages.filter(({ name, last }) => name !== null || last);
  if (named.length < 2 || plan.build.target !== null) return plan.target;
  const items = named
    .map((stage) => ({
      label: stage.name ?? 'The last stage',
      description: stage.last ? 'the last stage' : undefined,
      detail: `FROM ${stage.from}, line ${stage.line}`,
      target: stage.last ? null : stage.name,
    }))
    .reverse()
    .sort((a, b) => Number(b.target === before) - Number(a.target === before));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: 'Which stage is to be built?' });
  return chosen === undefined ? cancelled() : chosen.target;
}

/** Whether a build needs to know more of an argument than the files say: it has no default, or gets what is not known. */
function isOpen({ default: written, handedIn }: PlannedArgument): boolean {
  return written === null || handedIn !== null;
}

/** Asks, once, for the arguments that are open; with `again` for all. */
async function chooseArguments(
  plan: ContainerPlan,
  before: Choice,
  again: boolean,
): Promise<Pick<Required<Choice>, 'args' | 'asked'>> {
  const values: Record<string, string> = {};
  const names = new Set(plan.arguments.map(({ name }) => name));
  for (const [name, value] of Object.entries(before.args)) if (names.has(name)) values[name] = value;
  const asked = new Set((before.asked ?? []).filter((name) => names.has(name)));
  const set = ({ name, default: written }: PlannedArgument, value: string | undefined): void => {
    asked.add(name);
    if (value !== undefined && value !== written) values[name] = value;
    else delete values[name];
  };
  for (const argument of plan.arguments) {
    const { name } = argument;
    if (!isOpen(argument) || asked.has(name) || values[name] !== undefined) continue;
    if (plan.build.args[name] !== undefined) continue;
    set(argument, await askArgument(argument, undefined));
  }
  if (!again || plan.arguments.length === 0) return { args: values, asked: [...asked] };
  const build = 'Build with these values';
  for (;;) {
    const items = plan.arguments.map((argument) => ({
      label: argument.name,
      description: values[argument.name] ?? argument.default ?? '(none)',
      argument,
    }));
    const chosen = await vscode.window.showQuickPick(
      [{ label: `$(play) ${build}`, description: '', argument: undefined }, ...items],
      { placeHolder: 'Build, or change a build argument' },
    );
    if (chosen === undefined) return cancelled();
    if (chosen.argument === undefined) return { args: values, asked: [...asked] };
    set(chosen.argument, await askArgument(chosen.argument, values[chosen.argument.name]));
  }
}

async function askArgument(argument: PlannedArgument, before: string | undefined): Promise<string | undefined> {
  const value = await vscode.window.showInputBox({
    title: `Build argument ${argument.name} (line ${argument.line})`,
    prompt: promptFor(argument),
    value: before ?? fromShell(argument) ?? suggestion(argument) ?? argument.default ?? '',
  });
  if (value === undefined) return cancelled();
  return value === '' && argument.default === null ? undefined : value;
}

function promptFor({ default: written, handedIn }: PlannedArgument): string {
  const handed = handedIn === null ? '' : `The build hands in ${handedIn}, which is set only in the shell. `;
  const rest = written === null ? 'It has no default. Leave it empty to build without it.' : `Default: ${written}`;
  return handed + rest;
}

/** The value of the variable that the build hands in, where this process has it. */
function fromShell({ handedIn }: PlannedArgument): string | undefined {
  const name = /^["']?\$\{?(\w+)\}?["']?$/.exec(handedIn ?? '')?.[1];
  return name === undefined ? undefined : process.env[name] || undefined;
}

/** The user of this machine, for arguments that ask for one by their names. */
function suggestion({ meaning, default: written }: PlannedArgument): string | undefined {
  if (written !== null || process.platform === 'win32' || homedir() === '/root') return undefined;
  if (meaning === 'uid') return String(process.getuid?.() ?? '') || undefined;
  if (meaning === 'gid') return String(process.getgid?.() ?? '') || undefined;
  return meaning === 'user' ? userInfo().username : undefined;
}

/** A container, with the folder that it belongs to. */
export interface ChosenContainer {
  readonly folder: string;
  readonly container: ContainerItem;
}

/**
 * The container that a command is for: the one it was given, the only one that will do, else the user's choice.
 *
 * @param fits which will do
 * @param none what to say where there is none
 */
export async function chooseContainer(
  workplace: Workplace,
  given: unknown,
  fits: (container: ContainerItem) => boolean,
  none: string,
): Promise<ChosenContainer> {
  const id = idOf(given, 'container');
  if (id !== undefined) {
    // It may be so new that the engine has not told of it yet.
    if (workplace.store.container(id) === undefined) await workplace.engines.refresh();
    const found = workplace.store.container(id);
    if (found === undefined) throw new Error('This container is not there any more.');
    return found;
  }
  await workplace.engines.listed();
  const all = workplace.store.folders.flatMap((folder) =>
    (workplace.store.folder(folder)?.containers ?? []).filter(fits).map((container) => ({ folder, container })),
  );
  const [first] = all;
  if (first === undefined) throw new Error(none);
  if (all.length === 1) return first;
  const items = all.map((each) => ({
    label: each.container.name,
    description: each.container.phase + (each.container.port === undefined ? '' : ` :${each.container.port}`),
    detail: each.container.compose?.service ?? (each.container.dockerfile || undefined),
    each,
  }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: 'Which container?' });
  return chosen?.each ?? cancelled();
}

/** The id in `{ container: 'id' }` or `{ image: 'id' }`, as the view and the status bar hand it over. */
export function idOf(given: unknown, name: 'container' | 'image'): string | undefined {
  if (typeof given !== 'object' || given === null || given instanceof vscode.Uri || !(name in given)) return undefined;
  const value: unknown = Reflect.get(given, name);
  return typeof value === 'string' ? value : undefined;
}
