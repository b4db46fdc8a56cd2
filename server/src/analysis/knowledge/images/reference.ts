/**
 * Image references: what is after FROM, `--from=` and Compose's `image:`.
 *
 * The grammar is that of the distribution project, https://github.com/distribution/reference: a domain is what comes
 * before the first slash if it holds a dot, a colon or a capital letter, or is `localhost`; the rest is a path in lower
 * case; then a tag, a digest, or both. A value may hold HOLE where a piece is unknown.
 */
import { type Span, span } from '../../text/span';
import { HOLE, type Value } from '../../text/value';

/** An image reference taken apart. All spans are relative to the text that was parsed. */
export interface ImageReference {
  /** The registry as written (`quay.io`, `localhost:5000`); absent for Docker Hub, however it was named. */
  readonly registry?: string;
  /** The full normalized name: with the registry where there is one, without `docker.io/` and `library/`. */
  readonly repository: Value;
  readonly tag?: Value;
  readonly digest?: Value;
  /** True where the repository ends in something unknown that may well be a tag or a digest: `${IMAGE}`. */
  readonly open: boolean;
  readonly spans: {
    /** From the first character to before the `:` of the tag or the `@` of the digest, registry included. */
    readonly repository: Span;
    readonly tag?: Span;
    readonly digest?: Span;
  };
}

/** Every name of Docker Hub's registry that clients take for the same place. */
const DOCKER_HUB = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']);

const COMPONENT = /^[a-z0-9\uFFFF]+(?:(?:[._]|__|-+)[a-z0-9\uFFFF]+)*$/;
const COMPONENT_WITH_HOLE = /^[a-z0-9._\-\uFFFF]+$/;
const DOMAIN = /^(?:[A-Za-z0-9\uFFFF](?:[A-Za-z0-9.\-\uFFFF]*[A-Za-z0-9\uFFFF])?|\[[0-9A-Fa-f:]+\])(?::[0-9\uFFFF]+)?$/;
const TAG = /^[A-Za-z0-9_\uFFFF][A-Za-z0-9_.\-\uFFFF]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[+._-][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/** The longest name that a registry takes. */
const MAX_NAME = 255;

/** Takes a reference apart; undefined where it is malformed (or empty), which no engine would pull either. */
export function parseImageReference(text: Value): ImageReference | undefined {
  const at = text.indexOf('@');
  const nameEnd = at < 0 ? text.length : at;
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !DIGEST.test(digest) && digest.indexOf(HOLE) < 0) {
    return undefined;
  }
  const lastSlash = text.lastIndexOf('/', nameEnd - 1);
  const colon = text.indexOf(':', lastSlash + 1);
  const hasTag = colon >= 0 && colon < nameEnd;
  const repositoryEnd = hasTag ? colon : nameEnd;
  const tag = hasTag ? text.slice(colon + 1, nameEnd) : undefined;
  if (tag !== undefined && !TAG.test(tag)) {
    return undefined;
  }
  const name = splitName(text.slice(0, repositoryEnd));
  if (!name) {
    return undefined;
  }
  return {
    ...name,
    tag,
    digest,
    open: tag === undefined && digest === undefined && name.repository.endsWith(HOLE),
    spans: {
      repository: span(0, repositoryEnd),
      tag: hasTag ? span(colon + 1, nameEnd) : undefined,
      digest: at < 0 ? undefined : span(at + 1, text.length),
    },
  };
}

/** Registry and normalized repository of a name without tag and digest. */
function splitName(name: Value): Pick<ImageReference, 'registry' | 'repository'> | undefined {
  if (name.length === 0 || name.length > MAX_NAME) {
    return undefined;
  }
  const components = name.split('/');
  const first = components[0] ?? '';
  let registry: string | undefined;
  if (components.length > 1 && isDomain(first)) {
    if (!DOMAIN.test(first)) {
      return undefined;
    }
    registry = DOCKER_HUB.has(first) ? undefined : first;
    components.shift();
    if (registry === undefined && components.length === 2 && components[0] === 'library') {
      components.shift();
    }
  } else if (components.length === 2 && first === 'library') {
    components.shift();
  }
  const wellFormed = components.every((component) =>
    component.indexOf(HOLE) < 0 ? COMPONENT.test(component) : COMPONENT_WITH_HOLE.test(component),
  );
  if (!wellFormed) {
    return undefined;
  }
  const path = components.join('/');
  return { registry, repository: registry === undefined ? path : `${registry}/${path}` };
}

/** Whether the part before the first slash names a registry. */
function isDomain(first: string): boolean {
  return first === 'localhost' || /[.:A-Z]/.test(first);
}
