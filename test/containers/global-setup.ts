import { build } from '../../esbuild.mjs';
import setupEngine from '../engine/global-setup.js';
import { BUNDLES } from './bundle.js';

/** Bundles the client as it ships, and starts the engine, once before all suites. */
export default async function setup(): Promise<void> {
  await build({ outdir: BUNDLES, parts: ['client'] });
  if (!process.env.CONDA_IN_DOCKER_TEST_SOCKET) await setupEngine();
}
