/** Lines that belong to the RUN above them, whose backslash is missing. */
import type { Dockerfile, Instruction, RunInstruction, UnknownInstruction } from '../parse/dockerfile/ast';
import { similarKeyword } from '../parse/dockerfile/similar';
import { once } from './once';

/** Commands that people write in RUN. */
export const COMMANDS =
  /^(&&|\|\||;|apt|apt-get|apk|yum|dnf|microdnf|conda|mamba|micromamba|pip|pip3|python|python3|cd|mkdir|rm|mv|cp|ln|chmod|chown|echo|export|source|\.|wget|curl|git|tar|unzip|make|cmake|bash|sh|sed|useradd|groupadd|adduser|set|ls|cat|touch|npm|Rscript|jupyter|poetry)$/;

/** Lines below a RUN that are no instructions: they belong to it, and the backslashes between them are missing. */
export interface LostLines {
  readonly run: RunInstruction;
  readonly lines: readonly UnknownInstruction[];
}

/** All such lines of a file whose first one is a command that people write in RUN. */
export const lostLines = once((dockerfile: Dockerfile): readonly LostLines[] =>
  unknownLines(dockerfile).flatMap(({ above, lines }) => {
    if (above?.keyword !== 'RUN' || above.command.form !== 'shell' || above.heredocs.length > 0) return [];
    return COMMANDS.test(lines[0]?.name ?? '') ? [{ run: above, lines }] : [];
  }),
);

/**
 * Where lines start that are no instructions as the line above them is none: what is wrong has been said there. A line that is
 * near to an instruction's name is a mistake of its own.
 */
export const saidAbove = once(
  (dockerfile: Dockerfile): ReadonlySet<number> =>
    new Set(unknownLines(dockerfile).flatMap(({ lines }) => lines.slice(1).map((line) => line.keywordSpan.start))),
);

interface UnknownLines {
  readonly above: Instruction | undefined;
  readonly lines: readonly UnknownInstruction[];
}

/** The runs of lines that are no instructions, with only comments and blank lines between them. */
const unknownLines = once(({ instructions }: Dockerfile): readonly UnknownLines[] => {
  const found: UnknownLines[] = [];
  let lines: UnknownInstruction[] | undefined;
  for (const [index, each] of instructions.entries()) {
    if (each.keyword !== 'UNKNOWN' || (!COMMANDS.test(each.name) && similarKeyword(each.name.toUpperCase()))) {
      lines = undefined;
    } else if (lines === undefined) {
      lines = [each];
      found.push({ above: instructions[index - 1], lines });
    } else lines.push(each);
  }
  return found;
});

/** Whether the line at an offset has a placeholder of a templating language, which may make anything of it. */
export function isTemplateLine(text: string, at: number): boolean {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const end = text.indexOf('\n', at);
  const line = text.slice(start, Math.min(end < 0 ? text.length : end, start + 2000));
  return between(line, '{{', '}}') || between(line, '{%', '%}');
}

function between(line: string, open: string, close: string): boolean {
  const at = line.indexOf(open);
  return at >= 0 && line.indexOf(close, at + open.length) >= 0;
}
