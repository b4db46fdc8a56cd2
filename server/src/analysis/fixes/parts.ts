/**
 * The parts of a file that mean something: instructions and their words, words of shells, keys and values of YAML and JSON.
 * What an edit does not touch has to be the same part after it. That is how a swallowed instruction, a quote that is not
 * closed, or an entry that came under another key are found.
 */
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { AnyContext } from '../contexts/contexts';
import { YamlText } from '../parse/compose/yaml';
import type { Dockerfile, Instruction } from '../parse/dockerfile/ast';
import { type JsonNode, parseJsonc } from '../parse/jsonc';
import type { Span } from '../text/span';
import type { TextEdit } from './types';
import { type EditedFile, type ShellText, shellsOf } from './words';

/** A part of a file: where it is, and what it is. */
export interface Part {
  readonly span: Span;
  readonly kind: string;
  /** The key that it is below. */
  readonly key?: Span;
  /** True for a text without quotes of its own: what is put beside it is a part of it. */
  readonly grows?: boolean;
}

/** All parts of a file, and how many problems its text has. */
export interface Parts {
  readonly parts: readonly Part[];
  readonly problems: number;
}

/** The parts of a file. Kinds of files in which each line means something by itself have none. */
export function partsOf(context: AnyContext): Parts {
  switch (context.kind) {
    case 'dockerfile':
      return partsOfDockerfile(context, context.dockerfile);
    case 'script':
      return partsOfShells(shellsOf(context));
    case 'compose':
    case 'environment':
    case 'config':
      return partsOfYaml(context.text);
    case 'condaFile':
      return /\.ya?ml$/i.test(context.path) ? partsOfYaml(context.text) : { parts: [], problems: 0 };
    case 'devcontainer':
      return partsOfJson(context.text);
  }
}

/**
 * The parts that no edit touches and that are not there after it, as they are written. A part is touched where an edit
 * changes something inside it, or makes a YAML text longer; other text that is put beside it only moves it.
 */
export function lostParts(text: string, before: Parts, after: Parts, edits: readonly TextEdit[]): string[] {
  const move = mover(edits);
  const found = new Set<string>();
  for (const { span, kind, key } of after.parts) {
    found.add(keyOf(span, kind, key));
    if (key !== undefined) found.add(keyOf(span, kind));
  }
  const ends = new Set(edits.map(({ span }) => span.end));
  const inLine = edits.filter((each) => !each.text.includes('\n'));
  const edges = new Set(inLine.flatMap(({ span }) => [span.start, span.end]));
  const glued = new Set(
    edits.flatMap((each) => [
      ...(/\S$/.test(each.text) ? [each.span.end] : []),
      ...(/^\S/.test(each.text) ? [each.span.start] : []),
    ]),
  );
  const lost: string[] = [];
  for (const { span, kind, key, grows: isOpen } of before.parts) {
    const moved = move(span);
    if (moved === undefined || found.has(keyOf(moved, kind, key && move(key)))) continue;
    const touching = isOpen === true ? edges : kind === WORD ? glued : undefined;
    if (touching?.has(span.start) || touching?.has(span.end)) continue;
    // `exec` before a command makes it a word of another one, `&&` before a word makes it a command.
    const other = kind === COMMAND ? WORD : COMMAND;
    if ((kind === COMMAND || kind === WORD) && ends.has(span.start) && found.has(keyOf(moved, other))) continue;
    lost.push(text.slice(span.start, span.end));
  }
  return lost;
}

const COMMAND = 'command';
const WORD = 'word of a command';

function keyOf(span: Span, kind: string, key?: Span): string {
  return `${span.start} ${span.end} ${key?.start ?? ''} ${kind}`;
}

/** Where a span is after edits of one file, which do not overlap; undefined for one that they touch. */
export function mover(edits: readonly TextEdit[]): (span: Span) => Span | undefined {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  // By how much the text after each edit moves.
  const moves: number[] = [];
  let by = 0;
  for (const { span, text } of sorted) {
    by += text.length - (span.end - span.start);
    moves.push(by);
  }
  return ({ start, end }) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.span.end ?? 0) <= start) low = middle + 1;
      else high = middle;
    }
    const next = sorted[low];
    if (next !== undefined && next.span.start < end) return undefined;
    const moved = moves[low - 1] ?? 0;
    return { start: start + moved, end: end + moved };
  };
}

