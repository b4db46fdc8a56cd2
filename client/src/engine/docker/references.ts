/** Names of images and containers in requests. */

/** A reference as a part of an address: its slashes and colons stay, what would end the path does not. */
export function inPath(name: string): string {
  return encodeURIComponent(name).replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%40', '@');
}

/** `host:5000/name:tag` → name and tag. */
export function splitReference(reference: string): { name: string; tag: string } {
  const colon = reference.lastIndexOf(':');
  if (colon < 0 || reference.indexOf('/', colon) >= 0) return { name: reference, tag: 'latest' };
  return { name: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}
