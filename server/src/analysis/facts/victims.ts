/** Commands that lack what a start-up file should have brought, with the write that does not reach them. */

import type { DockerfileContext } from '../contexts/types';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { byPlace, type Placed } from './stageView';
import type { StartupWrite } from './startupFiles';

export interface Victim {
  readonly command: CommandRecord;
  readonly stage: StageModel;
  readonly write: StartupWrite;
  /** The command in a message: its name where it is long. */
  readonly shown: string;
  /** Its line, counted from one. */
  readonly line: string;
}

/**
 * The first victim of each write of this file: a command that suffers at all of its places. `told` gathers the writes,
 * so that none is reported twice.
 */
export function* victims(
  context: DockerfileContext,
  more: readonly string[],
  suffers: (each: Placed) => boolean,
  behind: (stage: StageModel, command: CommandRecord) => StartupWrite | undefined,
  told: Set<StartupWrite>,
): Iterable<Victim> {
  for (const placed of byPlace(context, more).values()) {
    const first = placed[0];
    if (first === undefined || !placed.every((each) => suffers(each))) continue;
    const { command, stage } = first;
    const write = behind(stage, command);
    if (write === undefined || told.has(write) || write.command.place.file !== context.path) continue;
    told.add(write);
    yield {
      command,
      stage,
      write,
      shown: command.text.length > 60 ? command.name : command.text,
      line: String(context.lines.lineAt(command.place.span.start) + 1),
    };
  }
}
