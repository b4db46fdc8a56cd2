/** Base images that were learned: told by the client, or asked of it where no table knows an image. */
import type { LearnedImage } from '../../../common/src/protocol';
import { ownImage } from '../analysis/config/ownImage';
import type { OwnImage } from '../analysis/config/types';
import { type BaseImage, type ImageReference, lookupBaseImage } from '../analysis/knowledge/images';
import { ownImagesOf } from '../analysis/learned/write';
import { isKnown } from '../analysis/text/value';

/** Asks the client for an image; null where it does not know it. */
export type AskForImage = (image: string) => Promise<LearnedImage | null>;

/** So many images are asked for in all; no workspace has more that no table knows. */
const MOST_ASKED = 200;
/** How long after an image was met the client is asked, in milliseconds: what is typed is first of all answered. */
const REST = 300;

export class LearnedImages {
  private told: readonly OwnImage[] = [];
  private answers: readonly OwnImage[] = [];
  private readonly asked = new Set<string>();
  private waiting = new Map<string, string>();

  /**
   * @param ask undefined where the client has no engine
   * @param isUnknown whether nothing is known of an image of a Dockerfile, with all that the project says of it in memory
   * @param changed called when something was learned
   */
  constructor(
    private readonly ask: AskForImage | undefined,
    private readonly isUnknown: (image: string, uri: string) => Promise<boolean>,
    private readonly later: (milliseconds: number, work: () => void) => void,
    private readonly changed: () => void,
  ) {}

  /** What was learned of an image. Where nothing is known of it, the client is asked for it. */
  readonly find = (reference: ImageReference, uri: string): BaseImage | undefined => {
    const found = ownImage(this.told, reference) ?? ownImage(this.answers, reference);
    if (found === undefined && lookupBaseImage(reference) === undefined) this.want(imageOf(reference), uri);
    return found;
  };

  /** Takes what the client tells of an image, in the place of what was known of it before. */
  add(image: LearnedImage): void {
    this.told = withImage(this.told, image);
    this.changed();
  }

  /** Asks again for what was asked for before: whether images are learned at all may have changed. */
  forgetAsked(): void {
    this.asked.clear();
    this.answers = [];
  }

  private want(image: string, uri: string): void {
    if (this.ask === undefined || !isKnown(image) || this.asked.has(image) || this.asked.size >= MOST_ASKED) return;
    this.waiting.set(image, uri);
    if (this.waiting.size === 1) this.later(REST, () => void this.askAll());
  }

  private async askAll(): Promise<void> {
    const images = this.waiting;
    this.waiting = new Map();
    for (const [image, uri] of images) {
      // What was met while files were still missing may be the project's own.
      if (this.asked.has(image) || !(await this.isUnknown(image, uri).catch(() => false))) continue;
      this.asked.add(image);
      const learned = await this.ask?.(image).catch(() => null);
      if (learned === null || learned === undefined) continue;
      this.answers = withImage(this.answers, { ...learned, reference: image });
      this.changed();
    }
  }
}

/** The image as an engine is asked for it. */
export function imageOf({ repository, tag, digest }: ImageReference): string {
  return `${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

function withImage(images: readonly OwnImage[], image: LearnedImage): readonly OwnImage[] {
  return [...ownImagesOf([image]), ...images.filter(({ pattern }) => pattern !== image.reference)];
}
