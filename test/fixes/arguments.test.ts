/** Edits of the words that Docker itself reads keep quotes, escapes and the JSON form, or are not made. */
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../server/src/analysis/fixes/apply';
import {
  argumentAt,
  type EditedDockerfile,
  entriesOf,
  lastEntryFirst,
  type NewText,
  ownInstruction,
  replaceArgument,
  replaceInArguments,
  replaceThrough,
} from '../../server/src/analysis/fixes/arguments';
import type { TextEdit } from '../../server/src/analysis/fixes/types';
import { parseDockerfile } from '../../server/src/analysis/parse/dockerfile/parser';
import type { Span } from '../../server/src/analysis/text/span';

/** The text after an edit; what was to be edited is between the marks. */
function edited(
  marked: string,
  edit: (file: EditedDockerfile, span: Span) => TextEdit | undefined,
): string | undefined {
  const start = marked.indexOf('«');
  const text = marked.replace(/[«»]/g, '');
  const file = { kind: 'dockerfile', path: 'f', text, dockerfile: parseDockerfile(text) } as const;
  const found = edit(file, { start, end: marked.indexOf('»') - 1 });
  return found && applyEdits(text, [found]);
}

describe('a part of a word', () => {
  test.each<[string, NewText, string | undefined]>([
    ['ENV A=/x/«y»/z', 'w', 'ENV A=/x/w/z'],
    ['ENV A=«x» B=y', 'a b', 'ENV A=a\\ b B=y'],
    ['ENV A=«x»', "it's $5", "ENV A=it\\'s\\ \\$5"],
    ['ENV A="/x/«y»"', 'a b "c" $d', 'ENV A="/x/a b \\"c\\" \\$d"'],
    ["ENV A='«y»'", 'a $b "c"', `ENV A='a $b "c"'`],
    ["ENV A='«y»'", "it's", undefined],
    ['# escape=`\nENV A=«x»', 'a b\\c', '# escape=`\nENV A=a` b\\c'],
    ['ENV A=«$HOME»/x', '/root', 'ENV A=/root/x'],
    ['ENV A="«${HOME}»/x"', { docker: '$B' }, 'ENV A="$B/x"'],
    ["ENV A='«x»'", { docker: '$B' }, undefined],
    ['ENV A=«x»', { docker: '$B c' }, undefined],
    ['COPY a «b»', 'c d', undefined],
    ['COPY a /x/«b»', 'c', 'COPY a /x/c'],
    ['COPY ["a", "/x/«b»"]', 'c d', 'COPY ["a", "/x/c d"]'],
    ['COPY ["a", "«b»"]', 'c"$', 'COPY ["a", "c\\\\\\"\\\\$"]'],
    ['WORKDIR «~»/app', '/root', 'WORKDIR /root/app'],
    ['EXPOSE «80»/tcp', '8888', 'EXPOSE 8888/tcp'],
    ['ENV A=«x\\\n  y»', 'z', undefined],
    ['ENV A="x«"B»', 'z', undefined],
    ['RUN echo «x»', 'z', undefined],
  ])('%s, %j', (marked, by, expected) => {
    expect(edited(marked, (file, span) => replaceInArguments(file, span, by))).toBe(expected);
  });
});

describe('a whole word', () => {
  test.each<[string, string, string | undefined]>([
    ['COPY --from=b /a «/b»', '/c', 'COPY --from=b /a /c'],
    ['COPY a «"/b c"»', '/d e', undefined],
    ['ENV A=«"/b c"»\r\nUSER x\r\n', '/d e', 'ENV A="/d e"\r\nUSER x\r\n'],
    ['ENV A=«/b/$C»', '/d', undefined],
  ])('%s', (marked, by, expected) => {
    const edit = (file: EditedDockerfile, span: Span) => {
      const word = argumentAt(file, span);
      return word && replaceArgument(file, word, by);
    };
    // Docker splits a path of COPY at blanks before it reads quotes.
    expect(edited(marked, edit)).toBe(expected);
  });
});

test('the entries of a list', () => {
  const word = (text: string) => {
    const [instruction] = parseDockerfile(text).instructions;
    const value = instruction?.keyword === 'ENV' ? instruction.pairs[0]?.value : undefined;
    return value === undefined ? [] : entriesOf(value).map((each) => each.text);
  };
  expect(word('ENV PATH=/a:$PATH')).toEqual(['/a', '$PATH']);
  expect(word('ENV PATH="/a:${B:-/b:/c}:/d"')).toEqual(['/a', '${B:-/b:/c}', '/d']);
  expect(word('ENV PATH=/a')).toEqual(['/a']);
});

test.each([
  ['ENV PATH=«$PATH:/a/bin»', 'ENV PATH=/a/bin:$PATH'],
  ['ENV PATH="«$PATH:/b:/a/bin»" X=y', 'ENV PATH="/a/bin:$PATH:/b" X=y'],
  ['ENV PATH=«/a»', undefined],
  ['ENV PATH=«$PATH:"/a b"»', undefined],
  ['ENV PATH=«$PATH:\\\n/a»', undefined],
])('the last entry first: %s', (marked, expected) => {
  const edit = (file: EditedDockerfile, span: Span) => {
    const word = argumentAt(file, span);
    return word && lastEntryFirst(file, word);
  };
  expect(edited(marked, edit)).toBe(expected);
});

test.each([
  ['ENV A=1 «B=2»\n', 'ENV A=1\nENV B=2\n'],
  ['env A=1 \\\r\n    «B=2»\r\n', 'env A=1\r\nenv B=2\r\n'],
  ['ENV A=1 \\\n  # why\n    «B=2»\n', undefined],
  ['ONBUILD ENV A=1 «B=2»\n', undefined],
])('an instruction of its own: %s', (marked, expected) => {
  const edit = (file: EditedDockerfile) => {
    let [instruction] = file.dockerfile.instructions;
    if (instruction?.keyword === 'ONBUILD') instruction = instruction.trigger;
    return instruction?.keyword === 'ENV' ? ownInstruction(file, instruction, 1) : undefined;
  };
  expect(edited(marked, edit)).toBe(expected);
});

test.each([
  ['ENV A=«$(conda info --base)»/bin', '/opt/conda', 'ENV A=/opt/conda/bin'],
  ['ENV A="«$(pwd)»"', '/srv', 'ENV A="/srv"'],
  ['ENV A=«$(conda info --base)»', '/a b', undefined],
  ['ENV A=«$(conda \\\n info)»', '/a', undefined],
])('through several words: %s', (marked, by, expected) => {
  expect(edited(marked, (file, span) => replaceThrough(file, span, by))).toBe(expected);
});
