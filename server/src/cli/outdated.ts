/** `conda-in-docker outdated` */
import { parseCondaFile } from '../analysis/parse/conda';
import { dirname, join } from '../analysis/project/paths';
import { baseUpdate, baseUpdateText } from '../analysis/solve/baseUpdate';
import { CHANGE_WORDS, type Change, difference, downloadSize, lockedPackages } from '../analysis/solve/difference';
import { lockName } from '../analysis/solve/lockFile';
import type { SolveRequest } from '../analysis/solve/types';
import { answerJson, conflictText, exitCode, failureText, printNotes } from './answers';
import { OUTDATED_OPTIONS, oneOf, parse } from './args';
import { type EnvironmentJob, readJob, solveOn } from './environment';
import { show, toProject } from './files/paths';
import { CLEAN, FOUND } from './lint';
import { megabytes } from './lock';
import { plural } from './result';
import type { Session } from './session';
import { Painter, pad, printable, terminalOf, textWidth } from './terminal';
import { UsageError } from './usage';

/** Compares locks with what would be solved now; the exit code. */
export async function outdatedCommand(args: readonly string[], session: Session): Promise<number> {
  const { values, positionals } = parse('outdated', args, OUTDATED_OPTIONS);
  const format = oneOf('outdated', 'format', values.format ?? 'pretty', ['pretty', 'json']);
  const job = readJob('outdated', values, positionals);
  const painter = new Painter(terminalOf(session.stdout, values['no-color'] ?? false));
  const locks = job.requests.map((request) => lockOf(job, request, values.lock));
  const results: object[] = [];
  const answers = [];
  let worst = CLEAN;
  for (const { request, path, packages } of locks) {
    const answer = await solveOn(job, request, values, session);
    answers.push(answer);
    worst = Math.max(worst, exitCode(answer));
    const asked = new Set(
      job.context.environment.dependencies?.items.flatMap((item) =>
        item.kind === 'conda' && item.spec.ok ? [item.spec.name] : [],
      ),
    );
    const changes = answer.kind === 'solved' ? difference(packages, answer.packages, asked) : [];
    if (changes.length > 0) worst = Math.max(worst, FOUND);
    if (format === 'json') {
      results.push({ lock: show(path), ...answerJson(job, request, answer), changes: changes.map(changeJson) });
    } else if (answer.kind === 'failed') {
      session.complain(failureText(job, request.platform, answer), values['no-color'] ?? false);
    } else if (answer.kind === 'unsolvable') {
      session.stdout.write(conflictText(job, request, answer, painter));
    } else session.stdout.write(changesText(show(path), changes, painter));
  }
  // What is known of the base image is no fault of the lock: it is told, and the exit code stays.
  const base = job.target?.image === undefined ? undefined : baseUpdate(job.target.image);
  if (format === 'json') {
    const newer = base === undefined ? {} : { base: { ...base, newest: base.newest ?? null, left: base.left ?? null } };
    const report = { version: 1, file: job.written, notes: job.notes, ...newer, platforms: results };
    session.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  }
  const notes = base === undefined ? job.notes : [...job.notes, baseUpdateText(base)];
  printNotes({ ...job, notes }, answers, values, session);
  return worst;
}

/** The lock of a platform. @throws UsageError where there is none */
function lockOf(job: EnvironmentJob, request: SolveRequest, named: string | undefined) {
  const { platform } = request;
  const folder = dirname(job.path);
  const places =
    named === undefined
      ? [join(folder, lockName(platform)), join(folder, 'conda-lock.yml'), join(folder, 'conda-lock.yaml')]
      : [toProject(named)];
  for (const path of places) {
    const file = job.files.read(path);
    if (file === undefined) continue;
    const packages = lockedPackages(parseCondaFile(path, file.text), platform);
    if (packages === undefined) throw new UsageError(`${show(path)}: this is no lock.`);
    return { request, path, packages };
  }
  const first = named ?? lockName(platform);
  throw new UsageError(`There is no lock for ${platform}: ${first} is not there. \`conda-in-docker lock\` writes it.`);
}

function changeJson({ kind, name, before, after, asked }: Change): object {
  return {
    change: kind,
    name,
    asked,
    from: before && { version: before.version, build: before.build },
    to: after && { version: after.version, build: after.build, size: after.size },
  };
}

function changesText(lock: string, changes: readonly Change[], painter: Painter): string {
  if (changes.length === 0) return `${printable(lock)} is up to date\n`;
  const rows = changes.map(({ kind, name, before, after }) => [
    name,
    before === undefined ? '–' : kind === 'build' ? `${before.version} ${before.build}` : before.version,
    after === undefined ? '–' : kind === 'build' ? `${after.version} ${after.build}` : after.version,
    CHANGE_WORDS[kind],
  ]);
  const head = ['package', 'locked', 'now', ''];
  const widths = head.map((title, i) => Math.max(textWidth(title), ...rows.map((row) => textWidth(row[i] ?? ''))));
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, i) => pad(printable(cell), widths[i] ?? 0)).join('  ')}`.trimEnd();
  const count = plural(changes.length, 'package');
  return [
    `${painter.paint(printable(lock), 'bold')}: ${count} would be others, ${megabytes(downloadSize(changes))} to download`,
    painter.paint(line(head), 'dim'),
    ...rows.map(line),
    '',
  ].join('\n');
}
