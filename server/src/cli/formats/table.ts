/** What every command sees, as a table that a person reads at a glance. */
import type { ExplainedCommand, ExplainedStage, Explanation } from '../../analysis';
import { cut, cutStart, Painter, pad, printable, type Style, type Terminal, textWidth } from '../terminal';

const HEADS = ['line', 'command', 'environment', 'python', 'user', 'why'] as const;

interface Row {
  readonly cells: readonly string[];
  readonly styles: readonly (readonly Style[])[];
}

/** Widths of the columns; the command and the reason share what the others leave. */
interface Widths {
  readonly fixed: readonly [line: number, environment: number, python: number, user: number];
  readonly command: number;
  readonly why: number;
}

export function table(explanation: Explanation, terminal: Terminal): string {
  const painter = new Painter(terminal);
  const out: string[] = [];
  const widths = measure(explanation, terminal.width);
  for (const [index, stage] of explanation.stages.entries()) {
    if (index > 0) out.push('');
    out.push(...stageLines(stage, explanation.file, painter, widths));
  }
  if (explanation.stages.length === 0) out.push(`${printable(explanation.file)} has no stage: there is no FROM.`);
  return `${out.join('\n')}\n`;
}

function allCommands(stage: ExplainedStage): ExplainedCommand[] {
  return [...stage.commands, ...(stage.start?.commands ?? []), ...Object.values(stage.exec)];
}

function measure({ stages, file }: Explanation, width: number): Widths {
  const commands = stages.flatMap(allCommands);
  const widest = (least: number, most: number, text: (command: ExplainedCommand) => string) => {
    let wide = least;
    for (const command of commands) wide = Math.max(wide, textWidth(text(command)));
    return Math.min(most, wide);
  };
  const fixed: Widths['fixed'] = [
    widest(4, Math.min(18, Math.floor(width / 6)), (command) => place(command, file)),
    widest(HEADS[2].length, Math.min(20, Math.floor(width / 5)), environment),
    widest(HEADS[3].length, Math.min(20, Math.floor(width / 6)), python),
    widest(HEADS[4].length, 12, user),
  ];
  const rest = Math.max(16, width - fixed.reduce((sum, each) => sum + each, 0) - 2 * 5);
  const command = Math.min(
    Math.floor(rest * 0.5),
    widest(HEADS[1].length, rest, (each) => printable(each.command)),
  );
  const least = Math.max(Math.min(12, Math.floor(rest / 2)), command);
  return { fixed, command: least, why: rest - least };
}

function stageLines(stage: ExplainedStage, file: string, painter: Painter, widths: Widths): string[] {
  const name = stage.name === null ? 'stage' : `stage ${painter.paint(printable(stage.name), 'bold')}`;
  const builds =
    stage.builds === true
      ? painter.paint('builds', 'green')
      : stage.builds === false
        ? painter.paint('does not build', 'bold', 'red')
        : 'may build';
  const title = `${painter.paint(`${file}:${stage.line}`, 'underline')}  ${name} from ${painter.paint(printable(stage.from), 'bold')}${stage.learned === undefined ? '' : ` (learned on ${printable(stage.learned)})`}: ${builds}`;
  const out = [title, line(header(), painter, widths)];
  rows(out, stage.commands, file, painter, widths);
  if (stage.commands.length === 0) out.push(painter.paint('      no commands', 'dim'));
  if (stage.start !== null) {
    const argv = stage.start.argv.map((word) => JSON.stringify(printable(word))).join(', ');
    out.push(`${painter.paint('start', 'bold')} ${cut(`[${argv}]`, painter.terminal.width - 6)}`);
    rows(out, stage.start.commands, file, painter, widths);
  }
  out.push(painter.paint('docker exec', 'bold'));
  const { plain, interactive, login } = stage.exec;
  for (const [label, command] of [
    ['PROGRAM', plain],
    ['bash -i', interactive],
    ['bash -l', login],
  ] as const) {
    out.push(line(row({ ...command, command: label }, ''), painter, widths));
  }
  return out;
}

function rows(
  out: string[],
  commands: readonly ExplainedCommand[],
  file: string,
  painter: Painter,
  widths: Widths,
): void {
  let before = '';
  for (const command of commands) {
    const at = place(command, file);
    out.push(line(row(command, at === before ? '' : at), painter, widths));
    before = at;
  }
}

function header(): Row {
  return { cells: [...HEADS], styles: HEADS.map(() => ['dim']) };
}

/** The line, with the file's name where it is another one than the Dockerfile. */
function place(command: ExplainedCommand, file: string): string {
  if (command.file === file) return String(command.line);
  return `${command.file.slice(command.file.lastIndexOf('/') + 1)}:${command.line}`;
}

function environment(command: ExplainedCommand): string {
  return command.activated ?? (command.columns.activated ? '–' : '?');
}

function python(command: ExplainedCommand): string {
  return command.python ?? (command.columns.python ? '–' : '?');
}

function user(command: ExplainedCommand): string {
  return command.user ?? '?';
}

/** A named environment stands out from base, and a python of another environment than the activated one from both. */
function environmentStyle(name: string): readonly Style[] {
  if (name === '–' || name === '?') return ['dim'];
  return name === 'base' ? ['yellow'] : ['green'];
}

function row(command: ExplainedCommand, at: string): Row {
  const unreached = command.reached === 'no';
  const reasons = command.because.map((reason) => `${where(reason, command)}: ${reason.text}`).join('; ');
  const fails = command.fails !== null && !unreached;
  const why = command.fails === null ? reasons : unreached ? command.fails : `fails: ${command.fails}`;
  const [active, runs, who] = [environment(command), python(command), user(command)];
  const apart = command.activated !== null && command.python !== null && command.activated !== command.python;
  const hidden: readonly Style[] = ['dim'];
  return {
    cells: [at, printable(command.command), active, runs, who, printable(why)],
    styles: unreached
      ? HEADS.map(() => hidden)
      : [
          hidden,
          fails ? ['red'] : [],
          environmentStyle(active),
          apart ? ['magenta', 'bold'] : environmentStyle(runs),
          [],
          fails ? ['red'] : hidden,
        ],
  };
}

function where(reason: { file: string; line: number }, command: ExplainedCommand): string {
  if (reason.file === command.file) return `line ${reason.line}`;
  return `${reason.file.slice(reason.file.lastIndexOf('/') + 1)}:${reason.line}`;
}

function line({ cells, styles }: Row, painter: Painter, widths: Widths): string {
  const [at, environmentWidth, pythonWidth, userWidth] = widths.fixed;
  const columns = [at, widths.command, environmentWidth, pythonWidth, userWidth, widths.why];
  return cells
    .map((cell, index) => {
      const width = columns[index] ?? 0;
      const text =
        index === 0 ? cutStart(cell, width).padStart(width) : index === 5 ? cut(cell, width) : pad(cell, width);
      return painter.paint(text, ...(styles[index] ?? []));
    })
    .join('  ')
    .trimEnd();
}
