import * as vscode from 'vscode';
import { isEngineError } from '../../engine/port';
import { tell } from '../../tell';
import { size } from '../buildLog';
import { idOf } from '../choose';
import { IMAGE_PREFIX, Label } from '../labels';
import { cancelled } from '../messages';
import type { Workplace } from '../workplace';

/** "Remove Image": asks; an image that a container needs stays. */
export async function removeImage(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  await workplace.engines.listed();
  const images = workplace.store.folders.flatMap((folder) => workplace.store.folder(folder)?.images ?? []);
  const id = idOf(given[0], 'image') ?? (await choose(images));
  const engine = await workplace.engine();
  const image = await engine.images.inspect(id);
  const name = image.tags[0] ?? image.id.replace(/^sha256:/, '').slice(0, 12);
  const names = image.tags.filter((tag) => tag.startsWith(IMAGE_PREFIX));
  if (image.labels[Label.folder] === undefined || (image.tags.length > 0 && names.length === 0)) {
    throw new Error(`${name} was not built by this extension, so it is left alone.`);
  }
  const using = (await engine.containers.list()).filter(({ imageId }) => imageId === image.id);
  if (using.length > 0) {
    throw new Error(`${name} is needed by ${using.map((each) => each.name).join(', ')}. Remove that first.`);
  }
  const button = 'Remove';
  const detail = `It takes ${size(image.size)}. Building it again takes as long as the first time, apart from what is cached.`;
  const answer = await tell.ask(`Remove the image ${name}?`, detail, button);
  if (answer !== button) return;
  for (const each of names.length > 0 ? names : [image.id]) {
    try {
      await engine.images.remove(each);
    } catch (error) {
      if (!isEngineError(error, 'not-found')) throw error;
    }
  }
}

async function choose(images: readonly { readonly id: string; readonly tags: readonly string[] }[]): Promise<string> {
  const [first] = images;
  if (first === undefined) throw new Error('This workspace has no image that could be removed.');
  // It is asked all the same whether it is to be removed.
  if (images.length === 1) return first.id;
  const items = images.map(({ id, tags }) => ({ label: tags[0] ?? id, id }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: 'Which image is to be removed?' });
  return chosen?.id ?? cancelled();
}
