/** Shell scripts: parsed once, with the way back to the file. */
import { type ParsedScript, parse } from 'unbash';
import type { Location } from '../../text/span';
import { HOLE } from '../../text/value';
import type { Origin } from '../machine';

/** A script being interpreted. */
export interface ScriptSource {
  readonly text: string;
  /** Where it is in the user's files; undefined for scripts of the base image. */
  readonly origin: Origin | undefined;
}

/** Scripts of the last texts: while somebody types, all RUNs but one stay as they are. */
const cache = new Map<string, ParsedScript>();
/** The longest texts are parsed, but not kept; neither is more than this in all, in characters. */
const CACHED_LENGTH = 16_384;
const CACHED_IN_ALL = 2_000_000;
let cached = 0;

/**
 * More heredocs or substitutions are in no script that anybody wrote. For each heredoc the parser looks at all before
 * it, and for each substitution inside another one at all of its text again.
 */
const MOST_OPENED = 5000;

/** The script's tree. Never throws; a script that cannot be parsed is empty and has errors. */
export function parseScript(text: string): ParsedScript {
  const hit = cache.get(text);
  if (hit !== undefined) return hit;
  let script: ParsedScript;
  try {
    script = OPENING.some((opening) => hasTooMany(text, opening)) ? unreadable(text, 'too much in it') : parse(text);
  } catch (error) {
    // The parser promises not to throw; nesting beyond the stack is the one way we know of.
    script = unreadable(text, String(error));
  }
  if (text.length <= CACHED_LENGTH) {
    if (cached + text.length > CACHED_IN_ALL) {
      cache.clear();
      cached = 0;
    }
    cache.set(text, script);
    cached += text.length;
  }
  return script;
}

function unreadable(text: string, message: string): ParsedScript {
  return { type: 'Script', pos: 0, end: text.length, shebang: undefined, commands: [], errors: [{ message, pos: 0 }] };
}

const OPENING = ['<<', '$('];

function hasTooMany(text: string, opening: string): boolean {
  if (text.length < MOST_OPENED) return false;
  let count = 0;
  for (let at = text.indexOf(opening); at >= 0; at = text.indexOf(opening, at + 2)) {
    if (++count > MOST_OPENED) return true;
  }
  return false;
}

/** The place of `[start, end)` of the script in the user's files. */
export function placeOf(source: ScriptSource, start: number, end: number): Location | undefined {
  if (source.origin === undefined) return undefined;
  return { file: source.origin.file, span: source.origin.map.span(start, end) };
}

/** True where a part of the script is unknown. */
export function hasHole(text: string): boolean {
  return text.indexOf(HOLE) >= 0;
}
