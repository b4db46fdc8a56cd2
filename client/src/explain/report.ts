/** The explanation of a Dockerfile as a text that is read at a glance, with links to the lines that it speaks of. */
import type { ExplainedCommand, ExplainedService, ExplainedStage, Explanation } from '../../../common/src/protocol';

/** How a piece of the text looks. */
export type Style = 'title' | 'dim' | 'environment' | 'base' | 'apart' | 'failing';

/** A piece of one line of the text; lines and columns are zero-based. */
interface Piece {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

export interface Mark extends Piece {
  readonly style: Style;
}

export interface Link extends Piece {
  readonly file: string;
  /** One-based. */
  readonly target: number;
}

export interface Report {
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly links: readonly Link[];
}

const HEADS = ['line', 'command', 'environment', 'python', 'user', 'why'] as const;

/** No column but the last is wider, in characters. */
const WIDEST = [24, 48, 24, 24, 14, 200] as const;
const GAP = '  ';

/** What the explanation says of a command that others keep from running. */
const NOT_REACHED = 'not reached';

const WHY = HEADS.indexOf('why');
/** Where other rows have a line; one that starts with blanks would be drawn as indented. */
const EXEC: Cell = [{ text: 'exec', style: 'dim' }];
const DITTO: Cell = [{ text: 'as above', style: 'dim' }];

/** A part of a cell, with what it leads to. */
interface Text {
  readonly text: string;
  readonly style?: Style;
  readonly to?: { readonly file: string; readonly line: number };
}

type Cell = readonly Text[];
type Row = readonly Cell[];

/**
 * Makes the report.
 *
 * @param name how the Dockerfile is called in the title
 */
export function report(
  explained: Explanation & { readonly services?: readonly ExplainedService[] },
  name: string,
): Report {
  const writer = new Writer();
  writer.line([{ text: name, style: 'title' }]);
  writer.line([
    { text: 'In which environment each command runs, and why. Line numbers lead to the lines.', style: 'dim' },
  ]);
  if (explained.stages.length === 0) {
    writer.line();
    writer.line([{ text: 'There is no FROM, so there is nothing to explain.' }]);
  }
  for (const [index, stage] of explained.stages.entries()) {
    writer.line();
    const services = explained.services?.filter((each) => each.stage === index) ?? [];
    stageInto(writer, stage, services, explained.file);
  }
  return writer.report();
}

function stageInto(writer: Writer, stage: ExplainedStage, services: readonly ExplainedService[], file: string): void {
  const called = stage.name === null ? 'stage' : `stage ${stage.name}`;
  const builds: Text =
    stage.builds === false
      ? { text: 'it does not build', style: 'failing' }
      : { text: stage.builds === true ? 'it builds' : 'it may build', style: 'dim' };
  writer.line([
    { text: called, style: 'title' },
    { text: ` from ${stage.from}${stage.learned === undefined ? '' : ` (learned on ${stage.learned})`}, ` },
    { text: `line ${stage.line}`, to: { file, line: stage.line } },
    { text: ': ' },
    builds,
  ]);
  writer.line();
  const run = rowsOf(stage.commands, file);
  const start = rowsOf(stage.start?.commands ?? [], file);
  const { plain, interactive, login } = stage.exec;
  const exec = [
    rowOf({ ...plain, command: 'PROGRAM' }, file, EXEC),
    rowOf({ ...interactive, command: 'bash in a terminal' }, file, EXEC),
    rowOf({ ...login, command: 'bash --login' }, file, EXEC),
  ];
  const composed = services.map((service) => ({
    service,
    rows: rowsOf([...service.commands, ...service.health], file),
  }));
  const head: Row = HEADS.map((text) => [{ text, style: 'dim' }]);
  const widths = measure([head, ...run, ...start, ...exec, ...composed.flatMap(({ rows }) => rows)]);
  writer.row(head, widths);
  for (const row of run) writer.row(row, widths);
  if (run.length === 0) writer.line([{ text: 'no commands', style: 'dim' }]);
  if (stage.start !== null) {
    writer.line();
    const argv = stage.start.argv.map((word) => JSON.stringify(word)).join(', ');
    writer.line([
      { text: 'at the start', style: 'title' },
      { text: ` [${cut(flat(argv), 120)}]`, style: 'dim' },
    ]);
    for (const row of start) writer.row(row, widths);
  }
  writer.line();
  writer.line([{ text: 'in docker exec', style: 'title' }]);
  for (const row of exec) writer.row(row, widths);
  for (const { service, rows } of composed) {
    writer.line();
    writer.line([
      { text: `compose service ${service.name}`, style: 'title' },
      { text: ' ' },
      { text: place(service.file, service.line, file), to: { file: service.file, line: service.line } },
    ]);
    for (const row of rows) writer.row(row, widths);
  }
}

/** One row a command; a reason that is the one above is not repeated. */
function rowsOf(commands: readonly ExplainedCommand[], file: string): readonly Row[] {
  let reason = '';
  return commands.map((command) => {
    const at = place(command.file, command.line, file);
    const row = rowOf(command, file, [{ text: at, to: command }]);
    const why = row[WHY] ?? [];
    const words = why.map(({ text }) => text).join('');
    const same = words === reason && words !== '' && command.reached !== 'no';
    reason = words;
    return same ? row.with(WHY, DITTO) : row;
  });
}

function rowOf(command: ExplainedCommand, file: string, at: Cell): Row {
  const { activated, fails, python, reached, user } = command;
  const runs = flat(command.command);
  if (reached === 'no') {
    const why = fails === null || fails === NOT_REACHED ? 'never runs' : flat(fails);
    const texts = [runs, '', '', '', why];
    return [at, ...texts.map((text): Cell => [{ text, style: 'dim' }])];
  }
  const other = activated !== null && python !== null && activated !== python;
  return [
    at,
    [{ text: runs, style: fails === null ? undefined : 'failing' }],
    [environment(activated, command.columns.activated)],
    [other ? { text: python, style: 'apart' } : environment(python, command.columns.python)],
    [{ text: user ?? '?' }],
    fails === null ? reasons(command, file) : [{ text: `fails: ${flat(fails)}`, style: 'failing' }],
  ];
}

function environment(name: string | null, known: boolean): Text {
  if (name === null) return { text: known ? 'none' : '?', style: 'dim' };
  return { text: name, style: name === 'base' ? 'base' : 'environment' };
}

/** Where the environment comes from. A line without a file's name is one of the Dockerfile. */
function reasons({ because }: ExplainedCommand, file: string): Cell {
  return because.flatMap(({ file: where, line, text }, index): Text[] => [
    { text: index === 0 ? '' : '; ' },
    { text: where === file ? `line ${line}` : place(where, line, file), to: { file: where, line } },
    { text: ` ${flat(text)}`, style: 'dim' },
  ]);
}

/** The number of a line, with the file's name where it is another one than the Dockerfile. */
function place(where: string, line: number, file: string): string {
  return where === file ? String(line) : `${decodeURIComponent(where.slice(where.lastIndexOf('/') + 1))}:${line}`;
}

function flat(text: string): string {
  return text
    .replace(/\\\r?\n/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/(?<![ \\])[ \\]+$/, '')
    .trim();
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function measure(rows: readonly Row[]): readonly number[] {
  return WIDEST.map((widest, column) => {
    const widths = rows.map((row) => (row[column] ?? []).reduce((sum, { text }) => sum + text.length, 0));
    return Math.min(widest, Math.max(...widths));
  });
}

/** Writes lines, and notes where marks and links are. */
class Writer {
  private readonly lines: string[] = [];
  private readonly marks: Mark[] = [];
  private readonly links: Link[] = [];

  line(texts: readonly Text[] = []): void {
    this.lines.push('');
    for (const text of texts) this.add(text);
  }

  row(row: Row, widths: readonly number[]): void {
    this.lines.push('');
    for (const [column, width] of widths.entries()) {
      if (column > 0) this.add({ text: GAP });
      const cell = row[column] ?? [];
      let rest = width;
      for (const text of cell) {
        if (rest <= 0) break;
        this.add({ ...text, text: cut(text.text, rest) });
        rest -= text.text.length;
      }
      if (column < widths.length - 1) this.add({ text: ' '.repeat(Math.max(0, rest)) });
    }
    this.lines.push(this.lines.pop()?.trimEnd() ?? '');
  }

  report(): Report {
    return { text: `${this.lines.join('\n')}\n`, marks: this.marks, links: this.links };
  }

  private add({ text, style, to }: Text): void {
    const line = this.lines.length - 1;
    const before = this.lines[line] ?? '';
    this.lines[line] = before + text;
    const piece = { line, start: before.length, end: before.length + text.length };
    if (text === '') return;
    if (style !== undefined) this.marks.push({ ...piece, style });
    if (to !== undefined) this.links.push({ ...piece, file: to.file, target: to.line });
  }
}
