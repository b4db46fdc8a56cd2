/** The solver's answers as they are printed. */
import type { SolveAnswer, SolveRequest } from '../analysis/solve/types';
import { explainConflict, flexibleAdvice } from '../analysis/solve/words';
import type { EnvironmentJob, EnvironmentValues } from './environment';
import { CLEAN, FAILED, FOUND } from './lint';
import type { Session } from './session';
import { type Painter, printable } from './terminal';

type Conflicts = Extract<SolveAnswer, { kind: 'unsolvable' }>['conflicts'];

/** The exit code that an answer means. */
export function exitCode({ kind }: SolveAnswer): number {
  return kind === 'solved' ? CLEAN : kind === 'unsolvable' ? FOUND : FAILED;
}

/** A failure in words, with the line that it is about. */
export function failureText(job: EnvironmentJob, platform: string, answer: SolveAnswer & { kind: 'failed' }): string {
  const item = answer.id === undefined ? undefined : job.context.environment.dependencies?.items[answer.id];
  const place = item === undefined ? '' : `${job.written}, line ${job.lines.lineAt(item.span.start) + 1}: `;
  return `${platform}: ${place}${answer.message}`;
}

/** What stands in the way, with the lines that it is about. */
export function conflictText(
  job: EnvironmentJob,
  request: SolveRequest,
  { conflicts, flexible }: SolveAnswer & { kind: 'unsolvable' },
  painter: Painter,
): string {
  const strictly = flexible === undefined ? '' : ' with strict channel priority';
  const out = [
    `${painter.paint(`${printable(job.written)} does not solve for ${request.platform}${strictly}`, 'bold', 'red')}\n`,
  ];
  for (const { message, places, advice, reasons } of explainAll(job, request, conflicts)) {
    out.push(`\n  ${painter.paint(printable(message), 'bold')}\n`);
    for (const { line, spec } of places) {
      out.push(`    ${painter.paint(`${printable(job.written)}:${line}`, 'cyan')}  ${printable(spec)}\n`);
    }
    for (const each of advice) out.push(`    → ${printable(each)}\n`);
    for (const each of reasons) out.push(`    ${painter.paint(printable(each), 'dim')}\n`);
  }
  if (flexible !== undefined) out.push(`\n  → ${printable(flexibleAdvice(flexible))}\n`);
  return out.join('');
}

/** The conflicts in words, with their places counted from one. */
export function explainAll({ context, target }: EnvironmentJob, request: SolveRequest, conflicts: Conflicts) {
  const items = context.environment.dependencies?.items ?? [];
  const text = (id: number) => request.specs.find((each) => each.id === id)?.text ?? '';
  const words = {
    platform: request.platform,
    text,
    channels: [...new Set(request.channels.map(({ name }) => name))],
    image: target?.image,
  };
  return conflicts.map((conflict) => {
    const explained = explainConflict(conflict, words);
    const places = explained.ids.flatMap((id) => {
      const item = items[id];
      return item === undefined ? [] : [{ line: context.lines.lineAt(item.span.start) + 1, spec: text(id) }];
    });
    return { kind: conflict.kind, ...explained, places };
  });
}

/** An answer for programs. */
export function answerJson(job: EnvironmentJob, request: SolveRequest, answer: SolveAnswer): object {
  const virtualPackages = Object.fromEntries(request.virtual.map(({ name, version }) => [name, version]));
  const head = { platform: request.platform, virtualPackages };
  if (answer.kind === 'failed') return { ...head, result: 'failed', reason: answer.why, message: answer.message };
  if (answer.kind === 'solved') {
    const packages = answer.packages.map(({ depends: _depends, ...each }) => each);
    return { ...head, result: 'solved', relaxed: answer.relaxed, packages };
  }
  const conflicts = explainAll(job, request, answer.conflicts).map(
    ({ kind, message, advice, changes, places, reasons }) => ({
      kind,
      message,
      places,
      advice,
      changes: changes.map(({ id, version }) => ({
        spec: request.specs.find((each) => each.id === id)?.text,
        version,
      })),
      reasons,
    }),
  );
  const advice = answer.flexible === undefined ? {} : { flexible: answer.flexible };
  return { ...head, result: 'unsolvable', conflicts, ...advice };
}

/** What is to be known beside an answer, on standard error. */
export function printNotes(
  job: EnvironmentJob,
  answers: readonly SolveAnswer[],
  values: EnvironmentValues,
  session: Session,
): void {
  if (values.quiet) return;
  const relaxed = new Set(answers.flatMap((each) => (each.kind === 'solved' ? each.relaxed : [])));
  const notes = [...job.notes];
  if (relaxed.size > 0) {
    const come = relaxed.size === 1 ? 'comes' : 'come';
    notes.push(
      `${[...relaxed].join(', ')} ${come} from a channel behind the first one that has it; with channel_priority: strict this does not solve.`,
    );
  }
  for (const note of notes) session.stderr.write(`note: ${printable(note)}\n`);
}
