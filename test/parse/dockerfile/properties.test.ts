import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dockerfile, Instruction, Word } from '../../../server/src/analysis/parse/dockerfile/ast';
import { expand, variables } from '../../../server/src/analysis/parse/dockerfile/expand';
import { parseDockerfile } from '../../../server/src/analysis/parse/dockerfile/parser';
import type { MappedText } from '../../../server/src/analysis/text/mapped';
import type { Span } from '../../../server/src/analysis/text/span';

/** Pieces that mean something to the grammar, so that random texts of them reach its corners. */
const piece = fc.constantFrom(
  ...['FROM ', 'RUN ', 'COPY ', 'ENV ', 'ARG ', 'SHELL ', 'CMD ', 'ONBUILD ', 'HEALTHCHECK ', 'VOLUME ', 'LABEL '],
  ...['\n', '\r\n', '\r', ' ', '\t', '\\\n', '\\', '`\n', '# c\n', '# escape=`\n', '\uFEFF', '\u00a0', '\0', '\uFFFF'],
  ...['<<EOF', '<<-"E"', 'EOF\n', 'E\n', '"', "'", '$', '${A:-', '}', '[', ']', '["a", "\\u0041"]', ',', '1', '='],
  ...['--from=x ', '--', 'AS ', 'NONE', 'a', 'A=b ', 'é😀', '/'],
);
const source = fc.oneof(
  fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
  fc.array(piece, { maxLength: 30 }).map((pieces) => `FROM a\n${pieces.join('')}`),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

function words(instruction: Instruction): Word[] {
  switch (instruction.keyword) {
    case 'FROM':
      return [instruction.image, instruction.alias].filter((w) => w !== undefined);
    case 'ENV':
    case 'ARG':
    case 'LABEL':
      return instruction.pairs.flatMap((p) => (p.value === undefined ? [p.name] : [p.name, p.value]));
    case 'COPY':
    case 'ADD':
      return [...instruction.sources, ...(instruction.destination === undefined ? [] : [instruction.destination])];
    case 'USER':
    case 'WORKDIR':
    case 'EXPOSE':
    case 'VOLUME':
    case 'STOPSIGNAL':
    case 'MAINTAINER':
      return [...instruction.words];
    case 'ONBUILD':
      return instruction.trigger === undefined ? [] : words(instruction.trigger);
    default:
      return [];
  }
}

/** Every object in the tree that looks like a span, and every mapped text. */
function collect(value: unknown, spans: Span[], texts: MappedText[]): void {
  if (value === null || typeof value !== 'object') return;
  if ('toSource' in value) {
    texts.push(value as MappedText);
    return;
  }
  if ('start' in value && 'end' in value) spans.push(value as Span);
  for (const inner of Object.values(value)) collect(inner, spans, texts);
}

function tree(file: Dockerfile): { spans: Span[]; texts: MappedText[] } {
  const spans: Span[] = [];
  const texts: MappedText[] = [];
  const { directives, comments, instructions, problems } = file;
  collect({ directives, comments, instructions, problems }, spans, texts);
  return { spans, texts };
}

describe('for any text', () => {
  it('the parser gives a tree whose spans lie in the file', () => {
    fc.assert(
      fc.property(source, (text) => {
        const file = parseDockerfile(text);
        for (const { start, end } of tree(file).spans) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('instructions and comments are in order, and instructions do not overlap', () => {
    fc.assert(
      fc.property(source, (text) => {
        const file = parseDockerfile(text);
        let end = 0;
        for (const instruction of file.instructions) {
          expect(instruction.span.start).toBeGreaterThanOrEqual(end);
          end = instruction.span.end;
        }
        end = 0;
        for (const comment of file.comments) {
          expect(comment.span.start).toBeGreaterThanOrEqual(end);
          expect(comment.text).toBe(file.text.slice(comment.span.start, comment.span.end));
          end = comment.span.end;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('every character of every text leads back to itself, or to the escape that made it', () => {
    fc.assert(
      fc.property(source, (text) => {
        const file = parseDockerfile(text);
        for (const mapped of tree(file).texts) {
          let before = -1;
          for (let i = 0; i < mapped.text.length; i++) {
            const at = mapped.toSource(i);
            expect(at).toBeGreaterThan(before);
            before = at;
            if (file.text[at] !== mapped.text[i]) expect(file.text[at]).toBe('\\');
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('no hole comes from the file', () => {
    fc.assert(
      fc.property(source, (text) => {
        for (const mapped of tree(parseDockerfile(text)).texts) expect(mapped.text).not.toContain('\uFFFF');
      }),
    );
  });

  it('stages hold what is below their FROM, and nothing is lost', () => {
    fc.assert(
      fc.property(source, (text) => {
        const file = parseDockerfile(text);
        const first = file.instructions.findIndex((i) => i.keyword === 'FROM');
        const below = first < 0 ? [] : file.instructions.slice(first);
        expect(file.stages.flatMap((s) => [s.from, ...s.instructions])).toEqual(below);
      }),
    );
  });

  it('its words expand, and their variables lie in them', () => {
    fc.assert(
      fc.property(source, (text) => {
        const file = parseDockerfile(text);
        for (const word of file.instructions.flatMap(words)) {
          expand(word.raw, (name) => name, file.escape);
          for (const { span, nameSpan } of variables(word, file.escape)) {
            expect(span.start).toBeGreaterThanOrEqual(word.span.start);
            expect(nameSpan.start).toBeGreaterThan(span.start);
            expect(nameSpan.end).toBeLessThanOrEqual(span.end);
            expect(span.end).toBeLessThanOrEqual(word.span.end);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('a word without quotes, escapes and variables expands to itself', () => {
    fc.assert(
      fc.property(fc.string(), (word) => {
        const plain = word.replace(/[$'"\\]/g, '');
        expect(expand(plain, () => 'x', '\\')).toBe(plain);
        expect(expand(`'${plain}'`, () => 'x', '\\')).toBe(plain);
      }),
    );
  });
});
