/** Names and addresses are replaced wherever they are written, quoted as each place needs it. */
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../server/src/analysis/fixes/apply';
import {
  lineAtTop,
  lineBelowOffset,
  replaceEnvValue,
  replaceShebang,
  rewriteFile,
  withoutBlanksAfter,
  withoutWholeLines,
} from '../../server/src/analysis/fixes/files';
import type { TextEdit } from '../../server/src/analysis/fixes/types';
import type { EditedFile, NewWord } from '../../server/src/analysis/fixes/words';
import {
  renameVariable,
  replaceInterpreter,
  replacePlain,
  replaceTextIn,
  replaceWritten,
} from '../../server/src/analysis/fixes/written';
import { parseDockerfile } from '../../server/src/analysis/parse/dockerfile/parser';
import type { Span } from '../../server/src/analysis/text/span';

function edited(
  marked: string,
  edit: (file: EditedFile, span: Span) => TextEdit | undefined,
  kind: 'dockerfile' | 'script' = 'dockerfile',
): string | undefined {
  const start = marked.indexOf('«');
  const text = marked.replace(/[«»]/g, '');
  const file: EditedFile =
    kind === 'script' ? { kind, path: 'f', text } : { kind, path: 'f', text, dockerfile: parseDockerfile(text) };
  const found = edit(file, { start, end: marked.indexOf('»') - 1 });
  return found && applyEdits(text, [found]);
}

describe('wherever it is written', () => {
  const ARCH: NewWord = { shell: '$(uname -m)' };
  test.each<[string, NewWord, string | undefined]>([
    ['RUN wget x-«x86_64».sh', ARCH, 'RUN wget x-$(uname -m).sh'],
    ['RUN wget "x-«x86_64».sh" \\\n  -q', ARCH, 'RUN wget "x-$(uname -m).sh" \\\n  -q'],
    ["RUN wget 'x-«x86_64».sh'", ARCH, undefined],
    ['RUN ["wget", "x-«x86_64».sh"]', ARCH, undefined],
    ['RUN ["bash", "-c", "wget x-«x86_64».sh"]', ARCH, 'RUN ["bash", "-c", "wget x-$(uname -m).sh"]'],
    ['RUN bash -c "wget x-«x86_64».sh"', ARCH, 'RUN bash -c "wget x-$(uname -m).sh"'],
    ['RUN <<EOF\nwget x-«x86_64».sh\nEOF\n', ARCH, 'RUN <<EOF\nwget x-$(uname -m).sh\nEOF\n'],
    // Docker does not run commands in values.
    ['ENV URL=x-«x86_64».sh', ARCH, undefined],
    ['ARG V=«1.0»', '2.0', 'ARG V=2.0'],
    ['ENV A="/x/«app»/bin"', 'my app', 'ENV A="/x/my app/bin"'],
    ['RUN conda run -n «app» x', 'my app', "RUN conda run -n 'my app' x"],
    ['CMD ["conda", "run", "-n", "«app»"]', 'my"app', 'CMD ["conda", "run", "-n", "my\\"app"]'],
    ['RUN --mount=type=cache,target=«/a» x', '/b', 'RUN --mount=type=cache,target=/b x'],
    ['# in «/a»\nRUN x', '/b', '# in /b\nRUN x'],
    ['# in «/a»\nRUN x', '/b c', undefined],
  ])('%s', (marked, by, expected) => {
    expect(edited(marked, (file, span) => replaceWritten(file, span, by))).toBe(expected);
  });

  test.each<[string, string | undefined]>([
    ['RUN ls «$CONDA_PREFIX»', 'RUN ls /opt/conda'],
    ['RUN ls «$CONDA_PREFIX»/bin', 'RUN ls /opt/conda/bin'],
    ['RUN ls "«${CONDA_PREFIX}»/bin"', 'RUN ls "/opt/conda/bin"'],
    ['RUN ls x >«$CONDA_PREFIX»/y', 'RUN ls x >/opt/conda/y'],
    ['WORKDIR «$CONDA_PREFIX»/bin', 'WORKDIR /opt/conda/bin'],
  ])('a variable: %s', (marked, expected) => {
    expect(edited(marked, (file, span) => replaceWritten(file, span, '/opt/conda', 'with variables'))).toBe(expected);
  });

  test('a variable is not replaced unasked', () => {
    expect(edited('RUN ls «$CONDA_PREFIX»/bin', (file, span) => replaceWritten(file, span, '/a'))).toBeUndefined();
  });

  test.each([
    ['docker run -p «»8888:8888 x', 'docker run -p 127.0.0.1:8888:8888 x'],
    ['docker run -p "«»$PORT:8888" x', 'docker run -p "127.0.0.1:$PORT:8888" x'],
    ['docker run -p «»${PORT}:8888 x', 'docker run -p 127.0.0.1:${PORT}:8888 x'],
  ])('at the start of a word: %s', (marked, expected) => {
    const at = marked.indexOf('«');
    const edit = (file: EditedFile) => replaceWritten(file, { start: at, end: at }, '127.0.0.1:');
    expect(edited(marked, edit, 'script')).toBe(expected);
  });
});

