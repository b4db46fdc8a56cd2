/** Shared by the rules on Compose files: where a service's parts come from, and edits that keep YAML's layout. */

import type { ComposeContext } from '../contexts/types';
import { runWords } from '../facts/condaRun';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { ComposeCommand, ComposePair } from '../parse/compose/compose';
import { lineEnding } from '../text/lines';
import { shellQuote } from '../text/shellQuote';
import type { Span } from '../text/span';
import { isKnown } from '../text/value';
import { insert, lineStart, nextLine, remove, replace } from './edits';
import type { Fix, TextEdit } from './types';

/** Words as a Compose file has them. */
type Words = Pick<ComposeCommand, 'form' | 'argv' | 'valueSpan'>;

/** True where the value of a list or the command is an array in brackets. */
function isFlow(text: string, command: Words): boolean {
  return text.charAt(command.valueSpan.start) === '[';
}

/** Puts words before the word at `span`, which is an item of the command's list, or stands in a string. */
function insertWords(
  context: ComposeContext,
  command: Words,
  record: CommandRecord,
  words: readonly string[],
): TextEdit | undefined {
  const span = record.argv[0]?.place?.span;
  if (span === undefined) return undefined;
  const { text } = context;
  const item = command.form === 'list' && command.argv.some((word) => word.span.start === span.start);
  if (!item) return insert(context.path, span.start, `${words.map(shellQuote).join(' ')} `);
  if (isFlow(text, command)) {
    return insert(context.path, span.start, words.map((word) => `${JSON.stringify(word)}, `).join(''));
  }
  const prefix = text.slice(lineStart(text, span.start), span.start);
  if (!/^[ \t]*-[ \t]+$/.test(prefix)) return undefined;
  const eol = lineEnding(text);
  return insert(context.path, span.start, words.map((word) => `${yamlWord(word)}${eol}${prefix}`).join(''));
}

/**
 * Writes other words in the place of a list's items, in the layout that it has: brackets, or an item a line. Undefined
 * where the list cannot be rewritten without loss (comments between the items).
 */
export function listOfWords(
  context: ComposeContext,
  valueSpan: Span,
  items: readonly { readonly span: Span }[],
  words: readonly string[],
): TextEdit | undefined {
  const { text } = context;
  const [first] = items;
  const last = items[items.length - 1];
  if (first === undefined || last === undefined) return undefined;
  const span = { start: first.span.start, end: last.span.end };
  if (text.slice(span.start, span.end).includes('#') || !words.every(isKnown)) return undefined;
  if (text.charAt(valueSpan.start) === '[') {
    const written = words.map((word) => JSON.stringify(word));
    return replace(context.path, span, written.join(', '));
  }
  const prefix = text.slice(lineStart(text, span.start), span.start);
  if (!/^[ \t]*-[ \t]+$/.test(prefix)) return undefined;
  return replace(context.path, span, words.map(yamlWord).join(`${lineEnding(text)}${prefix}`));
}

/** The two ways to run the program of a record in an environment; each where it can be written. */
export function programFixes(
  context: ComposeContext,
  stage: StageModel,
  record: CommandRecord,
  prefix: string,
  command: Words,
): { readonly run: Fix[]; readonly path: Fix[] } {
  const words = runWords(prefix, stage, record.path);
  const edit = words && insertWords(context, command, record, words);
  const span = record.argv[0]?.place?.span;
  const path = `${prefix}/bin/${record.name}`;
  const plain = span !== undefined && isKnown(path) && !/[\s"'$]/.test(path);
  return {
    run: words && edit ? [{ title: `Run it with ${words.join(' ')}`, safe: false, edits: [edit] }] : [],
    path: plain
      ? [{ title: `Name the program by its path: ${path}`, safe: false, edits: [replaceWord(context, span, path)] }]
      : [],
  };
}

/** Writes another word in the place of one, in the same kind of quotes. */
function replaceWord(context: ComposeContext, span: Span, word: string): TextEdit {
  const quote = context.text.charAt(span.start);
  if (quote === '"') return replace(context.path, span, JSON.stringify(word));
  if (quote === "'") return replace(context.path, span, `'${word.replace(/'/g, "''")}'`);
  return replace(context.path, span, word);
}

/** A scalar of YAML, in quotes where it would not be a string without. */
export function yamlWord(word: string): string {
  return /^[A-Za-z./_-][\w./=:@+-]*$/.test(word) &&
    !/^(?:true|false|yes|no|on|off|null|y|n|-|\.)$/i.test(word) &&
    !/:$/.test(word)
    ? word
    : JSON.stringify(word);
}

/** The whole lines of a span; undefined where something else stands on them too. */
export function ownLines(text: string, span: Span): Span | undefined {
  const start = lineStart(text, span.start);
  if (!/^[ \t]*(?:-[ \t]+)?$/.test(text.slice(start, span.start))) return undefined;
  let { end } = span;
  // YAML's nodes may end behind their last line.
  while (end > span.start && /[\r\n]/.test(text.charAt(end - 1))) end--;
  const next = nextLine(text, end);
  return /^[ \t]*(?:#.*)?(?:\r?\n)?$/.test(text.slice(end, next)) ? { start, end: next } : undefined;
}

/** Deletes one of the entries of `args`, with the key itself where it is the only one. */
export function removeArgument(
  context: ComposeContext,
  pair: ComposePair,
  all: readonly ComposePair[],
  whole: Span | undefined,
): TextEdit | undefined {
  const span = all.length === 1 ? whole : pair.span;
  const lines = span && ownLines(context.text, span);
  return lines && remove(context.path, lines);
}
