/** Edits by words and commands, in every form in which people write them. */
import { describe, expect, test } from 'vitest';
import { Analyzer } from '../../server/src/analysis';
import { applyEdits } from '../../server/src/analysis/fixes/apply';
import type { TextEdit } from '../../server/src/analysis/fixes/types';
import {
  commandAfter,
  commandBefore,
  type EditedFile,
  replaceCommand,
  replaceWord,
  replaceWords,
  withoutCommand,
  withoutWord,
  withoutWords,
  wordsAfter,
  wordsBefore,
  wrapCommand,
} from '../../server/src/analysis/fixes/words';
import type { Arg } from '../../server/src/analysis/model/process';
import type { CommandRecord } from '../../server/src/analysis/model/record';
import { memoryFiles } from '../../server/src/analysis/project/memory';

const FROM = 'FROM condaforge/miniforge3:24.11.3-0\n';

type Edits = TextEdit | readonly TextEdit[] | undefined;

interface Scene {
  readonly file: EditedFile;
  /** The command whose words have this one among them. */
  command(word: string): CommandRecord;
  word(value: string): Arg;
}

/** The text after edits; undefined where there are none. */
function edited(
  files: Readonly<Record<string, string>>,
  at: string,
  edit: (scene: Scene) => Edits,
): string | undefined {
  const source = memoryFiles(Object.fromEntries(Object.entries(files).map(([path, text]) => [`/p/${path}`, text])));
  const analyzer = new Analyzer(source, { roots: ['/p'] });
  const context = analyzer.context(`/p/${at}`);
  if (context === undefined || !('kind' in context)) throw new Error('no context');
  const file = context as unknown as EditedFile;
  const commands: readonly CommandRecord[] =
    context.kind === 'compose'
      ? context.services.flatMap(({ start, health }) => [...start, ...health])
      : 'commands' in context
        ? context.commands
        : [];
  const command = (word: string): CommandRecord => {
    // The innermost one: `conda` of `sudo conda`.
    const found = commands.findLast(({ argv }) =>
      argv.some(({ value, place }) => value.trimEnd() === word && place?.file === file.path),
    );
    if (found === undefined) throw new Error(`no command with ${word}`);
    return found;
  };
  const word = (value: string): Arg => {
    const found = command(value).argv.find((arg) => arg.value.trimEnd() === value && arg.place?.file === file.path);
    if (found === undefined) throw new Error(`no word ${value}`);
    return found;
  };
  const edits = edit({ file, command, word });
  if (edits === undefined) return undefined;
  return applyEdits(files[at] ?? '', 'file' in edits ? [edits] : edits);
}

function dockerfile(text: string, edit: (scene: Scene) => Edits): string | undefined {
  return edited({ Dockerfile: FROM + text }, 'Dockerfile', edit)?.slice(FROM.length);
}

