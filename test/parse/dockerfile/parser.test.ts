import { describe, expect, it } from 'vitest';
import type {
  CopyInstruction,
  Dockerfile,
  Heredoc,
  Instruction,
  PairsInstruction,
  RunInstruction,
} from '../../../server/src/analysis/parse/dockerfile/ast';
import { isHeredocWord } from '../../../server/src/analysis/parse/dockerfile/heredocWords';
import { parseDockerfile } from '../../../server/src/analysis/parse/dockerfile/parser';
import type { MappedText } from '../../../server/src/analysis/text/mapped';
import type { Span } from '../../../server/src/analysis/text/span';

function cut(file: Dockerfile, span: Span): string {
  return file.text.slice(span.start, span.end);
}

/** The node that a keyword makes. */
type NodeOf<K extends Instruction['keyword'], I = Instruction> = I extends { keyword: infer W }
  ? K extends W
    ? I
    : never
  : never;

/** Parses one instruction below a FROM. */
function parseOne<K extends Instruction['keyword']>(keyword: K, source: string): { file: Dockerfile; node: NodeOf<K> } {
  const file = parseDockerfile(`FROM a\n${source}`);
  const node = file.instructions[1];
  if (node?.keyword !== keyword) throw new Error(`expected ${keyword}, got ${node?.keyword}`);
  return { file, node: node as NodeOf<K> };
}

function run(source: string): { file: Dockerfile; node: RunInstruction } {
  return parseOne('RUN', source);
}

/** The source character of every character of a mapped text. */
function sourceOf(file: Dockerfile, text: MappedText): string {
  let result = '';
  for (let i = 0; i < text.text.length; i++) result += file.text.charAt(text.toSource(i));
  return result;
}

describe('lines', () => {
  it('joins continuation lines, leaves comments and blank lines inside out, and keeps every place', () => {
    const { file, node } = run('RUN one && \\\n  # why\n\n\t\n  two && \\  \n    three\nUSER x\n');
    expect(node.command.script.text).toBe('one &&   two &&     three');
    expect(sourceOf(file, node.command.script)).toBe(node.command.script.text);
    expect(file.comments.map((c) => [c.text, c.inside])).toEqual([['# why', true]]);
    expect(cut(file, node.span)).toBe('RUN one && \\\n  # why\n\n\t\n  two && \\  \n    three');
    expect(file.instructions.map((i) => i.keyword)).toEqual(['FROM', 'RUN', 'USER']);
    expect(file.problems).toEqual([]);
  });

  it.each([
    ['RUN a \\\\\nUSER x', ['a \\\\'], 'two escape characters do not continue'],
    ['RUN a \\ b\nUSER x', ['a \\ b'], 'nor does one with something behind it'],
    ['RUN a \\\n', ['a'], 'the end of the file ends it'],
    ['RUN a \\\n# c \\\n', ['a'], 'a comment does not continue itself'],
    ['RUN a\\\nb', ['ab'], 'nothing is put between'],
  ])('%j gives %j: %s', (source, scripts) => {
    const file = parseDockerfile(`FROM a\n${source}`);
    const found = file.instructions.flatMap((i) => (i.keyword === 'RUN' ? [i.command.script.text] : []));
    expect(found).toEqual(scripts);
  });

  it('reads CRLF, a byte order mark and a lone CR as BuildKit does', () => {
    const file = parseDockerfile('\uFEFF# syntax=docker/dockerfile:1\r\nFROM a\r\nRUN b \\\r\n  # c\r\n  d\r\n');
    expect(file.directives.map((d) => d.value)).toEqual(['docker/dockerfile:1']);
    expect(file.instructions.map((i) => cut(file, i.span))).toEqual(['FROM a', 'RUN b \\\r\n  # c\r\n  d']);
    expect((file.instructions[1] as RunInstruction).command.script.text).toBe('b   d');
    expect(file.comments.map((c) => c.text)).toEqual(['# c']);
    expect(parseDockerfile('FROM a\rRUN b\n').instructions).toHaveLength(1);
  });

  it('takes the backtick as escape character where a directive says so', () => {
    const file = parseDockerfile('# escape=`\nFROM a\nRUN dir C:\\ `\n  && b\nCOPY x C:\\\nUSER y\n');
    expect(file.escape).toBe('`');
    expect(file.instructions.map((i) => i.args.text)).toEqual(['a', 'dir C:\\   && b', 'x C:\\', 'y']);
  });

  it('reads indented and lower-case keywords', () => {
    const file = parseDockerfile('  from a As b\n\trun c\n');
    expect(file.stages[0]?.name).toBe('b');
    expect(file.instructions.map((i) => cut(file, i.keywordSpan))).toEqual(['from', 'run']);
    expect(file.problems).toEqual([]);
  });

  it('replaces U+FFFF everywhere, also where an escape in JSON makes it, and keeps NUL', () => {
    const file = parseDockerfile('FROM a\nRUN \uFFFFb\0\nCMD ["\\uFFFF", "\uFFFF"]\nENV A=\uFFFF\n# \uFFFF\n');
    expect(file.text.length).toBe('FROM a\nRUN \uFFFFb\0\nCMD ["\\uFFFF", "\uFFFF"]\nENV A=\uFFFF\n# \uFFFF\n'.length);
    expect(JSON.stringify(file)).not.toMatch(/\uFFFF/);
    expect((file.instructions[1] as RunInstruction).command.script.text).toBe('\uFFFDb\0');
  });
});

