/** `conda-in-docker lock` */
import { basename, dirname, join } from '../analysis/project/paths';
import { lockHead, lockName, lockText } from '../analysis/solve/lockFile';
import type { SolveAnswer, SolveRequest } from '../analysis/solve/types';
import { answerJson, conflictText, exitCode, failureText, printNotes } from './answers';
import { LOCK_OPTIONS, oneOf, parse } from './args';
import { type EnvironmentJob, type EnvironmentValues, readJob, solveOn } from './environment';
import { reason } from './files/disk';
import { show } from './files/paths';
import { writeText } from './files/replace';
import { CLEAN, FAILED } from './lint';
import { plural } from './result';
import type { Session } from './session';
import { Painter, printable, terminalOf } from './terminal';

/** The outcome for one platform. */
interface Locked {
  readonly request: SolveRequest;
  readonly answer: SolveAnswer;
  readonly path: string;
  /** The path as it is shown. */
  readonly shown: string;
  /** The lock; undefined where there is no answer. */
  readonly text: string | undefined;
}

type LockValues = EnvironmentValues & { readonly 'dry-run'?: boolean };

/** Solves an environment file and writes its locks; the exit code. */
export async function lockCommand(args: readonly string[], session: Session): Promise<number> {
  const { values, positionals } = parse('lock', args, LOCK_OPTIONS);
  const format = oneOf('lock', 'format', values.format ?? 'pretty', ['pretty', 'json']);
  const job = readJob('lock', values, positionals);
  const locked: Locked[] = [];
  for (const request of job.requests) {
    const answer = await solveOn(job, request, values, session);
    const path = join(dirname(job.path), lockName(request.platform));
    const text =
      answer.kind === 'solved' ? lockText(answer.packages, lockHead(request, basename(job.path))) : undefined;
    locked.push({ request, answer, shown: show(path), path, text });
  }
  const worst = Math.max(...locked.map(({ answer }) => exitCode(answer)));
  // Either all platforms get their lock or none: half of them would not belong together.
  const wanted = worst === CLEAN && values['dry-run'] !== true;
  const problem = wanted ? write(locked) : undefined;
  const written = wanted && problem === undefined;
  if (format === 'json') session.stdout.write(`${JSON.stringify(asJson(job, locked, written), null, 2)}\n`);
  else report(job, locked, written, values, session);
  if (problem !== undefined) session.complain(problem, values['no-color'] ?? false);
  printNotes(
    job,
    locked.map(({ answer }) => answer),
    values,
    session,
  );
  return problem === undefined ? worst : FAILED;
}

/** Why a lock cannot be written; undefined where all are. */
function write(locked: readonly Locked[]): string | undefined {
  for (const { path, shown, text = '' } of locked) {
    try {
      writeText(path, () => text);
    } catch (error) {
      return `${shown} cannot be written: ${reason(error)}.`;
    }
  }
  return undefined;
}

function report(
  job: EnvironmentJob,
  locked: readonly Locked[],
  written: boolean,
  values: LockValues,
  session: Session,
): void {
  const painter = new Painter(terminalOf(session.stdout, values['no-color'] ?? false));
  for (const { answer, request, shown, text } of locked) {
    if (answer.kind === 'failed') {
      session.complain(failureText(job, request.platform, answer), values['no-color'] ?? false);
    } else if (answer.kind === 'unsolvable') {
      session.stdout.write(conflictText(job, request, answer, painter));
    } else if (values['dry-run']) {
      session.stdout.write(`${printable(shown)} (not written):\n${text}`);
    } else if (written) {
      const size = answer.packages.reduce((sum, each) => sum + (each.size ?? 0), 0);
      const packages = plural(answer.packages.length, 'package');
      session.stdout.write(`${painter.paint(printable(shown), 'bold')}: ${packages}, ${megabytes(size)} to download\n`);
    } else session.stdout.write(`${printable(shown)}: solved, and not written.\n`);
  }
}

/** A size for people. */
export function megabytes(bytes: number): string {
  const value = bytes / 1024 / 1024;
  return `${value.toFixed(value < 10 ? 1 : 0)} MB`;
}

function asJson(job: EnvironmentJob, locked: readonly Locked[], written: boolean): object {
  return {
    version: 1,
    file: job.written,
    written,
    notes: job.notes,
    platforms: locked.map(({ request, answer, shown, text }) => ({
      lock: shown,
      ...answerJson(job, request, answer),
      ...(text === undefined ? {} : { text }),
    })),
  };
}
