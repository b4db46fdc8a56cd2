/**
 * The table of base images: which facts hold for a reference behind FROM.
 *
 * The first entry that matches wins; within a repository the entries for particular tags stand before the general one,
 * which says only what holds for all tags. A tag that is unknown, or a digest alone, finds the general entry.
 */
import { HOLE, isKnown, type Value } from '../../text/value';
import type { BaseImageFacts } from './baseImage';
import { type ImageReference, parseImageReference } from './reference';
import { distributionFiles, homeFiles } from './startup';
import { TABLE } from './table';

export { type ImageReference, parseImageReference } from './reference';
export { distributionFiles, STANDARD_PATH } from './startup';
export { TABLE as BASE_IMAGES } from './table';

/** The facts of one reference: the table's entry with what its tag and its distribution add. */
export interface BaseImage extends BaseImageFacts {
  readonly reference: ImageReference;
  /** The tag in effect: `latest` where neither tag nor digest is written; undefined for a digest alone. */
  readonly tag?: Value;
  /** The entry's start-up files over those of the distribution and its users. */
  readonly files: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
  /** The version of conda (of micromamba for its images) that the tag names. */
  readonly toolVersion?: string;
  /** Whether the tag moves: true for `latest` and the entry's `movingTags`, false for a digest and for what
   * gets no builds any more, undefined if unknown. */
  readonly tagMoves?: boolean;
}

/** Places that mirror Docker Hub's official images under other names. */
const MIRRORS: readonly [RegExp, string][] = [
  [/^[^/]+\/(?:[^/]+\/)*docker\.io\/(?:library\/)?/, ''],
  [/^docker\.m\.daocloud\.io\/(?:library\/)?/, ''],
  [/^public\.ecr\.aws\/docker\/library\//, ''],
  [/^mirror\.gcr\.io\/(?:library\/)?/, ''],
  [/^public\.ecr\.aws\/(amazonlinux|ubuntu|debian)\/\1$/, '$1'],
  [/^(?:amd64|arm32v[567]|arm64v8|i386|ppc64le|s390x|riscv64|mips64le)\/(?=[^/]+$)/, ''],
];

/**
 * Finds the facts for a reference (or for the text of one). Undefined where the repository is not in the table, or is
 * not known.
 */
export function lookupBaseImage(reference: ImageReference | Value): BaseImage | undefined {
  const parsed = typeof reference === 'string' ? parseImageReference(reference) : reference;
  if (!parsed || !isKnown(parsed.repository)) {
    return undefined;
  }
  const repository = withoutMirror(parsed.repository);
  const tag = parsed.tag ?? (parsed.digest === undefined ? 'latest' : undefined);
  const entry = candidates(repository).find((facts) => matchesTag(facts, tag));
  return entry && resolve(entry, parsed, tag);
}

function resolve(entry: BaseImageFacts, reference: ImageReference, tag: Value | undefined): BaseImage {
  const fromDistribution = distributionFiles(entry.distribution, entry.distributionVersion) ?? {};
  const fromUsers =
    entry.distribution === 'debian' || entry.distribution === 'ubuntu'
      ? Object.assign({}, ...(entry.users ?? []).map((user) => homeFiles(user.home)))
      : {};
  return {
    ...entry,
    reference,
    tag,
    files: { ...fromDistribution, ...fromUsers, ...entry.files },
    links: entry.links ?? {},
    toolVersion: toolVersion(entry, tag),
    tagMoves: moves(entry, reference, tag),
  };
}

/** The name of the image itself for one that is pulled from a mirror or for one architecture. */
function withoutMirror(repository: string): string {
  for (const [pattern, name] of MIRRORS) {
    if (pattern.test(repository)) {
      return repository.replace(pattern, name);
    }
  }
  return repository;
}

/** Entries by repository; those with a trailing `*` apart, in the table's order. */
const exact = new Map<string, BaseImageFacts[]>();
const prefixed: { readonly prefix: string; readonly facts: BaseImageFacts }[] = [];
for (const facts of TABLE) {
  for (const name of facts.repositories) {
    if (name.endsWith('*')) {
      prefixed.push({ prefix: name.slice(0, -1), facts });
    } else {
      const list = exact.get(name);
      if (list) {
        list.push(facts);
      } else {
        exact.set(name, [facts]);
      }
    }
  }
}

/** The entries for a repository: those that name it before those that name a beginning of it. */
function candidates(repository: string): readonly BaseImageFacts[] {
  const named = exact.get(repository) ?? [];
  return [...named, ...prefixed.filter(({ prefix }) => repository.startsWith(prefix)).map(({ facts }) => facts)];
}

/**
 * Whether an entry holds for the tag. A tag that is known in part counts where its known end decides: the pieces that
 * tell a distribution stand at the end (`${VERSION}-bookworm`).
 */
function matchesTag(facts: BaseImageFacts, tag: Value | undefined): boolean {
  if (!facts.tags) {
    return true;
  }
  return tag !== undefined && !tag.endsWith(HOLE) && facts.tags.test(tag);
}

function toolVersion(facts: BaseImageFacts, tag: Value | undefined): string | undefined {
  if (typeof facts.condaVersion === 'string') {
    return facts.condaVersion;
  }
  if (!facts.condaVersion || tag === undefined || !isKnown(tag)) {
    return undefined;
  }
  const match = facts.condaVersion.exec(tag);
  return match ? (match[1] ?? match[0]) : undefined;
}

function moves(facts: BaseImageFacts, reference: ImageReference, tag: Value | undefined): boolean | undefined {
  if (reference.digest !== undefined) {
    return false;
  }
  if (tag === undefined || !isKnown(tag)) {
    return undefined;
  }
  if (facts.frozen === true || (facts.frozen instanceof RegExp && facts.frozen.test(tag))) {
    return false;
  }
  if (tag === 'latest') {
    return true;
  }
  return facts.movingTags ? facts.movingTags.test(tag) : undefined;
}
