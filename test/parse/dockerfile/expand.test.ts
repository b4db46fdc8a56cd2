import { describe, expect, it } from 'vitest';
import type { FromInstruction, PairsInstruction } from '../../../server/src/analysis/parse/dockerfile/ast';
import { expand, variables } from '../../../server/src/analysis/parse/dockerfile/expand';
import { parseDockerfile } from '../../../server/src/analysis/parse/dockerfile/parser';
import { HOLE } from '../../../server/src/analysis/text/value';

const values: Readonly<Record<string, string>> = {
  NAME: 'app',
  EMPTY: '',
  FILE: 'archive.tar.gz',
  DIR: '/opt/conda/envs/app/bin',
  STAR: 'a*b',
  PATTERN: '*.',
  HOLE,
  HALF: `${HOLE}:/usr/bin`,
};

function run(word: string, escapeChar: '\\' | '`' = '\\'): string {
  return expand(word, (name) => values[name], escapeChar);
}

describe('expand', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['$NAME', 'app'],
    ['${NAME}', 'app'],
    ['x$NAME.y', 'xapp.y'],
    ['$NAME$NAME', 'appapp'],
    ['$NAME_X', ''],
    ['${NAME}_X', 'app_X'],
    ['$UNSET', ''],
    ['a${UNSET}b', 'ab'],
    ['$', '$'],
    ['a$.b', 'a$.b'],
    ['$1x', 'x'],
    ['"$NAME"', 'app'],
    ["'$NAME'", '$NAME'],
    ['"a \'b\' c"', "a 'b' c"],
    ['\'a "b"\'', 'a "b"'],
    ["'a\\'b", 'a\\b'],
    ['\\$NAME', '$NAME'],
    ['\\\\$NAME', '\\app'],
    ['"\\$NAME"', '$NAME'],
    ['"a\\tb"', 'a\\tb'],
    ['a\\tb', 'atb'],
    ['"a\\"b"', 'a"b'],
    ['a\\', 'a'],
    ['a b  c', 'a b  c'],
  ])('%s gives %s', (word, result) => {
    expect(run(word)).toBe(result);
  });

  it.each([
    ['${NAME:-d}', 'app'],
    ['${UNSET:-d}', 'd'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${UNSET-d}', 'd'],
    ['${UNSET:-}', ''],
    ['${NAME:+a}', 'a'],
    ['${EMPTY:+a}', ''],
    ['${EMPTY+a}', 'a'],
    ['${UNSET+a}', ''],
    ['${NAME:?why}', 'app'],
    ['${EMPTY?why}', ''],
    ['${UNSET:-$NAME}', 'app'],
    ['${UNSET:-${EMPTY:-${NAME}}}', 'app'],
    ['${UNSET:-"a}b"}', 'a}b'],
    ['${UNSET:-a b}', 'a b'],
    ['x${UNSET:-/}y', 'x/y'],
  ])('%s with a default or an alternative gives %s', (word, result) => {
    expect(run(word)).toBe(result);
  });

  it.each([
    ['${FILE#*.}', 'tar.gz'],
    ['${FILE##*.}', 'gz'],
    ['${FILE%.*}', 'archive.tar'],
    ['${FILE%%.*}', 'archive'],
    ['${FILE#x}', 'archive.tar.gz'],
    ['${FILE%}', 'archive.tar.gz'],
    ['${FILE#????}', 'ive.tar.gz'],
    ['${DIR%/*}', '/opt/conda/envs/app'],
    ['${DIR##*/}', 'bin'],
    ['${STAR%\\*b}', 'a'],
    ['${FILE##$PATTERN}', 'gz'],
    ['${DIR/conda/mamba}', '/opt/mamba/envs/app/bin'],
    ['${DIR/\\/opt/}', '/conda/envs/app/bin'],
    ['${DIR//\\//:}', ':opt:conda:envs:app:bin'],
    ['${DIR/c*a/x}', '/opt/xpp/bin'],
    ['${FILE/*/x}', 'x'],
    ['${FILE//a/A}', 'Archive.tAr.gz'],
    ['${FILE/q/x}', 'archive.tar.gz'],
    ['${UNSET#a}', ''],
  ])('%s with a pattern gives %s', (word, result) => {
    expect(run(word)).toBe(result);
  });

  it('keeps many stars cheap', () => {
    const word = `\${LONG#${'*a'.repeat(200)}*b}`;
    expect(expand(word, () => 'a'.repeat(20_000), '\\')).toHaveLength(20_000);
  });

  it.each([
    '${NAME',
    '${',
    '${}',
    '${:-x}',
    '${NAME:-x',
    '${NAME^^}',
    '${NAME:0:1}',
    '${NAME:#a}',
    '${NAME/a}',
    '${UNSET:?why}',
    '${EMPTY:?why}',
    '"open',
    "'open",
    '${NAME#\\a}',
  ])('%s fails the build, so the value is unknown', (word) => {
    expect(run(word)).toBe(HOLE);
  });

  it.each([
    ['$HOLE', HOLE],
    ['/a/$HOLE/b', `/a/${HOLE}/b`],
    ['${HOLE:-d}', HOLE],
    ['${HOLE-d}', HOLE],
    ['${HOLE:+a}', HOLE],
    ['${HOLE:+}', ''],
    ['${HOLE:?e}', HOLE],
    ['${HOLE#*.}', HOLE],
    ['${HALF%:*}', HOLE],
    ['${NAME/$HOLE/x}', HOLE],
    ['${HALF/usr/x}', HOLE],
    ['${NAME/p/$HOLE}', `a${HOLE}p`],
    ['${HALF:-d}', `${HOLE}:/usr/bin`],
    ['${HALF:+a}', 'a'],
  ])('%s with an unknown value', (word, result) => {
    expect(run(word)).toBe(result);
  });

  it('takes the backtick where a directive says so', () => {
    expect(run('C:\\a\\$NAME', '`')).toBe('C:\\a\\app');
    expect(run('`$NAME', '`')).toBe('$NAME');
    expect(run('"a`"b"', '`')).toBe('a"b');
  });

  it('leaves quotes alone in a heredoc body', () => {
    const lookup = (name: string) => values[name];
    expect(expand('say "$NAME" and \'$NAME\'\n', lookup, '\\', { keepQuotes: true })).toBe('say "app" and \'app\'\n');
    expect(expand("it's \\$NAME", lookup, '\\', { keepQuotes: true })).toBe("it's $NAME");
  });

  it('gives up on nesting that no person writes, without exhausting the stack', () => {
    expect(run('${A:-'.repeat(100_000))).toBe(HOLE);
    expect(run('${A:-'.repeat(50) + 'x' + '}'.repeat(50))).toBe('x');
  });
});

