/**
 * The same Dockerfile as other people write it: words in quotes, each word on its line, the flag at the end, the JSON form,
 * heredocs, scripts in quotes. A fix has to be right in all of them.
 */
import { type Command, forEachChild, parse, type SyntaxNode, type Word } from 'unbash';
import { applyEdits } from '../../server/src/analysis/fixes/apply';
import type { Fix, TextEdit } from '../../server/src/analysis/fixes/types';
import type { CommandLine, Instruction } from '../../server/src/analysis/parse/dockerfile/ast';
import { parseDockerfile } from '../../server/src/analysis/parse/dockerfile/parser';
import type { Span } from '../../server/src/analysis/text/span';

export interface Layout {
  readonly name: string;
  readonly text: string;
}

interface Shell {
  readonly instruction: Instruction;
  readonly command: CommandLine;
  readonly script: string;
  readonly commands: readonly Command[];
}

/** The command of an instruction in shell form, parsed; undefined where it has heredocs or cannot be read. */
function shellOf(instruction: Instruction | undefined): Shell | undefined {
  if (instruction === undefined || !('command' in instruction) || instruction.command?.form !== 'shell')
    return undefined;
  const { command, heredocs } = instruction;
  const script = command.script.text;
  if (heredocs.length > 0 || /[#]/.test(script)) return undefined;
  const tree = parse(script);
  if ((tree.errors?.length ?? 0) > 0) return undefined;
  const commands: Command[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Command') commands.push(node);
    if (node.type !== 'Word') forEachChild(node, visit);
  };
  visit(tree);
  return { instruction, command, script, commands };
}

const PLAIN = /^[\w./:@%+,-][\w./:=@%+,-]*$/;

function wordsOf({ name, suffix }: Command): Word[] {
  const words = suffix.filter((each): each is Word => each.type === 'Word');
  return name === undefined ? [] : [name, ...words];
}

function isLiteral(word: Word): boolean {
  return (
    word.parts?.every(
      (part) =>
        part.type === 'Literal' ||
        part.type === 'SingleQuoted' ||
        (part.type === 'DoubleQuoted' && part.parts.every(({ type }) => type === 'Literal')),
    ) ?? true
  );
}

/** The text of the file with another one in the place of the command. */
function withScript(text: string, { command }: Shell, script: string): string {
  return applyEdits(text, [{ file: '', span: command.span, text: script }]);
}

function inScript(shell: Shell, edits: readonly (readonly [number, number, string])[]): string {
  return applyEdits(
    shell.script,
    edits.map(([start, end, text]): TextEdit => ({ file: '', span: { start, end }, text })),
  );
}

/** The file in other layouts of the instruction at `span`. */
export function layoutsOf(text: string, span: Span): Layout[] {
  const dockerfile = parseDockerfile(text);
  const found = dockerfile.instructions.find((each) => each.span.start <= span.start && span.end <= each.span.end);
  const shell = shellOf(found);
  if (shell === undefined || dockerfile.escape !== '\\') return [];
  const layouts: Layout[] = [];
  const add = (name: string, script: string): void => {
    const changed = withScript(text, shell, script);
    if (changed !== text) layouts.push({ name, text: changed });
  };
  const plain = shell.commands.flatMap(wordsOf).filter((word) => word.parts === undefined && PLAIN.test(word.text));
  add(
    'words quoted',
    inScript(
      shell,
      plain.map((word) => [word.pos, word.end, `"${word.text}"`]),
    ),
  );
  const gaps = shell.commands.flatMap((command) => {
    const words = wordsOf(command);
    return words.slice(1).flatMap((word, i): [number, number, string][] => {
      const start = words[i]?.end ?? word.pos;
      return /^[ \t]+$/.test(shell.script.slice(start, word.pos)) ? [[start, word.pos, ' \\\n    ']] : [];
    });
  });
  add('a word a line', inScript(shell, gaps));
  const range = shell.command.script.rangeOf(span);
  const own = shell.commands.find((command) =>
    wordsOf(command).some((word) => word.pos === range?.start && word.end === range.end),
  );
  const flag = own && wordsOf(own).find((word) => word.pos === range?.start);
  const last = own && wordsOf(own).at(-1);
  if (flag?.text.startsWith('-') && last !== undefined && own?.suffix.at(-1) === last) {
    const before = wordsOf(own)[wordsOf(own).indexOf(flag) - 1];
    const moved = (gap: string) =>
      flag === last
        ? inScript(shell, [[before?.end ?? flag.pos, flag.pos, gap]])
        : inScript(shell, [
            [before?.end ?? flag.pos, flag.end, ''],
            [last.end, last.end, gap + flag.text],
          ]);
    add('the flag last', moved(' '));
    add('the flag alone on the last line', moved(' \\\n    '));
    add('the flag alone on the last line, with a comment', moved(' \\\n    # why\n    '));
  }
  const [only, ...more] = shell.commands;
  if (only !== undefined && more.length === 0 && only.pos === 0 && only.end === shell.script.trimEnd().length) {
    const words = wordsOf(only);
    if (only.prefix.length === 0 && words.length === only.suffix.length + 1 && words.every(isLiteral))
      add('JSON form', JSON.stringify(words.map(({ value }) => value)).replaceAll('","', '", "'));
  }
  add('a script in JSON', `["bash", "-c", ${JSON.stringify(shell.script)}]`);
  if (!shell.script.includes("'")) add('a script in single quotes', `bash -c '${shell.script}'`);
  add('a script in double quotes', `bash -c "${shell.script.replace(/[\\"$`]/g, '\\$&')}"`);
  if (shell.instruction.keyword === 'RUN') {
    add('heredoc', `<<EOF\n${shell.script}\nEOF`);
    add('heredoc of lines', `<<EOF\nset -e\n${inScript(shell, gaps).replaceAll(' && ', '\n')}\nEOF`);
  }
  return layouts;
}

/** Edits that begin or end between the two characters of a line end. */
export function splitsLineEnds(text: string, path: string, { edits }: Fix): boolean {
  const inside = (offset: number) => text[offset - 1] === '\r' && text[offset] === '\n';
  return edits.some(
    (edit) => 'span' in edit && edit.file === path && inside(edit.span.start) !== inside(edit.span.end),
  );
}

/** The instructions that no edit touches and that are not what they were after it: swallowed, cut, or changed. */
export function instructionsHurt(path: string, before: string, after: string, { edits }: Pick<Fix, 'edits'>): string[] {
  const own = edits.filter((edit): edit is TextEdit => 'span' in edit && edit.file === path);
  const touched = ({ start, end }: Span) =>
    own.some(({ span }) =>
      span.start === span.end ? start < span.start && span.start <= end : span.end > start && span.start <= end,
    );
  const left = parseDockerfile(after).instructions.map(({ span }) => after.slice(span.start, span.end));
  const hurt: string[] = [];
  let at = 0;
  for (const { span, keyword } of parseDockerfile(before).instructions) {
    // A line that is no instruction may well become a part of the one above.
    if (keyword === 'UNKNOWN' || touched(span)) continue;
    const text = before.slice(span.start, span.end);
    const found = left.indexOf(text, at);
    if (found < 0) hurt.push(text);
    else at = found + 1;
  }
  return hurt;
}
