import { build } from '../../esbuild.mjs';
import { DIST } from './dist';

/** Bundles the extension as it ships, once before all suites. */
export default async function setup(): Promise<void> {
  await build({ outdir: DIST, production: true, parts: ['client', 'server'] });
}