describe('directives', () => {
  const names = (text: string) => parseDockerfile(text).directives.map((d) => `${d.name}=${d.value}`);

  it.each([
    ['# syntax=a\n# escape=`\n# check=skip=all\nFROM a', ['syntax=a', 'escape=`', 'check=skip=all']],
    ['#Syntax = a b \nFROM a', ['syntax=a b']],
    ['  # syntax=a\nFROM a', ['syntax=a']],
    ['# a comment\n# escape=`\nFROM a', []],
    ['\n# escape=`\nFROM a', []],
    ['# syntax=a\n\n# escape=`\nFROM a', ['syntax=a']],
    ['FROM a\n# escape=`\n', []],
    ['# other=x\n# escape=`\nFROM a', []],
    ['# escape=\nFROM a', []],
  ])('%j has %j', (text, expected) => {
    expect(names(text)).toEqual(expected);
  });

  it('gives their places, and does not count them as comments', () => {
    const file = parseDockerfile('# escape = `\n# c\nFROM a\n');
    expect(file.directives.map((d) => [cut(file, d.span), cut(file, d.valueSpan)])).toEqual([['# escape = `', '`']]);
    expect(file.comments.map((c) => c.text)).toEqual(['# c']);
  });
});

describe('flags', () => {
  it('reads names, values and places, and where the arguments begin', () => {
    const { file, node } = run(
      'RUN --mount=type=cache,target="/a b" --network=none \\\n --security pip -- install --x\n',
    );
    expect(node.flags.map((f) => [f.name, f.value, cut(file, f.span), cut(file, f.valueSpan)])).toEqual([
      ['mount', 'type=cache,target=/a b', '--mount=type=cache,target="/a b"', 'type=cache,target="/a b"'],
      ['network', 'none', '--network=none', 'none'],
      ['security', undefined, '--security', ''],
    ]);
    expect(node.command.script.text).toBe('pip -- install --x');
  });

  it('ends them at a bare --', () => {
    const { node } = parseOne('COPY', 'COPY --link -- --from /b\n');
    expect(node.flags.map((f) => f.name)).toEqual(['link']);
    expect(node.args.text).toBe('--from /b');
  });

  it.each([
    ['FROM', 'FROM --platform=$BUILDPLATFORM a AS b', 'platform', 'a AS b'],
    ['COPY', 'COPY --from=b --chown=1:1 /x /y', 'from', '/x /y'],
    ['HEALTHCHECK', 'HEALTHCHECK --interval=5s CMD x', 'interval', 'CMD x'],
  ])('reads those of %s', (_, source, name, args) => {
    const node = parseDockerfile(`FROM a\n${source}`).instructions[1];
    expect(node?.flags[0]?.name).toBe(name);
    expect(node?.args.text).toBe(args);
  });
});

