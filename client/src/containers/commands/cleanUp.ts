import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { countedAll } from '../../counted';
import type { ContainerDetails, Engine, ImageSummary } from '../../engine/port';
import { isEngineError } from '../../engine/port';
import { tell } from '../../tell';
import { size } from '../buildLog';
import { IMAGE_PREFIX, Label } from '../labels';
import { isPrecious } from '../lost';
import { askBefore, type Going, lookAt } from '../lostWork';
import { cancelled } from '../messages';
import type { Workplace } from '../workplace';

/** Something that can be removed. */
interface Item extends vscode.QuickPickItem {
  readonly bytes: number;
  readonly container?: Going;
  readonly image?: ImageSummary;
}

/** "Clean Up…": a list of the containers that ended and the images that none uses, of this extension alone. */
export async function cleanUp(workplace: Workplace): Promise<void> {
  const engine = await workplace.engines.listed();
  const options = { location: vscode.ProgressLocation.Window, title: 'Looking for what can be removed' };
  const items = await vscode.window.withProgress(options, () => itemsOf(workplace, engine));
  if (items.every(({ kind }) => kind === vscode.QuickPickItemKind.Separator)) {
    return void tell.info(
      'There is nothing to clean up: no container of this extension has ended, and no image is unused.',
    );
  }
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: 'Clean Up',
    placeHolder: 'Containers that ended, and images that nothing else uses; only what this extension made',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen === undefined || chosen.length === 0) return cancelled();
  const going = chosen.flatMap(({ container }) => container ?? []);
  const images = chosen.flatMap(({ image }) => image ?? []);
  const counts = countedAll({ container: going.length, image: images.length }, ' and ');
  const bytes = chosen.reduce((sum, each) => sum + each.bytes, 0);
  const button = 'Remove';
  const before = [`They take up to ${size(bytes)}; layers that other images share stay.`];
  const precious = going.filter(({ lost }) => isPrecious(lost));
  const message = `Remove ${counts}?`;
  if ((await askBefore(workplace, { message, going: precious, before }, () => [button])) !== button) return;
  await remove(workplace, engine, going, images);
}

async function itemsOf(workplace: Workplace, engine: Engine): Promise<Item[]> {
  const { ownership, builder } = workplace;
  const [labelled, all, images] = await Promise.all([
    engine.containers.list({ labels: [Label.folder, Label.purpose] }),
    engine.containers.list(),
    engine.images.list({ labels: [Label.folder] }),
  ]);
  const ended = labelled.filter(({ status }) => status === 'exited' || status === 'created' || status === 'dead');
  const owned = await Promise.all(ended.map((each) => ownership.owns(each)));
  const details = await Promise.all(ended.filter((_, at) => owned[at]).map(({ id }) => engine.containers.find(id)));
  const containers = await Promise.all(
    details.filter((each) => each !== undefined).map((each) => containerItem(engine, each)),
  );
  const own = new Set(containers.map(({ container }) => container?.details.id));
  // What runs, and what is not ours, keeps its image.
  const used = new Set(all.filter(({ id }) => !own.has(id)).map(({ imageId }) => imageId));
  const unused = images.filter((image) => !used.has(image.id) && builder.isOurs(image));
  return [
    ...(containers.length > 0 ? [separator('Containers'), ...containers] : []),
    ...(unused.length > 0 ? [separator('Images'), ...unused.map((image) => imageItem(engine, image))] : []),
  ];
}

function separator(label: string): Item {
  return { label, kind: vscode.QuickPickItemKind.Separator, bytes: 0 };
}

async function containerItem(engine: Engine, details: ContainerDetails): Promise<Item> {
  const folder = details.labels[Label.folder] ?? '';
  const [container] = await lookAt(engine, folder, [details]);
  const bytes = (await engine.containers.size(details.id).catch(() => undefined)) ?? 0;
  const lost = container === undefined ? '' : onlyIn(container);
  const gone = isGone(engine, folder);
  return {
    label: details.name,
    description: size(bytes),
    detail: [place(details.labels, gone), lost].filter(Boolean).join(' · '),
    picked: gone && lost === '',
    bytes,
    container,
  };
}

function onlyIn({ lost: { files, packages } }: Going): string {
  const counts = countedAll({ file: files.length, package: packages.length });
  return counts === '' ? '' : `${counts} only in it`;
}

function imageItem(engine: Engine, image: ImageSummary): Item {
  const gone = isGone(engine, image.labels[Label.folder] ?? '');
  const nameless = image.tags.length === 0;
  return {
    label: image.tags[0] ?? image.id.replace(/^sha256:/, '').slice(0, 12),
    description: size(image.size),
    detail: [place(image.labels, gone), nameless ? 'of an earlier build' : ''].filter(Boolean).join(' · '),
    picked: gone || nameless,
    bytes: image.size,
    image,
  };
}

function place(labels: Readonly<Record<string, string>>, gone: boolean): string {
  const folder = labels[Label.folder] ?? '';
  const dockerfile = labels[Label.dockerfile] ?? '';
  return `${dockerfile === '' ? folder : `${folder}: ${dockerfile}`}${gone ? ' · the folder is gone' : ''}`;
}

/** Whether the folder that something was made for is not there any more; an engine elsewhere serves other machines. */
function isGone(engine: Engine, folder: string): boolean {
  return folder !== '' && !engine.endpoint.remote && !existsSync(folder);
}

async function remove(
  { jupyter, builder }: Workplace,
  engine: Engine,
  going: readonly Going[],
  images: readonly ImageSummary[],
): Promise<void> {
  const failed: string[] = [];
  let done = 0;
  const attempt = async (name: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      done++;
    } catch (error) {
      if (isEngineError(error, 'not-found')) done++;
      else failed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: 'Cleaning up' }, async () => {
    for (const { details } of going) {
      await attempt(details.name, async () => {
        await engine.containers.remove(details.id);
        await jupyter.removed(details.id);
      });
    }
    for (const image of images) {
      const names = image.tags.filter((tag) => tag.startsWith(IMAGE_PREFIX));
      await attempt(image.tags[0] ?? image.id, async () => {
        for (const name of names.length > 0 ? names : [image.id]) await engine.images.remove(name);
        builder.forget(image.id);
      });
    }
  });
  if (failed.length === 0) return void tell.info(`Removed ${done} of ${done}.`);
  throw new Error(`Removed ${done} of ${done + failed.length}. ${failed.join(' ')}`);
}
