/**
 * The bench for rules. A case is a set of files; in the file under test, expected findings are marked with `«` and `»`
 * (the marks are taken out before the rule sees the text). Every invalid case is also checked for what all fixes owe:
 * they apply, leave no syntax problem, remove their finding, add no other finding of any rule, and keep CRLF.
 */
import { describe, expect, test } from 'vitest';
import { Analyzer } from '../../server/src/analysis/analyzer';
import type { OptionValues } from '../../server/src/analysis/config/options';
import type { FileSettings } from '../../server/src/analysis/config/settings';
import type { Finding, Severity } from '../../server/src/analysis/finding';
import { applyFixes, fixesOf } from '../../server/src/analysis/fixes/apply';
import { lostParts, partsOf } from '../../server/src/analysis/fixes/parts';
import type { Fix, TextEdit } from '../../server/src/analysis/fixes/types';
import { parseDockerfile } from '../../server/src/analysis/parse/dockerfile/parser';
import { type MemoryFiles, memoryFiles } from '../../server/src/analysis/project/memory';
import { Prover } from '../../server/src/analysis/prover';
import { RULES } from '../../server/src/analysis/rules/registry';
import type { Rule } from '../../server/src/analysis/rules/rule';

import { instructionsHurt, layoutsOf, splitsLineEnds } from './layouts';

export const ROOT = '/project';

export interface ValidCase {
  readonly name?: string;
  /** A lone text is `Dockerfile`. */
  readonly files: string | Readonly<Record<string, string>>;
  /** The file under test; by default the first. */
  readonly at?: string;
  readonly options?: OptionValues;
}

export interface InvalidCase extends ValidCase {
  /** Message ids, in the order of the marks; one for all where only one is given. */
  readonly message?: string | readonly string[];
  readonly severity?: Severity;
  /** The text of the file under test (or of all changed files) after the first fix of every finding, one by one. */
  readonly fixed?: string | Readonly<Record<string, string>>;
  /** The titles of the first finding's fixes. */
  readonly titles?: readonly string[];
  /** Text that the first finding's message contains. */
  readonly says?: string;
  /** The file under test after the first finding's n-th fix. */
  readonly alternatives?: readonly (string | Readonly<Record<string, string>> | undefined)[];
}

function filesOf(each: ValidCase): {
  files: Record<string, string>;
  at: string;
  marks: { start: number; end: number }[];
} {
  const written: Readonly<Record<string, string>> =
    typeof each.files === 'string' ? { Dockerfile: each.files } : each.files;
  const at = each.at ?? Object.keys(written)[0] ?? 'Dockerfile';
  const files: Record<string, string> = {};
  let marks: { start: number; end: number }[] = [];
  for (const [path, text] of Object.entries(written)) {
    if (path !== at) {
      files[path] = text;
      continue;
    }
    const parsed = takeMarks(text);
    files[path] = parsed.text;
    marks = parsed.marks;
  }
  return { files, at, marks };
}

function takeMarks(text: string): { text: string; marks: { start: number; end: number }[] } {
  const marks: { start: number; end: number }[] = [];
  const open: number[] = [];
  let out = '';
  for (const c of text) {
    if (c === '«') open.push(out.length);
    else if (c === '»') marks.push({ start: open.pop() ?? 0, end: out.length });
    else out += c;
  }
  return { text: out, marks: marks.sort((a, b) => a.start - b.start || a.end - b.end) };
}

function source(files: Readonly<Record<string, string>>): MemoryFiles {
  return memoryFiles(Object.fromEntries(Object.entries(files).map(([path, text]) => [`${ROOT}/${path}`, text])));
}

/** A rule that throws is a defect; nothing hides it here. */
function onRuleError(_rule: Rule, _path: string, error: unknown): never {
  throw error;
}

/** The findings of these rules in one file of a set. */
export function lintFiles(
  files: Readonly<Record<string, string>>,
  at: string,
  rules: readonly Rule[] = RULES,
  settings?: FileSettings,
): readonly Finding[] {
  const analyzer = new Analyzer(source(files), {
    roots: [ROOT],
    rules,
    settings: settings && (() => settings),
    onRuleError,
  });
  return analyzer.lint(`${ROOT}/${at}`);
}