test('text that is there once', () => {
  const edit = (file: EditedFile, span: Span) => replaceTextIn(file, span, 'app', 'web');
  expect(edited('ENV A=«/x/app/y»', edit)).toBe('ENV A=/x/web/y');
  expect(edited('ENV A=«/app/app»', edit)).toBeUndefined();
  expect(edited('ENV A=«/x»', edit)).toBeUndefined();
});

test('plain words, variables, interpreters', () => {
  expect(edited('* * * * * «python» x', (file, span) => replacePlain(file, span, '/a/python'), 'script')).toBe(
    '* * * * * /a/python x',
  );
  expect(edited('«python»', (file, span) => replacePlain(file, span, '/a b/python'), 'script')).toBeUndefined();
  const rename = (file: EditedFile, span: Span) => renameVariable(file, span, 'pwd', 'PWD');
  expect(edited('x «${pwd}»', rename, 'script')).toBe('x ${PWD}');
  expect(edited('x «"$pwd"»', rename, 'script')).toBeUndefined();
  const interpreter = (file: EditedFile, span: Span) => replaceInterpreter(file, span, '/e/python');
  expect(edited('RUN <<EOF\n#!«/usr/bin/env python»\nEOF\n', interpreter)).toBe('RUN <<EOF\n#!/e/python\nEOF\n');
  expect(edited('RUN «python» x', interpreter)).toBeUndefined();
});

test('whole files and lines keep their line ends', () => {
  const apply = (text: string, edit: (file: { path: string; text: string }) => TextEdit | undefined) => {
    const found = edit({ path: 'f', text });
    return found && applyEdits(text, [found]);
  };
  expect(apply('a\r\nb\r\n', (file) => rewriteFile(file, ['c', 'd']))).toBe('c\r\nd\r\n');
  expect(apply('a\r\n', (file) => lineAtTop(file, 'x'))).toBe('x\r\na\r\n');
  expect(apply('a\nb', (file) => lineBelowOffset(file, 3, 'x'))).toBe('a\nb\nx');
  expect(apply('a\nb\n', (file) => lineBelowOffset(file, 0, 'x'))).toBe('a\nx\nb\n');
  expect(apply('#!/bin/sh -e -u\r\nx\r\n', (file) => replaceShebang(file, ['#!/bin/sh', 'set -e -u']))).toBe(
    '#!/bin/sh\r\nset -e -u\r\nx\r\n',
  );
  expect(apply('x\n', (file) => replaceShebang(file, ['#!/bin/sh']))).toBeUndefined();
  expect(apply('a \\ \t\r\nb', (file) => withoutBlanksAfter(file, 2))).toBe('a \\\r\nb');
  expect(apply('a \\\nb', (file) => withoutBlanksAfter(file, 2))).toBeUndefined();
  const file = { path: 'f', text: 'a\nb\nc' };
  expect(withoutWholeLines(file, [{ start: 2, end: 4 }])).toHaveLength(1);
  expect(withoutWholeLines(file, [{ start: 1, end: 4 }])).toBeUndefined();
  expect(replaceEnvValue('f', { start: 0, end: 0 }, 'a b')).toBeUndefined();
});
