import { type CancellationToken, LSPErrorCodes, type RequestHandler, ResponseError } from 'vscode-languageserver';
import {
  CLEAR_CHANNELS,
  type PlatformAnswer,
  SOLVE,
  SOLVE_PROGRESS,
  type SolvedLock,
  type SolveParams,
  type SolveProblemLine,
  type SolveProgress,
  type SolveResult,
} from '../../../../common/src/protocol';
import type { EnvironmentContext } from '../../analysis/contexts/types';
import { type CondaDependency, parseCondaFile } from '../../analysis/parse/conda';
import { basename, dirname, join } from '../../analysis/project/paths';
import { CHANGE_WORDS, difference, type LockedNow, lockedPackages } from '../../analysis/solve/difference';
import { lockHead, lockName, lockText } from '../../analysis/solve/lockFile';
import { specEdits } from '../../analysis/solve/loosen';
import { NoQuestion, type Question, questionOf } from '../../analysis/solve/question';
import type { SolveAnswer, SolveRequest } from '../../analysis/solve/types';
import { explainConflict, flexibleAdvice } from '../../analysis/solve/words';
import type { LineIndex } from '../../analysis/text/lines';
import type { Span } from '../../analysis/text/span';
import { answerOrRefuse } from '../ask';
import type { Feature, ServerContext } from '../context';
import { innermost, normalUri, toPath, toRange, toUri } from '../convert';
import { linesFor } from '../prose';
import type { SolverPort } from '../runtime';

/** What is read of the project before the solver is asked. */
interface Read {
  readonly context: EnvironmentContext;
  readonly question: Question;
  /** The packages of the lock that is there, for each request. */
  readonly locked: readonly (readonly LockedNow[] | undefined)[];
}

/** `condaInDocker/solve`: solves an environment file for the image that it goes into. The network is asked here alone. */
export const solving: Feature = (context) => {
  const { solver } = context.runtime;
  if (solver === undefined) return;
  const answer: RequestHandler<SolveParams, SolveResult, void> = (params, token) =>
    answerOrRefuse(() => solveFile(context, solver, params, token));
  context.connection.onRequest(SOLVE, answer);
  context.connection.onRequest(CLEAR_CHANNELS, async () => {
    try {
      await solver.clear();
      return null;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return new ResponseError(LSPErrorCodes.RequestFailed, reason);
    }
  });
};

async function solveFile(
  context: ServerContext,
  solver: SolverPort,
  params: SolveParams,
  token: CancellationToken,
): Promise<SolveResult> {
  const { uri } = params;
  const read = await readFile(context, solver, params, token);
  const lines = linesFor(context, uri)(toPath(uri));
  if (read === undefined || lines === undefined) return null;
  if (read instanceof NoQuestion) {
    const range = read.span && toRange(lines, read.span);
    return { refused: { message: read.message, range }, notes: [], answers: [] };
  }
  const answers: PlatformAnswer[] = [];
  for (const [i, request] of read.question.requests.entries()) {
    const kept = keptSpecs(read.locked[i] ?? [], params.keep?.[request.platform] ?? []);
    const job = {
      request: { ...request, specs: [...request.specs, ...kept] },
      condarc: read.question.condarc,
      proxy: params.proxy,
      strictSSL: params.strictSSL ?? true,
      onProgress: (step: string) => {
        const told: SolveProgress = { progress: params.progress, message: `${request.platform}: ${step}` };
        void context.connection.sendNotification(SOLVE_PROGRESS, told);
      },
    };
    const running = solver.solve(job);
    const listener = token.onCancellationRequested(() => running.cancel());
    const answer = token.isCancellationRequested ? CANCELLED : await running.answer;
    listener.dispose();
    answers.push(answerOf(read, i, request, answer, kept.length > 0, lines, uri));
  }
  const { notes, target } = read.question;
  return { notes, answers, dockerfile: target && toUri(target.dockerfile, uri) };
}

const CANCELLED: SolveAnswer = { kind: 'failed', why: 'cancelled', message: 'Cancelled.', id: undefined };

async function readFile(
  { analyses, folders }: ServerContext,
  solver: SolverPort,
  { uri, platforms }: SolveParams,
  token: CancellationToken,
): Promise<Read | NoQuestion | undefined> {
  const folder = innermost(
    folders.map((each) => each.uri),
    normalUri(uri),
  );
  return analyses.read(uri, token, (analyzer, path) => {
    const context = analyzer.context(path);
    if (context?.kind !== 'environment') return undefined;
    const read = (each: string) => analyzer.files.read(each)?.text;
    try {
      const question = questionOf(context, {
        platforms,
        read,
        root: folder === undefined ? dirname(path) : toPath(folder),
        variable: (name) => solver.variable(name),
      });
      const locked = question.requests.map(({ platform }) => {
        const lock = join(dirname(path), lockName(platform));
        const text = read(lock);
        return text === undefined ? undefined : lockedPackages(parseCondaFile(lock, text), platform);
      });
      return { context, question, locked };
    } catch (error) {
      if (error instanceof NoQuestion) return error;
      throw error;
    }
  });
}

