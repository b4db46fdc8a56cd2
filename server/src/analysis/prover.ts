/**
 * Proves fixes before they are applied: the project is looked at as it would be with them. What they mend is gone, no rule
 * finds more in any file that depends on what they change, and all that they do not touch is what it was.
 */
import type { Analyzer } from './analyzer';
import type { AnyContext } from './contexts/contexts';
import type { Finding } from './finding';
import { applyFixes } from './fixes/apply';
import { lostParts, mover, type Parts, partsOf } from './fixes/parts';
import type { Fix, TextEdit } from './fixes/types';
import type { CommandRecord } from './model/record';
import type { FileSource } from './project/files';
import { type LaidFile, OverlaidFiles } from './project/overlay';
import { TrackedFiles } from './project/tracked';

/**
 * What is known of a fix. `harmful`: something that it does not touch is not what it was; `unproved`: its finding stays, or
 * a rule finds more.
 */
export type Verdict = 'proved' | 'unproved' | 'harmful';

/** A verdict with what speaks against the fix, for tests and logs. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly because: string;
}

const PROVED: Judgement = { verdict: 'proved', because: '' };
const unproved = (because: string): Judgement => ({ verdict: 'unproved', because });
const harmful = (because: string): Judgement => ({ verdict: 'harmful', because });

/** A fix with the finding that it mends. */
export interface Mending {
  readonly finding: Pick<Finding, 'file' | 'name' | 'severity'>;
  readonly fix: Fix;
}

/** How many fixes are tried one by one where all together cannot be proved; each costs a look at the file. */
const MOST_TRIED = 40;
/** How many files that depend on a change are looked at; more than that is no project of one person. */
const MOST_FILES = 32;
/** Verdicts that are kept; a cursor that goes through a file asks for the same ones again. */
const MOST_KEPT = 500;

/** Proves fixes of one project. It looks at changed files with an analyzer of its own, which learns from edit to edit. */
export class Prover {
  private readonly overlay: OverlaidFiles;
  private readonly tracked: TrackedFiles;
  private readonly changed: Analyzer;
  private readonly kept = new Map<string, Judgement>();
  private keptAt: number | undefined;
  private readonly parts = new WeakMap<AnyContext, Parts>();

  /**
   * @param files the files of the project as they are
   * @param analyzer what looks at them
   * @param make an analyzer like it over other files: the same folders, rules and settings
   */
  constructor(
    private readonly files: FileSource,
    private readonly analyzer: Analyzer,
    make: (files: TrackedFiles) => Analyzer,
  ) {
    this.overlay = new OverlaidFiles(files);
    this.tracked = TrackedFiles.of(this.overlay);
    this.changed = make(this.tracked);
  }

  /** What is known of fixes that are applied together. An answer is kept until a file changes. */
  judge(mendings: readonly Mending[]): Judgement {
    const now = this.files.revision?.();
    if (now === undefined || now !== this.keptAt || this.kept.size > MOST_KEPT) this.kept.clear();
    this.keptAt = now;
    const key = JSON.stringify(mendings.map(({ finding, fix }) => [finding.file, finding.name, fix.edits]));
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const misses = this.files.misses?.();
    const judgement = this.look(mendings);
    // What was looked at with files missing is looked at again.
    if (this.files.misses?.() === misses) this.kept.set(key, judgement);
    return judgement;
  }

  /** Those that can be proved together: all of them, or as many as can be added one by one. */
  proved(mendings: readonly Mending[], most = MOST_TRIED): readonly Mending[] {
    if (mendings.length === 0) return mendings;
    const applied = new Set(
      applyFixes(
        mendings.map(({ fix }) => fix),
        (path) => this.files.read(path)?.text,
      ).applied,
    );
    const fitting = mendings.filter(({ fix }) => applied.has(fix));
    if (this.judge(fitting).verdict === 'proved') return fitting;
    let good: readonly Mending[] = [];
    for (const mending of fitting.slice(0, most)) {
      const more = [...good, mending];
      if (this.judge(more).verdict === 'proved') good = more;
    }
    return good;
  }

  private look(mendings: readonly Mending[]): Judgement {
    const edits = mendings.flatMap(({ fix }) => fix.edits);
    const done = applyFixes(
      mendings.map(({ fix }) => fix),
      (path) => this.files.read(path)?.text,
    );
    if (done.applied.length < mendings.length) return unproved('its edits do not fit');
    const laid = new Map<string, LaidFile>();
    for (const [path, text] of done.files) {
      if (text === this.files.read(path)?.text) continue;
      const executable = edits.some((edit) => 'create' in edit && edit.file === path && edit.executable === true);
      laid.set(path, { text, mode: executable ? 0o755 : undefined });
    }
    if (laid.size === 0) return unproved('it changes nothing');
    for (const [path, { text }] of laid) {
      const own = edits.filter((edit): edit is TextEdit => 'span' in edit && edit.file === path);
      const before = this.files.read(path)?.text;
      if (before !== undefined && breaksLines(before, text, own)) return harmful(`line ends of ${path}`);
    }
    const paths = this.dependents(this.analyzer, laid.keys());
    for (const { finding } of mendings) paths.add(finding.file);
    this.overlay.lay(laid);
    for (const path of this.dependents(this.changed, laid.keys())) paths.add(path);
    for (const path of paths) {
      const context = this.analyzer.context(path);
      const after = this.changed.context(path);
      const own = edits.filter((edit): edit is TextEdit => 'span' in edit && edit.file === path);
      if (context === undefined) continue;
      if (after?.kind !== context.kind) return harmful(`what kind of file ${path} is`);
      const lost = own.length === 0 ? undefined : this.lost(context, after, own);
      if (lost !== undefined) return harmful(`${lost} in ${path}`);
      const hurt = hurtCommand(commandsOf(context), commandsOf(after), path, own);
      if (hurt !== undefined) return unproved(`${hurt} in ${path}`);
    }
    for (const path of paths) {
      const mended = mendings.flatMap(({ finding }) => (finding.file === path ? [finding] : []));
      const more = findsMore(this.analyzer.lint(path), this.changed.lint(path), mended);
      if (more !== undefined) return unproved(`${more} in ${path}`);
    }
    return PROVED;
  }

