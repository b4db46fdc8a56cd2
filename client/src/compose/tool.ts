/** Which Compose is installed. */
import { type ProgramOptions, type ProgramResult, runProgram } from './program';

/** One of the programs that understand compose files. */
export interface ComposeTool {
  /** What comes before Compose's own arguments: `['docker', 'compose']`, `['docker-compose']`. */
  readonly argv: readonly string[];
  /** As it names it, such as `2.29.7`; empty where it does not say. */
  readonly version: string;
}

/** In the order in which they are tried: the plugin of today's docker, the program of old, podman's. */
const CANDIDATES: readonly (readonly string[])[] = [
  ['docker', 'compose'],
  ['docker-compose'],
  ['podman', 'compose'],
  ['podman-compose'],
];

/** A program that does not say its version within this time, in milliseconds, is taken as not there. */
const PATIENCE = 10_000;

export type Run = (argv: readonly string[], options?: ProgramOptions) => Promise<ProgramResult>;

/**
 * The first Compose that answers; undefined where none is installed.
 * @param env what the programs get in their environment
 */
export async function findCompose(
  env: Readonly<Record<string, string | undefined>>,
  run: Run = runProgram,
): Promise<ComposeTool | undefined> {
  for (const argv of CANDIDATES) {
    try {
      const { code, stdout } = await run([...argv, 'version'], { env, signal: AbortSignal.timeout(PATIENCE) });
      // Without its plugin, `docker compose version` of some releases prints help and exits with 0.
      const version = /(?:compose|Compose)\b.{0,200}?\bv?(\d+\.\d+[^\s,]*)/.exec(stdout)?.[1];
      if (code === 0 && version !== undefined) return { argv, version };
    } catch {
      // Not installed: the next one.
    }
  }
  return undefined;
}
