/** Writing words and pieces of shell text so that they are read as they are meant, wherever they are written. */

import { shellQuote } from '../../text/shellQuote';

export { shellQuote };

/** A word as a value that is quoted where it has to be, or as shell text that is written as it is. */
export type NewWord = string | { readonly shell: string };

/** Stands for a `$` that Compose is to read itself; all others are doubled in its files. */
const OWN_DOLLAR = '\uE000';

/** A text with a variable that Compose puts in (`${TOKEN:?}`), as a word or a part of one. */
export function composeVariable(text: string): string {
  return text.replace(/\$/g, OWN_DOLLAR);
}

/** Text as Compose has to find it: it reads `$` as the start of a variable, and `$$` as one that is meant. */
export function forCompose(text: string): string {
  return text.replace(/\$/g, '$$$$').replaceAll(OWN_DOLLAR, '$');
}

/** Whether text may be inside of a word without quotes. */
export function isPlain(text: string): boolean {
  return /^[\w./:=@%+,{}?\uE000-]*$/.test(text) && (text.includes(OWN_DOLLAR) || shellQuote(text) === text);
}

/** Writes text into a place; undefined where it cannot be written there. */
export type Encode = (text: string) => string | undefined;

/** A word as shell text. */
export function shellText(word: NewWord): string {
  return typeof word === 'string' ? shellQuote(word) : word.shell;
}

/** Text as it has to be between double quotes of a shell to stay as it is. */
export function inDoubleQuotes(text: string): string {
  return text.replace(/[\\"$`]/g, '\\$&');
}

/** Text as it has to be between single quotes of a shell. */
export function inSingleQuotes(text: string): string {
  return text.replace(/'/g, `'\\''`);
}

/** Text as it has to be between the quotes of a JSON string. */
export function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** How a scalar of YAML is written: by its first character, which decides in YAML's grammar. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'block';

export function scalarStyle(first: string): ScalarStyle {
  if (first === '"') return 'double';
  if (first === "'") return 'single';
  return first === '|' || first === '>' ? 'block' : 'plain';
}

/**
 * Text as it has to be inside of a scalar that is already there; undefined where the scalar would end or change.
 *
 * @param isFirst whether it may be at the scalar's very beginning
 */
export function inScalar(style: ScalarStyle, flow: boolean, text: string, isFirst = true): string | undefined {
  switch (style) {
    case 'double':
      return inJson(text);
    case 'single':
      return /[\r\n]/.test(text) ? undefined : text.replace(/'/g, "''");
    case 'block':
      return /[\r\n]/.test(text) ? undefined : text;
    case 'plain':
      if (/: |:$| #|[\r\n]/.test(text) || (flow && /[,[\]{}]/.test(text))) return undefined;
      return isFirst && /^[-?:,[\]{}#&*!|>'"%@`]/.test(text) ? undefined : text;
  }
}

/** A whole scalar of YAML that is read as this string, in quotes where it would be something else without. */
export function yamlScalar(word: string): string {
  return /^[A-Za-z./_-][\w./=:@+-]*$/.test(word) &&
    !/^(?:true|false|yes|no|on|off|null|y|n|-+|\.|\.nan|\.inf|\.?\d.*)$/i.test(word) &&
    !/:$/.test(word)
    ? word
    : JSON.stringify(word);
}

/** A whole scalar in the quotes of another one. */
export function scalarLike(style: ScalarStyle, word: string): string {
  if (style === 'double') return JSON.stringify(word);
  if (style === 'single' && !/[\r\n]/.test(word)) return `'${word.replace(/'/g, "''")}'`;
  return yamlScalar(word);
}
