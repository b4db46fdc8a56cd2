import { spawn } from 'node:child_process';

/** What a finished command left: both outputs in the order they came, and how it ended. */
export interface Finished {
  /** The exit code; null when it was killed, as by the time limit. */
  readonly code: number | null;
  readonly stdout: string;
  /** Standard output and standard error together. */
  readonly output: string;
}

/**
 * Runs a program without a shell and without a terminal, to its end.
 * @param timeout milliseconds until it is killed
 * @throws when the program cannot be started
 */
export function run(
  program: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; timeout: number; onStderr?: (text: string) => void },
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeout,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      options.onStderr?.(text);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, output }));
  });
}

/** Lets at most `places` tasks run at a time; the others wait in order. */
export function limiter(places: number): <T>(task: () => Promise<T>) => Promise<T> {
  let free = places;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
