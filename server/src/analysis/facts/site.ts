/** The places where commands are written: what one finding is about, however often the model ran what is there. */
import type { CommandContext } from '../contexts/types';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { commandsByInstruction } from './commands';
import { once } from './once';

/** One time that a command ran in the model. */
export interface Execution {
  readonly command: CommandRecord;
  readonly stage: StageModel;
  /**
   * The commands that ran with it, itself included, in order: those of its RUN, or of the start; of a script or a dev
   * container where nothing more is known.
   */
  readonly together: readonly CommandRecord[];
  /** For a command of a health check what its container starts, beside which it runs. */
  readonly started?: readonly CommandRecord[];
}

/** A place in a file, with every command that ran there: for several stages, in each pass of a loop. */
export interface Site {
  readonly first: Execution;
  readonly executions: readonly Execution[];
}

/** The sites of a file, in the order in which they first ran. */
export const sitesOf = once((context: CommandContext): readonly Site[] => {
  const sites = new Map<number, { readonly first: Execution; readonly executions: Execution[] }>();
  for (const execution of executionsOf(context)) {
    const { place } = execution.command;
    if (place.file !== context.path) continue;
    const site = sites.get(place.span.start);
    if (site !== undefined) site.executions.push(execution);
    else sites.set(place.span.start, { first: execution, executions: [execution] });
  }
  return [...sites.values()];
});

/** Every time that a command of the file ran, in order. */
export function* executionsOf(context: CommandContext): Iterable<Execution> {
  switch (context.kind) {
    case 'script':
      for (const { stage, commands } of context.runs) {
        const start = stage.start?.commands ?? [];
        const started = commands[0] !== undefined && start.includes(commands[0]) ? start : commands;
        for (const command of commands) yield executionOf(command, stage, started);
      }
      return;
    case 'compose':
      for (const { stage, start, health } of context.services) {
        if (stage === undefined) continue;
        for (const command of start) yield executionOf(command, stage, start);
        for (const command of health) yield { command, stage, together: health, started: start };
      }
      return;
    case 'devcontainer':
      if (context.stage !== undefined)
        for (const command of context.commands) yield executionOf(command, context.stage, [command]);
      return;
    case 'dockerfile': {
      const stages = new Map(context.self.stages.map((stage) => [stage.index, stage]));
      for (const command of context.commands) {
        const stage = stages.get(command.stage);
        if (stage === undefined) continue;
        const started = stage.start?.commands;
        yield command.when === 'health'
          ? { command, stage, together: stage.health, started: started ?? [] }
          : executionOf(command, stage, started ?? [command]);
      }
    }
  }
}

/** @param started the commands that ran with it where no RUN of the stage holds it */
function executionOf(command: CommandRecord, stage: StageModel, started: readonly CommandRecord[]): Execution {
  const built = command.when === 'build' ? commandsByInstruction(stage).get(command.instruction) : undefined;
  return { command, stage, together: built ?? started };
}
