/** Login shells: where their flag is written. */
import type { Environment } from '../model/machine';
import { option } from '../model/programs/condaCall';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Span } from '../text/span';
import type { Value } from '../text/value';
import { isActivatedByHand, worksIn } from './commands';
import { prefixOfName, shellRun } from './environments';
import { prefixOfEntry } from './pathEntries';
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
    if (word.value === '--login' || /^-[abefhikmnptuvxc]*l[abefhikmnptuvxlic]*$/.test(word.value)) {
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

/** The login shell directly below a `conda run` that runs the command, where its start-up files leave the environment. */
export function loginInsideRun(
  command: CommandRecord,
  stage: StageModel,
): { readonly flag: LoginFlag; readonly prefix: string } | undefined {
  const { activated, parent, python } = command;
  let flag: LoginFlag | undefined;
  let prefix: string | undefined;
  if (parent === undefined) {
    const { shell } = command.seen.image;
    const run = shellRun(shell, stage);
    const words = run && shellWords(stage, shell);
    if (run === undefined || words === undefined) return undefined;
    flag = loginFlag(words.slice(words.length - run.call.command.length));
    prefix = run.prefix;
  } else {
    const call = parent.parent?.conda;
    if (call?.subcommand !== 'run') return undefined;
    flag = loginFlag(wordsOfRecord(parent));
    const name = option(call, 'name')?.value;
    prefix = option(call, 'prefix')?.value ?? (name === undefined ? undefined : prefixOfName(name, stage));
  }
  if (flag === undefined || prefix === undefined || !python.known || python.prefix === prefix) return undefined;
  // Only the first command shows what the start-up files did; later ones may have activated.
  if (activated.known && activated.prefix !== prefix && activated.cause?.location !== undefined) return undefined;
  return { flag, prefix };
}

/** The login shell that sets PATH again, where PATH had an environment that the command does not see any more. */
export function loginResettingPath(
  command: CommandRecord,
  stage: StageModel,
): { readonly flag: LoginFlag; readonly prefix: string } | undefined {
  const origin = loginShellOf(command, stage);
  const prefix = origin?.flag && prefixLost(command, stage, origin.path);
  return prefix === undefined || origin?.flag === undefined ? undefined : { flag: origin.flag, prefix };
}

/** The login shell that runs a command: its flag, and the PATH that it was started with. */
export function loginShellOf(
  command: CommandRecord,
  stage: StageModel,
): { readonly flag: LoginFlag | undefined; readonly path: Value | undefined } | undefined {
  const { parent } = command;
  if (parent !== undefined) {
    // A `conda run` above it activates by itself.
    for (let above: CommandRecord | undefined = parent; above; above = above.parent)
      if (above.conda?.subcommand === 'run') return undefined;
    return { flag: loginFlag(wordsOfRecord(parent)), path: parent.path };
  }
  const { shell } = command.seen.image;
  if (shellRun(shell, stage) !== undefined) return undefined;
  const words = shellWords(stage, shell);
  return { flag: words && loginFlag(words), path: command.seen.variable('PATH') };
}

/** The environment whose python the given PATH finds, where the command does not see it any more. */
function prefixLost(command: CommandRecord, stage: StageModel, path: Value | undefined): string | undefined {
  let first: Environment | undefined;
  for (const entry of (path ?? '').split(':')) {
    const prefix = prefixOfEntry(entry);
    first = prefix === undefined ? undefined : command.seen.environment(prefix);
    if (first !== undefined) break;
  }
  if (first === undefined || first.maybe || !first.python || worksIn(command, first.prefix)) return undefined;
  // The start-up files activate another one, which somebody wrote there on purpose.
  const active = command.activated.prefix;
  if (active !== null && stage.machine.environments.get(active)?.base !== true) return undefined;
  return isActivatedByHand(command) ? undefined : first.prefix;
}
