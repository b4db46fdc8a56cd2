import { expect } from 'vitest';

/**
 * What goes back and forth over a megabyte takes minutes or more; what does not, well below a second. A busy machine is
 * ten times slower, and the difference is still plain. How long things take is the bench's to say.
 */
const HANGING = 25_000;

/** For the test itself, in milliseconds: the message of `expectNoHang` is better than that of a timeout. */
export const NO_HANG = { timeout: 2 * HANGING };

/** Does the work, and fails where it takes so long that nobody would wait for it. */
export async function expectNoHang<T>(work: () => T | Promise<T>, what = ''): Promise<T> {
  const begun = performance.now();
  const result = await work();
  expect(performance.now() - begun, what).toBeLessThan(HANGING);
  return result;
}
