import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** `npm run dump -- FILE`: see dump.suite.ts. The rules' own tests are only declared, so that their cases are known. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['test/dump/dump.suite.ts'],
    testNamePattern: 'writes what can be observed',
    setupFiles: ['test/setup.ts'],
    server: { deps: { inline: ['jsonc-parser'] } },
    testTimeout: 600_000,
  },
});
