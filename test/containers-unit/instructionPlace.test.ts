import { describe, expect, test } from 'vitest';
import { linesOf, placeOf } from '../../client/src/containers/instructionPlace';

const TEXT = 'FROM a\nRUN one && \\\n  # why\n\n  two\nRUN three\n';

test.each([
  [TEXT, 0, 1],
  [TEXT, 1, 4],
  [TEXT, 5, 1],
  ['# escape=`\nFROM a\nRUN x `\n  y\n', 2, 2],
  ['RUN a \\', 0, 1],
])('the lines of an instruction', (text, line, count) => {
  expect(linesOf(text, line)).toBe(count);
});

describe('the mark of a failed instruction', () => {
  const instruction = 'RUN one && \\\n  # why\n\n  two';

  test.each([
    ['stays', TEXT, 1],
    ['follows when lines come above it', `# new\n# newer\n${TEXT}`, 3],
    ['follows when lines go above it', TEXT.slice(7), 0],
    ['stays with other line ends, and blanks at the ends of lines', TEXT.replace(/\n/g, ' \r\n'), 1],
  ])('%s', (_, text, line) => {
    expect(placeOf(instruction, text, 1)).toBe(line);
  });

  test.each([
    ['the instruction is changed', TEXT.replace('two', 'three')],
    ['it is removed', 'FROM a\nRUN three\n'],
    ['the file is emptied', ''],
  ])('goes when %s', (_, text) => {
    expect(placeOf(instruction, text, 1)).toBeUndefined();
  });

  test('of two that are the same it stays with the nearest', () => {
    expect(placeOf('RUN x', 'RUN x\nFROM a\n\n\nRUN x\n', 3)).toBe(4);
  });
});