function partsOfDockerfile(file: EditedFile, dockerfile: Dockerfile): Parts {
  const parts: Part[] = dockerfile.comments.map(({ span }) => ({ span, kind: 'comment' }));
  for (const each of dockerfile.instructions) instruction(each, parts);
  const shells = partsOfShells(shellsOf(file));
  return { parts: [...parts, ...shells.parts], problems: dockerfile.problems.length + shells.problems };
}

function instruction(each: Instruction, parts: Part[]): void {
  const { keyword, keywordSpan, flags, heredocs } = each;
  // A line that is no instruction may well become a part of the one above.
  if (keyword === 'UNKNOWN') return;
  const add = (span: Span | undefined, kind: string) => {
    if (span !== undefined) parts.push({ span, kind: `${keyword} ${kind}` });
  };
  add(keywordSpan, 'keyword');
  for (const { span } of flags) add(span, 'flag');
  for (const { span, closing } of heredocs) {
    add(span, 'heredoc');
    add(closing, 'end');
  }
  switch (each.keyword) {
    case 'FROM':
      add(each.image?.span, 'image');
      add(each.alias?.span, 'alias');
      return;
    case 'ENV':
    case 'ARG':
    case 'LABEL':
      for (const { name, value } of each.pairs) {
        add(name.span, 'name');
        add(value?.span, 'value');
      }
      return;
    case 'COPY':
    case 'ADD':
      for (const { span } of each.sources) add(span, 'source');
      add(each.destination?.span, 'destination');
      return;
    case 'SHELL':
      for (const { span } of each.argv ?? []) add(span, 'string');
      return;
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
    case 'HEALTHCHECK':
      for (const { span } of each.command?.argv ?? []) add(span, 'string');
      return;
    case 'ONBUILD':
      if (each.trigger !== undefined) instruction(each.trigger, parts);
      return;
    default:
      for (const { span } of each.words) add(span, 'word');
  }
}

function partsOfShells(shells: readonly ShellText[]): Parts {
  const parts: Part[] = [];
  let problems = 0;
  for (const { map, script } of shells) {
    problems += script.tree.errors?.length ?? 0;
    for (const { pos, end, command, word } of script.words) {
      const first = command?.node.name?.pos === pos;
      if (map.text.slice(pos, end).trim() !== '')
        parts.push({ span: map.span(pos, end), kind: first ? COMMAND : word ? WORD : 'other' });
    }
  }
  return { parts, problems };
}

function partsOfYaml(text: string): Parts {
  const yaml = new YamlText(text);
  const parts: Part[] = [];
  const stack: { readonly node: unknown; readonly key: Span | undefined }[] = [];
  for (const node of yaml.roots) stack.push({ node, key: undefined });
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, key } = next;
    if (isMap(node)) {
      for (const pair of node.items) {
        stack.push({ node: pair.key, key });
        stack.push({ node: pair.value, key: spanOf(pair.key) ?? key });
      }
    } else if (isSeq(node)) {
      for (const item of node.items) stack.push({ node: item, key });
    } else if (isScalar(node) || isAlias(node)) {
      const span = spanOf(node);
      const value = isScalar(node) ? String(node.value) : `*${node.source}`;
      if (span !== undefined) parts.push({ span, kind: value, key, grows: true });
    }
  }
  return { parts, problems: yaml.problems.length };
}

function spanOf(node: unknown): Span | undefined {
  const range = isScalar(node) || isAlias(node) ? node.range : undefined;
  return range == null || range[1] <= range[0] ? undefined : { start: range[0], end: range[1] };
}

function partsOfJson(text: string): Parts {
  const { root, problems } = parseJsonc(text);
  const parts: Part[] = [];
  const visit = (node: JsonNode, key: Span | undefined): void => {
    if (node.kind === 'array') for (const item of node.items) visit(item, key);
    else if (node.kind === 'object') {
      for (const entry of node.entries.values()) {
        parts.push({ span: entry.key.span, kind: 'key', key });
        visit(entry.value, entry.key.span);
      }
    } else parts.push({ span: node.span, kind: node.kind, key });
  };
  if (root !== undefined) visit(root, undefined);
  return { parts, problems: problems.length };
}
