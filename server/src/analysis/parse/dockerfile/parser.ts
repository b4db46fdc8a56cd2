import { LineIndex } from '../../text/lines';
import type { Dockerfile, FromInstruction, Instruction, PairsInstruction, Stage } from './ast';
import { BACKSLASH, skipSpace } from './chars';
import { readInstruction } from './instructions';
import { messages } from './problems';
import { PROBLEM_LIMIT, Reader } from './reader';
import { similarKeyword } from './similar';

/** A text with more unknown instructions than this is no Dockerfile; the rest of them is left out of the tree. */
const UNKNOWN_LIMIT = 1000;

/** So often in a row a tree takes over instructions: each may hold on to the whole text that it was read from. */
const MOST_EDITS = 64;

/**
 * Parses a Dockerfile as BuildKit's frontend does. Takes any text: never throws, needs linear time, and what BuildKit
 * would refuse is in `problems`, in file order.
 *
 * U+FFFF is taken for U+FFFD (see text/value.ts); `text` has it replaced, at the same offsets.
 *
 * @param before the tree of the file before an edit: the instructions above the edit are taken over as they are, the
 *   identical objects. The result says the same as without it.
 */
export function parseDockerfile(source: string, before?: Dockerfile): Dockerfile {
  const text = source.indexOf('\uFFFF') < 0 ? source : source.replaceAll('\uFFFF', '\uFFFD');
  const reader = new Reader(text);
  const instructions: Instruction[] = [];
  const ends: number[] = [];
  const globalArgs: PairsInstruction[] = [];
  const stages: Stage[] = [];
  let current: Instruction[] | undefined;
  let unknown = 0;
  let orphan = false;
  const add = (instruction: Instruction, end: number): void => {
    if (instruction.keyword === 'UNKNOWN' && ++unknown > UNKNOWN_LIMIT) return;
    instructions.push(instruction);
    ends.push(end);
    if (instruction.keyword === 'FROM') {
      current = [];
      stages.push(stageOf(stages.length, instruction, current));
    } else if (current !== undefined) {
      current.push(instruction);
    } else if (instruction.keyword === 'ARG') {
      globalArgs.push(instruction);
    } else if (instruction.keyword === 'UNKNOWN') {
      // A FROM that is mistyped is what is missing: what follows is below it.
      orphan ||= similarKeyword(instruction.name.toUpperCase()) === 'FROM';
    } else if (!orphan) {
      // One FROM at the top mends them all, so one report is enough.
      orphan = true;
      const { start, end: keywordEnd } = instruction.keywordSpan;
      if (end > resumed) reader.problem(messages.beforeFrom(instruction.keyword), start, keywordEnd);
    }
  };
  const kept = before === undefined ? 0 : unchanged(before, text);
  const resumed = before?.ends[kept - 1] ?? 0;
  if (before !== undefined && kept > 0) {
    reader.resume(resumed, before, before.escape.charCodeAt(0));
    for (let i = 0; i < kept; i++) {
      const instruction = before.instructions[i];
      if (instruction !== undefined) add(instruction, before.ends[i] ?? 0);
    }
  }
  for (let line = reader.nextInstruction(); line !== undefined; line = reader.nextInstruction()) {
    const instruction = readInstruction(reader, line, skipSpace(line.text, 0, line.text.length), false);
    add(instruction, reader.position);
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
    ends,
    edits: before !== undefined && kept > 0 ? before.edits + 1 : 0,
  };
}

/** How many of the first instructions of a file are the same in a new text, whatever follows them there. */
function unchanged(before: Dockerfile, text: string): number {
  const { ends, problems, edits } = before;
  if (edits >= MOST_EDITS || problems.length >= PROBLEM_LIMIT || before.stages.length === 0) return 0;
  // Where some are left out, the tree does not say which.
  if (before.instructions.filter(({ keyword }) => keyword === 'UNKNOWN').length >= UNKNOWN_LIMIT) return 0;
  const same = commonPrefix(before.text, text);
  let count = 0;
  // What was read up to the end of the file may go on in the new one.
  while (count < ends.length && (ends[count] ?? 0) <= same && (ends[count] ?? 0) < before.text.length) count++;
  return count;
}

/** Characters that are compared at once. */
const CHUNK = 2048;

/** The number of characters that two texts begin with alike. */
function commonPrefix(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at + CHUNK <= length && a.startsWith(b.slice(at, at + CHUNK), at)) at += CHUNK;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
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
