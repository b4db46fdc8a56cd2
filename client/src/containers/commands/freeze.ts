import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { ContainerPlan, PlannedEnvironment } from '../../../../common/src/containerPlan';
import { LOCK_ACTION_KIND } from '../../../../common/src/ids';
import { type Chosen, chooseBuild } from '../choose';
import { currentImage } from '../currentImage';
import { type Frozen, freeze } from '../freeze';
import { cancelled, signalOf } from '../messages';
import { relativeDockerfile } from '../naming';
import type { Workplace } from '../workplace';

/** "Freeze Environment": the packages of the built image's environment, as a lock beside its environment file. */
export async function freezeEnvironment(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const chosen = await chooseBuild(workplace, given, false);
  const { plan, folder } = chosen;
  const environment = await chooseEnvironment(plan);
  const engine = await workplace.engine();
  const image = await currentImage(workplace, engine, chosen);
  if (image === undefined) return;
  const dockerfile = relativeDockerfile(folder, chosen.dockerfile.fsPath);
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Freezing ${environment.name}`,
    cancellable: true,
  };
  const frozen = await vscode.window.withProgress(options, (_, token) =>
    freeze(engine, plan, environment, image, { folder, dockerfile }, signalOf(token)),
  );
  const file = vscode.Uri.joinPath(placeOf(plan), `conda-${frozen.platform}.lock`);
  await write(file, frozen.lock);
  await vscode.window.showTextDocument(file);
  void conclude(chosen, environment, frozen, file);
}

async function chooseEnvironment({ environments, environment }: ContainerPlan): Promise<PlannedEnvironment> {
  const [only, ...more] = environments.filter(({ name }) => name !== 'base');
  if (environment !== null && more.length === 0) return environment;
  if (only === undefined) {
    const [base] = environments;
    if (base === undefined) throw new Error('No environment is known in this image, so there is none to freeze.');
    return base;
  }
  if (more.length === 0) return only;
  const items = environments.map((each) => ({ label: each.name, description: each.prefix, each }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: 'Which environment is to be frozen?' });
  return chosen?.each ?? cancelled();
}

/** The folder of the environment file that the image is built from; without one that of the build context. */
function placeOf({ inputs, build }: ContainerPlan): vscode.Uri {
  const source = inputs.find((uri) => /\/env[^/]*\.ya?ml$|\/[^/]*environment[^/]*\.ya?ml$/i.test(uri));
  if (source === undefined) return vscode.Uri.parse(build.context);
  const uri = vscode.Uri.parse(source);
  return uri.with({ path: posix.dirname(uri.path) });
}

async function write(file: vscode.Uri, text: string): Promise<void> {
  const old = await vscode.workspace.fs.readFile(file).then(
    (bytes) => new TextDecoder().decode(bytes),
    () => undefined,
  );
  if (old !== undefined && old !== text) {
    const replace = 'Replace';
    const message = `${vscode.workspace.asRelativePath(file)} is there already, with other packages.`;
    if ((await vscode.window.showWarningMessage(message, { modal: true }, replace)) !== replace) cancelled();
  }
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(file, { overwrite: true, contents: new TextEncoder().encode(text) });
  await vscode.workspace.applyEdit(edit);
}

const USE = 'Use It in the Dockerfile';

async function conclude(
  chosen: Chosen,
  environment: PlannedEnvironment,
  frozen: Frozen,
  file: vscode.Uri,
): Promise<void> {
  const name = vscode.workspace.asRelativePath(file);
  const message = `${environment.name} is frozen: ${frozen.count} ${frozen.count === 1 ? 'package' : 'packages'} in ${name}.`;
  if (frozen.pip.length > 0) {
    const some = frozen.pip.slice(0, 5).join(', ') + (frozen.pip.length > 5 ? ', …' : '');
    await vscode.window.showWarningMessage(
      `${message} What pip installed is not in it (${some}): install that behind it, with these versions.`,
    );
    return;
  }
  const use = await useInDockerfile(chosen.dockerfile);
  const answer = await vscode.window.showInformationMessage(message, ...(use === undefined ? [] : [USE]));
  if (answer === USE && use !== undefined) await use();
}

/** How often, and how long apart in ms, the server is asked: it hears of the new file a little later than we do. */
const ATTEMPTS = 12;
const PAUSE = 400;

/** The change that makes the Dockerfile create the environment from its lock; undefined where there is none to offer. */
async function useInDockerfile(dockerfile: vscode.Uri): Promise<(() => Promise<void>) | undefined> {
  const document = await vscode.workspace.openTextDocument(dockerfile);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await new Promise((done) => setTimeout(done, PAUSE));
    const edit = await lockEdit(document);
    if (edit === undefined) continue;
    return async () => {
      // As a refactoring its files are saved: the next build sees the .dockerignore, too, which no editor shows.
      await vscode.workspace.applyEdit(edit, { isRefactoring: true });
      await vscode.window.showTextDocument(document);
    };
  }
  return undefined;
}

async function lockEdit(document: vscode.TextDocument): Promise<vscode.WorkspaceEdit | undefined> {
  const kind = vscode.CodeActionKind.Empty.append(LOCK_ACTION_KIND);
  for (let i = 0; i < document.lineCount; i++) {
    const line = document.lineAt(i);
    if (!/^\s*run\s/i.test(line.text)) continue;
    const place = new vscode.Range(line.range.start, line.range.start);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[] | undefined>(
      'vscode.executeCodeActionProvider',
      document.uri,
      place,
      kind.value,
    );
    const edit = actions?.find((action) => action.kind?.value === kind.value)?.edit;
    if (edit !== undefined) return edit;
  }
  return undefined;
}