describe('a word is taken out', () => {
  const cases: Record<string, [string, string | undefined]> = {
    'between words': ['RUN conda create --force -n a\nUSER a\n', 'RUN conda create -n a\nUSER a\n'],
    last: ['RUN conda create -n a --force\nUSER a\n', 'RUN conda create -n a\nUSER a\n'],
    'last, before &&': ['RUN conda create -n a --force && true\n', 'RUN conda create -n a && true\n'],
    'last, before ;': ['RUN conda create -n a --force; true\n', 'RUN conda create -n a; true\n'],
    'in a subshell': ['RUN (conda create -n a --force)\n', 'RUN (conda create -n a)\n'],
    'before a redirection': ['RUN conda create -n a --force >x\n', 'RUN conda create -n a >x\n'],
    'alone on the last line': ['RUN conda create -n a \\\n    --force\nUSER a\n', 'RUN conda create -n a\nUSER a\n'],
    'alone on a line': [
      'RUN conda create \\\n    --force \\\n    -n a\nUSER a\n',
      'RUN conda create \\\n    -n a\nUSER a\n',
    ],
    'first on a line': ['RUN conda create \\\n    --force -n a\n', 'RUN conda create \\\n    -n a\n'],
    'last on a line': ['RUN conda create --force \\\n    -n a\n', 'RUN conda create \\\n    -n a\n'],
    'alone on the last line, with comments above': [
      'RUN conda create -n a \\\n    # why\n    --force\nUSER a\n',
      'RUN conda create -n a\n    # why\nUSER a\n',
    ],
    'alone between comments': [
      'RUN conda create \\\n  # one\n  --force \\\n  # two\n    -n a\n',
      'RUN conda create \\\n  # one\n  # two\n    -n a\n',
    ],
    'alone on a line, && on the next': [
      'RUN conda create -n a \\\n    --force \\\n && true\n',
      'RUN conda create -n a \\\n && true\n',
    ],
    'alone on the last line of the file': ['RUN conda create -n a \\\n  --force', 'RUN conda create -n a'],
    'alone before an empty continuation line': [
      'RUN conda create -n a \\\n  --force \\\n\n',
      'RUN conda create -n a \\\n\n',
    ],
    quoted: ['RUN "conda" "create" "--force" "-n" "a"\n', 'RUN "conda" "create" "-n" "a"\n'],
    'JSON form': ['RUN ["conda", "create", "--force", "-n", "a"]\n', 'RUN ["conda", "create", "-n", "a"]\n'],
    'JSON form, last': ['RUN ["conda", "create", "-n", "a", "--force"]\n', 'RUN ["conda", "create", "-n", "a"]\n'],
    'JSON form on lines': [
      'RUN ["conda", "create", \\\n  "-n", "a", \\\n  "--force"]\nUSER a\n',
      'RUN ["conda", "create", \\\n  "-n", "a"]\nUSER a\n',
    ],
    'JSON form on lines, between': [
      'RUN ["conda", "create", \\\n  "--force", \\\n  "-n", "a" \\\n]\nUSER a\n',
      'RUN ["conda", "create", \\\n  "-n", "a" \\\n]\nUSER a\n',
    ],
    'bash -c in quotes': ['RUN bash -c "conda create --force -n a"\n', 'RUN bash -c "conda create -n a"\n'],
    'bash -c in JSON': [
      'RUN ["bash", "-c", "conda create -n a --force && true"]\n',
      'RUN ["bash", "-c", "conda create -n a && true"]\n',
    ],
    heredoc: ['RUN <<EOF\nconda create -n a --force\ntrue\nEOF\n', 'RUN <<EOF\nconda create -n a\ntrue\nEOF\n'],
    'heredoc, continued': [
      'RUN <<EOF\nconda create -n a \\\n  --force\ntrue\nEOF\n',
      'RUN <<EOF\nconda create -n a\ntrue\nEOF\n',
    ],
    'heredoc of a shell': [
      'RUN bash <<EOF\nconda create -n a --force\nEOF\n',
      'RUN bash <<EOF\nconda create -n a\nEOF\n',
    ],
    'CRLF, alone on the last line': [
      'RUN conda create -n a \\\r\n    --force\r\nUSER a\r\n',
      'RUN conda create -n a\r\nUSER a\r\n',
    ],
    'CRLF, heredoc': ['RUN <<EOF\r\nconda create -n a --force\r\nEOF\r\n', 'RUN <<EOF\r\nconda create -n a\r\nEOF\r\n'],
    'from a variable': ['ENV F=--force\nRUN conda create $F -n a\n', undefined],
    'one of the words of a brace': ['RUN conda create -n a {--force,-y}\n', undefined],
  };
  for (const [name, [before, after]] of Object.entries(cases)) {
    test(name, () => {
      expect(dockerfile(before, ({ file, word }) => withoutWord(file, { place: word('--force').place }))).toBe(after);
    });
  }

  test('in another escape', () => {
    const text = '# escape=`\nFROM condaforge/miniforge3:24.11.3-0\nRUN conda create -n a `\n  --force\nUSER a\n';
    expect(edited({ Dockerfile: text }, 'Dockerfile', ({ file, word }) => withoutWord(file, word('--force')))).toBe(
      '# escape=`\nFROM condaforge/miniforge3:24.11.3-0\nRUN conda create -n a\nUSER a\n',
    );
  });

  test('an option with its value on lines of their own, and words apart', () => {
    const without = (text: string) =>
      dockerfile(text, ({ file, word }) => withoutWords(file, [word('-f'), word('x'), word('--force')]));
    expect(without('RUN conda create \\\n  -n a \\\n  -f \\\n  x \\\n  --force\nUSER a\n')).toBe(
      'RUN conda create \\\n  -n a\nUSER a\n',
    );
    expect(without('RUN conda create -f x -n a --force\n')).toBe('RUN conda create -n a\n');
    expect(without('RUN ["conda", "create", "-f", "x", "-n", "a", "--force"]\n')).toBe(
      'RUN ["conda", "create", "-n", "a"]\n',
    );
  });
});

