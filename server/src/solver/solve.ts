/** Answers one request: reads what it needs of the channels, asks the solver, and finds out why where there is no answer. */
import type { SolveAnswer, SolvedPackage, SolveRequest } from '../analysis/solve/types';
import { type Candidate, Channels, readSpecs, SpecFailure } from './candidates';
import type { Reading } from './channel/subdir';
import { explainConflict } from './conflict';
import { ChannelFailure } from './failure';
import { type Solution, SolveProblem } from './problem';

/** What is going on, for people who wait. */
export type Progress =
  | { readonly kind: 'reading'; readonly channel: string; readonly bytes: number }
  | { readonly kind: 'solving' };

/** Solves; never throws for what a channel or a spec does. */
export async function answer(
  request: SolveRequest,
  reading: Reading,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<SolveAnswer> {
  try {
    const specs = readSpecs(request);
    let bytes = 0;
    const onFile = (channel: string, length: number) => {
      bytes += length;
      onProgress({ kind: 'reading', channel, bytes });
    };
    const channels = await Channels.open(request, specs, { ...reading, onFile });
    const problem = new SolveProblem(request, channels, specs);
    onProgress({ kind: 'solving' });
    const solved = await problem.solve();
    if (solved.ok) return solvedAnswer(solved);
    const first = await unsolvableAnswer(problem, solved.text);
    if (!channels.hasImplicit) return first;
    // conda in the image would ask its own channels too. They are asked where the named ones do not do, and only then.
    try {
      channels.reach(true);
      const further = await problem.solve();
      return further.ok ? solvedAnswer(further) : await unsolvableAnswer(problem, further.text);
    } catch (error) {
      const missing = first.kind === 'unsolvable' && first.conflicts.some(({ kind }) => kind === 'no-package');
      if (error instanceof ChannelFailure && !missing) return first;
      throw error;
    }
  } catch (error) {
    if (error instanceof ChannelFailure)
      return { kind: 'failed', why: error.why, message: error.message, id: undefined };
    if (error instanceof SpecFailure) return { kind: 'failed', why: 'spec', message: error.message, id: error.id };
    throw error;
  } finally {
    reading.cache.prune();
  }
}

function solvedAnswer({ packages, relaxed }: Solution & { readonly ok: true }): SolveAnswer {
  return { kind: 'solved', packages: packages.map(packageOf), relaxed };
}

async function unsolvableAnswer(problem: SolveProblem, text: string): Promise<SolveAnswer> {
  const flexible = problem.request.priority === 'strict' ? await problem.reachFurther() : undefined;
  return { kind: 'unsolvable', conflicts: await explainConflict(problem, text), flexible: flexible?.relaxed };
}

function packageOf({ record, channel, subdir, url }: Candidate): SolvedPackage {
  const { name, version, build, md5, sha256, size, depends } = record;
  return { name, version, build, subdir, channel: channel.name, url, md5, sha256, size, depends };
}
