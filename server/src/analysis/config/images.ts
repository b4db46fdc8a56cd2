/** `base-images:` — facts of images that the built-in table does not know. */

import type { Node } from 'yaml';
import type { BaseImage, ImageReference } from '../knowledge/images';
import { lookupBaseImage, parseImageReference, STANDARD_PATH } from '../knowledge/images';
import type { BaseEnvironment, BaseImageFacts, ShKind } from '../knowledge/images/baseImage';
import { withoutSlashes } from '../text/trim';
import { isKnown } from '../text/value';
import type { NodeReader } from './nodes';
import { didYouMean } from './suggest';
import type { OwnImage } from './types';

/** What can be said of an image, with its explanation: the schema and the documentation are made from it. */
export const IMAGE_KEYS = {
  like: 'An image of the built-in table whose facts hold where nothing else is said, such as `debian:12`.',
  conda: 'The root prefix of the conda installation, such as `/opt/conda`.',
  environments: 'The environments beside base: a list of names, or a mapping of names to prefixes.',
  path: 'What stands at the front of PATH: names of environments (`base` included), or folders.',
  user: 'The user that the image ends with.',
  home: 'The home folder of that user.',
  shell: 'The SHELL that the image sets, as a list of words.',
  entrypoint: 'The ENTRYPOINT, as a list of words.',
  cmd: 'The CMD, as a list of words.',
  workdir: 'The WORKDIR.',
  env: 'Environment variables that the image sets, as a mapping.',
  sh: 'Which program /bin/sh is: dash, bash, busybox or none.',
} as const;

const SHELLS: readonly ShKind[] = ['dash', 'bash', 'busybox', 'none'];

/** Reads the mapping of image patterns to facts. */
export function readImages(reader: NodeReader, node: Node | null): OwnImage[] {
  const images: OwnImage[] = [];
  for (const entry of reader.entries(node, '`base-images`') ?? []) {
    if (!isPattern(entry.key)) {
      reader.problem(`\`${entry.key}\` is no image name.`, entry.keySpan);
      continue;
    }
    const image = readImage(reader, entry.key, entry.value);
    if (image !== undefined) images.push(image);
  }
  return images;
}

function isPattern(written: string): boolean {
  return parseImageReference(written.replace(/\*/g, 'x')) !== undefined;
}

function readImage(reader: NodeReader, pattern: string, node: Node | null): OwnImage | undefined {
  const entries = reader.entries(node, `\`${pattern}\``);
  if (entries === undefined) return undefined;
  const said: { -readonly [K in keyof BaseImageFacts]?: BaseImageFacts[K] } = {};
  let like: string | undefined;
  let root: string | undefined;
  let environments: readonly BaseEnvironment[] = [];
  let path: string[] = [];
  let home: string | undefined;
  for (const { key, value, keySpan } of entries) {
    const what = `\`${key}\``;
    switch (key) {
      case 'like':
        like = reader.text(value, what);
        if (like !== undefined && lookupBaseImage(like) === undefined) {
          reader.problem(`\`${like}\` is not in the table of known images.`, value);
          like = undefined;
        }
        break;
      case 'conda':
        root = absolute(reader, value, what);
        break;
      case 'environments':
        environments = readEnvironments(reader, value);
        break;
      case 'path':
        path = reader.texts(value, what) ?? [];
        break;
      case 'user':
        said.user = reader.text(value, what);
        break;
      case 'home':
        home = absolute(reader, value, what);
        break;
      case 'shell':
        said.shell = reader.texts(value, what);
        break;
      case 'entrypoint':
      case 'cmd':
        said[key] = reader.scalar(value) === null ? null : reader.texts(value, what);
        break;
      case 'workdir':
        said.workdir = absolute(reader, value, what);
        break;
      case 'env':
        said.environmentVariables = readVariables(reader, value);
        break;
      case 'sh': {
        const sh = reader.text(value, what);
        said.sh = SHELLS.find((each) => each === sh);
        if (sh !== undefined && said.sh === undefined)
          reader.problem(`${what} must be dash, bash, busybox or none.`, value);
        break;
      }
      default:
        reader.problem(
          `There is no setting named ${what} for images.${didYouMean(key, Object.keys(IMAGE_KEYS))}`,
          keySpan,
        );
    }
  }
  const known = like === undefined ? undefined : lookupBaseImage(like);
  const prefix = root ?? known?.conda?.root;
  const named = environments.map((each) =>
    each.prefix === '' ? { ...each, prefix: `${prefix ?? '/opt/conda'}/envs/${each.name}` } : each,
  );
  if (root !== undefined) said.conda = { root, programs: known?.conda?.programs ?? ['conda'], python: true };
  if (named.length > 0) said.environments = named;
  if (said.user !== undefined && said.user !== 'root' && home !== undefined) {
    said.users = [{ name: said.user, uid: 1000, home }];
  }
  const folders = path.map((each) => folderOf(each, prefix, [...named, ...(known?.environments ?? [])], reader, node));
  return {
    pattern,
    like,
    path: folders.filter((each) => each !== undefined),
    facts: {
      ...clean(said),
      repositories: [],
      summary: `Described in the configuration as \`${pattern}\`.`,
      sources: [],
    },
  };
}

