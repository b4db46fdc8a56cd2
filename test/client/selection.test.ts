import { expect, test, vi } from 'vitest';
import { withoutIndent } from '../../client/src/containers/commands/runSelection';

vi.mock('vscode', () => ({}));

test('lines of a selection lose the indentation that all of them have', () => {
  expect(withoutIndent('    if a:\n        b()\n\n    c()\n')).toBe('if a:\n    b()\n\nc()');
  expect(withoutIndent('\n\n\tx = 1\r\n\ty = 2')).toBe('x = 1\ny = 2');
  // The second line has less: nothing is taken that would break it.
  expect(withoutIndent('    a = [\n  1]')).toBe('  a = [\n1]');
  expect(withoutIndent('  \n')).toBe('');
});
