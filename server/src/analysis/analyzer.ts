/** The analysis as a whole: files in, findings out. What the command line and the language server build on. */

import type { OptionValues } from './config/options';
import { parseConfig } from './config/parse';
import type { FileSettings } from './config/settings';
import { type AnyContext, type ContextOptions, Contexts } from './contexts/contexts';
import type { DockerfileContext } from './contexts/types';
import { once } from './facts/once';
import type { Finding, Severity } from './finding';
import type { DockerfileModel } from './model/dockerfile';
import type { Dockerfile } from './parse/dockerfile/ast';
import type { FileSource } from './project/files';
import { Project } from './project/project';
import { type Query, TrackedFiles } from './project/tracked';
import { RULES } from './rules/registry';
import { docsUrl, formatMessage, type Report, type Rule } from './rules/rule';
import { applySuppressions } from './suppress/apply';
import type { Span } from './text/span';

export interface AnalyzerOptions extends ContextOptions {
  /** The folders to work on. */
  readonly roots: readonly string[];
  /** The settings for a file; without it every rule is at its own level. */
  readonly settings?: (path: string) => FileSettings;
  readonly rules?: readonly Rule[];
  /** Told where a rule threw: a defect of ours, for a log. */
  readonly onRuleError?: (rule: Rule, path: string, error: unknown) => void;
}

const NO_SETTINGS: FileSettings = { rules: new Map(), ignored: false };

export class Analyzer {
  readonly project: Project;
  private readonly contexts: Contexts;
  private readonly rules: readonly Rule[];
  private readonly fallback: ReadonlySet<string>;
  private readonly activation: ReadonlySet<string>;

  /** The files; where `settings` and `baseImage` read through them, what was made with their answers follows them. */
  readonly files: TrackedFiles;
  private readonly lints: Query<readonly Finding[]>;

  /** @param files may be `TrackedFiles`, so that the configuration is read through the same */
  constructor(
    files: FileSource,
    private readonly options: AnalyzerOptions,
  ) {
    this.files = TrackedFiles.of(files);
    this.project = new Project(this.files, { roots: options.roots });
    this.contexts = new Contexts(this.project, options, (text) => parseConfig(text, RULES));
    this.lints = this.files.query((path) => this.makeLint(path));
    this.rules = options.rules ?? RULES;
    const codes = (wanted: (rule: Rule) => unknown) => new Set(this.rules.filter(wanted).map((rule) => rule.code));
    this.fallback = codes((rule) => rule.fallback);
    this.activation = codes((rule) => rule.category === 'activation');
  }

  /** The model of a Dockerfile; undefined where it cannot be read. */
  model(path: string): DockerfileModel | undefined {
    return this.contexts.model(path);
  }

  /** What rules, hovers and all other readers see of one file; undefined where it is none of ours. */
  context(path: string): AnyContext | undefined {
    return this.contexts.of(path);
  }

  /** The findings of one file, in order of their places. Empty for files that are none of ours. Never throws. */
  lint(path: string): readonly Finding[] {
    return this.lints.get(path);
  }

  /** The files that the last findings of a file were made from, and those that say how it is built and run. */
  filesBehind(path: string): ReadonlySet<string> {
    const found = new Set(this.lints.filesOf(path));
    for (const { origin } of this.project.buildsOf(path)) if (origin.kind !== 'default') found.add(origin.file);
    for (const { file } of this.project.composeOf(path)) found.add(file);
    return found;
  }

  private makeLint(path: string): readonly Finding[] {
    const misses = this.files.misses();
    const settings = this.settingsOf(path);
    const context = settings.ignored ? undefined : this.contexts.of(path);
    if (context === undefined) return [];
    if (this.files.misses() === misses) return this.lintContext(context, settings);
    // Files are still to come, and then all is done again: the rules can wait.
    this.files.giveUp();
    return [];
  }

  /**
   * A Dockerfile as it would be with another text and with new files beside it, and its findings then; undefined where
   * there is no such file. For changes that are to be proved before they are offered.
   */
  preview(
    path: string,
    text: string,
    created: ReadonlyMap<string, string> = new Map(),
  ): { readonly context: DockerfileContext; readonly findings: readonly Finding[] } | undefined {
    const context = this.contexts.preview(path, text, created);
    const settings = this.settingsOf(path);
    return context && { context, findings: settings.ignored ? [] : this.lintContext(context, settings) };
  }

  private settingsOf(path: string): FileSettings {
    return this.options.settings?.(path) ?? NO_SETTINGS;
  }

