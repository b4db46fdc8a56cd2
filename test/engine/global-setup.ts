import { Lab, LabUnavailable } from './lab.js';

/**
 * Starts the engine once, before any suite: on a fresh machine that takes minutes, which no test's
 * time limit should have to allow for. Where it cannot be had the suites skip, and this says why.
 * CONDA_IN_DOCKER_TEST_ENGINE=required makes that a failure instead, for a CI job that must have it.
 */
export default async function setup(): Promise<void> {
  try {
    await Lab.start();
  } catch (error) {
    if (!(error instanceof LabUnavailable) || process.env.CONDA_IN_DOCKER_TEST_ENGINE === 'required') throw error;
    console.warn(`\nSKIPPED: every test on a Docker engine: ${error.message}\n`);
  }
}
