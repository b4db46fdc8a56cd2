/** `conda-in-docker lock` */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from '../analysis/project/paths';
import { lockName, lockText } from '../analysis/solve/lockFile';
import type { SolveAnswer, SolveRequest } from '../analysis/solve/types';
import { explainConflict } from '../analysis/solve/words';
import { LOCK_OPTIONS, oneOf, parse } from './args';
import { type EnvironmentJob, type EnvironmentValues, readJob, requestFor, solveOn } from './environment';
import { reason } from './files/disk';
import { show } from './files/paths';
import { createFile, replaceFile } from './files/replace';
import { CLEAN, FAILED, FOUND } from './lint';
import { plural } from './result';
import type { Session } from './session';
import { Painter, printable, terminalOf } from './terminal';

/** The outcome for one platform. */
interface Locked {
  readonly platform: string;
  readonly request: SolveRequest;
  readonly answer: SolveAnswer;
  /** The lock's path as it is shown. */
  readonly shown: string;
  readonly path: string;
  readonly text: string | undefined;
}

/** Solves an environment file and writes its locks; the exit code. */
export async function lockCommand(args: readonly string[], session: Session): Promise<number> {
  const { values, positionals } = parse('lock', args, LOCK_OPTIONS);
  const format = oneOf('lock', 'format', values.format ?? 'pretty', ['pretty', 'json']);
  const job = readJob('lock', values, positionals);
  const requests = job.platforms.map((platform) => requestFor(job, platform, values));
  const locked: Locked[] = [];
  for (const request of requests) {
    const answer = await solveOn(job, request, values, session);
    const { platform, virtual } = request;
    const path = join(dirname(job.path), lockName(platform));
    const system = virtual.filter(({ name }) => /^__(?:glibc|cuda)$/.test(name));
    const head = {
      platform,
      source: basename(job.path),
      virtual: system.map(({ name, version }) => `${name}=${version}`),
    };
    const text = answer.kind === 'solved' ? lockText(answer.packages, head) : undefined;
    locked.push({ platform, request, answer, shown: show(path), path, text });
  }
  const worst = Math.max(...locked.map(({ answer }) => exitCode(answer)));
  // Either all platforms get their lock or none: half of them would not belong together.
  const problem = worst === CLEAN && values['dry-run'] !== true ? write(locked) : undefined;
  const written = worst === CLEAN && values['dry-run'] !== true && problem === undefined;
  if (problem !== undefined) session.complain(problem, values['no-color'] ?? false);
  if (format === 'json') session.stdout.write(`${JSON.stringify(asJson(job, locked, written), null, 2)}\n`);
  else report(job, locked, written, values, session);
  return problem === undefined ? worst : FAILED;
}

export function exitCode({ kind }: SolveAnswer): number {
  return kind === 'solved' ? CLEAN : kind === 'unsolvable' ? FOUND : FAILED;
}

/** Why a lock cannot be written; undefined where all are. */
function write(locked: readonly Locked[]): string | undefined {
  for (const { path, shown, text = '' } of locked) {
    try {
      let before: Buffer | undefined;
      try {
        before = readFileSync(path);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      }
      const after = Buffer.from(text, 'utf8');
      if (before === undefined) createFile(path, after, 0o666);
      else if (!before.equals(after)) replaceFile(path, before, after);
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
  values: EnvironmentValues & { readonly 'dry-run'?: boolean },
  session: Session,
): void {
  const painter = new Painter(terminalOf(session.stdout, values['no-color'] ?? false));
  for (const each of locked) {
    const { answer, platform, shown, text } = each;
    if (answer.kind === 'failed') {
      session.complain(`${platform}: ${answer.message}`, values['no-color'] ?? false);
    } else if (answer.kind === 'unsolvable') {
      session.stdout.write(conflictText(job, each.request, answer.conflicts, painter));
    } else if (values['dry-run']) {
      session.stdout.write(`${shown} (not written):\n${text}`);
    } else if (written) {
      const size = answer.packages.reduce((sum, { size = 0 }) => sum + size, 0);
      session.stdout.write(
        `${painter.paint(shown, 'bold')}: ${plural(answer.packages.length, 'package')}, ${(size / 1024 / 1024).toFixed(0)} MB to download\n`,
      );
    } else session.stdout.write(`${shown}: solved, and not written because of the others.\n`);
    if (answer.kind === 'solved' && answer.relaxed.length > 0) {
      session.stderr.write(
        `note: ${answer.relaxed.join(', ')} ${answer.relaxed.length === 1 ? 'comes' : 'come'} from a channel behind the first one that has it; with channel_priority: strict it does not solve.\n`,
      );
    }
  }
  if (!values.quiet) for (const note of job.notes) session.stderr.write(`note: ${printable(note)}\n`);
}

/** What stands in the way, with the lines that it is about. */
export function conflictText(
  job: EnvironmentJob,
  request: SolveRequest,
  conflicts: Extract<SolveAnswer, { kind: 'unsolvable' }>['conflicts'],
  painter: Painter,
): string {
  const out: string[] = [`${painter.paint(`${job.written} does not solve for ${request.platform}`, 'bold', 'red')}\n`];
  for (const explained of explainAll(job, request, conflicts)) {
    const lines = explained.places.map(({ line }) => `${printable(job.written)}:${line}`);
    out.push(`\n  ${painter.paint(printable(explained.message), 'bold')}\n`);
    for (const [i, place] of explained.places.entries())
      out.push(`    ${painter.paint(lines[i] ?? '', 'cyan')}  ${printable(place.spec)}\n`);
    for (const each of explained.advice) out.push(`    → ${printable(each)}\n`);
    if (explained.reasons.length > 0)
      out.push(...explained.reasons.map((each) => `    ${painter.paint(printable(each), 'dim')}\n`));
  }
  return out.join('');
}

/** The conflicts in words, with their places counted from one. */
export function explainAll(
  { context, target }: EnvironmentJob,
  request: SolveRequest,
  conflicts: Extract<SolveAnswer, { kind: 'unsolvable' }>['conflicts'],
) {
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

function asJson(job: EnvironmentJob, locked: readonly Locked[], written: boolean): object {
  return {
    version: 1,
    file: job.written,
    written,
    notes: job.notes,
    platforms: locked.map(({ platform, request, answer, shown, text }) => ({
      platform,
      lock: shown,
      virtualPackages: Object.fromEntries(request.virtual.map(({ name, version }) => [name, version])),
      ...answerJson(job, request, answer),
      ...(text === undefined ? {} : { text }),
    })),
  };
}

/** An answer for programs. */
export function answerJson(job: EnvironmentJob, request: SolveRequest, answer: SolveAnswer): object {
  if (answer.kind === 'failed') return { result: 'failed', reason: answer.why, message: answer.message };
  if (answer.kind === 'solved') {
    const packages = answer.packages.map(({ name, version, build, channel, url, md5, sha256, size }) => ({
      name,
      version,
      build,
      channel,
      url,
      md5,
      sha256,
      size,
    }));
    return { result: 'solved', relaxed: answer.relaxed, packages };
  }
  const conflicts = explainAll(job, request, answer.conflicts).map(({ kind, message, advice, places, reasons }) => ({
    kind,
    message,
    advice,
    places,
    reasons,
  }));
  return { result: 'unsolvable', conflicts };
}
