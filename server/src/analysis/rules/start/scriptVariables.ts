/** The variables that a shell text reads from outside. */

export interface ScriptVariable {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Finds `$NAME` and `${NAME}` in a shell text, in linear time: not in single quotes, comments and quoted heredocs, not
 * escaped, not with a default or a test for being set, and not of names that the text itself sets.
 *
 * @param wanted whether a name matters at all: texts without such a name are not looked through
 */
export function variablesInScript(text: string, wanted: (name: string) => boolean): ScriptVariable[] {
  if (!mentions(text, wanted)) return [];
  const own = assigned(text);
  const found: ScriptVariable[] = [];
  let double = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '\\') i++;
    else if (char === '"') double = !double;
    else if (char === "'" && !double) {
      const end = text.indexOf("'", i + 1);
      if (end < 0) break;
      i = end;
    } else if (char === '#' && !double && (i === 0 || /[\s;&|(]/.test(text.charAt(i - 1)))) {
      const end = text.indexOf('\n', i);
      if (end < 0) break;
      i = end;
    } else if (char === '<' && text.startsWith('<<', i) && !double) {
      const heredoc = /^<<-?\s*(['"\\])/.exec(text.slice(i, i + 8));
      // The shell leaves the text of a quoted heredoc as it is; where it ends is not looked for.
      if (heredoc !== null) break;
    } else if (char === '$') {
      const match = /^\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/.exec(text.slice(i, i + 130));
      if (match === null) continue;
      const name = match[1] ?? match[2] ?? '';
      if (!own.has(name) && wanted(name)) found.push({ name, start: i, end: i + match[0].length });
      i += match[0].length - 1;
    }
  }
  return found;
}

/** Whether a name that matters is after a `$`, wherever that is. */
function mentions(text: string, wanted: (name: string) => boolean): boolean {
  for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', at + 1)) {
    NAME.lastIndex = text.charAt(at + 1) === '{' ? at + 2 : at + 1;
    const name = NAME.exec(text)?.[0];
    if (name !== undefined && wanted(name)) return true;
  }
  return false;
}

const NAME = /[A-Za-z_]\w*/y;

/** The names that the text sets, anywhere: by assignment, `read`, `for` or `getopts`, or that it tests for being set. */
function assigned(text: string): Set<string> {
  const names = new Set<string>();
  for (const match of text.matchAll(/(?:^|[\s;&|("'`])([A-Za-z_]\w*)\+?=/g)) names.add(match[1] ?? '');
  for (const match of text.matchAll(/\bfor\s+([A-Za-z_]\w*)\s+in\b/g)) names.add(match[1] ?? '');
  for (const match of text.matchAll(/\b(?:read|getopts|mapfile|readarray)\b([^;&|\n]*)/g)) {
    for (const word of (match[1] ?? '').split(/\s+/)) names.add(word);
  }
  for (const match of text.matchAll(/\$\{([A-Za-z_]\w*)[:\-+?=]/g)) names.add(match[1] ?? '');
  for (const match of text.matchAll(/(?:\[|\btest)\s+(?:!\s+)?-[zn]\s+"?\$\{?([A-Za-z_]\w*)/g))
    names.add(match[1] ?? '');
  return names;
}
