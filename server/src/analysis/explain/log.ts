/** Reads the output of a build: its lines without what the builder adds, and the step that failed. */
import type { Dockerfile, Instruction } from '../parse/dockerfile/ast';

export interface LogLine {
  /** Zero-based, in the text. */
  readonly index: number;
  readonly text: string;
  /** The number that BuildKit gives the step (`#12`); undefined where there is none. */
  readonly step: number | undefined;
}

export interface LogStep {
  /** `RUN …` as the builder shows it, or the command alone. */
  readonly instruction: string;
  readonly exitCode: number | undefined;
  /** The one-based line that the builder marks in its excerpt of the Dockerfile. */
  readonly line: number | undefined;
  /** The step's own output; all of the log where it cannot be told. */
  readonly lines: readonly LogLine[];
}

/** Longer texts are read from their end: the reason is there. Characters. */
const MOST = 4_000_000;

const ANSI = /\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g;
/** `#12 34.5 ` and `#12 ` of BuildKit’s plain output. */
const BUILDKIT = /^#(\d+) (?:\d+\.\d+ )?/;
/** ` => => # ` of its output for terminals. */
const FOR_TERMINALS = /^ ?=> (?:=> )?# /;
/** The time that continuous integration writes before each line. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z ?/;

/** The lines of a log, without colors, times and the builder's prefixes. */
export function logLines(text: string): LogLine[] {
  const skipped = text.length > MOST ? text.indexOf('\n', text.length - MOST) + 1 : 0;
  let first = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < skipped; at = text.indexOf('\n', at + 1)) first += 1;
  return text
    .slice(skipped)
    .split('\n')
    .map((raw, index) => {
      const plain = raw.replace(ANSI, '').replace(/\r$/, '');
      // A progress bar writes over its own line.
      const line = plain.slice(plain.lastIndexOf('\r') + 1).replace(TIME, '');
      const step = BUILDKIT.exec(line);
      const own = step === null ? line.replace(FOR_TERMINALS, '') : line.slice(step[0].length);
      return { index: first + index, text: own.slice(0, 2000), step: step === null ? undefined : Number(step[1]) };
    });
}

/** The step at which the build ended; undefined where the text is no log of a build that failed. */
export function failedStep(lines: readonly LogLine[]): LogStep | undefined {
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const found = endOf(lines[index]?.text ?? '');
    if (found === undefined) continue;
    const title = titleOf(lines, index) ?? found.command;
    return { instruction: title, exitCode: found.exitCode, line: markedLine(lines), lines: outputOf(lines, title) };
  }
  return undefined;
}

/** What a builder writes last: the command that failed, and its exit code. */
function endOf(text: string): { readonly command: string; readonly exitCode: number | undefined } | undefined {
  const { command, rest } =
    between(text, 'process "', '" did not complete successfully') ??
    between(text, 'executor failed running [', ']') ??
    between(text, "The command '", "' returned a non-zero code") ??
    between(text, 'building at STEP "', '"') ??
    {};
  if (command === undefined || rest === undefined) {
    const solve = between(`${text}\n`, 'failed to solve: ', '\n');
    return solve?.command === undefined ? undefined : { command: solve.command, exitCode: undefined };
  }
  const code = /\d+/.exec(rest)?.[0];
  return { command, exitCode: code === undefined ? undefined : Number(code) };
}

function between(text: string, before: string, after: string): { command: string; rest: string } | undefined {
  const start = text.indexOf(before);
  const end = start < 0 ? -1 : text.indexOf(after, start + before.length);
  return end < 0
    ? undefined
    : { command: text.slice(start + before.length, end), rest: text.slice(end + after.length) };
}

/** The step as the builder shows it: ` > [builder 3/4] RUN …:` of BuildKit, `Step 3/4 : RUN …` of the old builder. */
function titleOf(lines: readonly LogLine[], end: number): string | undefined {
  for (let index = end; index >= 0; index -= 1) {
    const text = lines[index]?.text.trim() ?? '';
    const bracket = text.startsWith('> [') ? text.indexOf('] ') : -1;
    if (bracket > 0 && /\d\/\d+$/.test(text.slice(0, bracket))) return text.slice(bracket + 2).replace(/:$/, '');
    const step = OLD_STEP.exec(text);
    if (step !== null) return text.slice(step[0].length);
  }
  return undefined;
}

/** `Step 3/4 : ` of the old builder, `STEP 3/4: ` of podman. */
const OLD_STEP = /^step \d+\/\d+ ?: /i;
/** A line that BuildKit marks in its excerpt of the Dockerfile. */
const MARKED = /^ *(\d+) \| >>> /;

/** The first of the lines that the last excerpt marks. */
function markedLine(lines: readonly LogLine[]): number | undefined {
  let line: number | undefined;
  for (let index = lines.findLastIndex(({ text }) => MARKED.test(text)); index >= 0; index -= 1) {
    const number = MARKED.exec(lines[index]?.text ?? '')?.[1];
    if (number === undefined) break;
    line = Number(number);
  }
  return line;
}

/** What the failed step wrote; all of the log where that cannot be told. */
function outputOf(lines: readonly LogLine[], title: string): readonly LogLine[] {
  const failed =
    lines.findLast(({ step, text }) => step !== undefined && text.startsWith('ERROR: ')) ??
    lines.findLast(({ step, text }) => step !== undefined && text.startsWith('[') && text.endsWith(title));
  const own = failed === undefined ? [] : lines.filter(({ step }) => step === failed.step);
  if (own.length > 1) return own;
  const old = lines.findLastIndex(({ text }) => OLD_STEP.test(text));
  return old < 0 ? lines : lines.slice(old);
}

/**
 * The instruction of a Dockerfile that a builder shows as `shown`. Where several are the same, or none is, undefined.
 *
 * @param shown `RUN …`, or the command alone as the shell got it
 */
export function instructionOf(dockerfile: Dockerfile, shown: string): Instruction | undefined {
  const wanted = plain(shown);
  const found = dockerfile.instructions.filter(({ keyword, args, span }) => {
    const own = plain(dockerfile.text.slice(span.start, span.end));
    if (own === wanted) return true;
    const written = plain(args.text);
    return keyword === 'RUN' && written.length > 3 && wanted.endsWith(` ${written}`);
  });
  return found.length === 1 ? found[0] : undefined;
}

/** Without the blanks, quotes and line breaks that builders write in their own ways. */
function plain(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\\\r?\n/g, ' ')
    .replace(/\\"/g, '"')
    .replace(/\s+/g, ' ')
    .trim();
}