describe('JSON form', () => {
  it('decodes strings, each character with its place', () => {
    const { file, node } = run('RUN ["bash", "-c", "echo \\"a\\u0041\\n\\" \\\n 😀\\ud83d\\ude00"]\n');
    expect(node.command.form).toBe('exec');
    expect(node.command.argv.map((s) => s.value)).toEqual(['bash', '-c', 'echo "aA\n"  😀😀']);
    expect(node.command.argv.map((s) => s.text.text)).toEqual(node.command.argv.map((s) => s.value));
    expect(cut(file, node.command.argv[0]?.span ?? { start: 0, end: 0 })).toBe('"bash"');
    const script = node.command.argv[2]?.text;
    const at = script?.text.indexOf('A') ?? 0;
    expect(cut(file, script?.span(at, at + 1) ?? { start: 0, end: 0 })).toBe('\\u0041');
    expect(node.command.script.text).toBe('');
  });

  it.each([
    ['RUN ["\\u00g0"]', '["\\u00g0"]'],
    ['RUN [ -f x ] && y', '[ -f x ] && y'],
    ['RUN [[ -f x ]] && y', '[[ -f x ]] && y'],
    ['RUN ["a\tb"]', '["a\tb"]'],
  ])('takes %j for shell form, without a problem', (source, script) => {
    const { file, node } = run(source);
    expect(node.command.form).toBe('shell');
    expect(node.command.script.text).toBe(script);
    expect(file.problems).toEqual([]);
  });

  it.each([
    ["RUN ['a', 'b']", 'quotes', ['a', 'b']],
    ['RUN ["a", "b"', 'open', ['a', 'b']],
    ['RUN ["a",]', 'comma', ['a']],
    ['RUN ["a"] && b', 'rest', ['a']],
    ['RUN ["a\\x"]', 'escape', ['a\\x']],
    ['RUN ["a" "b"] # c', 'comma', ['a', 'b']],
  ])('takes %j for a broken array: BuildKit hands it to the shell, and nobody means that', (source, mistake, words) => {
    const { file, node } = run(source);
    expect(node.command.form).toBe('exec');
    expect(node.command.broken?.mistake).toBe(mistake);
    expect(node.command.argv.map(({ value }) => value)).toEqual(words);
    expect(file.problems).toEqual([]);
  });

  it('half a surrogate pair becomes U+FFFD, as in Go', () => {
    expect(run('RUN ["\\ud83dx\\ude00", "\\\\ud83d\\ude00"]').node.command.argv.map((s) => s.value)).toEqual([
      '\uFFFDx\uFFFD',
      '\\ud83d\uFFFD',
    ]);
  });

  it('reads an empty array, CMD, ENTRYPOINT, SHELL, VOLUME and HEALTHCHECK', () => {
    expect(parseOne('CMD', 'CMD []').node.command).toMatchObject({ form: 'exec', argv: [] });
    expect(parseOne('ENTRYPOINT', 'ENTRYPOINT [ "a" , "b" ]').node.command.argv.map((s) => s.value)).toEqual([
      'a',
      'b',
    ]);
    expect(parseOne('SHELL', 'SHELL ["bash", "-lc"]').node.argv?.map((s) => s.value)).toEqual(['bash', '-lc']);
    expect(parseOne('VOLUME', 'VOLUME ["/a b", "/c"]').node.words.map((w) => w.raw)).toEqual(['/a b', '/c']);
    const { node } = parseOne('HEALTHCHECK', 'HEALTHCHECK --retries=2 CMD ["curl", "x"]');
    expect(node.command?.argv.map((s) => s.value)).toEqual(['curl', 'x']);
  });

  it('reads that of COPY, the places without quotes', () => {
    const { file, node } = parseOne('COPY', 'COPY ["a b", "c", "/d e/"]');
    expect(node.sources.map((w) => [w.raw, cut(file, w.span)])).toEqual([
      ['a b', 'a b'],
      ['c', 'c'],
    ]);
    expect(node.destination?.raw).toBe('/d e/');
    expect(cut(file, node.destination?.span ?? { start: 0, end: 0 })).toBe('/d e/');
  });
});

