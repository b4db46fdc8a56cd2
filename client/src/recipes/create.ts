/** "Create Dockerfile for This Environment…": a few questions, a look at the files, and only then are they written. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { Command } from '../../../common/src/commands';
import {
  RECIPE,
  type RecipeAnswers,
  type RecipeCreatedFile,
  type RecipeCreation,
  type RecipeParams,
  type RecipeResult,
  type RecipeSource,
} from '../../../common/src/protocol';
import { RECIPES, type RecipeName, recipeNamed } from '../../../common/src/recipes';
import { tell } from '../tell';
import { choosePlace, type Place } from './place';
import type { Proposals } from './proposals';

const TITLE = 'Create Dockerfile';

/** What the command works with. */
export interface Needs {
  readonly client: BaseLanguageClient;
  readonly proposals: Proposals;
  /** Whether images can be built here. */
  readonly engine: boolean;
}

/**
 * Asks, shows and writes. A file that is there already is shown as a difference, and is never written over.
 *
 * @param given what the command was called with: the URI of a file or a folder, or nothing
 */
export async function createDockerfile({ client, proposals, engine }: Needs, given: unknown): Promise<void> {
  if (!vscode.workspace.isTrusted) return tellOfTrust();
  const place = await choosePlace(given);
  if (place === undefined) return;
  if (vscode.workspace.fs.isWritableFileSystem(place.folder.scheme) === false) {
    await tell.info('Files of this workspace cannot be written, so no Dockerfile can be created in it.');
    return;
  }
  const ask = (answers: RecipeAnswers): Promise<RecipeResult> => {
    const params: RecipeParams = { folder: client.code2ProtocolConverter.asUri(place.folder), answers };
    return client.sendRequest<RecipeResult>(RECIPE, params);
  };
  const first = await ask(place.source === undefined ? {} : { source: place.source });
  const found = creationOf(first) === undefined && place.source !== undefined ? await ask({}) : first;
  const creation = creationOf(found);
  if (found === null || !('sources' in found) || creation === undefined) {
    await tell.info(found !== null && 'reason' in found ? found.reason : 'This folder is in no workspace.');
    return;
  }
  const answers = await askRecipe(found.sources, creation, place);
  if (answers === undefined) return;
  const chosen = creationOf(await ask(answers));
  if (chosen === undefined) return;
  if (chosen.files.length === 0) {
    await tell.info('All files of this recipe are there already, as it would write them.');
    return;
  }
  const preview = `${TITLE}: ${recipeNamed(chosen.recipe)?.title ?? chosen.recipe}`;
  await proposals.show(preview, place.folder, chosen.files);
  try {
    const wanted = await askFiles(chosen);
    if (wanted === undefined) return;
    // Without compose.yaml the devcontainer builds the Dockerfile itself.
    const compose = chosen.files.every(
      ({ path, before }) => path !== 'compose.yaml' || before !== undefined || wanted.has(path),
    );
    const last = compose ? chosen : (creationOf(await ask({ ...answers, compose })) ?? chosen);
    const files = last.files.filter(({ path, before }) => before === undefined && wanted.has(path));
    if (!(await write(place.folder, files))) return;
  } finally {
    await proposals.close(preview);
  }
  await show(place.folder, chosen);
  void conclude(place.folder, chosen, proposals, engine);
}

function creationOf(result: RecipeResult): RecipeCreation | undefined {
  return result !== null && 'creation' in result ? result.creation : undefined;
}

