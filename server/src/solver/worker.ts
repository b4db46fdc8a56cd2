/** The thread that solves: a bundle of its own, with the WebAssembly beside it. One request, one thread, one answer. */
import { parentPort, workerData } from 'node:worker_threads';
import type { SolveAnswer } from '../analysis/solve/types';
import { DiskCache } from './cache';
import type { SolveJob } from './job';
import { networkOf } from './network';
import { answer, type Progress } from './solve';

export type WorkerMessage =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'answer'; readonly answer: SolveAnswer };

const { request, cacheFolder, network } = workerData as SolveJob;

function post(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

const reading = { cache: new DiskCache(cacheFolder), network: networkOf(network), now: Date.now };
answer(request, reading, (progress) => post({ kind: 'progress', progress })).then(
  (answer) => post({ kind: 'answer', answer }),
  (error: unknown) => {
    // The solver throws texts as well as errors.
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The solver stopped without an answer: ${reason.split('\n', 1)[0]}.`;
    post({ kind: 'answer', answer: { kind: 'failed', why: 'internal', message, id: undefined } });
  },
);