describe('words are put in', () => {
  const cases: Record<string, [string, string | undefined, string | undefined]> = {
    'shell form': ['CMD python app.py\n', 'CMD x -n "a b" python app.py\n', 'CMD python x -n "a b" app.py\n'],
    'words quoted': [
      'CMD "python" "app.py"\n',
      'CMD x -n "a b" "python" "app.py"\n',
      'CMD "python" x -n "a b" "app.py"\n',
    ],
    'JSON form': [
      'CMD ["python", "app.py"]\n',
      'CMD ["x", "-n", "a b", "python", "app.py"]\n',
      'CMD ["python", "x", "-n", "a b", "app.py"]\n',
    ],
    'in a word in double quotes': [
      'CMD ["bash", "-c", "python app.py"]\n',
      `CMD ["bash", "-c", "x -n 'a b' python app.py"]\n`,
      `CMD ["bash", "-c", "python x -n 'a b' app.py"]\n`,
    ],
    'in a word in single quotes': [
      `RUN bash -c 'python app.py'\n`,
      `RUN bash -c 'x -n '\\''a b'\\'' python app.py'\n`,
      `RUN bash -c 'python x -n '\\''a b'\\'' app.py'\n`,
    ],
    'health check': [
      'HEALTHCHECK CMD "python" app.py\n',
      'HEALTHCHECK CMD x -n "a b" "python" app.py\n',
      'HEALTHCHECK CMD "python" x -n "a b" app.py\n',
    ],
  };
  for (const [name, [before, first, second]] of Object.entries(cases)) {
    test(name, () => {
      const words = ['x', '-n', 'a b'];
      const quotes = (text: string | undefined) => text?.replaceAll(`'a b'`, '"a b"');
      const same = (text: string | undefined) => (before.includes('-c') ? text : quotes(text));
      expect(same(dockerfile(before, ({ file, word }) => wordsBefore(file, word('python'), words)))).toBe(first);
      expect(same(dockerfile(before, ({ file, word }) => wordsAfter(file, word('python'), words)))).toBe(second);
    });
  }

  test('assignments stay before what wraps a command', () => {
    expect(dockerfile('RUN A=1 python x\n', ({ file, command }) => wrapCommand(file, command('python'), ['env']))).toBe(
      'RUN A=1 env python x\n',
    );
  });

  test('shell text is no word of an array', () => {
    expect(
      dockerfile('CMD ["python", "x"]\n', ({ file, word }) => wordsAfter(file, word('python'), [{ shell: '"$A"' }])),
    ).toBe(undefined);
    expect(
      dockerfile('CMD python x\n', ({ file, word }) => wordsAfter(file, word('python'), [{ shell: '"$A"' }])),
    ).toBe('CMD python "$A" x\n');
  });

  test('a word at the end of a line of a heredoc with CRLF', () => {
    expect(
      dockerfile('RUN <<EOF\r\nconda install x\r\nEOF\r\n', ({ file, command }) =>
        wordsAfter(file, command('install').argv[2], ['-y']),
      ),
    ).toBe('RUN <<EOF\r\nconda install x -y\r\nEOF\r\n');
  });
});

