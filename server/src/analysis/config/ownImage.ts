/** Which of the user's own images a reference means, and the facts that its stage starts from. */
import {
  type BaseImage,
  type ImageReference,
  lookupBaseImage,
  parseImageReference,
  STANDARD_PATH,
  systemFiles,
} from '../knowledge/images';
import { isKnown, type Value } from '../text/value';
import type { OwnImage } from './types';

/**
 * The facts for a reference that one of the images covers. An image by its digest goes before one by its tag, that before
 * a pattern of tags, and that before a name alone; of several of a kind the first counts.
 */
export function ownImage(images: readonly OwnImage[], reference: ImageReference): BaseImage | undefined {
  if (images.length === 0 || !isKnown(reference.repository)) return undefined;
  let best: OwnImage | undefined;
  let most = 0;
  for (const image of images) {
    const match = matchOf(image, reference);
    if (match > most) [best, most] = [image, match];
  }
  return best && resolve(best, reference);
}

/** How much of a reference an image says; 0 is not meant. */
const MATCH = { none: 0, name: 1, tagPattern: 2, tag: 3, digest: 4 } as const;

function matchOf({ pattern, digests }: OwnImage, reference: ImageReference): number {
  const at = pattern.indexOf('@');
  const all = at < 0 ? digests : [pattern.slice(at + 1), ...digests];
  // The same digest is the same image, wherever it is pulled from.
  if (reference.digest !== undefined && all.includes(reference.digest)) return MATCH.digest;
  // What was learned of one digest holds for no other one, nor for a tag that may have moved on.
  if (at >= 0 || (reference.digest !== undefined && all.length > 0)) return MATCH.none;
  const colon = pattern.indexOf(':', pattern.lastIndexOf('/') + 1);
  const repository = colon < 0 ? pattern : pattern.slice(0, colon);
  const normal =
    parseImageReference(repository.replace(/\*/g, '\uFFFF'))?.repository.replace(/\uFFFF/g, '*') ?? repository;
  if (!matches(normal, reference.repository)) return MATCH.none;
  const tag = colon < 0 ? '*' : pattern.slice(colon + 1);
  // Without a tag the pattern stands for all of them.
  if (tag === '*') return MATCH.name;
  const given = reference.tag ?? (reference.digest === undefined ? 'latest' : '');
  if (!isKnown(given) || !matches(tag, given)) return MATCH.none;
  return tag.includes('*') ? MATCH.tagPattern : MATCH.tag;
}

/** Whether a text is what the pattern says, `*` standing for any run of characters. */
function matches(pattern: string, text: string): boolean {
  const pieces = pattern.split('*');
  const first = pieces[0] ?? '';
  if (pieces.length === 1) return pattern === text;
  const last = pieces[pieces.length - 1] ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}

function resolve(image: OwnImage, reference: ImageReference): BaseImage {
  const tag = reference.tag ?? (reference.digest === undefined ? 'latest' : undefined);
  if (image.facts.learned !== undefined) return learnedImage(image, reference, tag);
  const known = image.like === undefined ? undefined : lookupBaseImage(image.like);
  const {
    deprecated: _1,
    endOfLife: _2,
    newestTag: _3,
    movingTags: _4,
    tagMoves: _5,
    ...like
  } = known ?? { files: {}, links: {} };
  const variables = { ...known?.environmentVariables, ...image.facts.environmentVariables };
  if (image.path.length > 0) variables.PATH = [...image.path, variables.PATH ?? STANDARD_PATH].join(':');
  const users = [...(known?.users ?? []), ...(image.facts.users ?? [])];
  const system = image.facts.distribution === undefined ? {} : systemFiles({ ...image.facts, users });
  return {
    ...like,
    ...image.facts,
    environmentVariables: variables,
    users,
    environments: [...(known?.environments ?? []), ...(image.facts.environments ?? [])],
    files: { ...known?.files, ...system, ...image.facts.files },
    links: known?.links ?? {},
    toolVersion: image.version ?? known?.toolVersion,
    name: known?.name ?? reference.repository,
    reference,
    tag,
  };
}

/** What was read in an image is true whatever it is called; what its name says of its age and its tags holds beside it. */
function learnedImage({ facts, path, version, absent }: OwnImage, reference: ImageReference, tag: Value | undefined) {
  const named = lookupBaseImage(reference);
  const { name, deprecated, endOfLife, newestTag, movingTags, tagMoves, frozen, versionless, editorUser } = named ?? {};
  const variables = { ...facts.environmentVariables };
  if (path.length > 0) variables.PATH = [...path, variables.PATH ?? STANDARD_PATH].join(':');
  const files: Record<string, string> = { ...systemFiles(facts), ...facts.files };
  for (const each of absent) delete files[each];
  return {
    ...{ deprecated, endOfLife, newestTag, movingTags, tagMoves, frozen, versionless, editorUser },
    ...facts,
    environmentVariables: variables,
    files,
    links: {},
    toolVersion: version,
    name: name ?? reference.repository,
    reference,
    tag,
  };
}
