/** A package that was installed, written into the environment file as a person would. */
import { condaPackages, isUnreadable, pipEntries, pipSections } from '../facts/environmentFile';
import {
  type CondaDependency,
  type EnvironmentFile,
  matches,
  normalizeName,
  type Place,
  parseEnvironment,
  type TextNode,
} from '../parse/conda';
import { lineEnding } from '../text/lines';
import { lineStart } from './edits';
import { condaStyle, pinned, pipStyle } from './pinStyle';
import { insert, replace } from './raw';
import type { TextEdit } from './types';
import { inScalar, scalarLike, scalarStyle } from './words/quote';
import { isFlowItem, linesBelow, ownLines, replaceItem } from './yaml';

/** A package to write into a file. */
export interface AddedPackage {
  readonly name: string;
  /** The version that is installed; undefined where it is not known: then none is written. */
  readonly version: string | undefined;
  readonly manager: 'conda' | 'pip';
}

/** What became of the file's text. */
export interface Addition {
  readonly text: string;
  /** The lines that are new, or say something else now: `numpy=2.1`. */
  readonly lines: readonly string[];
  /** The packages that the file asks for already, in a way that the installed version does. */
  readonly there: readonly string[];
}

/** Why a file stays as it is, as a whole sentence. */
export class NotWritten extends Error {}

/**
 * The text of an environment file with packages added: in its pin style, in its order, comments and indentation kept.
 * A package that the file asks for in another version gets the line of the one that is installed.
 *
 * @param always whether versions are written also where the file has none
 * @throws NotWritten where the file cannot be written surely
 */
export function addPackages(
  text: string,
  packages: readonly AddedPackage[],
  { always = false }: { readonly always?: boolean } = {},
): Addition {
  let now = text;
  const lines: string[] = [];
  const there: string[] = [];
  for (const each of packages) {
    const environment = parseEnvironment(now);
    if (isUnreadable(environment)) {
      throw new NotWritten('The file cannot be read as YAML, or another program fills it in: it is left as it is.');
    }
    const edit = each.manager === 'conda' ? addConda(environment, each, always) : addPip(environment, each, always);
    if (edit === 'there') there.push(each.name);
    else if (edit === undefined) {
      throw new NotWritten(`The file's list of dependencies is written in a way that ${each.name} cannot be added to.`);
    } else {
      now = now.slice(0, edit.span.start) + edit.text + now.slice(edit.span.end);
      lines.push(edit.line);
    }
  }
  return { text: now, lines, there };
}

type Change = (TextEdit & { readonly line: string }) | 'there' | undefined;

/** The edits are of one file, so its path says nothing. */
const PATH = '';

function addConda(environment: EnvironmentFile, { name, version }: AddedPackage, always: boolean): Change {
  const line = pinned(name, version, condaStyle(environment, always));
  const known = condaPackages(environment).find(({ spec, selector }) => spec.name === name.toLowerCase() && !selector);
  if (known !== undefined) {
    if (version === undefined || matches(known.spec, version) !== false) return 'there';
    const file = { path: PATH, text: environment.text };
    const change = replaceItem(file, known, [line]);
    return change && { ...change, line };
  }
  const edit = newItem(environment, line, name);
  return edit && { ...edit, line };
}

/** A new item of `dependencies:`. */
function newItem(environment: EnvironmentFile, line: string, name: string): TextEdit | undefined {
  const { text, dependencies } = environment;
  const file = { path: PATH, text };
  const eol = lineEnding(text);
  if (dependencies === undefined || dependencies.items.length === 0) return firstItem(environment, line);
  const items = dependencies.items.filter((item): item is CondaDependency => item.kind === 'conda');
  const last = items.at(-1);
  if (last === undefined) {
    // Above the `pip:` section.
    const [first] = dependencies.items;
    if (first === undefined || isFlowItem(file, first)) return undefined;
    const start = lineStart(text, first.span.start);
    return insert(PATH, start, `${text.slice(start, first.span.start)}- ${line}${eol}`);
  }
  if (isFlowItem(file, last)) {
    const value = scalar(text, last.text, line, true);
    return value === undefined ? undefined : insert(PATH, last.text.span.end, `, ${value}`);
  }
  const above = placeFor(items, name);
  const value = scalar(text, above.text, line, false);
  return value === undefined ? undefined : linesBelow(file, dashed(above), [value], 'dash');
}

/** `linesBelow` looks at what is before the value: the dash. */
function dashed({ text }: Place & { readonly text: TextNode }): { start: number; end: number } {
  return text.span;
}

/**
 * The item that the new one goes below: in a list that is sorted the one before it by name, else the last one; `pip` stays
 * last, above the section that it is for.
 */
