/** `conda-in-docker lint` */
import { readFileSync } from 'node:fs';
import { type Finding, type Fix, findRule, RULES, type Severity } from '../analysis';
import { didYouMean, groupNames, LEVELS, type Level } from '../analysis/config';
import { mendingsOf } from '../analysis/fixes/apply';
import { classify } from '../analysis/project/classify';
import { LineIndex } from '../analysis/text/lines';
import { LINT_OPTIONS, oneOf, parse } from './args';
import { decode } from './files/decode';
import { DiskFiles, reason } from './files/disk';
import { show, toProject } from './files/paths';
import { ChangedMeanwhile, createFile, replaceFile } from './files/replace';
import { findTargets, rootOf, type Target } from './files/targets';
import { fixInTurn } from './fixing';
import { FORMATS, type Format, format } from './formats';
import { unifiedDiff } from './formats/changes';
import { Progress } from './progress';
import { countBySeverity, type LintedFile, type LintResult, plural, reaches } from './result';
import type { Session } from './session';
import { printable, terminalOf } from './terminal';
import { internal, UsageError } from './usage';
import { type FileError, Workspace } from './workspace';

/** Unsafe fixes are applied one a round in each file; a file with more of them is left for the next run. */
const MOST_UNSAFE = 200;

/** Exit codes. */
export const CLEAN = 0;
export const FOUND = 1;
export const FAILED = 2;

const CHANGED = 'was changed while it was looked at, and is left as it is; run again';

interface LintSettings {
  readonly paths: readonly string[];
  readonly format: Format;
  readonly fix: 'write' | 'diff' | undefined;
  readonly unsafe: boolean;
  readonly levels: ReadonlyMap<string, Level>;
  readonly failOn: Severity;
  readonly maxWarnings: number | undefined;
  readonly config: string | undefined;
  readonly noConfig: boolean;
  readonly stdinName: string;
  readonly quiet: boolean;
  readonly noColor: boolean;
}

/** Lints, and fixes if asked; the exit code. */
export function lintCommand(args: readonly string[], session: Session): number {
  const settings = readSettings(args);
  const files = new DiskFiles();
  const workspace = new Workspace(files, {
    config: settings.config,
    noConfig: settings.noConfig,
    levels: settings.levels,
  });
  return new LintRun(settings, files, workspace, session).run();
}

function readSettings(args: readonly string[]): LintSettings {
  const { values, positionals } = parse('lint', args, LINT_OPTIONS);
  if (values.fix && values['fix-dry-run'])
    throw new UsageError('`--fix` and `--fix-dry-run` exclude each other.', 'lint');
  const fix = values.fix ? 'write' : values['fix-dry-run'] ? 'diff' : undefined;
  if (values['unsafe-fixes'] && fix === undefined) {
    throw new UsageError('`--unsafe-fixes` needs `--fix` or `--fix-dry-run`.', 'lint');
  }
  const most = values['max-warnings'];
  if (most !== undefined && !/^\d{1,9}$/.test(most)) {
    throw new UsageError(`\`--max-warnings\` must be a whole number; \`${most}\` is none.`, 'lint');
  }
  if (values.config !== undefined && values['no-config']) {
    throw new UsageError('`--config` and `--no-config` exclude each other.', 'lint');
  }
  const paths = positionals.length === 0 ? ['.'] : positionals;
  if (paths.includes('-') && paths.length > 1) {
    throw new UsageError('`-` (standard input) cannot be combined with other paths.', 'lint');
  }
  return {
    paths,
    format: oneOf('lint', 'format', values.format ?? 'pretty', FORMATS),
    fix,
    unsafe: values['unsafe-fixes'] ?? false,
    levels: new Map((values.rule ?? []).map(readLevel)),
    failOn: oneOf('lint', 'fail-on', values['fail-on'] ?? 'warning', ['error', 'warning', 'info']),
    maxWarnings: most === undefined ? undefined : Number(most),
    config: values.config === undefined ? undefined : toProject(values.config),
    noConfig: values['no-config'] ?? false,
    stdinName: values['stdin-filename'] ?? 'Dockerfile',
    quiet: values.quiet ?? false,
    noColor: values['no-color'] ?? false,
  };
}

