/** What can go wrong with an engine, as people are told it. */

/**
 * - `no-engine`: nothing answers at the endpoint
 * - `no-permission`: the socket is there, and this user may not use it
 * - `wrong-context`: the Docker context (or setting, or DOCKER_HOST) names something that cannot be used
 * - `too-old`: the engine's API is older than 1.40 (Docker 19.03)
 * - `lost`: the engine went away in the middle
 * - `not-found`: no such image, container, file or program
 * - `conflict`: a port or a name is taken, or the thing is in use
 * - `auth`: the registry wants other credentials, or TLS or ssh refused ours
 * - `build-failed`: a step of a build failed; see `build`
 * - `cancelled`: the caller gave up
 * - `no-space`: the engine's disk is full
 */
export type EngineErrorKind =
  | 'no-engine'
  | 'no-permission'
  | 'wrong-context'
  | 'too-old'
  | 'lost'
  | 'not-found'
  | 'conflict'
  | 'auth'
  | 'build-failed'
  | 'cancelled'
  | 'no-space'
  | 'other';

/** Where and why a build failed. */
export interface BuildFailure {
  /** The step as the engine names it, such as `[2/5] RUN conda env create`; undefined where no step had begun. */
  readonly step?: string;
  /** The instruction as the engine understood it, such as `RUN conda env create`. */
  readonly instruction?: string;
  /** The line of the Dockerfile where the instruction begins, from 1. */
  readonly line?: number;
  /** What the step's command exited with. */
  readonly exitCode?: number;
  /** What the step wrote at the end, at most 200 lines, without control sequences. */
  readonly log: readonly string[];
}

/** Facts beside the message. */
export interface EngineErrorDetails {
  readonly cause?: unknown;
  /** The HTTP status that the engine answered with. */
  readonly status?: number;
  /** The engine's own words. */
  readonly reason?: string;
  readonly build?: BuildFailure;
  /** For `conflict`: what is taken. */
  readonly taken?: 'port' | 'name';
}

/** A failure of the engine. The message says what is wrong and what to do, and never holds a secret. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly status?: number;
  readonly reason?: string;
  readonly build?: BuildFailure;
  readonly taken?: 'port' | 'name';

  constructor(
    readonly kind: EngineErrorKind,
    message: string,
    details: EngineErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.status = details.status;
    this.reason = details.reason;
    this.build = details.build;
    this.taken = details.taken;
  }
}

/** True for an EngineError, of this bundle or of another one: `instanceof` does not hold between bundles. */
export function isEngineError(error: unknown, kind?: EngineErrorKind): error is EngineError {
  if (!(error instanceof Error) || error.name !== 'EngineError' || !('kind' in error)) return false;
  return kind === undefined || error.kind === kind;
}
