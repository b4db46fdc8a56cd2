/**
 * No text can make the product hang: the regular expressions of the source are linear, or what they read is short.
 * What is known of each is in expressions.json; `npm run expressions` looks at those that are new.
 */
import { describe, expect, test } from 'vitest';
import { expressionsOf, filesOf, readLedger } from './expressions';

const ledger = readLedger();
const expressions = expressionsOf();
const known = [...ledger.linear, ...ledger.slow.map(({ expression }) => expression)];

describe('regular expressions', () => {
  test('those of the source are found, made ones as well', () => {
    expect(expressions.size).toBeGreaterThan(1000);
    expect(expressions.get('/hole (\\w+)=(.*)$/s')).toEqual([
      expect.stringContaining('client/src/containers/verify.ts:'),
    ]);
  });

  test('each was checked: `npm run expressions`', () => {
    const all = new Set(known);
    expect([...expressions].filter(([expression]) => !all.has(expression))).toEqual([]);
  });

  test('the ledger has nothing that is gone, and nothing twice: `npm run expressions`', () => {
    expect(known.filter((expression) => !expressions.has(expression))).toEqual([]);
    expect(known.length).toBe(new Set(known).size);
  });

  test('none is exponential', () => {
    for (const { expression, degree } of ledger.slow)
      expect(degree === 'undecided' || (Number.isInteger(degree) && degree > 1 && degree < 4), expression).toBe(true);
  });

  test('those that are not linear have a reason, which holds in the files that it was given for', () => {
    for (const { expression, reason, files } of ledger.slow) {
      expect(Object.keys(ledger.reasons), expression).toContain(reason);
      expect(filesOf(expressions.get(expression) ?? []), expression).toEqual(files);
    }
    const given = new Set(ledger.slow.map(({ reason }) => reason));
    expect(Object.keys(ledger.reasons).filter((reason) => !given.has(reason))).toEqual([]);
  });
});
