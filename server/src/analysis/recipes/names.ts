/** Names that are safe in every place that a recipe writes them. */

/** The environment's name: that of the file where every shell and YAML takes it as it is, else one that is made of it. */
export function environmentName(written: string | undefined, folder: string): string {
  const name = slug(written ?? '') ?? slug(folder) ?? 'work';
  // base is conda's own: an environment of that name cannot be created.
  return name === 'base' || name === 'root' ? 'work' : name;
}

/** Letters without their accents, digits, `_`, `.` and `-`; undefined where nothing is left. */
export function slug(text: string): string | undefined {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(text) && text.length <= 60) return text;
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/[^A-Za-z0-9_.]+/g, '-')
    .replace(/^[-.]+|(?<![-.])[-.]+$/g, '')
    .slice(0, 60);
  return /[A-Za-z0-9]/.test(plain) ? plain : undefined;
}

/** A service or image name of Docker: in lower case. */
export function serviceName(text: string): string {
  return (slug(text)?.toLowerCase() ?? 'app').replace(/[^a-z0-9_-]+/g, '-').replace(/^[^a-z0-9]+/, '') || 'app';
}
