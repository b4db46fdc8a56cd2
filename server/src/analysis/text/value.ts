/**
 * Strings with holes: the value domain of the model.
 *
 * A value that is known in part ("something, then `/bin:/usr/bin`") is a plain string in which the noncharacter U+FFFF
 * stands for each piece that cannot be known. Unicode reserves it for such internal use, and the parsers replace it in
 * the files they read, so it can only come from the model.
 */
export const HOLE = '\uFFFF';

/** A string in which HOLE stands for every piece that is not known. */
export type Value = string;

/** True where nothing of the value is unknown. */
export function isKnown(value: Value): boolean {
  return value.indexOf(HOLE) < 0;
}

/** The value if all of it is known, else undefined. */
export function known(value: Value | undefined): string | undefined {
  return value !== undefined && isKnown(value) ? value : undefined;
}

/** The text for people: holes are shown as `…`. */
export function display(value: Value): string {
  return value.split(HOLE).join('…');
}
