/** Findings for people: the source with the span underlined, where it was learned, and what the fix would do. */
import type { Finding, Fix, Severity } from '../../analysis';
import { LineIndex } from '../../analysis/text/lines';
import { type FormatContext, type LintedFile, type LintResult, plural } from '../result';
import { Painter, printable, type Style, type Terminal, textWidth, wrap } from '../terminal';
import { changedLines, linesOfEdits } from './changes';
import { summary } from './summary';

const STYLES: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', info: 'cyan' };

/** More lines of a span are not shown, nor more changed lines of a fix. */
const MOST_SOURCE_LINES = 3;
const MOST_CHANGED_LINES = 8;

export interface PrettyOptions {
  readonly terminal: Terminal;
  readonly quiet: boolean;
}

export function pretty(result: LintResult, context: FormatContext, options: PrettyOptions): string {
  const painter = new Painter(options.terminal);
  const writer = new PrettyWriter(painter, context);
  for (const file of result.files) for (const finding of file.findings) writer.finding(file, finding);
  if (!options.quiet) writer.push(summary(result, painter));
  return writer.text();
}

class PrettyWriter {
  private readonly out: string[] = [];
  private readonly width: number;
  /** The lines of files that fixes change and that were not looked at themselves. */
  private readonly others = new Map<string, LineIndex>();

  constructor(
    private readonly painter: Painter,
    private readonly context: FormatContext,
  ) {
    this.width = painter.terminal.width;
  }

  push(line: string): void {
    this.out.push(line, '\n');
  }

  text(): string {
    return this.out.join('');
  }

  finding(file: LintedFile, finding: Finding): void {
    const { painter } = this;
    const style = STYLES[finding.severity];
    const { start, end } = file.lines.range(finding.span);
    const last = Math.min(end.line, start.line + MOST_SOURCE_LINES - 1);
    const gutter = String(last + 1).length;
    const name = painter.link(painter.paint(finding.name, 'bold', style), finding.docs);
    const head = `${finding.severity}[${finding.name}]: `;
    const [first = '', ...more] = wrap(printable(finding.message), Math.max(30, this.width - 2));
    const fits = textWidth(head) + textWidth(first) <= this.width;
    const severity = painter.paint(finding.severity, 'bold', style);
    const lines = fits ? [first, ...more] : wrap(printable(finding.message), Math.max(30, this.width - 2));
    this.push(`${severity}[${name}]: ${fits ? painter.paint(lines[0] ?? '', 'bold') : ''}`.trimEnd());
    for (const line of fits ? lines.slice(1) : lines) this.push(`  ${painter.paint(line, 'bold')}`);
    this.push(
      `${' '.repeat(gutter)}${this.rule('-->')} ${painter.paint(printable(file.shown), 'underline')}:${start.line + 1}:${start.character + 1}`,
    );
    this.source(file, finding, style, gutter, last);
    for (const related of finding.related.slice(0, 3)) this.related(related, file, gutter);
    this.fixes(finding.fixes, file, gutter);
    this.push('');
  }

  private rule(text: string): string {
    return this.painter.paint(text, 'dim');
  }

  private source(file: LintedFile, finding: Finding, style: Style, gutter: number, last: number): void {
    const { start, end } = file.lines.range(finding.span);
    this.push(`${' '.repeat(gutter)} ${this.rule('|')}`);
    for (let line = start.line; line <= last; line++) {
      const text = file.lines.lineText(line);
      const from = line === start.line ? start.character : (/^[ \t]*/.exec(text)?.[0].length ?? 0);
      const to = line === end.line ? end.character : text.length;
      const window = shownPart(text, from, to, this.width - gutter - 4);
      this.push(`${this.rule(`${String(line + 1).padStart(gutter)} |`)} ${window.text}`.trimEnd());
      const marks = '^'.repeat(Math.max(1, window.width));
      this.push(
        `${' '.repeat(gutter)} ${this.rule('|')} ${' '.repeat(window.indent)}${this.painter.paint(marks, 'bold', style)}`,
      );
    }
    if (last < end.line) this.push(this.rule(`${' '.repeat(gutter)} | … ${plural(end.line - last, 'more line')}`));
  }

