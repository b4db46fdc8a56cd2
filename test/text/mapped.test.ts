import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MappedText, MappedTextBuilder } from '../../server/src/analysis/text/mapped';

/** "one \⏎ # c⏎ two" joined as "one  two", as a continuation is. */
function joined(): { origin: string; text: MappedText } {
  const origin = 'one \\\n# c\n two';
  const builder = new MappedTextBuilder();
  builder.push('one ', 0);
  builder.push(' two', 10);
  return { origin, text: builder.finish(origin.length) };
}

/** A text whose pieces are kept, left out, or replaced by one character. */
const edits = fc.array(
  fc.record({ kind: fc.constantFrom('keep', 'drop', 'replace'), text: fc.string({ minLength: 1, maxLength: 5 }) }),
  { maxLength: 12 },
);

interface Expected {
  readonly character: string;
  readonly start: number;
  readonly end: number;
}

function build(list: readonly { kind: string; text: string }[]): { text: MappedText; expected: Expected[] } {
  const builder = new MappedTextBuilder();
  const expected: Expected[] = [];
  let at = 0;
  for (const { kind, text } of list) {
    if (kind === 'keep') {
      builder.push(text, at);
      for (let i = 0; i < text.length; i++)
        expected.push({ character: text.charAt(i), start: at + i, end: at + i + 1 });
    } else if (kind === 'replace') {
      builder.replace('R', at, at + text.length);
      expected.push({ character: 'R', start: at, end: at + text.length });
    }
    at += text.length;
  }
  return { text: builder.finish(at), expected };
}

function check(text: MappedText, expected: readonly Expected[]): void {
  expect(text.text).toBe(expected.map((e) => e.character).join(''));
  expected.forEach((e, i) => {
    expect(text.toSource(i)).toBe(e.start);
    expect(text.span(i, i + 1)).toEqual({ start: e.start, end: e.end });
  });
}

describe('MappedText', () => {
  it('maps a joined text back over the gap', () => {
    const { origin, text } = joined();
    expect(text.text).toBe('one  two');
    for (let i = 0; i < text.text.length; i++) expect(origin[text.toSource(i)]).toBe(text.text[i]);
    expect(text.span(2, 6)).toEqual({ start: 2, end: 12 });
  });

  it('ends a span at the last character, not where the next piece begins', () => {
    expect(joined().text.span(0, 4)).toEqual({ start: 0, end: 4 });
    expect(joined().text.part(0, 4).toSource(4)).toBe(4);
  });

  it('gives an escape sequence its whole length', () => {
    const builder = new MappedTextBuilder();
    builder.push('a', 0);
    builder.replace('A', 1, 7);
    const text = builder.finish(7);
    expect(text.span(0, 2)).toEqual({ start: 0, end: 7 });
    expect(text.part(1, 2).span(0, 1)).toEqual({ start: 1, end: 7 });
  });

  it('gives an empty span at the place of an empty stretch', () => {
    const { text } = joined();
    expect(text.span(4, 4)).toEqual({ start: 10, end: 10 });
    expect(text.part(4, 4).text).toBe('');
    expect(text.part(4, 4).toSource(0)).toBe(10);
    expect(MappedText.slice('', 7).span(0, 0)).toEqual({ start: 7, end: 7 });
  });

  it('maps every character of any text, of any part of it, and through another text', () => {
    fc.assert(
      fc.property(edits, fc.nat(40), fc.nat(40), edits, (list, a, b, second) => {
        const { text, expected } = build(list);
        check(text, expected);
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        check(text.part(from, to), expected.slice(from, to));
        // The second list's pieces take as many of the first text's characters as they are long.
        const builder = new MappedTextBuilder();
        const through: Expected[] = [];
        let at = 0;
        for (const { kind, text: piece } of second) {
          const taken = expected.slice(at, at + piece.length);
          const [first, last] = [taken[0], taken[taken.length - 1]];
          if (first === undefined || last === undefined) break;
          if (kind === 'keep') {
            builder.push(text.text.slice(at, at + taken.length), at);
            through.push(...taken);
          } else if (kind === 'replace') {
            builder.replace('R', at, at + taken.length);
            through.push({ character: 'R', start: first.start, end: last.end });
          }
          at += taken.length;
        }
        check(text.compose(builder.finish(at)), through);
      }),
    );
  });
});