describe('heredocs', () => {
  const show = (h: Heredoc) => [h.name, h.body.text, h.expand, h.stripTabs];

  it.each([
    ['RUN <<EOF\na\n b\nEOF\n', [['EOF', 'a\n b\n', true, false]]],
    ['RUN <<EOF\nEOF', [['EOF', '', true, false]]],
    ['RUN <<-EOF\n\ta\n\t\tb\tc\n\tEOF\n', [['EOF', 'a\nb\tc\n', true, true]]],
    ['RUN <<"EOF"\n$a\nEOF\n', [['EOF', '$a\n', false, false]]],
    ["RUN <<'E F'\n$a\nE F\n", [['E F', '$a\n', false, false]]],
    ['RUN << EOF\na\nEOF\n', [['EOF', 'a\n', true, false]]],
    ['RUN <<EOF\r\na\r\nEOF\r\n', [['EOF', 'a\r\n', true, false]]],
    [
      'RUN cat <<A <<B > c\na\nA\nb\nB\n',
      [
        ['A', 'a\n', true, false],
        ['B', 'b\n', true, false],
      ],
    ],
    ['RUN 3<<EOF cat\na\nEOF\n', [['EOF', 'a\n', true, false]]],
    ['RUN python3 <<EOF && b\n# no comment\nFROM x \\\nEOF\n', [['EOF', '# no comment\nFROM x \\\n', true, false]]],
    ['RUN --mount=type=cache,target=/x <<EOF\na\nEOF\n', [['EOF', 'a\n', true, false]]],
    ['RUN a \\\n  <<EOF\nb\nEOF\n', [['EOF', 'b\n', true, false]]],
    ['ONBUILD RUN <<EOF\na\nEOF\n', [['EOF', 'a\n', true, false]]],
    [
      'COPY <<EOF <<"x.txt" c /d/\na\nEOF\nb\nx.txt\n',
      [
        ['EOF', 'a\n', true, false],
        ['x.txt', 'b\n', false, false],
      ],
    ],
    ['ADD <<EOF /d/\na\nEOF\n', [['EOF', 'a\n', true, false]]],
    ['RUN echo ${x:-"a b"} "${y:0:3}" <<EOF\na\nEOF\n', [['EOF', 'a\n', true, false]]],
  ])('%j has %j', (source, expected) => {
    const file = parseDockerfile(`FROM a\n${source}USER last\n`.replace(/EOFUSER/, 'EOF\nUSER'));
    expect(file.instructions.map((i) => i.keyword)).toHaveLength(3);
    expect(file.instructions[1]?.heredocs.map(show)).toEqual(expected);
    for (const heredoc of file.instructions[1]?.heredocs ?? []) {
      expect(sourceOf(file, heredoc.body)).toBe(heredoc.body.text);
      expect(cut(file, heredoc.span)).toMatch(/^\d*<</);
    }
    expect(file.problems).toEqual([]);
  });

  it.each([
    'RUN echo "x <<EOF y"',
    "RUN echo 'x <<EOF y'",
    'RUN cat <<<EOF',
    'RUN cat<<EOF',
    'RUN echo \\<<EOF',
    'RUN echo $((1<<4))',
    'RUN ["sh", "<<EOF"]',
    'RUN cat <<',
    'RUN cat <<""',
    'RUN cat <<- EOF',
    "RUN echo it's <<EOF",
    'RUN echo ${x^^} <<EOF',
    'CMD cat <<EOF',
    'ENV A=<<EOF',
    'USER <<EOF',
    'COPY ["<<EOF", "/b"]',
    'ONBUILD CMD <<EOF',
  ])('%j has none', (source) => {
    const file = parseDockerfile(`FROM a\n${source}\nUSER x\nEOF\n`);
    expect(file.instructions[1]?.heredocs).toEqual([]);
    expect(file.instructions[2]?.keyword).toBe('USER');
  });

  it('ends the instruction at the closing word, which is no source of COPY', () => {
    const { file, node } = parseOne('COPY', 'COPY <<EOF b /c\nx\nEOF\nUSER y\n');
    expect(cut(file, node.span)).toBe('COPY <<EOF b /c\nx\nEOF');
    expect(node.sources.map((w) => w.raw)).toEqual(['b']);
    expect(node.destination?.raw).toBe('/c');
    expect(node.args.text).toBe('<<EOF b /c');
    const heredoc = node.heredocs[0];
    expect(heredoc?.closing && cut(file, heredoc.closing)).toBe('EOF');
    expect(heredoc && cut(file, heredoc.bodySpan)).toBe('x\n');
  });

  it('takes the rest of the file where the closing word is missing, and says so', () => {
    const { file, node } = run('RUN <<EOF\na\n EOF\nEOF \nUSER x');
    expect(node.heredocs[0]?.closing).toBeUndefined();
    expect(node.heredocs[0]?.body.text).toBe('a\n EOF\nEOF \nUSER x');
    expect(node.span.end).toBe(file.text.length);
    expect(file.problems.map((p) => cut(file, p.span))).toEqual(['<<EOF']);
  });

  it('tells a script that is one heredoc from a command that reads some', () => {
    const alone = (source: string) => isHeredocWord(run(`${source}\nx\nEOF\n`).node.command.script.text);
    expect(['RUN <<EOF', 'RUN <<-"EOF"', 'RUN << EOF'].map(alone)).toEqual([true, true, true]);
    expect(['RUN cat <<EOF', 'RUN <<EOF sh', 'RUN <<EOF > y', 'RUN <<EOF <<EOF'].map(alone)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('gives the trigger of ONBUILD the same heredocs', () => {
    const { file, node } = parseOne('ONBUILD', 'ONBUILD COPY <<EOF /a\nx\nEOF\n');
    expect(node.trigger?.heredocs).toEqual(node.heredocs);
    expect(cut(file, node.span)).toBe('ONBUILD COPY <<EOF /a\nx\nEOF');
  });
});

describe('instructions', () => {
  it('cuts the file into stages', () => {
    const file = parseDockerfile('ARG V=1\nARG W\nFROM a:$V AS One\nRUN x\nFROM one\nARG Z\nUSER y\n');
    expect(file.globalArgs.map((a) => a.pairs[0]?.name.raw)).toEqual(['V', 'W']);
    expect(file.stages.map((s) => [s.index, s.name, s.from.image?.raw, s.instructions.map((i) => i.keyword)])).toEqual([
      [0, 'one', 'a:$V', ['RUN']],
      [1, undefined, 'one', ['ARG', 'USER']],
    ]);
    expect(file.instructions).toHaveLength(7);
    expect(file.problems).toEqual([]);
  });

  const pairs = (node: PairsInstruction) => node.pairs.map((p) => [p.name.raw, p.value?.raw]);

  it.each([
    ['ENV A=1', [['A', '1']]],
    [
      'ENV A=1 B="x y" C=\'z \\\' D=e\\ f',
      [
        ['A', '1'],
        ['B', '"x y"'],
        ['C', "'z \\'"],
        ['D', 'e\\ f'],
      ],
    ],
    [
      'ENV A=1 \\\n    # c\n    B=2',
      [
        ['A', '1'],
        ['B', '2'],
      ],
    ],
    [
      'ENV A= B=""',
      [
        ['A', ''],
        ['B', '""'],
      ],
    ],
    ['ENV A=x=y', [['A', 'x=y']]],
    ['ENV "A B"=c', [['"A B"', 'c']]],
    ['ENV A="open b=c', [['A', '"open b=c']]],
    [
      'LABEL a.b="c" d=e',
      [
        ['a.b', '"c"'],
        ['d', 'e'],
      ],
    ],
    ['ARG A', [['A', undefined]]],
    [
      'ARG A=1 B C="x y"',
      [
        ['A', '1'],
        ['B', undefined],
        ['C', '"x y"'],
      ],
    ],
  ])('%j has the pairs %j', (source, expected) => {
    const file = parseDockerfile(`FROM a\n${source}\n`);
    const node = file.instructions[1] as PairsInstruction;
    expect(pairs(node)).toEqual(expected);
    expect(node.legacy).toBe(false);
    expect(file.problems).toEqual([]);
    for (const pair of node.pairs) expect(sourceOf(file, pair.name.text)).toBe(pair.name.raw);
  });

  it('reads the old ENV form: all behind the name is the value', () => {
    for (const [source, name, value] of [
      ['ENV PATH  /a/bin:$PATH "x" y=z', 'PATH', '/a/bin:$PATH "x" y=z'],
      ['ENV A = b', 'A', '= b'],
      ['LABEL name The value', 'name', 'The value'],
    ]) {
      const file = parseDockerfile(`FROM a\n${source}\n`);
      const node = file.instructions[1] as PairsInstruction;
      expect(node.legacy).toBe(true);
      expect(pairs(node)).toEqual([[name, value]]);
      expect(file.problems).toEqual([]);
    }
  });

  it('reads COPY and ADD', () => {
    const { file, node } = parseOne('COPY', 'COPY --chown=a:b x.yml  y/*.txt \\\n   /z/\n');
    expect(node.sources.map((w) => w.raw)).toEqual(['x.yml', 'y/*.txt']);
    expect(node.destination && cut(file, node.destination.span)).toBe('/z/');
    expect((parseOne('ADD', 'ADD https://x/y.tgz /z').node as CopyInstruction).sources[0]?.raw).toBe('https://x/y.tgz');
  });

  it.each([
    ['WORKDIR', 'WORKDIR /a b', ['/a b']],
    ['USER', 'USER ${NB_UID}:100', ['${NB_UID}:100']],
    ['EXPOSE', 'EXPOSE 80 443/tcp', ['80', '443/tcp']],
    ['VOLUME', 'VOLUME /a /b', ['/a', '/b']],
    ['STOPSIGNAL', 'STOPSIGNAL SIGINT', ['SIGINT']],
    ['MAINTAINER', 'MAINTAINER A <a@b.c>', ['A <a@b.c>']],
  ] as const)('reads %s', (keyword, source, expected) => {
    expect(parseOne(keyword, source).node.words.map((w) => w.raw)).toEqual(expected);
  });

  it('reads HEALTHCHECK', () => {
    expect(parseOne('HEALTHCHECK', 'HEALTHCHECK NONE').node.command).toBeUndefined();
    const { file, node } = parseOne('HEALTHCHECK', 'HEALTHCHECK --timeout=3s CMD curl -f x || exit 1');
    expect(node.command?.script.text).toBe('curl -f x || exit 1');
    expect(node.command && cut(file, node.command.span)).toBe('curl -f x || exit 1');
  });

  it('reads the instruction behind ONBUILD', () => {
    const { file, node } = parseOne('ONBUILD', 'ONBUILD RUN --network=none a \\\n b\n');
    expect(node.onbuild).toBe(false);
    expect(node.trigger).toMatchObject({ keyword: 'RUN', onbuild: true, flags: [{ name: 'network' }] });
    expect(node.trigger && cut(file, node.trigger.span)).toBe('RUN --network=none a \\\n b');
    expect(file.instructions).toHaveLength(2);
  });
});

describe('problems', () => {
  it.each([
    ['RUNN a', 'RUNN', /no Dockerfile instruction.*RUN\?/],
    ['pip install x', 'pip', /no Dockerfile instruction.*above/],
    ['RUN\u00a0a', 'RUN\u00a0a', /no Dockerfile instruction/],
    ['<<<<<<< HEAD', '<<<<<<<', /merge conflict/],
    ['\\\n', '\\', /continues nothing/],
    ['FROM', 'FROM', /no image/],
    ['FROM a b', 'b', /AS name/],
    ['FROM a AS', 'AS', /AS name/],
    ['FROM a AS b c', 'AS b c', /AS name/],
    ['FROM a AS 1b', '1b', /cannot name a stage/],
    ['SHELL bash -c', 'bash -c', /JSON array/],
    ['SHELL ["a", 1]', '["a", 1]', /JSON array/],
    ['SHELL []', 'SHELL', /at least one/],
    ['SHELL', 'SHELL', /at least one/],
    ['CMD ["a", 1]', '["a", 1]', /no string/],
    ['COPY [1, "b"]', '[1, "b"]', /no string/],
    ['COPY a', 'COPY', /a source and a destination/],
    ['ADD', 'ADD', /a source and a destination/],
    ['COPY --from=b a', 'COPY', /a source and a destination/],
    ['COPY a <<EOF\nEOF', '<<EOF', /destination/],
    ['ENV', 'ENV', /at least one/],
    ['ENV A', 'A', /without a value/],
    ['ENV A=1 B', 'B', /no "="/],
    ['ENV =1', '=1', /no name/],
    ['LABEL', 'LABEL', /at least one/],
    ['ARG', 'ARG', /at least one/],
    ['ARG =1', '=1', /no name/],
    ['EXPOSE', 'EXPOSE', /at least one/],
    ['VOLUME [""]', '""', /empty path/],
    ['WORKDIR', 'WORKDIR', /at least one/],
    ['USER', 'USER', /at least one/],
    ['ONBUILD', 'ONBUILD', /at least one/],
    ['ONBUILD ONBUILD RUN a', 'ONBUILD', /another ONBUILD/],
    ['ONBUILD FROM a', 'FROM', /cannot hold FROM/],
    ['HEALTHCHECK', 'HEALTHCHECK', /at least one/],
    ['HEALTHCHECK curl', 'curl', /CMD or NONE/],
    ['HEALTHCHECK CMD', 'HEALTHCHECK', /no command/],
    ['HEALTHCHECK NONE x', 'x', /no arguments/],
    ['RUN <<EOF', '<<EOF', /rest of the file/],
  ])('%j is refused at %j', (source, place, message) => {
    const file = parseDockerfile(`FROM a\n${source}`);
    expect(file.problems.map((p) => cut(file, p.span))).toEqual([place]);
    expect(file.problems[0]?.message).toMatch(message);
  });

  it.each([
    ['', '', /no instruction/],
    ['# only a comment\n', '', /no instruction/],
    ['ARG A\n', 'ARG', /no FROM/],
    ['RUN a\nRUN b\nFROM c\n', 'RUN', /before the first FROM/],
    ['# escape=x\nFROM a\n', 'x', /backslash or a backtick/],
    ['# syntax=a\n# syntax=b\nFROM a\n', '# syntax=b', /twice/],
  ])('the file %j is refused at %j', (text, place, message) => {
    const file = parseDockerfile(text);
    expect(file.problems.map((p) => cut(file, p.span))).toEqual([place]);
    expect(file.problems[0]?.message).toMatch(message);
  });

  it.each(['CMD', 'ENTRYPOINT []', 'ENV A=', 'FROM {{ image }}', '{% if x %}'])(
    'BuildKit takes %j, or a template engine does, so nothing is said',
    (source) => {
      expect(parseDockerfile(`FROM a\n${source}\n`).problems).toEqual([]);
    },
  );

  it('are in file order', () => {
    const file = parseDockerfile('FROM a\nENV A\nCOPY x <<EOF\nEOF\nRUNN\nSHELL x\n');
    const starts = file.problems.map((p) => p.span.start);
    expect(starts).toHaveLength(4);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  it('stop after a thousand, with one that says so', () => {
    const file = parseDockerfile('x\n'.repeat(5000));
    expect(file.problems).toHaveLength(1001);
    expect(file.problems[1000]?.message).toMatch(/very many/);
    expect(file.instructions.length).toBeLessThanOrEqual(1000);
  });
});
