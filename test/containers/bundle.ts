import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineModule } from '../../client/src/engine/port.js';

/** Where global-setup.ts puts the bundles. */
export const BUNDLES = join(dirname(fileURLToPath(import.meta.url)), '../../.cache/containers-test');
export const ENGINE_BUNDLE = join(BUNDLES, 'client/engine.js');

/** The adapter as it ships: one file, without packages beside it. */
export function engineModule(): EngineModule {
  return createRequire(import.meta.url)(ENGINE_BUNDLE) as EngineModule;
}