/** `--rule NAME=LEVEL`; the name may be a rule's, its code, or a group's. */
function readLevel(written: string): [string, Level] {
  const at = written.indexOf('=');
  if (at < 0) throw new UsageError(`\`--rule ${written}\` must look like \`--rule NAME=LEVEL\`.`, 'lint');
  const name = written.slice(0, at);
  const rule = findRule(name);
  const groups = groupNames(RULES);
  if (rule === undefined && !groups.includes(name)) {
    const names = [...RULES.map((each) => each.name), ...groups];
    throw new UsageError(`There is no rule named \`${name}\`.${didYouMean(name, names)}`, 'lint');
  }
  return [rule?.name ?? name, oneOf('lint', 'rule', written.slice(at + 1), LEVELS)];
}

class LintRun {
  private readonly errors = new Map<string, FileError>();
  private readonly progress: Progress;
  /** Fixes that were not applied since they change files that were not named. */
  private readonly left = new Map<string, { readonly title: string; readonly path: string }>();
  private targets: readonly Target[] = [];
  private stdin: string | undefined;

  constructor(
    private readonly settings: LintSettings,
    private readonly files: DiskFiles,
    private readonly workspace: Workspace,
    private readonly session: Session,
  ) {
    this.progress = new Progress(session.stderr, terminalOf(session.stderr, settings.noColor), settings.quiet);
  }

  run(): number {
    const { settings } = this;
    if (settings.config !== undefined && this.files.read(settings.config) === undefined) {
      throw new UsageError(`The configuration ${show(settings.config)}: ${this.files.problem(settings.config)}.`);
    }
    this.findTargets();
    let linted = this.lintAll();
    let fixed = 0;
    if (settings.fix !== undefined) {
      const fixes = this.fixAll();
      if (settings.fix === 'diff') return this.finishDiff(linted, fixes.length);
      const unwritten = this.write();
      fixed = fixes.filter(({ edits }) => !edits.some(({ file }) => unwritten.has(file))).length;
      if (fixes.length > 0) linted = this.lintAll();
    }
    const exit = this.exitCode(linted);
    this.print(linted, fixed);
    return exit;
  }

  private findTargets(): void {
    if (this.settings.paths[0] === '-') {
      const path = toProject(this.settings.stdinName);
      const { text, problem } = decode(readInput());
      if (problem !== undefined) this.error(path, problem);
      if (text !== undefined) {
        this.stdin = path;
        this.files.set(path, text);
        this.targets = [{ path, named: true, root: rootOf(this.files, path) }];
      }
      return;
    }
    const found = findTargets(this.files, this.settings.paths);
    for (const { path, message } of found.errors) this.error(path, message);
    this.targets = found.files;
  }

  private error(path: string, message: string): void {
    const file = this.shown(path);
    this.errors.set(`${file}\0${message}`, { path: file, message });
  }

  private shown(path: string): string {
    return path === this.stdin ? this.settings.stdinName : show(path);
  }

  private lintAll(): LintedFile[] {
    const linted: LintedFile[] = [];
    for (const [index, target] of this.targets.entries()) {
      this.progress.update(index, this.targets.length, show(target.path));
      const file = this.lintOne(target);
      if (file !== undefined) linted.push(file);
    }
    this.progress.clear();
    return linted;
  }