  /** The files whose findings a change of these files may change, themselves among them. */
  private dependents(analyzer: Analyzer, changed: Iterable<string>): Set<string> {
    const { project } = analyzer;
    const found = new Set<string>(changed);
    for (const path of [...found]) {
      for (const each of [...project.dockerfilesUsing(path), ...project.builtThrough(path)]) found.add(each);
    }
    for (const path of [...found]) {
      analyzer.lint(path);
      for (const each of analyzer.filesBehind(path)) {
        if (found.size >= MOST_FILES) break;
        if (analyzer.handles(each)) found.add(each);
      }
    }
    return found;
  }

  /** What the edits do not touch and that is not what it was. */
  private lost(before: AnyContext, after: AnyContext, edits: readonly TextEdit[]): string | undefined {
    const [old, now] = [this.partsOf(before), partsOf(after)];
    if (now.problems > old.problems) return 'new problems of syntax';
    const [lost] = lostParts(before.text, old, now, edits);
    return lost === undefined ? undefined : `“${lost}”`;
  }

  private partsOf(context: AnyContext): Parts {
    let found = this.parts.get(context);
    if (found === undefined) {
      found = partsOf(context);
      this.parts.set(context, found);
    }
    return found;
  }
}

/** Whether edits cut between CR and LF, or write other line ends than the file has; not where that is all that they do. */
function breaksLines(before: string, after: string, edits: readonly TextEdit[]): boolean {
  if (before.replaceAll('\r', '') === after.replaceAll('\r', '')) return false;
  const inside = (at: number) => before.charAt(at - 1) === '\r' && before.charAt(at) === '\n';
  const cuts = edits.some(({ span }) => inside(span.start) !== inside(span.end));
  return cuts || (hasOnly(before) && !hasOnly(after));
}

/** Whether all line ends are CRLF, and there are some. */
function hasOnly(text: string): boolean {
  return text.includes('\r\n') && !/(?:^|[^\r])\n/.test(text);
}

/**
 * The first rule that finds more than before, or whose findings are still there though they were to be mended. An error may
 * hide less: what fails is not looked at further. So each fix leaves fewer errors, or as many and fewer other findings, and
 * fixing comes to an end.
 */
function findsMore(
  before: readonly Finding[],
  after: readonly Finding[],
  mended: readonly Mending['finding'][],
): string | undefined {
  const left = new Map<string, number>();
  for (const { name } of before) left.set(name, (left.get(name) ?? 0) + 1);
  for (const { name } of mended) left.set(name, (left.get(name) ?? 0) - 1);
  const mendsError = mended.some(({ severity }) => severity === 'error');
  const own = new Set(mended.map(({ name }) => name));
  for (const { name, severity } of after) {
    const count = (left.get(name) ?? 0) - 1;
    if (count < 0 && (!mendsError || severity === 'error' || own.has(name))) return name;
    left.set(name, count);
  }
  return undefined;
}

function commandsOf(context: AnyContext): readonly CommandRecord[] {
  switch (context.kind) {
    case 'dockerfile':
    case 'script':
    case 'devcontainer':
      return context.commands;
    case 'compose':
      return context.services.flatMap(({ start, health }) => [...start, ...health]);
    default:
      return [];
  }
}

/** The first command that is not touched and is gone, is no longer reached, fails, or runs elsewhere or as somebody else. */
function hurtCommand(
  before: readonly CommandRecord[],
  after: readonly CommandRecord[],
  path: string,
  edits: readonly TextEdit[],
): string | undefined {
  const move = mover(edits);
  const found = new Map<string, CommandRecord[]>();
  for (const command of after) {
    const { file, span } = command.place;
    if (file !== path) continue;
    // What is put before or after it may become a part of it: `exec`, `--yes`.
    for (const key of [keyOf(command, `from ${span.start}`), keyOf(command, `to ${span.end}`)]) {
      const list = found.get(key);
      if (list === undefined) found.set(key, [command]);
      else list.push(command);
    }
  }
  for (const command of before) {
    if (command.place.file !== path) continue;
    const moved = move(command.place.span);
    // What `conda run` starts is what its words say.
    if (moved === undefined || (command.parent?.conda?.subcommand === 'run' && isTouched(command.parent, path, move)))
      continue;
    const now = [keyOf(command, `from ${moved.start}`), keyOf(command, `to ${moved.end}`)].flatMap(
      (key) => found.get(key) ?? [],
    );
    if (now.every((each) => isWorse(command, each))) return `the command ${command.text}`;
  }
  return undefined;
}

function isTouched({ argv }: CommandRecord, path: string, move: ReturnType<typeof mover>): boolean {
  return argv.some(({ place }) => place?.file === path && move(place.span) === undefined);
}

function keyOf({ when }: CommandRecord, at: string): string {
  return `${when} ${at}`;
}

function isWorse(old: CommandRecord, now: CommandRecord): boolean {
  if (old.name !== now.name && now.argv.every(({ value }) => value !== old.name)) return true;
  if (now.fails !== undefined && old.fails === undefined) return true;
  if (old.reached === 'yes' && now.reached !== 'yes') return true;
  return old.cwd !== now.cwd || old.user !== now.user;
}
