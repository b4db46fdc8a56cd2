/** The commands of a file, each place once, and its calls of conda. */

import type { DockerfileContext, ScriptContext } from '../contexts/types';
import type { CondaRoot } from '../model/machine';
import type { CondaCall } from '../model/programs/condaCall';
import type { CommandRecord } from '../model/record';
import { compareVersions } from '../parse/conda';
import { once } from './once';
import { type Execution, executionsOf } from './site';

export type CommandContext = DockerfileContext | ScriptContext;

/** A call of conda, mamba or micromamba. */
export interface PlacedCall extends Execution {
  readonly conda: CondaCall;
}

/** The commands written in the file, each place once, in the order in which they run. */
export const placedCommands = once((context: CommandContext): readonly Execution[] => {
  const seen = new Set<number>();
  const list: Execution[] = [];
  for (const each of executionsOf(context)) {
    const { start, end } = each.command.place.span;
    // One number for both ends: offsets stay far below 2^26.
    const key = start * 67_108_864 + end;
    if (seen.has(key)) continue;
    seen.add(key);
    list.push(each);
  }
  return list;
});

/** The calls of conda programs among `placedCommands` that can be reached. */
export const condaCalls = once((context: CommandContext): readonly PlacedCall[] =>
  placedCommands(context).flatMap((each) => {
    const { conda, reached } = each.command;
    return conda !== undefined && reached !== 'no' ? { ...each, conda } : [];
  }),
);

/** The installation that a call of conda means; undefined where there are several, or none is known. */
export function rootOfCall({ command }: Pick<Execution, 'command' | 'stage'>): CondaRoot | undefined {
  const roots = command.seen.condaRoots();
  const folder = /^(.*)\/(?:bin|condabin)\/[^/]+$/.exec(command.name)?.[1];
  if (folder !== undefined) return roots.find((root) => root.root === folder);
  return roots.length === 1 ? roots[0] : undefined;
}

/** The version of the conda that a call runs, where the base image's tag or the installer's name tells. */
export function condaVersionOf(call: Pick<Execution, 'command' | 'stage'>): string | undefined {
  return rootOfCall(call)?.version;
}

/** How the version at hand compares with the one that changed something; `unknown` where it is not known. */
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
