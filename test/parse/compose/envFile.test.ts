import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEnvFile } from '../../../server/src/analysis/parse/envFile';
import { HOLE } from '../../../server/src/analysis/text/value';

const values = (text: string): Record<string, string> => Object.fromEntries(parseEnvFile(text).values);

describe('env files', () => {
  it.each([
    ['A=1', { A: '1' }],
    ['export A = 1', { A: '1' }],
    ['A: 1', { A: '1' }],
    ['A=x # comment', { A: 'x' }],
    ['A=x#y', { A: 'x#y' }],
    ["A='$B # \"x'", { A: '$B # "x' }],
    ['A="a\\nb" # c\nB=2', { A: 'a\nb', B: '2' }],
    ['A="two\nlines"\nB=2', { A: 'two\nlines', B: '2' }],
    ['A=1\nB=${A}/x', { A: '1', B: '1/x' }],
    ['A=${X:-d}', { A: 'd' }],
    ['A="\\$B"', { A: '$B' }],
    ['# A=1\n\n  B=2\r\n', { B: '2' }],
    ['A=', { A: '' }],
  ])('%j', (text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  it('does not know what comes from the host', () => {
    expect(values('USER=$USER\nUID=$UID\nGID')).toEqual({ USER: HOLE, UID: HOLE, GID: HOLE });
  });

  it('reports faults with their place and reads on', () => {
    const text = 'A=1\nthis is no line\nB="open\nC=3';
    const { problems, values: found } = parseEnvFile(text);
    expect(problems.map((p) => text.slice(p.span.start, p.span.end))).toEqual(['this is no line', '"open']);
    expect(found.get('C')).toBe('3');
  });

  it('never throws and keeps spans inside the text', () => {
    const text = fc
      .array(fc.constantFrom('A', '=', '"', "'", '\\', '$', '{', '}', '\n', ' ', '#', ':', 'export '))
      .map((x) => x.join(''));
    fc.assert(
      fc.property(text, (input) => {
        for (const entry of parseEnvFile(input).entries) {
          expect(input.slice(entry.nameSpan.start, entry.nameSpan.end)).toBe(entry.name);
          expect(entry.valueSpan.end).toBeLessThanOrEqual(input.length);
        }
      }),
    );
  });
});

it('does not let values double without end', () => {
  const text = 'A=xx\n' + 'A=$A$A\n'.repeat(200);
  const value = parseEnvFile(text).values.get('A') ?? '';
  expect(value).toContain(HOLE);
  expect(value.length).toBeLessThan(2_000_000);
});
