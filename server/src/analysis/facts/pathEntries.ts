/** What an ENV does to PATH. */
import type { StageModel } from '../model/stage';
import type { Pair, PairsInstruction } from '../parse/dockerfile/ast';
import type { Value } from '../text/value';

/** An `ENV PATH=…`, and what it does. Its lists are made only for those who ask: a file may have many, each a long one. */
export class PathChange {
  private entries: readonly Value[] | undefined;

  constructor(
    readonly stage: StageModel,
    readonly instruction: PairsInstruction,
    readonly pair: Pair,
    private readonly before: Value,
    private readonly whole: Value,
  ) {}

  /** The entries after the change. */
  get after(): readonly Value[] {
    this.entries ??= split(this.whole);
    return this.entries;
  }

  /** The entries that were not on PATH before. */
  get added(): readonly Value[] {
    const { before, whole } = this;
    // Mostly entries are put in front of `$PATH`, or after it.
    const rest = whole.endsWith(`:${before}`)
      ? whole.slice(0, whole.length - before.length)
      : whole.startsWith(`${before}:`)
        ? whole.slice(before.length)
        : whole;
    return split(rest).filter((entry) => !`:${before}:`.includes(`:${entry}:`));
  }
}

/** The changes that a stage's own ENV instructions make to PATH, in order. */
export function pathChanges(stage: StageModel): PathChange[] {
  const changes: PathChange[] = [];
  for (const [index, instruction] of stage.stage.instructions.entries()) {
    if (instruction.keyword !== 'ENV') continue;
    const pair = instruction.pairs.find((each) => each.name.raw === 'PATH');
    const before = stage.states[index];
    const after = stage.states[index + 1];
    if (pair === undefined || before === undefined || after === undefined) continue;
    const whole = stage.variable('PATH', after) ?? '';
    changes.push(new PathChange(stage, instruction, pair, stage.variable('PATH', before) ?? '', whole));
  }
  return changes;
}

/** The prefix of the environment that a PATH entry is the bin folder of; undefined for any other folder. */
export function prefixOfEntry(entry: Value): string | undefined {
  return /^(.+)\/bin\/?$/.exec(entry)?.[1];
}

function split(path: Value): Value[] {
  return path.split(':').filter((entry) => entry !== '');
}
