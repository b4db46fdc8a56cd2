import { expect, test } from 'vitest';
import { codeSpan, type Prose, text, toMarkdown, toPlain } from '../../server/src/analysis/describe/prose';

const place = { file: 'Dockerfile', span: { start: 0, end: 1 } };
const show = () => ({ label: 'line 4', href: 'file:///a%20b/Docker(1)#L4' });

const PROSE: Prose = [
  text('1. a_b <c> *d*', { strong: 'x|y' }, ' 2. ', { code: 'a`b' }),
  { kind: 'facts', rows: [['user', [{ code: 'root' }]]] },
  { kind: 'steps', lines: [[{ place }, ': ', { code: 'x' }]] },
  { kind: 'list', lines: [[{ url: 'https://example.org/a', text: 'page [1]' }]] },
  { kind: 'sample', language: 'dockerfile', code: 'RUN a\n```' },
];

test('Markdown: every character of a text stands for itself, links cannot be ended from within', () => {
  expect(toMarkdown(PROSE, show)).toBe(
    [
      '1\\. a\\_b \\<c\\> \\*d\\***x\\|y** 2. ``a`b``',
      '- user: `root`',
      '1. [line 4](file:///a%20b/Docker%281%29#L4): `x`',
      '- [page \\[1\\]](https://example.org/a)',
      '````dockerfile\nRUN a\n```\n````',
    ].join('\n\n'),
  );
});

test('plain text: the same without marks', () => {
  expect(toPlain(PROSE, show)).toBe(
    ['1. a_b <c> *d*x|y 2. a`b', 'user: root', '1. line 4: x', '- page [1] (https://example.org/a)', 'RUN a\n```'].join(
      '\n\n',
    ),
  );
});

test('a place without an address is no link', () => {
  expect(toMarkdown([text({ place })], () => ({ label: 'line_4', href: undefined }))).toBe('line\\_4');
});

test('code spans hold backticks, line ends and nothing at all', () => {
  expect(codeSpan('`x`')).toBe('`` `x` ``');
  expect(codeSpan('a\nb')).toBe('`a b`');
  expect(codeSpan('')).toBe('` `');
});
