/** Adds packages to an environment file, in the layout that it has. */
import { type CondaDependency, type EnvironmentFile, matches, type PipSection } from '../parse/conda';
import { normalizeName } from '../parse/conda/requirements';
import { lineEnding } from '../text/lines';
import type { Span } from '../text/span';
import { indentation, insert } from './edits';
import type { TextEdit } from './types';
import { isFlowItem, linesBelow, ownLines, replaceScalar, type YamlFile } from './yaml';

/** A package to add; without a version, any. */
export interface AddedPackage {
  readonly name: string;
  readonly version: string | null;
}

/** What is changed, and the packages as they are written. */
export interface AddedPackages {
  readonly edits: readonly TextEdit[];
  readonly added: readonly string[];
}

/**
 * Adds packages of conda and pip. What is named already stays as it is, unless it leaves the version out: then that
 * version takes the place of the old one.
 *
 * @returns undefined where the file has no list to add to, or one that cannot be edited surely
 */
export function addPackages(
  file: YamlFile,
  environment: EnvironmentFile,
  wanted: { readonly conda: readonly AddedPackage[]; readonly pip: readonly AddedPackage[] },
): AddedPackages | undefined {
  const items = environment.dependencies?.items ?? [];
  const conda = items.filter((item) => item.kind === 'conda');
  const section = items.find((item) => item.kind === 'pip');
  const last = conda.at(-1);
  if (last === undefined) return undefined;
  const edits: (TextEdit | undefined)[] = [];
  const added: string[] = [];
  const below: string[] = [];
  for (const each of wanted.conda) {
    const text = each.version === null ? each.name : `${each.name}=${each.version}`;
    const there = conda.find(({ spec }) => spec.ok && spec.name?.toLowerCase() === each.name.toLowerCase());
    if (there === undefined) below.push(text);
    else if (leavesOut(there, each.version))
      edits.push(replaceScalar(file, there.text.span, text, isFlowItem(file, there)));
    else continue;
    added.push(text);
  }
  const news: string[] = [];
  for (const { name, version } of wanted.pip) {
    const text = version === null ? name : `${name}==${version}`;
    const there = section?.entries.find(({ requirement }) => sameName(requirement.name, name));
    if (there === undefined) news.push(text);
    else if (
      version !== null &&
      there.requirement.specifiers.some((each) => each.operator === '==' && each.version !== version)
    )
      edits.push(replaceScalar(file, there.text.span, text, isFlowItem(file, there)));
    else continue;
    added.push(text);
  }
  const hasPip = conda.some(({ spec }) => spec.ok && spec.name === 'pip');
  if (news.length > 0 && section === undefined && !hasPip) below.push('pip');
  if (below.length > 0) edits.push(itemsAfter(file, last, below));
  if (news.length > 0)
    edits.push(section === undefined ? newSection(file, items.at(-1) ?? last, news) : toSection(file, section, news));
  const sure = edits.filter((edit) => edit !== undefined);
  return sure.length === edits.length ? { edits: joined(sure), added } : undefined;
}

/** Whether an entry does not allow a version. */
function leavesOut({ spec }: CondaDependency, version: string | null): boolean {
  return version !== null && spec.ok && matches(spec, version) === false;
}

function sameName(a: string | undefined, b: string): boolean {
  return a !== undefined && normalizeName(a) === normalizeName(b);
}

type Item = Parameters<typeof isFlowItem>[1];

/** Items below another one, or after it in `[…]`. */
function itemsAfter(
  file: YamlFile,
  item: Item & { readonly text: { readonly span: Span } },
  values: readonly string[],
): TextEdit | undefined {
  if (!isFlowItem(file, item)) return linesBelow(file, item.text.span, values, 'dash');
  return insert(file.path, item.text.span.end, values.map((value) => `, ${value}`).join(''));
}

function toSection(file: YamlFile, section: PipSection, values: readonly string[]): TextEdit | undefined {
  const last = section.entries.at(-1);
  return last && itemsAfter(file, last, values);
}

/** `- pip:` below the last item. */
function newSection(file: YamlFile, item: Item, values: readonly string[]): TextEdit | undefined {
  const { path, text } = file;
  const own = ownLines(text, item.span);
  if (isFlowItem(file, item) || own === undefined) return undefined;
  const indent = indentation(text, item.span.start);
  const eol = lineEnding(text);
  const rows = [`${indent}- pip:`, ...values.map((value) => `${indent}  - ${value}`)];
  const open = own.end === text.length && !text.endsWith('\n');
  return insert(path, own.end, open ? rows.map((row) => eol + row).join('') : rows.map((row) => row + eol).join(''));
}

/** Insertions at the same place are one edit. */
function joined(edits: readonly TextEdit[]): TextEdit[] {
  const found: TextEdit[] = [];
  for (const edit of edits) {
    const { start, end } = edit.span;
    const same = found.findIndex(({ span }) => start === end && span.start === start && span.end === end);
    const before = found[same];
    if (before === undefined) found.push(edit);
    else found[same] = { ...before, text: before.text + edit.text };
  }
  return found;
}
