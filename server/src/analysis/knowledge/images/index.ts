/**
 * The table of base images: which facts hold for a reference after FROM.
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
  /** The image's own name, wherever it is pulled from: `ubuntu` for `mirror.example.com/library/ubuntu`. */
  readonly name: string;
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

/** What most conda projects start from, the usual one first: the order in which images are proposed, no judgement. */
export const STARTING_POINTS: readonly string[] = [
  'condaforge/miniforge3',
  'mambaorg/micromamba',
  'ghcr.io/prefix-dev/pixi',
  'anaconda/miniconda',
  'quay.io/jupyter/scipy-notebook',
];

/**
 * Names under which the same image is pulled from another place: mirrors and pull-through caches of Docker Hub, whose
 * official images are in `library`, and the builds for one architecture. The fuller name comes first.
 */
const MIRRORS: readonly [RegExp, string][] = [
  [/^[^/]+\/(?:[^/]+\/)*docker\.io\/(?:library\/)?/, ''],
  [/^docker\.m\.daocloud\.io\/(?:library\/)?/, ''],
  [/^mirror\.gcr\.io\/(?:library\/)?/, ''],
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
  [/^\d+\.dkr\.ecr\.[\w-]+\.amazonaws\.com(?:\.cn)?\/(?:docker-hub|dockerhub|docker)\/(?:library\/)?/, ''],
  [/^\d+\.dkr\.ecr\.[\w-]+\.amazonaws\.com(?:\.cn)?\/ecr-public\//, 'public.ecr.aws/'],
  [/^\d+\.dkr\.ecr\.[\w-]+\.amazonaws\.com(?:\.cn)?\/quay\//, 'quay.io/'],
  [/^\d+\.dkr\.ecr\.[\w-]+\.amazonaws\.com(?:\.cn)?\/github\//, 'ghcr.io/'],
  // https://docs.gitlab.com/user/packages/dependency_proxy/
  [/^.*\/dependency_proxy\/containers\/(?:library\/)?/, ''],
  // public.ecr.aws/docker/library, mcr.microsoft.com/mirror/docker/library, a company's proxy.
  [/^[^/.:]*[.:][^/]*\/(?:[^/]+\/)*library\/(?=[^/]+$)/, ''],
  [/^nvcr\.io\/nvidia\/base\/(?=ubuntu$)/, ''],
  [/^osrf\/ros$/, 'ros'],
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
  const name = withoutMirror(parsed.repository);
  const tag = parsed.tag ?? (parsed.digest === undefined ? 'latest' : undefined);
  const entry = candidates(name).find((facts) => matchesTag(facts, tag));
  return entry && resolve(entry, name, parsed, tag);
}

function resolve(entry: BaseImageFacts, name: string, reference: ImageReference, tag: Value | undefined): BaseImage {
  return {
    ...entry,
    name,
    reference,
    tag,
    files: { ...systemFiles(entry), ...entry.files },
    links: entry.links ?? {},
    toolVersion: toolVersion(entry, tag),
    tagMoves: moves(entry, reference, tag),
  };
}

/** The start-up files that the distribution's packages, and the users made on it, bring. */
export function systemFiles({
  distribution,
  distributionVersion,
  users,
}: Pick<BaseImageFacts, 'distribution' | 'distributionVersion' | 'users'>): Readonly<Record<string, string>> {
  const fromUsers =
    distribution === 'debian' || distribution === 'ubuntu'
      ? Object.assign({}, ...(users ?? []).map((user) => homeFiles(user.home)))
      : {};
  return { ...distributionFiles(distribution, distributionVersion), ...fromUsers };
}

/** The name of the image itself for one that is pulled from a mirror or for one architecture. */
function withoutMirror(repository: string): string {
  let name = repository;
  for (const [pattern, replacement] of MIRRORS) name = name.replace(pattern, replacement);
  return withoutHost(name);
}

/** Registries where the first part of a path is an owner of their own: a copy there may be anything. */
const PUBLIC_REGISTRIES =
  /^(?:quay\.io|ghcr\.io|(?:[\w-]+\.)?gcr\.io|[\w-]+-docker\.pkg\.dev|mcr\.microsoft\.com|public\.ecr\.aws|nvcr\.io|cgr\.dev|registry\.(?:gitlab\.com|access\.redhat\.com|redhat\.io|fedoraproject\.org|opensuse\.org))\//;

/** A company's copy of an image of Docker Hub under its full name: `registry.example.com/proxy/continuumio/miniconda3`. */
function withoutHost(name: string): string {
  if (PUBLIC_REGISTRIES.test(name)) return name;
  const copy = /^[^/.:]*[.:][^/]*\/(?:[^/]+\/)*([^/]+\/[^/]+)$/.exec(name)?.[1];
  return copy !== undefined && exact.has(copy) && !exact.has(name) ? copy : name;
}

/** Entries by repository; those with a trailing `*` apart, in the table's order. */
const exact = new Map<string, BaseImageFacts[]>();
const prefixed: { readonly prefix: string; readonly suffix: string; readonly facts: BaseImageFacts }[] = [];
for (const facts of TABLE) {
  for (const name of facts.repositories) {
    const star = name.indexOf('*');
    if (star >= 0) {
      prefixed.push({ prefix: name.slice(0, star), suffix: name.slice(star + 1), facts });
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
  const begun = prefixed.filter(({ prefix, suffix }) => repository.startsWith(prefix) && repository.endsWith(suffix));
  return [...named, ...begun.map(({ facts }) => facts)];
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
