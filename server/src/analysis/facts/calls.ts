/** The commands of a file, each place once, and its calls of conda. */

import type { DockerfileContext, ScriptContext } from '../contexts/types';
import type { CondaRoot } from '../model/machine';
import type { CondaCall } from '../model/programs/condaCall';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { compareVersions } from '../parse/conda';
import { once } from './once';

export type CommandContext = DockerfileContext | ScriptContext;

/** A command with the stage that it runs in. */
export interface Placed {
  readonly command: CommandRecord;
  readonly stage: StageModel;
}

/** A call of conda, mamba or micromamba with the stage that it runs in. */
export interface PlacedCall extends Placed {
  readonly conda: CondaCall;
}

/** The commands written in the file, each place once, in the order in which they run. */
export const placedCommands = once((context: CommandContext): readonly Placed[] => {
  const seen = new Set<number>();
  const list: Placed[] = [];
  for (const each of everyCommand(context)) {
    const { start, end } = each.command.place.span;
    // One number for both ends: offsets stay far below 2^26.
    const key = start * 67_108_864 + end;
    if (seen.has(key)) continue;
    seen.add(key);
    list.push(each);
  }
  return list;
});

function* everyCommand(context: CommandContext): Iterable<Placed> {
  if (context.kind === 'script') {
    for (const { stage, commands } of context.runs) for (const command of commands) yield { command, stage };
    return;
  }
  const byIndex = new Map(context.self.stages.map((stage) => [stage.index, stage]));
  for (const command of context.commands) {
    const stage = byIndex.get(command.stage);
    if (stage !== undefined) yield { command, stage };
  }
}

/** The calls of conda programs among `placedCommands` that can be reached. */
export const condaCalls = once((context: CommandContext): readonly PlacedCall[] =>
  placedCommands(context).flatMap(({ command, stage }) =>
    command.conda !== undefined && command.reached !== 'no' ? { command, stage, conda: command.conda } : [],
  ),
);

/** The installation that a call of conda means; undefined where there are several, or none is known. */
export function rootOfCall({ command }: Placed): CondaRoot | undefined {
  const roots = command.seen.condaRoots();
  const folder = /^(.*)\/(?:bin|condabin)\/[^/]+$/.exec(command.name)?.[1];
  if (folder !== undefined) return roots.find((root) => root.root === folder);
  return roots.length === 1 ? roots[0] : undefined;
}

/** The version of the conda that a call runs, where the base image's tag or the installer's name tells. */
export function condaVersionOf(call: Placed): string | undefined {
  return rootOfCall(call)?.version;
}

/** How the version at hand stands to the one that changed something; `unknown` where it is not known. */
export function versionAgainst(version: string | undefined, change: string): 'older' | 'same or newer' | 'unknown' {
  if (version === undefined) return 'unknown';
  const order = compareVersions(version, change);
  return order === undefined ? 'unknown' : order < 0 ? 'older' : 'same or newer';
}

/** True where the place is inside a word of another command (`bash -c '…'`, an exec-form RUN): quotes there are not free. */
export function isNested(command: CommandRecord): boolean {
  const outer = command.parent?.place;
  const inner = command.place;
  return (
    outer !== undefined &&
    outer.file === inner.file &&
    outer.span.start <= inner.span.start &&
    inner.span.end <= outer.span.end
  );
}
