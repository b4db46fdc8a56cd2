import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('what is generated from the rules is up to date: `npm run docs`', () => {
  const args = ['scripts/run-ts.mjs', 'scripts/docs.ts', '--check'];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
}, 60_000);