function clean<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}

function absolute(reader: NodeReader, node: Node | null, what: string): string | undefined {
  const text = reader.text(node, what);
  if (text === undefined || text.startsWith('/')) return text === '/' ? text : text?.replace(/(?<!\/)\/+$/, '');
  reader.problem(`${what} must be an absolute path.`, node);
  return undefined;
}

/** The folder that an entry of `path` means. */
function folderOf(
  entry: string,
  root: string | undefined,
  environments: readonly BaseEnvironment[],
  reader: NodeReader,
  node: Node | null,
): string | undefined {
  if (entry.startsWith('/')) return withoutSlashes(entry);
  if (entry === 'base' && root !== undefined) return `${root}/bin`;
  const found = environments.find((each) => each.name === entry);
  if (found !== undefined) return `${found.prefix}/bin`;
  reader.problem(
    `\`path\` names \`${entry}\`, which is neither an environment of the image nor an absolute path.`,
    node,
  );
  return undefined;
}

function readEnvironments(reader: NodeReader, node: Node | null): BaseEnvironment[] {
  if (!reader.isMapping(node)) {
    return (reader.texts(node, '`environments`') ?? []).map((name) => ({ name, prefix: '' }));
  }
  const found: BaseEnvironment[] = [];
  for (const { key, value } of reader.entries(node, '`environments`') ?? []) {
    const prefix = reader.scalar(value) === null ? '' : absolute(reader, value, `The prefix of \`${key}\``);
    if (prefix !== undefined) found.push({ name: key, prefix });
  }
  return found;
}

function readVariables(reader: NodeReader, node: Node | null): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { key, value } of reader.entries(node, '`env`') ?? []) {
    const text = reader.text(value, `The value of \`${key}\``);
    if (text !== undefined) found[key] = text;
  }
  return found;
}

/** The facts for a reference where one of the patterns covers it; the first that does counts. */
export function ownImage(images: readonly OwnImage[], reference: ImageReference): BaseImage | undefined {
  if (images.length === 0 || !isKnown(reference.repository)) return undefined;
  const image = images.find((each) => covers(each.pattern, reference));
  return image && resolve(image, reference);
}

function covers(pattern: string, reference: ImageReference): boolean {
  const colon = pattern.indexOf(':', pattern.lastIndexOf('/') + 1);
  const repository = colon < 0 ? pattern : pattern.slice(0, colon);
  const normal =
    parseImageReference(repository.replace(/\*/g, '\uFFFF'))?.repository.replace(/\uFFFF/g, '*') ?? repository;
  if (!matches(normal, reference.repository)) return false;
  // Without a tag the pattern stands for all of them.
  if (colon < 0) return true;
  const tag = pattern.slice(colon + 1);
  const given = reference.tag ?? (reference.digest === undefined ? 'latest' : '');
  return tag === '*' || (isKnown(given) && matches(tag, given));
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
  return {
    ...like,
    ...image.facts,
    environmentVariables: variables,
    users,
    environments: [...(known?.environments ?? []), ...(image.facts.environments ?? [])],
    files: known?.files ?? {},
    links: known?.links ?? {},
    name: known?.name ?? reference.repository,
    reference,
    tag: reference.tag ?? (reference.digest === undefined ? 'latest' : undefined),
  };
}
