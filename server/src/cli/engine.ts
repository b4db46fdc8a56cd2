/** The container engine, for the one command that asks one: a bundle of its own, loaded on first use. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { LearnedImage } from '../../../common/src/learnedImage';

/** A connection; see client/src/engine/port.ts. */
export interface Engine {
  dispose(): void;
}

/** The part of what the bundle exports that is used here; a test holds it to the whole. */
export interface EngineBundle {
  discover(surroundings?: { readonly setting?: string }): Promise<{ readonly chosen: unknown }>;
  connect(endpoint: never): Engine;
  learn(engine: never, reference: string, options?: { readonly signal?: AbortSignal }): Promise<LearnedImage>;
}

/** What an engine says when it cannot do something. */
export interface EngineFailure extends Error {
  readonly kind: string;
}

/** Whether this is an error of the engine's bundle: `instanceof` does not hold between bundles. */
export function isEngineFailure(error: unknown): error is EngineFailure {
  return error instanceof Error && error.name === 'EngineError' && 'kind' in error;
}

export function engineBundle(): EngineBundle {
  return createRequire(__filename)(join(__dirname, 'client/engine.js')) as EngineBundle;
}
