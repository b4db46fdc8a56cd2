/** Answers one request: reads what it needs of the channels, asks the solver, and finds out why where there is no answer. */
import type { SolveAnswer, SolvedPackage, SolveRequest } from '../analysis/solve/types';
import { type Candidate, Channels, readSpecs, SpecFailure } from './candidates';
import type { Reading } from './channel/subdir';
import { explainConflict } from './conflict';
import { ChannelFailure } from './failure';
import { SolveProblem } from './problem';

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
    if (solved.ok) return { kind: 'solved', packages: solved.packages.map(packageOf), relaxed: solved.relaxed };
    const flexible = request.priority === 'strict' ? await problem.reachFurther() : undefined;
    return { kind: 'unsolvable', conflicts: await explainConflict(problem, solved.text), flexible: flexible?.relaxed };
  } catch (error) {
    if (error instanceof ChannelFailure)
      return { kind: 'failed', why: error.why, message: error.message, id: undefined };
    if (error instanceof SpecFailure) return { kind: 'failed', why: 'spec', message: error.message, id: error.id };
    throw error;
  } finally {
    reading.cache.prune();
  }
}

function packageOf({ record, channel, subdir, url }: Candidate): SolvedPackage {
  const { name, version, build, md5, sha256, size, depends } = record;
  return { name, version, build, subdir, channel: channel.name, url, md5, sha256, size, depends };
}
