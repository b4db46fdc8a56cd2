/** Whole commands rewritten: what stays keeps its layout, comments are kept, and nothing else changes. */
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../server/src/analysis/fixes/apply';
import type { EditedDockerfile } from '../../server/src/analysis/fixes/arguments';
import {
  asExec,
  asShell,
  type CommandInstruction,
  repairedArray,
  replaceInstruction,
} from '../../server/src/analysis/fixes/commandLine';
import type { TextEdit } from '../../server/src/analysis/fixes/types';
import { parseDockerfile } from '../../server/src/analysis/parse/dockerfile/parser';

function edited(
  text: string,
  edit: (file: EditedDockerfile, instruction: CommandInstruction) => readonly TextEdit[] | undefined,
): string | undefined {
  const dockerfile = parseDockerfile(text);
  const file = { kind: 'dockerfile', path: 'f', text, dockerfile } as const;
  let last = dockerfile.instructions.at(-1);
  if (last?.keyword === 'ONBUILD') last = last.trigger;
  const found = last && edit(file, last as CommandInstruction);
  return found && applyEdits(text, found);
}

describe('as a JSON array', () => {
  test.each<[string, readonly string[], string | undefined]>([
    ['CMD python a.py', ['python', 'b c'], 'CMD ["python", "b c"]'],
    ['CMD ["python","a.py"]\r\n', ['python', 'b.py'], 'CMD ["python","b.py"]\r\n'],
    ['CMD ["bash", \\\n  "-c", \\\n  "x"]\n', ['bash', '-l', '-c', 'x'], 'CMD ["bash", "-l", \\\n  "-c", \\\n  "x"]\n'],
    ['CMD [ "sh", \\\n  "-c", \\\n  "x" ]\n', ['x'], 'CMD [ "x" ]\n'],
    ['CMD ["x"]', ['a', 'x'], 'CMD ["a", "x"]'],
    ['CMD ["x"]', ['x'], undefined],
    ['SHELL ["/bin/bash"]', ['/bin/bash', '-c'], 'SHELL ["/bin/bash", "-c"]'],
    ['HEALTHCHECK --interval=5s CMD curl x', ['curl', 'x'], 'HEALTHCHECK --interval=5s CMD ["curl", "x"]'],
    ['cmd a \\\n  # why\n  b\n', ['a', 'b'], '# why\ncmd ["a", "b"]\n'],
    ['ONBUILD CMD a \\\n  # why\n  b\n', ['a', 'b'], '# why\nONBUILD CMD ["a", "b"]\n'],
    ['CMD ["a", \\\n  # why\n  "b"]\n', ['a', 'c'], 'CMD ["a", \\\n  # why\n  "c"]\n'],
    ['CMD ["a", \\\n  # why\n  "b"]\n', ['c'], undefined],
    ['RUN <<EOF\nx\nEOF\n', ['a'], undefined],
  ])('%s', (text, words, expected) => {
    expect(edited(text, (file, instruction) => asExec(file, instruction, words))).toBe(expected);
  });
});

describe('in shell form', () => {
  test.each<[string, string, string | undefined]>([
    ['CMD ["python", "a.py"]\r\nUSER x\r\nRUN ["a"]\r\n', 'b', 'CMD ["python", "a.py"]\r\nUSER x\r\nRUN b\r\n'],
    ['RUN --mount=type=cache,target=/x ["a"]', 'b "c"', 'RUN --mount=type=cache,target=/x b "c"'],
    ['RUN ["a", \\\n  # why\n  "b"]\n', 'a b', '# why\nRUN a b\n'],
    ['RUN ["a"]', '["x"', undefined],
    ['RUN ["a"]', 'a \\n', undefined],
    ['RUN ["a"]', 'cat <<EOF', undefined],
    ['RUN ["a"]', '--x', undefined],
    ['RUN ["a"]', 'a\nb', undefined],
  ])('%s', (text, script, expected) => {
    const edit = (file: EditedDockerfile, instruction: CommandInstruction) =>
      instruction.keyword === 'SHELL' ? undefined : asShell(file, instruction, script);
    expect(edited(text, edit)).toBe(expected);
  });
});

test.each([
  ['RUN a \\\n  # why\n  && b\nRUN x \\\n# one\n  y', 'RUN a \\\n  # why\n  && b\n# one\nENV A=b'],
  ['  RUN x\r\n', '  ENV A=b\r\n'],
])('an instruction: %s', (text, expected) => {
  expect(edited(text, (file, instruction) => replaceInstruction(file, instruction, ['ENV A=b']))).toBe(expected);
});

test.each([
  ["CMD ['a', 'b']\n", 'CMD ["a", "b"]\n'],
  ['CMD ["a", "b"] # why\n', '# why\nCMD ["a", "b"]\n'],
  ["CMD ['a', \\\n     'b']\n", 'CMD ["a", \\\n     "b"]\n'],
])('an array that is no JSON: %s', (text, expected) => {
  const edit = (file: EditedDockerfile, instruction: CommandInstruction) => {
    const command = instruction.keyword === 'SHELL' ? undefined : instruction.command;
    return command?.broken && repairedArray(file, command, command.broken);
  };
  expect(edited(text, edit)).toBe(expected);
});
