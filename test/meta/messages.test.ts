/** Messages go through one door, where links of foreign texts lose their meaning. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const FOLDER = 'client/src';
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

test('no message is shown past tell.ts', () => {
  const others = files.filter((file) => file !== 'tell.ts');
  const past = others.filter((file) =>
    /window\.show(?:Information|Warning|Error)Message/.test(readFileSync(join(FOLDER, file), 'utf8')),
  );
  expect(past).toEqual([]);
});

test('no command is registered past the table', () => {
  const past = files.filter((file) => /commands\.registerCommand/.test(readFileSync(join(FOLDER, file), 'utf8')));
  expect(past).toEqual(['commands/register.ts']);
});

test('no program is started by its bare name', () => {
  const bare = files.filter((file) => /spawn\(\s*['"`]/.test(readFileSync(join(FOLDER, file), 'utf8')));
  expect(bare).toEqual([]);
});
