import { expect, test } from 'vitest';
import { CrashCount } from '../../client/src/crashes';

const MINUTE = 60_000;

test('a crash is recovered from; the fifth within three minutes is not', () => {
  const crashes = new CrashCount();
  const again = [0, 10, 20, 30, 2 * MINUTE].map((time) => crashes.crashed(time));
  expect(again).toEqual([true, true, true, true, false]);
  expect(crashes.gaveUp).toBe(true);
});

test('crashes that are far apart do not add up', () => {
  const crashes = new CrashCount();
  for (let time = 0; time < 60 * MINUTE; time += MINUTE) expect(crashes.crashed(time)).toBe(true);
  expect(crashes.gaveUp).toBe(false);
});

test('a restart by hand starts the count anew', () => {
  const crashes = new CrashCount();
  for (let time = 0; time < 5; time++) crashes.crashed(time);
  crashes.reset();
  expect(crashes.gaveUp).toBe(false);
  expect([5, 6, 7, 8].map((time) => crashes.crashed(time))).toEqual([true, true, true, true]);
});
