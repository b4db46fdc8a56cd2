/** Says what an error text or the log of a build means: the step, the cause and the way out. */
import type { ErrorExplanation, ExplainedMessage } from '../../../../common/src/errorExplanation';
import { ERROR_MESSAGES, type ErrorMessage } from '../knowledge/errors';
import { failedStep, instructionOf, type LogLine, type LogStep, logLines } from './log';

export type {
  ErrorExplanation,
  ExplainedMessage,
  FailedStep,
  StepFinding,
} from '../../../../common/src/errorExplanation';

/** The version of this shape. */
export const ERROR_VERSION = 1;

/** Where docs/errors.md is to be read. */
export const ERRORS_URL = 'https://github.com/conda-in-docker/conda-in-docker/blob/main/docs/errors.md';

/** More are not told: who gets ten reasons has none. */
const MOST = 5;

/** The pieces between the holes of a text, in order. */
interface Pattern {
  readonly message: ErrorMessage;
  readonly pieces: readonly string[];
}

const PATTERNS: readonly Pattern[] = [
  ...ERROR_MESSAGES.filter(({ general }) => !general),
  ...ERROR_MESSAGES.filter(({ general }) => general),
].flatMap((message) =>
  message.texts.map((text) => ({ message, pieces: text.split('…').filter((piece) => piece.trim() !== '') })),
);

/** The entry that a line of a log is about: the first of the table that fits, the general ones after the others. */
export function messageOf(line: string): ErrorMessage | undefined {
  return PATTERNS.find(({ pieces }) => fits(line, pieces))?.message;
}

function fits(line: string, pieces: readonly string[]): boolean {
  let at = 0;
  for (const piece of pieces) {
    const found = line.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return true;
}

/** An error text, and what is known of the step at which the build ended. */
export interface ReadError {
  readonly step: LogStep | undefined;
  readonly messages: readonly ExplainedMessage[];
}

/** Reads an error text or the log of a build. Never throws; of longer texts the end counts. */
export function readError(text: string): ReadError {
  const lines = logLines(text);
  const step = failedStep(lines);
  const own = step === undefined ? [] : explained(step.lines);
  return { step, messages: own.some(({ general }) => !general) ? own : explained(lines) };
}

function explained(lines: readonly LogLine[]): readonly ExplainedMessage[] {
  const found = new Map<string, ExplainedMessage>();
  for (const { index, text } of lines) {
    const message = messageOf(text);
    if (message === undefined || found.has(message.id)) continue;
    found.set(message.id, {
      id: message.id,
      text: text.trim().slice(0, 400),
      logLine: index + 1,
      cause: message.cause,
      remedy: message.remedy,
      rules: message.rules ?? [],
      general: message.general === true,
      docs: `${ERRORS_URL}#${message.id}`,
    });
  }
  const all = [...found.values()];
  const special = all.filter(({ general }) => !general);
  return (special.length > 0 ? special : all).slice(0, MOST);
}

/** The Dockerfile that a log is compared with. */
export interface ErrorHost {
  /** As it is shown. */
  readonly file: string;
  readonly dockerfile: Parameters<typeof instructionOf>[0];
  readonly findings: readonly {
    readonly name: string;
    readonly code: string;
    readonly severity: 'error' | 'warning' | 'info';
    readonly message: string;
    readonly span: { readonly start: number; readonly end: number };
  }[];
}

/** Explains an error text, with the place in the Dockerfile where one is given. */
export function explainError(text: string, host?: ErrorHost): ErrorExplanation {
  const { step, messages } = readError(text);
  if (step === undefined) return { version: ERROR_VERSION, step: null, messages };
  const { dockerfile, findings = [], file = null } = host ?? {};
  const instruction = dockerfile === undefined ? undefined : instructionOf(dockerfile, step.instruction);
  const span = instruction?.span;
  const own = dockerfile && span && dockerfile.lines.lineAt(span.start) + 1;
  return {
    version: ERROR_VERSION,
    step: {
      instruction: step.instruction,
      exitCode: step.exitCode ?? null,
      file,
      line: own ?? step.line ?? null,
      findings: findings
        .filter((each) => span !== undefined && each.span.start >= span.start && each.span.start <= span.end)
        .map(({ name, code, severity, message, span: { start } }) => ({
          rule: name,
          code,
          severity,
          line: (dockerfile?.lines.lineAt(start) ?? 0) + 1,
          message,
        })),
    },
    messages,
  };
}
