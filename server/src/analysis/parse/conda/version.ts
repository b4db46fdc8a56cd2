/**
 * conda's order of versions.
 * Facts: https://docs.conda.io/projects/conda/en/stable/user-guide/concepts/pkg-specs.html#version-ordering and the
 * class VersionOrder in https://github.com/conda/conda/blob/main/conda/models/version.py
 *
 * A version is `epoch!main+local`. Main and local are split at `.` and `_` (a trailing `_` stays: `1.1_`), each
 * component into runs of digits and of other characters. A component that does not start with a digit gets a 0 in
 * front, a missing piece counts as 0, so `1.1`, `1.1.0` and `1.1.0.0` are equal. `dev` sorts before `_`, `_` before
 * letters, letters before numbers, `post` after every number. Letter case does not matter.
 */

/** A run of digits (`Infinity` stands for `post`) or of other characters (`dev` is kept as `DEV`, which sorts first). */
type Piece = number | bigint | string;

/** A parsed version. */
export interface Version {
  /** Lower-cased, trimmed, dashes turned into underscores: how conda prints it. */
  readonly text: string;
  /** The epoch and the main part. */
  readonly main: readonly (readonly Piece[])[];
  readonly local: readonly (readonly Piece[])[];
}

/** Why a text is no version. */
export interface VersionError {
  readonly message: string;
}

/** A run of digits longer than this is refused, as Python refuses to make a number of it (3.11 and later). */
const MAX_DIGITS = 4300;

/** Digits up to this many fit a double exactly. */
const SAFE_DIGITS = 15;

const CHARACTERS = /^[*.+!_0-9a-z]+$/;
const RUNS = /[0-9]+|[*]+|[^0-9*]+/g;
const DIGITS = /^[0-9]+$/;

function number(digits: string): number | bigint {
  return digits.length <= SAFE_DIGITS ? Number(digits) : BigInt(digits);
}

/** The pieces of one component, or undefined where it is empty or holds an absurd number. */
function component(text: string): Piece[] | undefined {
  const runs = text.match(RUNS);
  if (!runs) return undefined;
  const pieces: Piece[] = DIGITS.test(text.charAt(0)) ? [] : [0];
  for (const run of runs) {
    if (DIGITS.test(run)) {
      if (run.length > MAX_DIGITS) return undefined;
      pieces.push(number(run));
    } else if (run === 'post') pieces.push(Number.POSITIVE_INFINITY);
    else pieces.push(run === 'dev' ? 'DEV' : run);
  }
  return pieces;
}

function components(parts: readonly string[]): Piece[][] | undefined {
  const result: Piece[][] = [];
  for (const part of parts) {
    const pieces = component(part);
    if (!pieces) return undefined;
    result.push(pieces);
  }
  return result;
}

function splitParts(text: string): string[] {
  return text.replace(/_/g, '.').split('.');
}

/** Reads a version, or says in plain words why it is none. */
export function readVersion(text: string): Version | VersionError {
  let version = text.trim().toLowerCase();
  if (version === '') return { message: 'the version is empty' };
  if (!CHARACTERS.test(version) && version.includes('-') && !version.includes('_'))
    version = version.replace(/-/g, '_');
  if (!CHARACTERS.test(version)) return { message: `'${text}' holds a character that no conda version may have` };

  const epochParts = version.split('!');
  if (epochParts.length > 2) return { message: `'${text}' has more than one epoch ('!')` };
  const epoch = epochParts.length === 2 ? (epochParts[0] ?? '') : '0';
  if (!DIGITS.test(epoch)) return { message: `the epoch of '${text}' is not a number` };

  const [mainText = '', localText, ...more] = (epochParts[epochParts.length - 1] ?? '').split('+');
  if (more.length > 0) return { message: `'${text}' has more than one local part ('+')` };
  if (mainText === '') return { message: `'${text}' has nothing in front of its local part` };

  const openssl = mainText.endsWith('_');
  const parts = splitParts(openssl ? mainText.slice(0, -1) : mainText);
  if (openssl) parts[parts.length - 1] += '_';
  const main = components([epoch, ...parts]);
  const local = localText === undefined ? [] : components(splitParts(localText));
  if (!main || !local) return { message: `'${text}' has an empty component` };
  return { text: version, main, local };
}

/** The version, or undefined where the text is none. */
export function parseVersion(text: string): Version | undefined {
  const version = readVersion(text);
  return 'message' in version ? undefined : version;
}

/** True where conda takes the text for a version. */
export function isVersion(text: string): boolean {
  return parseVersion(text) !== undefined;
}

function comparePieces(a: Piece, b: Piece): number {
  if (typeof a === 'string') return typeof b === 'string' ? (a < b ? -1 : a > b ? 1 : 0) : -1;
  if (typeof b === 'string') return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareComponents(a: readonly Piece[] | undefined, b: readonly Piece[] | undefined): number {
  const length = Math.max(a?.length ?? 0, b?.length ?? 0);
  for (let i = 0; i < length; i++) {
    const order = comparePieces(a?.[i] ?? 0, b?.[i] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

function compareLists(a: readonly (readonly Piece[])[], b: readonly (readonly Piece[])[]): number {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const order = compareComponents(a[i], b[i]);
    if (order !== 0) return order;
  }
  return 0;
}

/**
 * Negative where `a` is older than `b`, positive where it is newer, 0 where conda takes them for the same; undefined
 * where one of two texts is no version.
 */
export function compareVersions(a: Version, b: Version): number;
export function compareVersions(a: Version | string, b: Version | string): number | undefined;
export function compareVersions(a: Version | string, b: Version | string): number | undefined {
  const left = typeof a === 'string' ? parseVersion(a) : a;
  const right = typeof b === 'string' ? parseVersion(b) : b;
  if (!left || !right) return undefined;
  return compareLists(left.main, right.main) || compareLists(left.local, right.local);
}

/** True where `version` starts with `prefix`, as `=1.2` and `1.2.*` ask: 1.2, 1.2.3 and 1.2.0a1, but not 1.20. */
export function startsWithVersion(version: Version, prefix: Version): boolean {
  const useLocal = prefix.local.length > 0;
  if (useLocal && compareLists(version.main, prefix.main) !== 0) return false;
  const list = useLocal ? version.local : version.main;
  const wanted = useLocal ? prefix.local : prefix.main;
  const last = wanted.length - 1;
  if (compareLists(list.slice(0, last), wanted.slice(0, last)) !== 0) return false;
  const component = list[last] ?? [];
  const wantedComponent = wanted[last] ?? [];
  const end = wantedComponent.length - 1;
  if (compareComponents(component.slice(0, end), wantedComponent.slice(0, end)) !== 0) return false;
  const piece = component[end] ?? 0;
  const wantedPiece = wantedComponent[end] ?? 0;
  if (typeof wantedPiece === 'string') return typeof piece === 'string' && piece.startsWith(wantedPiece);
  return comparePieces(piece, wantedPiece) === 0;
}
