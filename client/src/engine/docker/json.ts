/** Takes apart what engines answer; other engines than Docker's leave out what they like. */

export type Json = Readonly<Record<string, unknown>>;

export function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The strings of a list. */
export function texts(value: unknown): readonly string[] {
  return array(value).filter((item) => typeof item === 'string');
}

/** The strings of an object. */
export function textMap(value: unknown): Record<string, string> {
  const entries = Object.entries(object(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}

/** Whether all of the labels (`key` or `key=value`) are there. Podman takes several of a filter as “one of them”. */
export function hasLabels(labels: Readonly<Record<string, string>>, wanted: readonly string[] | undefined): boolean {
  return (wanted ?? []).every((label) => {
    const at = label.indexOf('=');
    return at < 0 ? label in labels : labels[label.slice(0, at)] === label.slice(at + 1);
  });
}

/** `NAME=value` lines as an object. */
export function environment(value: unknown): Record<string, string> {
  const entries = texts(value).map((line): [string, string] => {
    const at = line.indexOf('=');
    return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
  });
  return Object.fromEntries(entries);
}

/** An RFC 3339 time in ms; undefined for none, which engines write as the year 1. */
export function time(value: unknown): number | undefined {
  const parsed = Date.parse(text(value));
  return Number.isNaN(parsed) || parsed <= 0 ? undefined : parsed;
}

/** Nanoseconds as ms; undefined for none. */
export function milliseconds(value: unknown): number | undefined {
  const nanoseconds = number(value);
  return nanoseconds === undefined || nanoseconds === 0 ? undefined : nanoseconds / 1e6;
}
