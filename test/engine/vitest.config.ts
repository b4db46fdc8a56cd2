import { defineConfig } from 'vitest/config';

/** The suites that build and run images on a real Docker engine; `npm run test:engine`. */
export default defineConfig({
  test: {
    include: ['test/engine/**/*.test.ts', 'test/compose-run/**/*.test.ts'],
    globalSetup: ['test/engine/global-setup.ts'],
    // The engine is one: files go one after another, cases of one file may overlap.
    fileParallelism: false,
    maxConcurrency: 4,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
