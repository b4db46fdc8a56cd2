/** Learned images, kept by the image's id in the extension's own storage, for all workspaces. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LearnedImage } from '../../../common/src/learnedImage';

/** Changed when more is learned of images than before: what was kept is learned again. */
const VERSION = 1;
const MOST_KEPT = 200;

/** An image in the cache. */
export interface KeptImage {
  /** The engine's id of it, `sha256:…`. */
  readonly id: string;
  readonly image: LearnedImage;
  /** Somebody asked for it: it counts also where a table knows the image. */
  readonly asked: boolean;
}

export class LearnedCache {
  private loading: Promise<readonly KeptImage[]> | undefined;

  /** @param file where it is kept */
  constructor(private readonly file: string) {}

  all(): Promise<readonly KeptImage[]> {
    this.loading ??= read(this.file);
    return this.loading;
  }

  async find(id: string): Promise<KeptImage | undefined> {
    return (await this.all()).find((each) => each.id === id);
  }

  /** Keeps an image, the newest first. Other windows may keep others: what they wrote since stays. */
  async keep(kept: KeptImage): Promise<void> {
    const others = (await read(this.file)).filter(({ id }) => id !== kept.id);
    const all = [kept, ...others].slice(0, MOST_KEPT);
    this.loading = Promise.resolve(all);
    await mkdir(dirname(this.file), { recursive: true });
    const temporary = `${this.file}.${process.pid}`;
    await writeFile(temporary, JSON.stringify({ version: VERSION, images: all }), { mode: 0o600 });
    await rename(temporary, this.file);
  }
}

async function read(file: string): Promise<readonly KeptImage[]> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof value !== 'object' || value === null || !('version' in value) || value.version !== VERSION) return [];
    return 'images' in value && Array.isArray(value.images) ? value.images.filter(isKept) : [];
  } catch {
    // There is none yet, or half of one.
    return [];
  }
}

function isKept(value: unknown): value is KeptImage {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('image' in value)) return false;
  const { id, image } = value;
  return (
    typeof id === 'string' &&
    typeof image === 'object' &&
    image !== null &&
    'reference' in image &&
    typeof image.reference === 'string' &&
    'entry' in image &&
    typeof image.entry === 'object'
  );
}
