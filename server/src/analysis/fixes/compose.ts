/** Shared by the rules on Compose files: where a service's parts come from, and edits that keep YAML's layout. */

import type { ComposeContext } from '../contexts/types';
import { runWords } from '../facts/condaRun';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { ComposePair } from '../parse/compose/compose';
import { lineEnding } from '../text/lines';
import type { Span } from '../text/span';
import { isKnown } from '../text/value';
import { lineStart } from './edits';
import { fixOf } from './make';
import { replace } from './raw';
import type { Fix, TextEdit } from './types';
import { replaceWord, wrapCommand, yamlScalar } from './words';
import { withoutLines } from './yaml';

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
  return replace(context.path, span, words.map(yamlScalar).join(`${lineEnding(text)}${prefix}`));
}

/** The two ways to run the program of a record in an environment; each where it can be written. */
export function programFixes(
  context: ComposeContext,
  stage: StageModel,
  record: CommandRecord,
  prefix: string,
): { readonly run: Fix[]; readonly path: Fix[] } {
  const words = runWords(prefix, stage, record.path);
  const path = `${prefix}/bin/${record.name}`;
  return {
    run: words ? fixOf(`Run it with ${words.join(' ')}`, false, wrapCommand(context, record, words)) : [],
    path: isKnown(path)
      ? fixOf(`Name the program by its path: ${path}`, false, replaceWord(context, record.argv[0], path))
      : [],
  };
}

/** Deletes one of the entries of `args`, with the key itself where it is the only one. */
export function removeArgument(
  context: ComposeContext,
  pair: ComposePair,
  all: readonly ComposePair[],
  whole: Span | undefined,
): TextEdit | undefined {
  const span = all.length === 1 ? whole : pair.span;
  return span && withoutLines(context, span);
}
