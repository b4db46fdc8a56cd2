/** Shell scripts: parsed once, with the way back to the file. */
import { type ParsedScript, parse } from 'unbash';
import type { Location } from '../../text/span';
import { HOLE } from '../../text/value';
import type { Origin } from '../machine';

/** A script being interpreted. */
export interface ScriptSource {
  readonly text: string;
  /** Where it stands in the user's files; undefined for scripts of the base image. */
  readonly origin: Origin | undefined;
}

const cache = new Map<string, ParsedScript>();
const CACHED_SCRIPTS = 256;
/** Longer texts are parsed, but not kept. */
const CACHED_LENGTH = 4096;

/** The script's tree. Never throws; a script that cannot be parsed is empty and has errors. */
export function parseScript(text: string): ParsedScript {
  const hit = cache.get(text);
  if (hit !== undefined) return hit;
  let script: ParsedScript;
  try {
    script = parse(text);
  } catch (error) {
    // The parser promises not to throw; nesting beyond the stack is the one way we know of.
    script = {
      type: 'Script',
      pos: 0,
      end: text.length,
      shebang: undefined,
      commands: [],
      errors: [{ message: String(error), pos: 0 }],
    };
  }
  if (text.length <= CACHED_LENGTH) {
    if (cache.size >= CACHED_SCRIPTS) {
      const oldest = cache.keys().next().value;
      if (oldest !== undefined) cache.delete(oldest);
    }
    cache.set(text, script);
  }
  return script;
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
