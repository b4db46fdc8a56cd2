/** Locks that were frozen from images: they are new files, and say what the image holds already. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** What was frozen last into a file. */
interface Frozen {
  /** The image's id. */
  readonly image: string;
  /** The hash of the file's content. */
  readonly hash: string;
}

/** Keeps plain values; VS Code's workspace state. */
export interface State {
  get<T>(key: string): T | undefined;
  update(key: string, value: unknown): Thenable<void>;
}

const KEY = 'containers.frozen';
type All = Readonly<Record<string, Frozen>>;

export class FrozenLocks {
  constructor(private readonly state: State) {}

  /** Notes that a file holds what was frozen from an image. */
  async add(file: string, image: string, text: string): Promise<void> {
    await this.state.update(KEY, { ...this.all, [file]: { image, hash: hashOf(text) } });
  }

  /** The files without those that were frozen from the image, and are as they were written. */
  async without(files: readonly string[], image: string): Promise<readonly string[]> {
    const { all } = this;
    const news = await Promise.all(
      files.map(async (file) => {
        const frozen = all[file];
        if (frozen === undefined || frozen.image !== image) return true;
        const text = await readFile(file, 'utf8').catch(() => '');
        return hashOf(text) !== frozen.hash;
      }),
    );
    return files.filter((_, index) => news[index]);
  }

  private get all(): All {
    return this.state.get<All>(KEY) ?? {};
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
