import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { ContainerPlan, PlannedEnvironment } from '../../../../common/src/containerPlan';
import { counted } from '../../counted';
import { useInDockerfile } from '../../solver/useLock';
import { tell } from '../../tell';
import { type Chosen, chooseBuild } from '../choose';
import { currentImage } from '../currentImage';
import { FreezeError, type Frozen, freeze, isPixis } from '../freeze';
import { cancelled, signalOf } from '../messages';
import { relativeDockerfile } from '../naming';
import type { Workplace } from '../workplace';
import { chooseEnvironment } from './chooseEnvironment';

/** "Freeze Environment": the packages of the built image's environment, as a lock beside its environment file. */
export async function freezeEnvironment(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const chosen = await chooseBuild(workplace, given, false);
  const { plan, folder } = chosen;
  const environment = await chooseEnvironment(plan, 'Which environment is to be frozen?');
  if (isPixis(environment.prefix)) return showPixiLock(plan, environment);
  const engine = await workplace.engine();
  const image = await currentImage(workplace, engine, chosen);
  if (image === undefined) return;
  const dockerfile = relativeDockerfile(folder, chosen.dockerfile.fsPath);
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Freezing ${environment.name}`,
    cancellable: true,
  };
  let frozen: Frozen;
  try {
    frozen = await vscode.window.withProgress(options, (_, token) =>
      freeze(engine, plan, environment, image, { folder, dockerfile }, signalOf(token)),
    );
  } catch (error) {
    if (!(error instanceof FreezeError) || !error.otherStage) throw error;
    return freezeOtherStage(workplace, chosen, error);
  }
  const { id } = await engine.images.inspect(image);
  const file = await write(vscode.Uri.joinPath(placeOf(plan), `conda-${frozen.platform}.lock`), frozen.lock);
  // It is a new file, and says what the image holds already: that does not make the image out of date.
  await workplace.locks.add(file.fsPath, id, frozen.lock);
  await vscode.window.showTextDocument(file);
  void conclude(chosen, environment, frozen, file);
}

/** pixi's environments have a lock of their own, from which `pixi install --locked` makes them again. */
async function showPixiLock({ build }: ContainerPlan, { name }: PlannedEnvironment): Promise<void> {
  const lock = vscode.Uri.joinPath(vscode.Uri.parse(build.context), 'pixi.lock');
  const there = await vscode.workspace.fs.stat(lock).then(
    () => true,
    () => false,
  );
  const open = 'Open pixi.lock';
  const how = there
    ? 'the image is made from it with "pixi install --locked".'
    : 'there is none at the root of the build context yet: run "pixi lock", and copy it into the image with the manifest.';
  const answer = await tell.info(
    `${name} is pixi's, and pixi.lock is its lock for all its platforms: ${how}`,
    ...(there ? [open] : []),
  );
  if (answer === open) await vscode.window.showTextDocument(lock);
}

/** Offers the stages that may have what the image lacks. */
async function freezeOtherStage(workplace: Workplace, { plan, dockerfile }: Chosen, error: FreezeError): Promise<void> {
  const stages = plan.stages.filter(({ name }) => name !== null && name !== plan.target);
  const choose = 'Choose a Stage…';
  const answer = await tell.error(error.message, ...(stages.length > 0 ? [choose] : []));
  if (answer !== choose) return;
  const items = stages.map(({ name, from, line }) => ({
    label: name ?? '',
    detail: `FROM ${from}, line ${line}`,
    name,
  }));
  const chosen = await vscode.window.showQuickPick(items.reverse(), { placeHolder: 'Which stage creates it?' });
  if (chosen !== undefined) await freezeEnvironment(workplace, [dockerfile, chosen.name]);
}

/** The folder of the environment file that the image is built from; without one that of the build context. */
function placeOf({ inputs, build }: ContainerPlan): vscode.Uri {
  const source = inputs.find((uri) => /\.ya?ml$(?<=\/(?:env|[^/]*environment)[^/]*)/i.test(uri));
  if (source === undefined) return vscode.Uri.parse(build.context);
  const uri = vscode.Uri.parse(source);
  return uri.with({ path: posix.dirname(uri.path) });
}

/**
 * Writes the lock; asks before another one is replaced, and for another place where this one cannot be written to.
 * @returns where it is
 */
async function write(file: vscode.Uri, text: string): Promise<vscode.Uri> {
  const { fs } = vscode.workspace;
  const old = await fs.readFile(file).then(
    (bytes) => new TextDecoder().decode(bytes),
    () => undefined,
  );
  if (old !== undefined && old !== text) {
    const replace = 'Replace';
    const message = `${vscode.workspace.asRelativePath(file)} is there already, with other packages.`;
    if ((await tell.ask(message, undefined, replace)) !== replace) cancelled();
  }
  try {
    await fs.writeFile(file, new TextEncoder().encode(text));
    return file;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const elsewhere = 'Save Elsewhere…';
    const message = `${vscode.workspace.asRelativePath(file)} cannot be written: ${why}`;
    if ((await tell.error(message, elsewhere)) !== elsewhere) return cancelled();
    const chosen = await vscode.window.showSaveDialog({
      title: 'Save the Lock',
      filters: { 'Lock files': ['lock', 'txt'] },
    });
    return chosen === undefined ? cancelled() : write(chosen, text);
  }
}

const USE = 'Use It in the Dockerfile';

async function conclude(
  chosen: Chosen,
  environment: PlannedEnvironment,
  frozen: Frozen,
  file: vscode.Uri,
): Promise<void> {
  const name = vscode.workspace.asRelativePath(file);
  const message = `${environment.name} is frozen: ${counted(frozen.count, 'package')} in ${name}.`;
  if (frozen.pip.length > 0) {
    const some = frozen.pip.slice(0, 5).join(', ') + (frozen.pip.length > 5 ? ', …' : '');
    await tell.warning(
      `${message} What pip installed is not in it (${some}): install that behind it, with these versions.`,
    );
    return;
  }
  const use = await useInDockerfile(chosen.dockerfile);
  const answer = await tell.info(message, ...(use === undefined ? [] : [USE]));
  if (answer === USE && use !== undefined) await use();
}
