/** Names of images, as registries take them (https://github.com/distribution/reference). Pure. */

/** One part of a path: letters and digits with single separators between. */
const PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const HOST =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d+)?$/;

/** Docker's own registry, which names without a host mean. */
export const HUB = 'docker.io';

/** What is wrong with a name; undefined where nothing is. */
export function referenceProblem(text: string): string | undefined {
  if (text === '') return 'Type a name, such as ghcr.io/you/project:1.0.';
  if (text.length > 255) return 'This is too long for a name.';
  if (text.includes('@')) return 'A digest cannot be given to an image: it has its own.';
  const { host, path, tag } = partsOf(text);
  if (host !== undefined && !HOST.test(host)) return `“${host}” is not the name of a registry.`;
  const wrong = path.split('/').find((part) => !PART.test(part));
  if (wrong !== undefined) {
    return wrong === ''
      ? 'A part of the name is empty.'
      : `“${wrong}” cannot be part of a name: small letters and digits, with single . _ - between.`;
  }
  return tag === undefined || TAG.test(tag) ? undefined : `“${tag}” cannot be a tag.`;
}

/** The registry that a name is of. */
export function registryOf(reference: string): string {
  return partsOf(reference).host ?? HUB;
}

/** The name with a tag: that of a stage for one that is not the last. */
export function withStage(reference: string, target: string | null): string {
  if (target === null) return reference;
  const { tag } = partsOf(reference);
  const stage = target.replace(/[^\w.-]/g, '-');
  return tag === undefined ? `${reference}:${stage}` : `${reference}-${stage}`;
}

function partsOf(text: string): { host: string | undefined; path: string; tag: string | undefined } {
  const slash = text.indexOf('/');
  const first = slash < 0 ? '' : text.slice(0, slash);
  // A first part with a dot or a port is a host; any other one is the name of a user.
  const isHost = /[.:]/.test(first) || first === 'localhost';
  const rest = isHost ? text.slice(slash + 1) : text;
  const colon = rest.lastIndexOf(':');
  const tagged = colon >= 0 && !rest.slice(colon).includes('/');
  return {
    host: isHost ? first : undefined,
    path: tagged ? rest.slice(0, colon) : rest,
    tag: tagged ? rest.slice(colon + 1) : undefined,
  };
}
