import { LineIndex } from '../../text/lines';
import type { Dockerfile, FromInstruction, Instruction, PairsInstruction, Stage } from './ast';
import { BACKSLASH, skipSpace } from './chars';
import { readInstruction } from './instructions';
import { messages } from './problems';
import { Reader } from './reader';

/** A text with more unknown instructions than this is no Dockerfile; the rest of them is left out of the tree. */
const UNKNOWN_LIMIT = 1000;

/**
 * Parses a Dockerfile as BuildKit's frontend does. Takes any text: never throws, needs linear time, and what BuildKit
 * would refuse is in `problems`, in file order.
 *
 * U+FFFF is taken for U+FFFD (see text/value.ts); `text` has it replaced, at the same offsets.
 */
export function parseDockerfile(source: string): Dockerfile {
  const text = source.indexOf('\uFFFF') < 0 ? source : source.replaceAll('\uFFFF', '\uFFFD');
  const reader = new Reader(text);
  const instructions: Instruction[] = [];
  const globalArgs: PairsInstruction[] = [];
  const stages: Stage[] = [];
  let current: Instruction[] | undefined;
  let unknown = 0;
  let orphan = false;
  for (let line = reader.nextInstruction(); line !== undefined; line = reader.nextInstruction()) {
    const instruction = readInstruction(reader, line, skipSpace(line.text, 0, line.text.length), false);
    if (instruction.keyword === 'UNKNOWN' && ++unknown > UNKNOWN_LIMIT) continue;
    instructions.push(instruction);
    if (instruction.keyword === 'FROM') {
      current = [];
      stages.push(stageOf(stages.length, instruction, current));
    } else if (current !== undefined) {
      current.push(instruction);
    } else if (instruction.keyword === 'ARG') {
      globalArgs.push(instruction);
    } else if (instruction.keyword !== 'UNKNOWN' && !orphan) {
      // One FROM at the top mends them all, so one report is enough.
      orphan = true;
      const { start, end } = instruction.keywordSpan;
      reader.problem(messages.beforeFrom(instruction.keyword), start, end);
    }
  }
  reportNothingToBuild(reader, instructions, stages);
  reader.problems.sort((a, b) => a.span.start - b.span.start);
  return {
    text,
    lines: new LineIndex(text),
    escape: reader.escape === BACKSLASH ? '\\' : '`',
    directives: reader.directives,
    comments: reader.comments,
    instructions,
    globalArgs,
    stages,
    problems: reader.problems,
  };
}

function stageOf(index: number, from: FromInstruction, instructions: readonly Instruction[]): Stage {
  return { index, from, name: from.alias?.raw.toLowerCase(), instructions };
}

function reportNothingToBuild(reader: Reader, instructions: readonly Instruction[], stages: readonly Stage[]): void {
  if (stages.length > 0) return;
  const last = instructions[instructions.length - 1];
  if (last === undefined) reader.problem(messages.noInstructions(), 0, 0);
  // Where something stands before FROM, or is no instruction, that has been said already.
  else if (last.keyword === 'ARG' && reader.problems.length === 0) {
    reader.problem(messages.noFrom(), last.keywordSpan.start, last.keywordSpan.end);
  }
}
