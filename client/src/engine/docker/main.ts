/** What the bundle dist/client/engine.js exports: an EngineModule over dockerode. */
import type { Endpoint, Engine } from '../port';
import { DockerEngine } from './engine';

export { learn } from '../learn/learn';
export { candidates, discover } from './endpointFiles';

/** See EngineModule. */
export function connect(endpoint: Endpoint): Engine {
  return new DockerEngine(endpoint);
}