/** The files after applying fixes. */
export function fixFiles(files: Readonly<Record<string, string>>, fixes: readonly Fix[]): Record<string, string> {
  const read = (path: string) => files[path.slice(ROOT.length + 1)];
  const applied = applyFixes(fixes, read);
  const result = { ...files };
  for (const [path, text] of applied.files) result[path.slice(ROOT.length + 1)] = text;
  return result;
}

function settingsOf(rule: Rule, each: ValidCase): FileSettings | undefined {
  if (each.options === undefined) return undefined;
  return { ignored: false, rules: new Map([[rule.name, { level: undefined, options: each.options }]]) };
}

/** How many findings of each other rule all files have. */
function census(files: Readonly<Record<string, string>>): Map<string, number> {
  const counts = new Map<string, number>();
  const analyzer = new Analyzer(source(files), { roots: [ROOT], onRuleError });
  for (const path of Object.keys(files)) {
    for (const finding of analyzer.lint(`${ROOT}/${path}`)) {
      const key = `${path} ${finding.name}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

function expectNothingNew(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): void {
  const old = census(before);
  const added: string[] = [];
  for (const [key, count] of census(after)) if (count > (old.get(key) ?? 0)) added.push(key);
  expect(added, 'findings that the fix adds').toEqual([]);
}

/** The file sets of all cases declared so far, for `npm run dump`. */
export const DECLARED: { readonly rule: string; readonly files: Readonly<Record<string, string>> }[] = [];

/** Declares the tests of one rule. */
export function testRule(
  rule: Rule,
  cases: { valid: readonly (string | ValidCase)[]; invalid: readonly InvalidCase[] },
): void {
  for (const each of [...cases.valid, ...cases.invalid])
    DECLARED.push({ rule: rule.name, files: filesOf(typeof each === 'string' ? { files: each } : each).files });
  describe(rule.name, () => {
    for (const [index, written] of cases.valid.entries()) {
      const each: ValidCase = typeof written === 'string' ? { files: written } : written;
      test(`valid: ${each.name ?? index}`, () => {
        const { files, at } = filesOf(each);
        const findings = lintFiles(files, at, [rule], settingsOf(rule, each));
        expect(findings.map((finding) => `${finding.messageId}: ${finding.message}`)).toEqual([]);
      });
    }
    for (const [index, each] of cases.invalid.entries()) {
      test(`invalid: ${each.name ?? index}`, () => invalidCase(rule, each));
      if (rule.fixable) test(`in other layouts: ${each.name ?? index}`, () => otherLayouts(rule, each), 200_000);
    }
  });
}

function invalidCase(rule: Rule, each: InvalidCase): void {
  const { files, at, marks } = filesOf(each);
  const text = files[at] ?? '';
  const settings = settingsOf(rule, each);
  const lint = (set: Readonly<Record<string, string>>) => lintFiles(set, at, [rule], settings);
  const findings = lint(files);
  const shown = findings.map((finding) => text.slice(finding.span.start, finding.span.end));
  expect(findings.length, 'has findings').toBeGreaterThan(0);
  if (marks.length > 0) {
    expect(shown).toEqual(marks.map((mark) => text.slice(mark.start, mark.end)));
    expect(findings.map((finding) => finding.span)).toEqual(marks);
  }
  const ids = findings.map((finding) => finding.messageId);
  for (const id of ids) expect(Object.keys(rule.messages), 'a message of the rule').toContain(id);
  if (typeof each.message === 'string') expect(new Set(ids)).toEqual(new Set([each.message]));
  else if (each.message) expect(ids).toEqual(each.message);
  for (const finding of findings) {
    expect(finding.message, 'no placeholder is left').not.toMatch(/(?<!\$)\{\w+\}|undefined|\uFFFF/);
    if (each.severity) expect(finding.severity).toBe(each.severity);
  }
  const first = findings[0];
  if (each.says) expect(first?.message).toContain(each.says);
  if (each.titles) expect(first?.fixes.map((fix) => fix.title)).toEqual(each.titles);
  if (each.fixed !== undefined) {
    expect(rule.fixable, 'the rule says that it can fix').toBeDefined();
    expect(changed(files, repair(rule, files, at, settings), at)).toEqual(asFiles(each.fixed, at));
  }
  for (const [n, text] of (each.alternatives ?? []).entries()) {
    const fix = first?.fixes[n];
    expect(fix, `fix ${n}`).toBeDefined();
    if (fix && text !== undefined) expect(changed(files, fixFiles(files, [fix]), at)).toEqual(asFiles(text, at));
  }
  for (const finding of findings) for (const fix of finding.fixes) checkFix(rule, files, at, finding, fix, settings);
  checkLineEndings(rule, each, settings);
  if (settings === undefined) checkFixAll(files);
}

/** The same case as other people write it: where the finding is still there, its fixes are as good. */
function otherLayouts(rule: Rule, each: InvalidCase): void {
  const { files, at } = filesOf(each);
  const text = files[at] ?? '';
  const settings = settingsOf(rule, each);
  if (/\r/.test(text) || !isDockerfile(at)) return;
  const heredoc = text.includes('<<');
  const spans = lintFiles(files, at, [rule], settings).filter(({ fixes }) => fixes.length > 0);
  const seen = new Set<string>();
  for (const { span } of spans) {
    for (const layout of [{ name: 'as it is', text }, ...layoutsOf(text, span)]) {
      // To the shell of a heredoc the carriage return is a letter: other findings, and nobody writes it so.
      for (const crlf of !heredoc && /^(as it is|a word a line|the flag)/.test(layout.name) ? [false, true] : [false]) {
        const changed = crlf ? layout.text.replace(/\n/g, '\r\n') : layout.text;
        if (seen.has(changed)) continue;
        seen.add(changed);
        const set = { ...files, [at]: changed };
        for (const finding of lintFiles(set, at, [rule], settings)) {
          for (const fix of finding.fixes) {
            const title = `${layout.name}${crlf ? ', CRLF' : ''}: "${fix.title}"`;
            checkInLayout(title, rule, set, at, fix, settings);
          }
        }
      }
    }
  }
}

function isDockerfile(path: string): boolean {
  return /(^|\/)(Dockerfile[^/]*|[^/]*\.Dockerfile)$/.test(path);
}

function checkInLayout(
  title: string,
  rule: Rule,
  files: Record<string, string>,
  at: string,
  fix: Fix,
  settings: FileSettings | undefined,
): void {
  const path = `${ROOT}/${at}`;
  const [before, after] = [files, fixFiles(files, [fix])].map((set) => set[at] ?? '') as [string, string];
  const where = `${title}\n${before}\n---\n${after}`;
  expect(instructionsHurt(path, before, after, fix), `${where}\nother instructions`).toEqual([]);
  if (!JOINING.has(rule.name)) expect(lostOf(files, fix), `${where}\nall that it does not touch`).toEqual([]);
  expect(splitsLineEnds(before, path, fix), `${where}\nsplits a line end`).toBe(false);
  const problems = (text: string) => parseDockerfile(text).problems.length;
  expect(problems(after), `${where}\nproblems`).toBeLessThanOrEqual(problems(before));
  const left = lintFiles(fixFiles(files, [fix]), at, [rule], settings);
  expect(left.length, `${where}\nremoves its finding`).toBeLessThan(lintFiles(files, at, [rule], settings).length);
  // What else an unsafe fix brings to light in a layout that nobody chose is no fault of it.
  if (settings !== undefined || !fix.safe) return;
  const old = census(files);
  const added: string[] = [];
  for (const [key, count] of census(fixFiles(files, [fix]))) if (count > (old.get(key) ?? 0)) added.push(key);
  expect(added, `${where}\nfindings that the fix adds`).toEqual([]);
}

/** "Fix all" comes to an end, doing it again changes nothing, and it adds neither findings nor syntax problems. */
function checkFixAll(files: Record<string, string>): void {
  const once = fixAll(files);
  expect(fixAll(once), 'fix all, again').toEqual(once);
  expectNothingNew(files, once);
}

function asFiles(text: string | Readonly<Record<string, string>>, at: string): Record<string, string> {
  return typeof text === 'string' ? { [at]: text } : { ...text };
}

function changed(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  at: string,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [path, text] of Object.entries(after)) if (before[path] !== text) result[path] = text;
  return Object.keys(result).length === 0 ? { [at]: after[at] ?? '' } : result;
}

/** Applies the first fix of the first fixable finding until nothing is left to fix; ends after as many rounds as findings. */
function repair(
  rule: Rule,
  files: Record<string, string>,
  at: string,
  settings: FileSettings | undefined,
): Record<string, string> {
  let now = files;
  for (let round = 0; round < 12; round++) {
    const finding = lintFiles(now, at, [rule], settings).find((each) => each.fixes.length > 0);
    const fix = finding?.fixes[0];
    if (fix === undefined) return now;
    now = fixFiles(now, [fix]);
  }
  throw new Error('fixing does not come to an end');
}

function checkFix(
  rule: Rule,
  files: Record<string, string>,
  at: string,
  finding: Finding,
  fix: Fix,
  settings: FileSettings | undefined,
): void {
  expect(fix.title).toMatch(/^[A-Z].*[^.]$/);
  if (fix.safe) expect(rule.fixable).toBe('safe');
  expect(rule.fixable).toBeDefined();
  const after = fixFiles(files, [fix]);
  expect(after, `"${fix.title}" changes something`).not.toEqual(files);
  const left = lintFiles(after, at, [rule], settings);
  const before = lintFiles(files, at, [rule], settings);
  expect(left.length, `"${fix.title}" removes its finding`).toBeLessThan(before.length);
  expectNothingNew(files, after);
  if (!JOINING.has(rule.name))
    expect(lostOf(files, fix), `"${fix.title}" leaves all that it does not touch`).toEqual([]);
  if (fix.safe && settings === undefined)
    expect(proverOf(files).judge([{ finding, fix }]), `"${fix.title}" is proved`).toMatchObject({ verdict: 'proved' });
}

/** Rules whose fixes make one command of two on purpose. */
const JOINING: ReadonlySet<string> = new Set(['lost-continuation']);

function proverOf(files: Readonly<Record<string, string>>): Prover {
  const all = source(files);
  const options = { roots: [ROOT], onRuleError };
  return new Prover(all, new Analyzer(all, options), (tracked) => new Analyzer(tracked, options));
}

/** What a fix does not touch and that is not the same after it. */
function lostOf(files: Readonly<Record<string, string>>, fix: Fix): string[] {
  const edits = fix.edits.filter((edit): edit is TextEdit => 'span' in edit);
  const [before, after] = [files, fixFiles(files, [fix])].map((set) => new Analyzer(source(set), { roots: [ROOT] }));
  return [...new Set(edits.map(({ file }) => file))].flatMap((path) => {
    const [old, now] = [before?.context(path), after?.context(path)];
    if (old === undefined || now === undefined) return [];
    const own = edits.filter(({ file }) => file === path);
    return lostParts(old.text, partsOf(old), partsOf(now), own);
  });
}

/** The same case with CRLF gives the same findings, and its fixes write no lone line feed. */
function checkLineEndings(rule: Rule, each: InvalidCase, settings: FileSettings | undefined): void {
  const { files, at } = filesOf(each);
  if (Object.values(files).some((text) => text.includes('\r'))) return;
  // Scripts with CRLF do not run at all: only the file under test is turned, and only where it is no script.
  if (/^#!/.test(files[at] ?? '') || at.endsWith('.sh')) return;
  const crlf = { ...files, [at]: (files[at] ?? '').replace(/\n/g, '\r\n') };
  const findings = lintFiles(crlf, at, [rule], settings);
  expect(findings.map((finding) => finding.messageId)).toEqual(
    lintFiles(files, at, [rule], settings).map((finding) => finding.messageId),
  );
  for (const finding of findings) {
    for (const fix of finding.fixes) {
      const after = fixFiles(crlf, [fix]);
      expect((after[at] ?? '').replace(/\r\n/g, ''), `"${fix.title}" keeps CRLF`).not.toMatch(/[\r\n]/);
    }
  }
}

/** Applies all safe fixes until nothing changes; throws where that does not end. */
export function fixAll(files: Record<string, string>, unsafe = false): Record<string, string> {
  let now = files;
  for (let round = 0; round < 20; round++) {
    const fixes: Fix[] = [];
    const analyzer = new Analyzer(source(now), { roots: [ROOT], onRuleError });
    for (const path of Object.keys(now)) fixes.push(...fixesOf(analyzer.lint(`${ROOT}/${path}`), unsafe));
    if (fixes.length === 0) return now;
    const next = fixFiles(now, fixes);
    if (JSON.stringify(next) === JSON.stringify(now)) return now;
    now = next;
  }
  throw new Error('fix all does not converge');
}