  private lintOne(target: Target): LintedFile | undefined {
    const { path, named, root } = target;
    if (this.workspace.ignores(path)) return undefined;
    const problem = this.files.problem(path);
    if (problem !== undefined && (named || isOurs(path))) this.error(path, problem);
    const text = this.files.read(path)?.text;
    if (text === undefined) return undefined;
    if (!this.workspace.handles(target)) {
      if (named) this.error(path, 'this is none of the kinds of files that can be linted');
      return undefined;
    }
    const configuration = this.workspace.configurationOf(path);
    if (configuration !== undefined) {
      for (const each of this.workspace.configurationErrors(configuration)) this.error(each.path, each.message);
    }
    const all = this.findings(root, path);
    const findings = this.settings.quiet ? all.filter((each) => this.counts(each.severity)) : all;
    return { path, shown: this.shown(path), text, lines: new LineIndex(text), findings };
  }

  /** The findings of a file. A mistake of ours in one file must not keep the others from being linted. */
  private findings(root: string, path: string): readonly Finding[] {
    try {
      return this.workspace.analyzer(root).lint(path);
    } catch (error) {
      this.error(path, internal(error));
      return [];
    }
  }

  /** Whether findings of a severity can make the run fail. */
  private counts(severity: Severity): boolean {
    return (
      reaches(severity, this.settings.failOn) || (severity === 'warning' && this.settings.maxWarnings !== undefined)
    );
  }

  /** Applies fixes in memory until none is left; those that were applied. */
  private fixAll(): readonly Fix[] {
    const fixes = fixInTurn(
      this.targets,
      (target, index) => {
        this.progress.update(index, this.targets.length, show(target.path));
        const file = this.lintOne(target);
        return file === undefined ? [] : this.fixesFor(file, target.root);
      },
      this.files,
      this.settings.unsafe ? MOST_UNSAFE : undefined,
    );
    this.progress.clear();
    return fixes;
  }

  /**
   * The fixes of a file that may be applied together: the safe ones that are proved, or one that is not. Whoever asks for
   * unsafe fixes looks at what they did, but two of them may mend the same fault in two ways: the first one often leaves
   * nothing to do for the second.
   */
  private fixesFor({ findings }: LintedFile, root: string): readonly Fix[] {
    const all = mendingsOf(findings, this.settings.unsafe).filter(({ fix }) => this.mayApply(fix));
    const proved = this.workspace.prover(root).proved(all.filter(({ fix }) => fix.safe));
    if (proved.length > 0 || !this.settings.unsafe) return proved.map(({ fix }) => fix);
    return all.slice(0, 1).map(({ fix }) => fix);
  }

  /**
   * A file that was only read in part must not be written back; nor may standard input change other files, or a fix reach
   * files that nobody named: that one is left, and said.
   */
  private mayApply(fix: Fix): boolean {
    for (const edit of fix.edits) {
      if (this.stdin !== undefined) {
        if (edit.file !== this.stdin) return false;
      } else if (!('create' in edit) && !this.files.writable(edit.file)) return false;
      else if (!this.isNamed(edit.file)) {
        this.left.set(`${fix.title}\0${edit.file}`, { title: fix.title, path: edit.file });
        return false;
      }
    }
    return true;
  }

  /** Whether a file is one of those, or in one of the folders, that the command line names, links followed. */
  private isNamed(path: string): boolean {
    const named = [
      ...this.settings.paths.map(toProject).filter((each) => this.files.stat(each) !== undefined),
      ...this.targets.flatMap((target) => (target.named ? [target.path] : [])),
    ];
    const real = this.files.realPath(path);
    return named.some((each) => {
      const folder = this.files.realPath(each);
      return folder === real || real.startsWith(folder === '/' ? '/' : `${folder}/`);
    });
  }

