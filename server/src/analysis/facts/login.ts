/** Login shells: where their flag is written. */
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Span } from '../text/span';
import { stagesBelow } from './stages';

/** The word of a shell's command line that makes it a login shell. */
export interface LoginFlag {
  readonly value: string;
  readonly span: Span;
  /** The end of the word before it. */
  readonly previousEnd: number;
}

/** A shell's words with their places, as far as they are written in the file. */
interface PlacedWord {
  readonly value: string;
  readonly span: Span | undefined;
}

/** The login flag among the words of a shell. */
export function loginFlag(words: readonly PlacedWord[]): LoginFlag | undefined {
  for (let i = 1; i < words.length; i++) {
    const word = words[i];
    const previous = words[i - 1];
    if (word === undefined || !word.value.startsWith('-')) {
      if (words[i - 1]?.value === '-o' || words[i - 1]?.value === '-O') continue;
      return undefined;
    }
    if (word.value === '--login' || /^-[abefhikmnptuvxlic]*l[abefhikmnptuvxlic]*$/.test(word.value)) {
      if (word.span === undefined || previous?.span === undefined) return undefined;
      return { value: word.value, span: word.span, previousEnd: previous.span.end };
    }
    if (/c$/.test(word.value) && !word.value.startsWith('--')) return undefined;
  }
  return undefined;
}

/** The words of the SHELL instruction in force, where it is written in the stage's file. */
export function shellWords(stage: StageModel, shell: readonly { readonly value: string }[]): PlacedWord[] | undefined {
  for (const each of stagesBelow(stage)) {
    for (let i = each.stage.instructions.length - 1; i >= 0; i--) {
      const instruction = each.stage.instructions[i];
      const after = each.states[i + 1];
      if (instruction?.keyword !== 'SHELL' || after?.shell !== shell || instruction.argv === undefined) continue;
      return instruction.argv.map((item) => ({ value: item.value, span: item.span }));
    }
  }
  return undefined;
}

/** The words of a command. */
export function wordsOfRecord(command: CommandRecord): PlacedWord[] {
  return command.argv.map((arg) => ({ value: arg.value, span: arg.place?.span }));
}
