import { isEngineError } from '../../engine/port';
import { tell } from '../../tell';
import { size } from '../buildLog';
import { IMAGE_PREFIX, Label } from '../labels';
import { nameWanted } from '../nameWanted';
import type { Workplace } from '../workplace';
import { chooseImage } from './chooseImage';

/** "Remove Image": asks; an image that a container needs stays. */
export async function removeImage(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const id = await chooseImage(workplace, given[0], 'Which image is to be removed?', 'that could be removed');
  const engine = await workplace.engine();
  const image = await engine.images.inspect(id);
  const name = image.tags[0] ?? image.id.replace(/^sha256:/, '').slice(0, 12);
  const also = nameWanted(image.labels);
  const names = image.tags.filter((tag) => tag.startsWith(IMAGE_PREFIX) || tag === also);
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
