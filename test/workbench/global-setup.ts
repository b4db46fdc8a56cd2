import { build } from '../../esbuild.mjs';

/** Bundles the extension as it ships, once before all suites. */
export default async function setup(): Promise<void> {
  await build({ production: true });
}
