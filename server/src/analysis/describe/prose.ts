/**
 * Short texts for people (hovers, tooltips), as data: they name places of files, which only the caller can turn into
 * links, and clients show them as Markdown or as plain text.
 */
import type { Location } from '../text/span';

/** A piece of a line. A `place` is shown as a link: "line 4", or "entrypoint.sh:3" in another file. */
export type Inline =
  | string
  | { readonly code: string }
  | { readonly strong: string }
  | { readonly place: Location }
  | { readonly url: string; readonly text: string };

/** A line of text. */
export type Line = readonly Inline[];

/** A part of a text. `facts` are labels (plain words) with what holds; `sample` is code of a language. */
export type Block =
  | { readonly kind: 'text'; readonly line: Line }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [label: string, line: Line])[] }
  | { readonly kind: 'steps'; readonly lines: readonly Line[] }
  | { readonly kind: 'list'; readonly lines: readonly Line[] }
  | { readonly kind: 'sample'; readonly language: string; readonly code: string };

export type Prose = readonly Block[];

/** How a place is shown: its name, and its address where the client can go there. */
export interface ShownPlace {
  readonly label: string;
  readonly href: string | undefined;
}

export type ShowPlace = (place: Location) => ShownPlace;

/** A block of one line. */
export function text(...line: Line): Block {
  return { kind: 'text', line };
}

/** A text of ours with code in backticks as a line. */
export function withCode(words: string): Line {
  return words.split('`').map((part, index): Inline => (index % 2 === 1 ? { code: part } : part));
}

/** The text as CommonMark. */
export function toMarkdown(prose: Prose, show: ShowPlace): string {
  const line = (pieces: Line) => escapeStart(pieces.map((piece) => inlineMarkdown(piece, show)).join(''));
  return prose
    .map((block) => (block.kind === 'sample' ? fenced(block.language, block.code) : linesOf(block, line, '- ')))
    .join('\n\n');
}

/** The text without any marks. */
export function toPlain(prose: Prose, show: ShowPlace): string {
  const line = (pieces: Line) => pieces.map((piece) => inlinePlain(piece, show)).join('');
  return prose.map((block) => (block.kind === 'sample' ? block.code : linesOf(block, line, ''))).join('\n\n');
}

/** The lines of a block; `mark` stands before each fact. */
function linesOf(block: Exclude<Block, { kind: 'sample' }>, line: (pieces: Line) => string, mark: string): string {
  switch (block.kind) {
    case 'text':
      return line(block.line);
    case 'facts':
      return block.rows.map(([label, pieces]) => `${mark}${label}: ${line(pieces)}`).join('\n');
    case 'steps':
      return block.lines.map((pieces, index) => `${index + 1}. ${line(pieces)}`).join('\n');
    case 'list':
      return block.lines.map((pieces) => `- ${line(pieces)}`).join('\n');
  }
}

function inlineMarkdown(piece: Inline, show: ShowPlace): string {
  if (typeof piece === 'string') return escapeMarkdown(piece);
  if ('code' in piece) return codeSpan(piece.code);
  if ('strong' in piece) return `**${escapeMarkdown(piece.strong)}**`;
  if ('url' in piece) return `[${escapeMarkdown(piece.text)}](${address(piece.url)})`;
  const { label, href } = show(piece.place);
  return href === undefined ? escapeMarkdown(label) : `[${escapeMarkdown(label)}](${address(href)})`;
}

function inlinePlain(piece: Inline, show: ShowPlace): string {
  if (typeof piece === 'string') return piece;
  if ('code' in piece) return piece.code;
  if ('strong' in piece) return piece.strong;
  if ('url' in piece) return `${piece.text} (${piece.url})`;
  return show(piece.place).label;
}

/** Puts a text into Markdown so that every character stands for itself, wherever in a line it comes. */
export function escapeMarkdown(plain: string): string {
  return plain.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]<>#|~!&$]/g, '\\$&');
}

/** Keeps the start of a line from being a list. */
function escapeStart(line: string): string {
  return line.replace(/^(\s*)(?:([-+])|(\d+)([.)]))/, (_, blank: string, mark?: string, digits = '', end = '') =>
    mark === undefined ? `${blank}${digits}\\${end}` : `${blank}\\${mark}`,
  );
}

/** A code span whose fence is longer than any run of backticks in it. */
export function codeSpan(code: string): string {
  const flat = code.replace(/[\r\n]+/g, ' ');
  if (flat.trim() === '') return '` `';
  const runs = flat.match(/`+/g) ?? [];
  const fence = '`'.repeat(1 + Math.max(0, ...runs.map((run) => run.length)));
  const pad = flat.startsWith('`') || flat.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${flat}${pad}${fence}`;
}

function fenced(language: string, code: string): string {
  const runs = code.match(/`{3,}/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return `${fence}${language}\n${code}\n${fence}`;
}

/** An address in a Markdown link: parentheses and blanks would end it. */
function address(url: string): string {
  return url.replace(/[()\s<>]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);
}
