/** Brings the engine's implementation in, on first use: it is a bundle of its own, and most windows never need it. */
import type { EngineModule } from './port';

let loaded: Promise<EngineModule> | undefined;

/**
 * The implementation. Node only: the browser's bundle has none, there the promise is rejected.
 * @example const { discover, connect } = await loadEngine(); const engine = connect((await discover()).chosen);
 */
export function loadEngine(): Promise<EngineModule> {
  // esbuild.mjs turns this import into one of `engine.js` beside the extension's own bundle.
  loaded ??= import('./docker/main');
  return loaded;
}
