import { expect, test } from 'vitest';
import { once, onceBy } from '../../server/src/analysis/facts/once';

test('a question about an object is worked out once, also where the answer is undefined', () => {
  let worked = 0;
  const ask = once((_: object) => {
    worked++;
    return undefined;
  });
  const [one, other] = [{}, {}];
  ask(one);
  ask(one);
  expect(worked).toBe(1);
  ask(other);
  expect(worked).toBe(2);
});

test('a question with more to it is told apart by its key', () => {
  const asked: string[] = [];
  const ask = onceBy(
    (name: string) => name,
    (about: { readonly id: number }, name: string) => {
      asked.push(name);
      return `${about.id} ${name}`;
    },
  );
  const about = { id: 1 };
  expect([ask(about, 'a'), ask(about, 'b'), ask(about, 'a'), ask({ id: 2 }, 'a')]).toEqual([
    '1 a',
    '1 b',
    '1 a',
    '2 a',
  ]);
  expect(asked).toEqual(['a', 'b', 'a']);
});