  private related(related: Finding['related'][number], file: LintedFile, gutter: number): void {
    const { location, message } = related;
    const own = location.file === file.path;
    const lines = this.linesOf(location.file, file);
    const shown = own ? file.shown : this.context.show(location.file);
    const { line, character } = lines.position(location.span.start);
    this.note(gutter, 'note', `${printable(message)} (${printable(shown)}:${line + 1}:${character + 1})`, 'cyan');
  }

  private note(gutter: number, label: string, text: string, style: Style): void {
    const lead = `${' '.repeat(gutter)} ${this.rule('=')} ${this.painter.paint(`${label}:`, 'bold', style)} `;
    const indent = gutter + 3 + label.length + 2;
    const [first = '', ...rest] = wrap(text, Math.max(30, this.width - indent));
    this.push(lead + first);
    for (const line of rest) this.push(' '.repeat(indent) + line);
  }

  private fixes(fixes: readonly Fix[], file: LintedFile, gutter: number): void {
    for (const [index, fix] of fixes.entries()) {
      const label = index === 0 ? 'fix' : 'or';
      this.note(gutter, label, `${printable(fix.title)}${fix.safe ? '' : ' (--unsafe-fixes)'}`, 'green');
      if (index === 0) this.change(fix, file, gutter);
    }
  }

  private linesOf(path: string, file: LintedFile): LineIndex {
    if (path === file.path) return file.lines;
    let lines = this.others.get(path);
    if (lines === undefined) {
      lines = new LineIndex(this.context.text(path) ?? '');
      this.others.set(path, lines);
    }
    return lines;
  }

  /** The lines that a fix takes away and puts there. */
  private change(fix: Fix, file: LintedFile, gutter: number): void {
    const indent = ' '.repeat(gutter + 5);
    const paths = [...new Set(fix.edits.map((edit) => edit.file))];
    let left = MOST_CHANGED_LINES;
    for (const path of paths) {
      if (path !== file.path || paths.length > 1) {
        this.push(
          `${indent}${this.painter.paint(path === file.path ? file.shown : this.context.show(path), 'underline')}`,
        );
      }
      const edits = fix.edits.filter((edit) => edit.file === path);
      const created = edits.map((edit) => ('create' in edit ? edit.create : '')).join('');
      const before = this.context.text(path) ?? '';
      const changed = linesOfEdits(
        before,
        this.linesOf(path, file),
        edits.flatMap((edit) => ('create' in edit ? [] : [edit])),
      );
      for (const { kind, line, text } of [...changed, ...changedLines('', created)]) {
        if (left-- === 0) {
          this.push(`${indent}${this.rule('…')}`);
          return;
        }
        const room = this.width - gutter - 9;
        const shown = shownPart(text, 0, 0, room).text;
        const painted = this.painter.paint(`${kind} ${shown}`.trimEnd(), kind === '+' ? 'green' : 'red');
        this.push(`${this.rule(String(line).padStart(gutter + 5))} ${painted}`);
      }
    }
  }
}

/**
 * The part of a line around `[from, to)` that fits, made printable, with where the span is in it, in columns. A span
 * that is longer than the line's end of the room is cut with it.
 */
function shownPart(
  line: string,
  from: number,
  to: number,
  room: number,
): { text: string; indent: number; width: number } {
  // Nothing far from the span is looked at: a line may hold a megabyte.
  const most = Math.max(20, room);
  let start = 0;
  if (textWidth(printable(line.slice(0, Math.min(to, from + most)))) > most - 1)
    start = Math.max(0, from - Math.floor(most / 4));
  const lead = start > 0 ? '…' : '';
  let text = lead;
  let used = lead.length;
  let indent = used;
  let width = 0;
  let at = start;
  for (const char of line.slice(start, start + most * 2)) {
    const shown = printable(char);
    const columns = textWidth(shown);
    if (used + columns > most - 1 && start + most * 2 < line.length + most) {
      if (used + columns > most || at + char.length < line.length) {
        text += '…';
        break;
      }
    }
    if (at < from) indent += columns;
    else if (at < to) width += columns;
    text += shown;
    used += columns;
    at += char.length;
  }
  return { text, indent, width };
}
