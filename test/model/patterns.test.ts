import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../server/src/analysis/model/programs/pattern';

describe('patterns of sed and grep', () => {
  test.each([
    ['^PATH=', false, 'PATH=/bin', true],
    ['a\\+b', false, 'aaab', true],
    ['a+b', false, 'aaab', false],
    ['a+b', true, 'aaab', true],
    ['(x|y)$', true, 'ay', true],
    ['(x|y)', false, 'ay', false],
    ['cost$5', false, 'cost$5', true],
    ['[[:space:]]conda', false, 'a conda', true],
  ])('%s, extended: %s, in %s: %s', (text, extended, line, found) => {
    expect(compilePattern(text, extended)?.test(line)).toBe(found);
  });

  test('a replacement is plain text', () => {
    expect(compilePattern('o', false)?.replace('foo', '$1', true)).toBe('f$1$1');
    expect(compilePattern('o', false)?.replace('foo', 'x', false)).toBe('fxo');
  });

  test('what POSIX matches longest is matched longest', () => {
    expect(compilePattern('a|ab', true)?.replace('abc', 'x', false)).toBe('xc');
  });

  test.each(['\\(a\\)\\1', '\\bword', 'a'.repeat(300), '('])('%s is left unknown', (text) => {
    expect(compilePattern(text, text === '(')).toBeUndefined();
  });

  test.each(['^(a|a)*c', '(a+)+$', '(a*)*b'])('%s ends at once on a long line', (text) => {
    expect(compilePattern(text, true)?.test(`${'a'.repeat(5000)}!`)).toBe(false);
  });
});