  /** Writes what was fixed; the files that could not be written, which then are again as the disk holds them. */
  private write(): ReadonlySet<string> {
    const failed = new Set<string>();
    if (this.stdin !== undefined) return failed;
    for (const [path, { text, mode }] of [...this.files.laidOver()]) {
      try {
        const mark = this.files.hasMark(path) ? '\uFEFF' : '';
        const after = Buffer.from(mark + text, 'utf8');
        if (this.files.onDisk(path)) replaceFile(path, this.files.bytesOnDisk(path), after);
        else createFile(path, after, mode ?? 0o644);
      } catch (error) {
        failed.add(path);
        this.error(path, error instanceof ChangedMeanwhile ? CHANGED : `cannot be written: ${reason(error)}`);
      }
    }
    for (const path of failed) this.files.unset(path);
    return failed;
  }

  /** Prints what fixing would change; the exit code is that of the files as they are. */
  private finishDiff(linted: readonly LintedFile[], fixed: number): number {
    const { stdout, stderr } = this.session;
    for (const [path, { text }] of this.files.laidOver()) {
      const before = path === this.stdin ? linted[0]?.text : this.files.textOnDisk(path);
      if (before !== text) stdout.write(unifiedDiff(this.shown(path), before, text));
    }
    this.printErrors();
    this.printLeft();
    if (!this.settings.quiet) stderr.write(`${plural(fixed, 'problem')} would be fixed.\n`);
    return this.exitCode(linted);
  }

  private exitCode(linted: readonly LintedFile[]): number {
    if (this.errors.size > 0) return FAILED;
    const counts = countBySeverity(linted);
    const { failOn, maxWarnings } = this.settings;
    if (maxWarnings !== undefined) {
      const infos = failOn === 'info' && counts.info > 0;
      return counts.error > 0 || counts.warning > maxWarnings || infos ? FOUND : CLEAN;
    }
    const found = (['error', 'warning', 'info'] as const).some((each) => counts[each] > 0 && reaches(each, failOn));
    return found ? FOUND : CLEAN;
  }

  private print(linted: readonly LintedFile[], fixed: number): void {
    const { settings, session } = this;
    const errors = [...this.errors.values()].map(({ path, message }) => ({ file: path, message }));
    const result: LintResult = { files: linted, errors, fixed };
    const context = {
      show: (path: string) => this.shown(path),
      text: (path: string) => this.files.read(path)?.text,
      version: session.version,
    };
    // Fixed standard input goes to standard output, so the findings go elsewhere.
    const fixedInput = this.stdin !== undefined && settings.fix === 'write';
    const out = fixedInput ? session.stderr : session.stdout;
    if (fixedInput && this.stdin !== undefined) session.stdout.write(this.files.read(this.stdin)?.text ?? '');
    out.write(
      format(settings.format, result, context, { terminal: terminalOf(out, settings.noColor), quiet: settings.quiet }),
    );
    this.printErrors();
    this.printLeft();
  }

  /** Says which files and which fixes were left, and why. */
  private printLeft(): void {
    if (this.settings.quiet) return;
    for (const path of this.files.unnameable)
      this.session.stderr.write(`${printable(`left: ${show(path)}, whose name is not UTF-8`)}\n`);
    for (const { title, path } of this.left.values()) {
      const text = `left: “${title}” changes ${show(path)}, which is not in the paths that you named`;
      this.session.stderr.write(`${printable(text)}\n`);
    }
  }

  /** For people; the formats that can hold errors have them as well. */
  private printErrors(): void {
    const { format: name } = this.settings;
    if (name !== 'pretty' && name !== 'compact' && this.settings.fix !== 'diff') return;
    for (const { path, message } of this.errors.values()) {
      this.session.complain(`${path}: ${message}`, this.settings.noColor);
    }
  }
}

/** Kinds that are an error where they cannot be read; of others it is not known whether anyone needs them. */
function isOurs(path: string): boolean {
  const kind = classify(path);
  return ['dockerfile', 'compose', 'environment', 'conda-lock', 'devcontainer', 'config'].includes(kind);
}

function readInput(): Uint8Array {
  try {
    return readFileSync(0);
  } catch (error) {
    throw new UsageError(`Standard input cannot be read: ${reason(error)}.`);
  }
}
