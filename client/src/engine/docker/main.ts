/** What the bundle dist/client/engine.js exports: an EngineModule over dockerode. */
import { type Discovery, type Endpoint, type Engine, EngineError, type Surroundings } from '../port';

export async function discover(_surroundings?: Surroundings): Promise<Discovery> {
  throw new EngineError('no-engine', 'No container engine was found.');
}

export async function candidates(_surroundings?: Surroundings): Promise<readonly Endpoint[]> {
  return [];
}

export function connect(_endpoint: Endpoint): Engine {
  throw new EngineError('no-engine', 'No container engine was found.');
}