describe('a word is replaced', () => {
  const cases: Record<string, [string, string]> = {
    plain: ['CMD python app.py\n', 'CMD /x/python app.py\n'],
    'in double quotes': ['CMD "python" app.py\n', 'CMD "/x/python" app.py\n'],
    'in single quotes': [`CMD 'python' app.py\n`, `CMD '/x/python' app.py\n`],
    'quoted in part': [`CMD py"thon" app.py\n`, `CMD /x/python app.py\n`],
    'JSON form': ['CMD ["python", "app.py"]\n', 'CMD ["/x/python", "app.py"]\n'],
    'in a script in JSON': [
      'CMD ["sh", "-c", "\\"python\\" app.py"]\n',
      'CMD ["sh", "-c", "\\"/x/python\\" app.py"]\n',
    ],
    'in a script in double quotes': ['CMD sh -c "\\"python\\" app.py"\n', 'CMD sh -c "\\"/x/python\\" app.py"\n'],
  };
  for (const [name, [before, after]] of Object.entries(cases)) {
    test(name, () => {
      expect(dockerfile(before, ({ file, word }) => replaceWord(file, word('python'), '/x/python'))).toBe(after);
    });
  }

  test('a part of a word', () => {
    const rename = (text: string) =>
      dockerfile(text, ({ file, command }) => {
        const name = command('create').conda?.options.find((each) => each.name === 'name');
        return replaceWord(file, name?.valueArg, 'b c');
      });
    expect(rename('RUN conda create --name=a python\n')).toBe(undefined);
    expect(rename('RUN conda create "--name=a" python\n')).toBe('RUN conda create "--name=b c" python\n');
    expect(rename('RUN ["conda", "create", "--name", "a"]\n')).toBe('RUN ["conda", "create", "--name", "b c"]\n');
    expect(rename(`RUN conda create --name a\n`)).toBe(`RUN conda create --name 'b c'\n`);
  });

  test('several words by others', () => {
    const swap = (text: string) =>
      dockerfile(text, ({ file, command }) => {
        const { argv } = command('create');
        return replaceWords(file, argv[0], argv[1], ['conda', 'env', 'create']);
      });
    expect(swap('RUN mamba create -n a\n')).toBe('RUN conda env create -n a\n');
    expect(swap('RUN "mamba" "create" -n a\n')).toBe('RUN "conda" env create -n a\n');
    expect(swap('RUN ["mamba", "create", "-n", "a"]\n')).toBe('RUN ["conda", "env", "create", "-n", "a"]\n');
    expect(swap('RUN $X/mamba create -n a\n')).toBe(undefined);
  });
});

