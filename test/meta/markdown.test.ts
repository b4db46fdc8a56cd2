import { expect, test } from 'vitest';
import { file, markdown } from '../../server/src/analysis/rules/markdown';

test('a paragraph of Markdown may be broken anywhere, and the indentation of the code goes', () => {
  const text = markdown`
    First line of a paragraph
    with \`code\` and \${braces} in it.

    Second paragraph:
    - one
    - two
      of two lines
  `;
  expect(text).toBe(
    'First line of a paragraph with `code` and ${braces} in it.\n\nSecond paragraph:\n- one\n- two\n  of two lines',
  );
});

test('a file keeps its lines, its own indentation and its backslashes', () => {
  const text = file`
    RUN conda create -y -n app \
          python=3.12

    CMD ["python"]
  `;
  expect(text).toBe('RUN conda create -y -n app \\\n      python=3.12\n\nCMD ["python"]\n');
});
