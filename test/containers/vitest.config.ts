import { defineConfig } from 'vitest/config';

/** The contract of client/src/engine, held against real engines; `npm run test:containers`. */
export default defineConfig({
  test: {
    include: ['test/containers/**/*.test.ts'],
    globalSetup: ['test/containers/global-setup.ts'],
    // The engine is one: files go one after another.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
