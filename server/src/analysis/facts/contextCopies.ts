/** COPY and ADD of the whole build context. */
import type { CopyFact, StageModel } from '../model/stage';
import type { CopyInstruction } from '../parse/dockerfile/ast';
import { isKnown } from '../text/value';

/** A COPY of the build context's root. */
export interface WholeCopy {
  readonly fact: CopyFact;
  readonly instruction: CopyInstruction;
}

/** The instructions of a stage that copy the whole build context, in order. */
export function wholeCopies(stage: StageModel): WholeCopy[] {
  const found: WholeCopy[] = [];
  for (const fact of stage.copies) {
    const { instruction } = fact;
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue;
    if (fact.from !== undefined || !isKnown(fact.source) || !isRoot(fact.source)) continue;
    if (stage.stage.instructions.includes(instruction)) found.push({ fact, instruction });
  }
  return found;
}

function isRoot(source: string): boolean {
  return source === '.' || source === './' || source === '/' || source === '*' || source === './*' || source === '/.';
}
