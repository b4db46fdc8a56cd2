/** Runs words of the plan in the head, in a container of a stage's image. */
import type { Arg } from '../model/process';
import type { CommandRecord, EnvironmentFact, When } from '../model/record';
import type { StageModel } from '../model/stage';
import { simulateArgv, startArgv, wordsOf } from '../model/start';
import { MappedText } from '../text/mapped';
import { known } from '../text/value';

/** The commands that words start. What they name is no use of a name in the user's files. */
export function simulateWords(stage: StageModel, words: readonly string[], when: When): readonly CommandRecord[] {
  // Commands are recorded only where they have a place; these are nowhere, so they get the stage's FROM.
  const place = { file: stage.file, span: stage.stage.from.span };
  const argv = words.map((value): Arg => {
    const origin = { file: stage.file, map: MappedText.slice(value, 0) };
    return { value, raw: value, place, origin: () => origin };
  });
  return simulateArgv(stage, argv, when);
}

/**
 * The commands of the image's start. What a base image starts is written nowhere in the project, so the model keeps no
 * record of it by itself.
 */
export function startCommands(stage: StageModel): readonly CommandRecord[] {
  const own = stage.start?.commands ?? [];
  if (own.length > 0) return own;
  const words = startWords(stage);
  return words === undefined ? [] : simulateWords(stage, words, 'start');
}

/** The command of that name which is certainly reached; the last one. */
export function reached(records: readonly CommandRecord[], name: string): CommandRecord | undefined {
  return records.findLast((each) => each.name === name && each.reached === 'yes');
}

/** The image's ENTRYPOINT as words; undefined where a part of it is not known, empty where there is none. */
export function entrypointWords(stage: StageModel): readonly string[] | undefined {
  const { entrypoint } = stage.final;
  return entrypoint === undefined ? [] : knownWords(wordsOf(entrypoint, stage.file));
}

/** The words that the engine starts for the image; undefined where one of them is not known, or there are none. */
export function startWords(stage: StageModel): readonly string[] | undefined {
  const words = knownWords(startArgv(stage));
  return words?.length === 0 ? undefined : words;
}

/** Whether a shell-form ENTRYPOINT drops the command after it. */
export function dropsCommand(stage: StageModel): boolean {
  return stage.final.entrypoint?.command?.form === 'shell';
}

function knownWords(args: readonly Arg[]): string[] | undefined {
  const words: string[] = [];
  for (const { value } of args) {
    const word = known(value);
    if (word === undefined) return undefined;
    words.push(word);
  }
  return words;
}

/** True where the fact surely is this prefix. */
export function isIn(fact: EnvironmentFact | undefined, prefix: string | undefined): boolean {
  return fact?.known === true && fact.prefix === prefix && prefix !== undefined;
}