describe('a command is added', () => {
  const after = (text: string) =>
    dockerfile(text, ({ file, command }) => commandAfter(file, command('install'), 'echo "a"'));
  const cases: Record<string, [string, string | undefined]> = {
    alone: ['RUN conda install x\n', 'RUN conda install x && echo "a"\n'],
    'before &&': ['RUN conda install x && true\n', 'RUN conda install x && echo "a" && true\n'],
    'leading &&': [
      'RUN true \\\n  && conda install x \\\n  && true\n',
      'RUN true \\\n  && conda install x \\\n  && echo "a" \\\n  && true\n',
    ],
    'trailing &&': [
      'RUN true && \\\n  conda install x && \\\n  true\n',
      'RUN true && \\\n  conda install x && \\\n  echo "a" && \\\n  true\n',
    ],
    'words on lines': ['RUN conda install \\\n  x\n', 'RUN conda install \\\n  x \\\n  && echo "a"\n'],
    'behind its pipeline': ['RUN conda install x | tee y\n', 'RUN conda install x | tee y && echo "a"\n'],
    'around a wrapper': ['RUN sudo conda install x && true\n', 'RUN sudo conda install x && echo "a" && true\n'],
    'in quotes': ['RUN bash -c "conda install x"\n', 'RUN bash -c "conda install x && echo \\"a\\""\n'],
    'in JSON': ['RUN ["bash", "-c", "conda install x"]\n', 'RUN ["bash", "-c", "conda install x && echo \\"a\\""]\n'],
    heredoc: ['RUN <<EOF\nconda install x\nEOF\n', 'RUN <<EOF\nconda install x && echo "a"\nEOF\n'],
    'JSON form': ['RUN ["conda", "install", "x"]\n', undefined],
    exec: ['RUN exec conda install x\n', undefined],
    negated: ['RUN ! conda install x\n', undefined],
    condition: ['RUN if conda install x; then true; fi\n', undefined],
    background: ['RUN conda install x & wait\n', undefined],
    'an open quote': ['RUN conda install x "\n', undefined],
  };
  for (const [name, [before, expected]] of Object.entries(cases)) {
    test(name, () => expect(after(before)).toBe(expected));
  }

  test('before one', () => {
    const put = (text: string) =>
      dockerfile(text, ({ file, command }) => commandBefore(file, command('useradd'), 'x y'));
    expect(put('RUN useradd me\n')).toBe('RUN x y && useradd me\n');
    expect(put('RUN true && A=1 useradd me\n')).toBe('RUN true && x y && A=1 useradd me\n');
    expect(put('RUN true || useradd me\n')).toBe(undefined);
    expect(put('RUN useradd me || true\n')).toBe(undefined);
    expect(put('RUN true | useradd me\n')).toBe(undefined);
    expect(put('RUN ["useradd", "me"]\n')).toBe(undefined);
  });
});

describe('a command is taken out', () => {
  const without = (text: string) => dockerfile(text, ({ file, command }) => withoutCommand(file, command('clean')));
  const cases: Record<string, [string, string | undefined]> = {
    'last, &&': ['RUN true && conda clean -a\nUSER a\n', 'RUN true\nUSER a\n'],
    'first, &&': ['RUN conda clean -a && true\n', 'RUN true\n'],
    between: ['RUN a && conda clean -a && b\n', 'RUN a && b\n'],
    'between, ;': ['RUN a; conda clean -a; b\n', 'RUN a; b\n'],
    'leading &&': ['RUN a \\\n && conda clean -a \\\n && b\n', 'RUN a \\\n && b\n'],
    'leading &&, last': ['RUN a \\\n && conda clean -a\nUSER a\n', 'RUN a\nUSER a\n'],
    'trailing &&': ['RUN a && \\\n  conda clean -a && \\\n  b\n', 'RUN a && \\\n  b\n'],
    'trailing &&, first': ['RUN conda clean -a && \\\n  b\n', 'RUN b\n'],
    'comments stay': ['RUN a \\\n # about it\n && conda clean -a \\\n && b\n', 'RUN a \\\n # about it\n && b\n'],
    'the whole RUN': ['RUN conda clean -a\nUSER a\n', 'USER a\n'],
    'the whole RUN in JSON': ['RUN ["conda", "clean", "-a"]\nUSER a\n', 'USER a\n'],
    'with its wrapper': ['RUN a && sudo conda clean -a\n', 'RUN a\n'],
    'a line of a heredoc': ['RUN <<EOF\na\nconda clean -a\nb\nEOF\n', 'RUN <<EOF\na\nb\nEOF\n'],
    'a line of a heredoc, CRLF': ['RUN <<EOF\r\na\r\nconda clean -a\r\nEOF\r\n', 'RUN <<EOF\r\na\r\nEOF\r\n'],
    'all of a heredoc': ['RUN <<EOF\nconda clean -a\nEOF\nUSER a\n', 'USER a\n'],
    'before ||': ['RUN conda clean -a || true\n', undefined],
    'in a pipeline': ['RUN a && yes | conda clean -a\n', undefined],
    'all of a body': ['RUN if a; then conda clean -a; fi\n', undefined],
    'in a body': ['RUN if a; then b; conda clean -a; fi\n', 'RUN if a; then b; fi\n'],
    'in quotes': ['RUN bash -c "a && conda clean -a"\n', 'RUN bash -c "a"\n'],
  };
  for (const [name, [before, after]] of Object.entries(cases)) {
    test(name, () => expect(without(before)).toBe(after));
  }

  test('or replaced', () => {
    expect(
      dockerfile('RUN a && X=1 conda clean >y\n', ({ file, command }) => replaceCommand(file, command('clean'), 'b')),
    ).toBe('RUN a && b\n');
  });
});