async function tellOfTrust(): Promise<void> {
  const manage = 'Manage Workspace Trust';
  const message =
    'Files are created only in workspaces that you trust: what a Dockerfile says is run when it is built.';
  if ((await tell.info(message, manage)) === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}

/** The recipe, and the file that it is made from where there are several; the best one first. */
async function askRecipe(
  sources: readonly RecipeSource[],
  { recipe: best, source: ownSource }: RecipeCreation,
  place: Place,
): Promise<RecipeAnswers | undefined> {
  const named = place.source === undefined ? undefined : sources.find(({ path }) => path === ownSource);
  const possible = new Set((named === undefined ? sources : [named]).flatMap(({ recipes }) => recipes));
  const items = RECIPES.filter(({ name }) => possible.has(name))
    .map(({ name, title, summary }) => ({
      label: title,
      description: name === best ? 'fits best' : undefined,
      detail: summary,
      name,
    }))
    .sort((a, b) => Number(b.name === best) - Number(a.name === best));
  const chosen = await vscode.window.showQuickPick(items, {
    title: TITLE,
    placeHolder: 'What is the image for?',
    matchOnDetail: true,
  });
  if (chosen === undefined) return undefined;
  if (named !== undefined) return { recipe: chosen.name, source: named.path };
  const fitting = sources.filter(({ recipes }) => recipes.includes(chosen.name));
  return fitting.length < 2 ? { recipe: chosen.name } : askSource(fitting, chosen.name);
}

/** For a service a lock is the better source, for all else the file that people edit. */
async function askSource(sources: readonly RecipeSource[], recipe: RecipeName): Promise<RecipeAnswers | undefined> {
  const isLock = ({ kind }: RecipeSource): boolean => kind === 'explicit' || kind === 'conda-lock';
  const items = [...sources]
    .sort((a, b) => (recipe === 'production' ? Number(isLock(b)) - Number(isLock(a)) : 0))
    .map((source) => ({
      label: source.path,
      description: isLock(source) ? 'a lock: the same packages with every build' : undefined,
    }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: TITLE,
    placeHolder: 'What is the environment made from?',
  });
  return chosen && { recipe, source: chosen.label };
}

/** The files to write, while all are shown; undefined where nothing is wanted. */
async function askFiles({ files }: RecipeCreation): Promise<ReadonlySet<string> | undefined> {
  const kept = files.filter(({ before }) => before !== undefined).map(({ path }) => path);
  const items = files
    .filter(({ before }) => before === undefined)
    .map(({ path, why }) => ({ label: path, description: why, picked: true }));
  const there =
    kept.length === 0 ? '' : ` ${kept.join(', ')} ${kept.length === 1 ? 'stays as it is' : 'stay as they are'}.`;
  const chosen = await vscode.window.showQuickPick(items, {
    title: `${TITLE}: Nothing Is Written Yet`,
    placeHolder: `Which files are to be created?${there}`,
    canPickMany: true,
    // People look at the files meanwhile.
    ignoreFocusOut: true,
  });
  return chosen === undefined || chosen.length === 0 ? undefined : new Set(chosen.map(({ label }) => label));
}

/** Writes new files, all or none, as one step that can be undone. */
async function write(folder: vscode.Uri, files: readonly RecipeCreatedFile[]): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  for (const { path, text } of files) {
    const contents = new TextEncoder().encode(text);
    edit.createFile(vscode.Uri.joinPath(folder, path), { overwrite: false, ignoreIfExists: false, contents });
  }
  if (await vscode.workspace.applyEdit(edit)) return true;
  await tell.error('The files could not be created: one of them is there by now, or the folder cannot be written to.');
  return false;
}

async function show(folder: vscode.Uri, { files }: RecipeCreation): Promise<void> {
  const dockerfile = files.find(({ path, before }) => path === 'Dockerfile' && before === undefined);
  if (dockerfile === undefined) return;
  await vscode.window
    .showTextDocument(vscode.Uri.joinPath(folder, dockerfile.path), { preview: false })
    .then(undefined, () => undefined);
}

/** What to know, what was left as it is, and what comes next. */
async function conclude(
  folder: vscode.Uri,
  { files, notes, environment }: RecipeCreation,
  proposals: Proposals,
  engine: boolean,
): Promise<void> {
  const kept = files.filter(({ before }) => before !== undefined);
  for (const file of kept) {
    const compare = 'Show Difference';
    const message = `${file.path} is there already, and is left as it is. The recipe would have it otherwise.`;
    void tell
      .warning(message, compare)
      .then((answer) => (answer === compare ? proposals.compare(folder, file) : undefined));
  }
  if (kept.some(({ path }) => path === 'Dockerfile')) return;
  const build = 'Build Image';
  const message = [`The Dockerfile is ready. The environment is ${environment}.`, ...notes].join(' ');
  const answer = await tell.info(message, ...(engine ? [build] : []));
  if (answer === build) {
    await vscode.commands.executeCommand(Command.build, vscode.Uri.joinPath(folder, 'Dockerfile'), null);
  }
}
