import { defineConfig } from 'vitest/config';

/** A person's way from a folder to a notebook, in the real workbench; `npm run test:workbench`. */
export default defineConfig({
  test: {
    include: ['test/workbench/**/*.test.ts'],
    globalSetup: ['test/workbench/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 300_000,
    // Each step begins where the one before it ended.
    bail: 1,
  },
});