describe('Compose and devcontainer.json', () => {
  const FILES = { Dockerfile: FROM };
  const compose = (command: string, edit: (scene: Scene) => Edits) => {
    const head = 'services:\n  app:\n    build: .\n';
    return edited({ ...FILES, 'compose.yaml': head + command }, 'compose.yaml', edit)?.slice(head.length);
  };
  const cases: Record<string, [string, string | undefined, string | undefined]> = {
    'an array': [
      '    command: ["python", "-u", "x"]\n',
      '    command: ["conda", "run", "python", "-u", "x"]\n',
      '    command: ["python", "x"]\n',
    ],
    'an array without quotes': [
      '    command: [python, -u, x]\n',
      '    command: [conda, run, python, -u, x]\n',
      '    command: [python, x]\n',
    ],
    'a list': [
      '    command:\n      - python\n      - -u # why\n      - x\n',
      '    command:\n      - conda\n      - run\n      - python\n      - -u # why\n      - x\n',
      '    command:\n      - python\n      - x\n',
    ],
    'a string': ['    command: python -u x\n', '    command: conda run python -u x\n', '    command: python x\n'],
    'a string in quotes': [
      '    command: "python -u x"\n',
      '    command: "conda run python -u x"\n',
      '    command: "python x"\n',
    ],
    'a script in an array': [
      '    command: ["bash", "-c", "python -u x"]\n',
      '    command: ["bash", "-c", "conda run python -u x"]\n',
      '    command: ["bash", "-c", "python x"]\n',
    ],
    'a script in a string': [
      `    command: bash -c "python -u x"\n`,
      `    command: bash -c "conda run python -u x"\n`,
      `    command: bash -c "python x"\n`,
    ],
    'a health check': [
      '    healthcheck:\n      test: python -u x\n',
      '    healthcheck:\n      test: conda run python -u x\n',
      '    healthcheck:\n      test: python x\n',
    ],
  };
  for (const [name, [before, wrapped, without]] of Object.entries(cases)) {
    test(name, () => {
      expect(compose(before, ({ file, command }) => wrapCommand(file, command('python'), ['conda', 'run']))).toBe(
        wrapped,
      );
      expect(compose(before, ({ file, word }) => withoutWord(file, word('-u')))).toBe(without);
    });
  }

  test('a dollar is doubled for Compose', () => {
    expect(
      compose('    command: ["bash", "-c", "python x"]\n', ({ file, command }) =>
        wordsAfter(file, command('python').argv[0], [{ shell: '"$A"' }]),
      ),
    ).toBe('    command: ["bash", "-c", "python \\"$$A\\" x"]\n');
  });

  test('devcontainer.json', () => {
    const wrap = (value: string) =>
      edited(
        {
          ...FILES,
          '.devcontainer/devcontainer.json': `{"build": {"dockerfile": "../Dockerfile"}, "postCreateCommand": ${value}}`,
        },
        '.devcontainer/devcontainer.json',
        ({ file, command }) => wrapCommand(file, command('python'), ['conda', 'run', 'a"b']),
      )?.replace(/^.*"postCreateCommand": (.*)\}$/, '$1');
    expect(wrap('"python x"')).toBe(`"conda run 'a\\"b' python x"`);
    expect(wrap('["python", "x"]')).toBe('["conda", "run", "a\\"b", "python", "x"]');
  });
});
