/** Runs programs of this machine. Always a list of arguments: no shell reads them, so no file name can mean anything else. */
import { spawn } from 'node:child_process';
import { programOf } from '../programs';

export interface ProgramOptions {
  readonly cwd?: string;
  /** Added to this process's own environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Ends the program. */
  readonly signal?: AbortSignal;
  /** Told of each piece of output as it comes, both streams in the order in which they are read. */
  readonly onOutput?: (text: string) => void;
}

/** How a program ended. */
export interface ProgramResult {
  /** Undefined where a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program cannot be started: it is not there, or may not be run. */
export class ProgramMissing extends Error {
  override readonly name = 'ProgramMissing';
}

/** So much of each stream is kept for the result, in UTF-16 code units; `onOutput` gets all of it. */
const KEPT = 4 * 1024 * 1024;

/**
 * Runs a program to its end, without input.
 * @throws ProgramMissing where it cannot be started. An exit code other than 0 is a result, not an error.
 */
export function runProgram(argv: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...options.env };
    const found = programOf(program, env);
    if (found === undefined) {
      reject(new ProgramMissing(`${program} cannot be run: it is in no folder of PATH`));
      return;
    }
    const child = spawn(found, args, {
      cwd: options.cwd,
      env,
      signal: options.signal,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const kept = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8');
      child[stream].on('data', (text: string) => {
        if (kept[stream].length < KEPT) kept[stream] += text;
        options.onOutput?.(text);
      });
    }
    child.on('error', (error) => {
      // Node reports an abort as an error as well; how the program ended comes with `close`.
      if (error.name === 'AbortError') return;
      reject(new ProgramMissing(`${program} cannot be run: ${error.message}`, { cause: error }));
    });
    child.on('close', (code) => resolve({ code: code ?? undefined, ...kept }));
  });
}