  private lintContext(context: AnyContext, settings: FileSettings): readonly Finding[] {
    const { path } = context;
    const findings: Finding[] = [];
    for (const rule of this.rules) {
      const check = rule.checks[context.kind] as
        | ((context: unknown, options: OptionValues) => Iterable<Report>)
        | undefined;
      if (check === undefined || (isMake(context) && rule.category === 'script')) continue;
      const setting = settings.rules.get(rule.name);
      if (setting?.level === 'off') continue;
      const before = findings.length;
      try {
        for (const report of check(
          context,
          setting?.options === undefined ? defaults(rule) : { ...defaults(rule), ...setting.options },
        )) {
          const found = finding(rule, report, path, context.text.length, setting?.level);
          const plain = context.kind !== 'dockerfile' || rule.mendsText === true;
          if (isMake(context)) findings.push(withoutNewLines(found));
          else findings.push(plain ? found : withoutFixesInside(found, context.dockerfile));
        }
      } catch (error) {
        // A defect of one rule must not hide what the others say; half of its findings would be misleading.
        findings.length = before;
        this.options.onRuleError?.(rule, path, error);
      }
    }
    return applySuppressions(context, this.withoutEchoes(findings), settings, this.rules).sort(byPlace);
  }

  /** Without the findings of rules that only speak where no other one does. */
  private withoutEchoes(findings: readonly Finding[]): readonly Finding[] {
    const { fallback, activation } = this;
    if (!findings.some((each) => fallback.has(each.code))) return findings;
    const others = findings.filter(
      (each) => !fallback.has(each.code) && (each.severity === 'error' || activation.has(each.code)),
    );
    return findings.filter(
      ({ code, span }) =>
        !fallback.has(code) || !others.some((each) => each.span.start < span.end && span.start < each.span.end),
    );
  }

  /** True where `lint` could find something in the file. */
  handles(path: string): boolean {
    return this.contexts.handles(path);
  }
}

const NO_OPTIONS: OptionValues = {};
const defaultOptions = new WeakMap<Rule, OptionValues>();

/** The options of a rule as its documentation gives them, made once. */
function defaults(rule: Rule): OptionValues {
  if (rule.options === undefined) return NO_OPTIONS;
  let values = defaultOptions.get(rule);
  if (values === undefined) {
    values = Object.fromEntries(Object.entries(rule.options).map(([name, option]) => [name, option.default]));
    defaultOptions.set(rule, values);
  }
  return values;
}

function finding(rule: Rule, report: Report, file: string, length: number, level: Severity | undefined): Finding {
  const start = Math.max(0, Math.min(report.span.start, length));
  return {
    file,
    code: rule.code,
    name: rule.name,
    // A level that was set stands for all of the rule's findings, but what is only information by nature stays so.
    severity: level ?? report.severity ?? rule.severity,
    message: formatMessage(rule.messages[report.message] ?? report.message, report.data),
    messageId: report.message,
    span: { start, end: Math.max(start, Math.min(report.span.end, length)) },
    related: report.related ?? [],
    fixes: report.fixes ?? [],
    tags: report.tags ?? [],
    docs: docsUrl(rule.name),
  };
}

/** A Makefile has no first line, no `set -e` and no mode of its own: what is said of scripts as files is not said of it. */
function isMake(context: AnyContext): boolean {
  return context.kind === 'script' && context.language === 'make';
}

/** In a recipe each line has a shell of its own, and `$` is doubled: only fixes within a line are right there. */
function withoutNewLines(found: Finding): Finding {
  const fixes = found.fixes.filter((fix) =>
    fix.edits.every((edit) => 'create' in edit || edit.file !== found.file || !/[\n$]/.test(edit.text)),
  );
  return { ...found, fixes };
}

/** What is written in an array that is no JSON has to be repaired first: other fixes would write into broken text. */
function withoutFixesInside(found: Finding, dockerfile: Dockerfile): Finding {
  if (found.fixes.length === 0) return found;
  const broken = brokenArrays(dockerfile);
  if (broken.length === 0) return found;
  const fixes = found.fixes.filter((fix) =>
    fix.edits.every(
      (edit) =>
        'create' in edit ||
        edit.file !== found.file ||
        broken.every((span) => edit.span.end < span.start || edit.span.start > span.end),
    ),
  );
  return { ...found, fixes };
}

/** The arrays of a file that are no JSON. */
const brokenArrays = once(({ instructions }: Dockerfile): readonly Span[] =>
  instructions.flatMap((each) => ('command' in each && each.command?.broken !== undefined ? [each.command.span] : [])),
);

function byPlace(a: Finding, b: Finding): number {
  return a.span.start - b.span.start || a.span.end - b.span.end || a.code.localeCompare(b.code);
}
