import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  contributes: { problemMatchers: readonly { pattern: { regexp: string } }[] };
};
const pattern = new RegExp(contributes.problemMatchers[0]?.pattern.regexp ?? '$.');

test('the line that a failed build ends with makes a problem', () => {
  const found = pattern.exec('docker/my Dockerfile:12: error: This step failed in the last build: no such file: x: y');
  const said = 'This step failed in the last build: no such file: x: y';
  expect(found?.slice(1)).toEqual(['docker/my Dockerfile', '12', 'error', said]);
});

test("what a step's own compiler writes makes none: its files are in the image", () => {
  expect(pattern.exec('  foo.c:12:5: warning: unused variable')).toBeNull();
  expect(pattern.exec('  /tmp/pip-install/x.c:12: error: expected ;')).toBeNull();
});