describe('variables', () => {
  function inValue(source: string): { text: string; found: ReturnType<typeof variables> } {
    const file = parseDockerfile(`FROM a\nENV X=${source}\n`);
    const pair = (file.instructions[1] as PairsInstruction).pairs[0];
    if (pair?.value === undefined) throw new Error('no value');
    return { text: file.text, found: variables(pair.value, file.escape) };
  }

  it('lists each with its place, the ones inside a modifier too', () => {
    const { text, found } = inValue('"$A/${B:-${C}x}/${D##*/}/${E//a/$F}"');
    expect(
      found.map((v) => [
        v.name,
        text.slice(v.span.start, v.span.end),
        text.slice(v.nameSpan.start, v.nameSpan.end),
        v.modifier,
      ]),
    ).toEqual([
      ['A', '$A', 'A', undefined],
      ['B', '${B:-${C}x}', 'B', ':-'],
      ['C', '${C}', 'C', undefined],
      ['D', '${D##*/}', 'D', '##'],
      ['E', '${E//a/$F}', 'E', '//'],
      ['F', '$F', 'F', undefined],
    ]);
  });

  it('lists none in single quotes, behind an escape, or where the brace is not closed', () => {
    expect(inValue("'$A'").found).toEqual([]);
    expect(inValue('\\$A').found).toEqual([]);
    expect(inValue('${A').found).toEqual([]);
  });

  it('maps a name that a continuation cuts in two', () => {
    const file = parseDockerfile('FROM a${VER\\\nSION}\n');
    const [variable] = variables((file.instructions[0] as FromInstruction).image ?? fail(), file.escape);
    expect(variable?.name).toBe('VERSION');
    expect(file.text.slice(variable?.nameSpan.start, variable?.nameSpan.end)).toBe('VER\\\nSION');
  });
});

function fail(): never {
  throw new Error('missing');
}
