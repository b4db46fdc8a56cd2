/** Starts the thread that solves. It is the only part of the solver that its users hold; the rest is loaded with the thread. */
import { Worker } from 'node:worker_threads';
import type { SolveAnswer } from '../analysis/solve/types';
import type { SolveJob } from './job';
import type { Progress } from './solve';
import type { WorkerMessage } from './worker';

export interface Waiting {
  /** Ends the thread; the answer says `cancelled`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** The most memory that a solve may take, in megabytes. */
const MEMORY = 4096;

/**
 * Solves in a thread of its own. Never rejects: that the thread ends without an answer, as the solver does where it meets
 * something that it cannot deal with, is an answer as well.
 * @param script the path of the bundle
 */
export function solve(script: string, job: SolveJob, { signal, onProgress }: Waiting = {}): Promise<SolveAnswer> {
  return new Promise((resolve) => {
    const failed = (why: 'cancelled' | 'internal', message: string): SolveAnswer => ({
      kind: 'failed',
      why,
      message,
      id: undefined,
    });
    if (signal?.aborted) {
      resolve(failed('cancelled', 'Cancelled.'));
      return;
    }
    // What the solver prints when it dies is for its makers.
    const worker = new Worker(script, {
      workerData: job,
      stdout: true,
      stderr: true,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
    });
    const finish = (answer: SolveAnswer) => {
      signal?.removeEventListener('abort', cancel);
      resolve(answer);
      void worker.terminate();
    };
    const cancel = () => finish(failed('cancelled', 'Cancelled.'));
    signal?.addEventListener('abort', cancel, { once: true });
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'answer') finish(message.answer);
      else onProgress?.(message.progress);
    });
    worker.on('error', (error) => {
      const memory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      const what = memory ? 'it needs more memory than it may have' : error.message.split('\n', 1)[0];
      finish(failed('internal', `The solver stopped without an answer: ${what}.`));
    });
    worker.on('exit', () => finish(failed('internal', 'The solver ended without an answer.')));
  });
}
