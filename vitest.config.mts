import { defineConfig } from 'vitest/config';

/** The suites that need nothing but Node; test/engine, test/containers and test/editor have configurations of their own. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      'test/engine/**',
      'test/containers/**',
      'test/compose-run/**',
      'test/editor/**',
      'test/workbench/**',
      'node_modules/**',
    ],
    setupFiles: ['test/setup.ts'],
    // Its other build cannot be imported by name.
    server: { deps: { inline: ['jsonc-parser'] } },
    pool: 'threads',
    // No file changes what the others see: the analysis is loaded, and warmed up, once for each worker.
    isolate: false,
    maxWorkers: '100%',
    // On a busy machine everything takes its time; a test that hangs is found all the same.
    testTimeout: 30_000,
  },
});
