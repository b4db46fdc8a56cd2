/** COPY and ADD: of the whole build context, and the words of their sources. */
import type { CopyFact, StageModel } from '../model/stage';
import type { CopyInstruction, Instruction, Word } from '../parse/dockerfile/ast';
import { isKnown } from '../text/value';
import { once } from './once';

/** A COPY of the build context's root. */
export interface WholeCopy {
  readonly fact: CopyFact;
  readonly instruction: CopyInstruction;
}

/** The instructions of a stage that copy the whole build context, in order. */
export function wholeCopies(stage: StageModel): WholeCopy[] {
  const found: WholeCopy[] = [];
  const own = new Set<Instruction>(stage.stage.instructions);
  for (const fact of stage.copies) {
    const { instruction } = fact;
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue;
    if (fact.from !== undefined || !isKnown(fact.source) || !isRoot(fact.source)) continue;
    if (own.has(instruction)) found.push({ fact, instruction });
  }
  return found;
}

function isRoot(source: string): boolean {
  return source === '.' || source === './' || source === '/' || source === '*' || source === './*' || source === '/.';
}

/** The words of the sources of a stage's COPY and ADD; heredocs have none. */
export const sourceWords = once(({ copies }: StageModel): ReadonlyMap<CopyFact, Word> => {
  const words = new Map<CopyFact, Word>();
  const counts = new Map<Instruction, number>();
  for (const copy of copies) {
    const { instruction, source } = copy;
    if (source.startsWith('<<') || (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD')) continue;
    const index = counts.get(instruction) ?? 0;
    counts.set(instruction, index + 1);
    const word = instruction.sources[index];
    if (word !== undefined) words.set(copy, word);
  }
  return words;
});