/** The packages of a lock that are to stay, as specs beside those of the file. */
function keptSpecs(locked: readonly LockedNow[], keep: readonly string[]): SolveRequest['specs'] {
  const names = new Set(keep);
  return locked
    .filter(({ name }) => names.has(name))
    .map(({ name, version, build }, i) => ({
      id: -1 - i,
      text: `${name}==${version}${build === undefined ? '' : `=${build}`}`,
    }));
}

function answerOf(
  { context, question, locked }: Read,
  index: number,
  request: SolveRequest,
  answer: SolveAnswer,
  partly: boolean,
  lines: LineIndex,
  uri: string,
): PlatformAnswer {
  const { platform } = request;
  const nothing = { platform, message: '', packages: 0, size: 0, problems: [], lock: undefined };
  const items = context.environment.dependencies?.items ?? [];
  if (answer.kind === 'failed') {
    if (answer.why === 'cancelled') return { ...nothing, result: 'cancelled' };
    const item = answer.id === undefined ? undefined : items[answer.id];
    const problems = item === undefined ? [] : [problemAt(lines, item.span, answer.message)];
    return { ...nothing, result: 'failed', message: answer.message, problems };
  }
  if (answer.kind === 'unsolvable') {
    const message = partly ? 'What was left out and what was taken do not go together: take more of the changes.' : '';
    const problems = partly ? [] : problemsOf(request, answer, question, items, lines);
    return { ...nothing, result: partly ? 'failed' : 'unsolvable', message, problems };
  }
  const path = join(dirname(context.path), lockName(platform));
  const before = locked[index];
  const asked = new Set(items.flatMap((item) => (item.kind === 'conda' && item.spec.ok ? [item.spec.name] : [])));
  const changes = difference(before ?? [], answer.packages, asked).map(
    ({ kind, name, before: from, after: to, ...each }) => {
      const shown = (one: LockedNow | undefined) =>
        one && (kind === 'build' ? `${one.version} ${one.build ?? ''}`.trim() : one.version);
      return {
        name,
        word: CHANGE_WORDS[kind],
        from: shown(from),
        to: shown(to),
        size: to?.size ?? 0,
        asked: each.asked,
      };
    },
  );
  const lock: SolvedLock = {
    uri: toUri(path, uri),
    text: lockText(answer.packages, lockHead(request, basename(context.path))),
    exists: before !== undefined,
    changes,
  };
  const size = answer.packages.reduce((sum, each) => sum + (each.size ?? 0), 0);
  return { ...nothing, result: 'solved', packages: answer.packages.length, size, lock };
}

function problemAt(lines: LineIndex, span: Span, message: string): SolveProblemLine {
  return { range: toRange(lines, span), message, advice: [], related: [], fixes: [] };
}

function problemsOf(
  request: SolveRequest,
  { conflicts, flexible }: SolveAnswer & { kind: 'unsolvable' },
  { target }: Question,
  items: readonly { readonly kind: string; readonly span: Span }[],
  lines: LineIndex,
): SolveProblemLine[] {
  const text = (id: number) => request.specs.find((each) => each.id === id)?.text ?? '';
  const channels = [...new Set(request.channels.map(({ name }) => name))];
  return conflicts.flatMap((conflict) => {
    const { ids, message, advice, changes } = explainConflict(conflict, {
      platform: request.platform,
      text,
      channels,
      image: target?.image,
    });
    const places = ids.flatMap((id) => {
      const item = items[id];
      return item?.kind === 'conda' ? [{ id, item: item as CondaDependency }] : [];
    });
    return places.map(({ id, item }) => ({
      range: toRange(lines, item.text.span),
      message,
      advice: flexible === undefined ? advice : [...advice, flexibleAdvice(flexible)],
      related: places
        .filter((each) => each.id !== id)
        .map((each) => ({ range: toRange(lines, each.item.text.span), message: `\`${text(each.id)}\` is part of it` })),
      fixes: changes
        .filter((each) => each.id === id)
        .flatMap(({ version }) => specEdits(item, version))
        .map(({ title, span, text: written }) => ({ title, range: toRange(lines, span), text: written })),
    }));
  });
}