function placeFor(items: readonly CondaDependency[], name: string): CondaDependency {
  const nameOf = ({ spec }: CondaDependency) => (spec.ok ? spec.name : '');
  const ends = nameOf(items.at(-1) as CondaDependency) === 'pip' && items.length > 1;
  const before = ends ? items.slice(0, -1) : items;
  // `python` is first by custom.
  const from = nameOf(before[0] as CondaDependency) === 'python' ? 1 : 0;
  const names = before.slice(from).map(nameOf);
  const sorted = names.length >= 3 && names.every((each, i) => i === 0 || (names[i - 1] ?? '') <= each);
  const after = sorted ? names.findLastIndex((each) => each <= name.toLowerCase()) : names.length - 1;
  // Above all others there may be comments that belong to the first: the head of the list is left alone.
  return before[Math.max(0, from + after)] as CondaDependency;
}

/** The first item of a list that has none, or of a file that has no list. */
function firstItem({ text, keys, channels }: EnvironmentFile, line: string): TextEdit | undefined {
  const eol = lineEnding(text);
  const dash = channels?.items[0]?.span.start;
  const indent = dash === undefined ? '  ' : text.slice(lineStart(text, dash), dash);
  if (!/^ *$/.test(indent)) return undefined;
  const item = `${indent}- ${line}`;
  const key = keys.find(({ name }) => name === 'dependencies');
  if (key === undefined) {
    const open = text === '' || text.endsWith('\n') ? '' : eol;
    return insert(PATH, text.length, `${open}dependencies:${eol}${item}${eol}`);
  }
  const { start, end } = key.valueSpan;
  if (/^\[\s*\]$/.test(text.slice(start, end))) {
    const colon = text.indexOf(':', key.keySpan.end) + 1;
    return replace(PATH, { start: colon, end }, `${eol}${item}`);
  }
  if (start !== end) return undefined;
  const own = ownLines(text, key.span);
  if (own === undefined) return undefined;
  const open = text.endsWith('\n') || own.end < text.length ? '' : eol;
  return insert(PATH, own.end, `${open}${item}${eol}`);
}

/** A value as it has to be written beside another one: in the same quotes. */
function scalar(text: string, like: TextNode, value: string, flow: boolean): string | undefined {
  const style = scalarStyle(text.charAt(like.span.start));
  if (style === 'block') return undefined;
  if (style !== 'plain') return scalarLike(style, value);
  return inScalar('plain', flow, value) ?? JSON.stringify(value);
}

function addPip(environment: EnvironmentFile, { name, version }: AddedPackage, always: boolean): Change {
  const { text } = environment;
  const file = { path: PATH, text };
  const line = pinned(name, version, pipStyle(environment, always));
  const known = pipEntries(environment).find(
    ({ entry: { requirement } }) =>
      requirement.name !== undefined && normalizeName(requirement.name) === normalizeName(name),
  )?.entry;
  if (known !== undefined) {
    const [only, ...more] = known.requirement.specifiers;
    const same = only === undefined || (more.length === 0 && only.operator === '==' && only.version === version);
    // What another operator says of a version is pip's to judge: it has installed it by this very line.
    if (same || version === undefined || only.operator !== '==') return 'there';
    const change = replaceItem(file, known, [line]);
    return change && { ...change, line };
  }
  const last = pipSections(environment).at(-1)?.entries.at(-1);
  if (last !== undefined) {
    const value = scalar(text, last.text, line, isFlowItem(file, last));
    if (value === undefined) return undefined;
    const edit = isFlowItem(file, last)
      ? insert(PATH, last.text.span.end, `, ${value}`)
      : linesBelow(file, last.text.span, [value], 'dash');
    return edit && { ...edit, line };
  }
  if (pipSections(environment).length > 0) return undefined;
  const edit = pipSection(environment, line);
  return edit && { ...edit, line };
}

/** A `pip:` section at the end of the list, and pip itself where it is not named. */
function pipSection(environment: EnvironmentFile, line: string): TextEdit | undefined {
  const { text, dependencies } = environment;
  const last = dependencies?.items.at(-1);
  if (last?.kind !== 'conda' || isFlowItem({ text }, last)) return undefined;
  const start = lineStart(text, last.span.start);
  const indent = text.slice(start, last.span.start);
  const own = ownLines(text, last.text.span);
  if (!/^ *$/.test(indent) || own === undefined) return undefined;
  const eol = lineEnding(text);
  const named = condaPackages(environment).some(({ spec }) => spec.name === 'pip');
  const rows = [...(named ? [] : [`${indent}- pip`]), `${indent}- pip:`, `${indent}  - ${line}`];
  return own.end === text.length && !text.endsWith('\n')
    ? insert(PATH, own.end, rows.map((row) => eol + row).join(''))
    : insert(PATH, own.end, rows.map((row) => row + eol).join(''));
}

/** The one piece of a text that differs, so that an editor keeps what is around it. */
export function changedPiece(before: string, after: string): { start: number; end: number; text: string } | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charAt(start) === after.charAt(start)) start++;
  let tail = 0;
  while (tail < most - start && before.charAt(before.length - 1 - tail) === after.charAt(after.length - 1 - tail))
    tail++;
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}
