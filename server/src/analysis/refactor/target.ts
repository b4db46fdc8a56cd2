/** What a place in a Dockerfile has to do with: its stage, and the environment that is made, activated or used there. */

import type { DockerfileContext } from '../contexts/types';
import { prefixNamed, wantedName } from '../facts/activations';
import { commandsByInstruction } from '../facts/commands';
import { ownEnvironments, shellRun } from '../facts/environments';
import { pathChanges, prefixOfEntry } from '../facts/pathEntries';
import { isPythonProgram } from '../facts/programs';
import type { Span } from '../text/span';
import type { Place } from './refactoring';
import { prefixOfRun } from './unwrap';

/** The instruction at a cursor or selection; undefined between instructions, and in stages that no image is made of. */
export function placeAt(context: DockerfileContext, asked: Span): Place | undefined {
  for (const stage of context.self.stages) {
    if (!context.needed.has(stage)) continue;
    for (const instruction of [stage.stage.from, ...stage.stage.instructions]) {
      const { start, end } = instruction.span;
      if (asked.start >= start && asked.end <= end) return { context, stage, instruction };
    }
  }
  return undefined;
}

/** The one environment of the Dockerfile's own that the instruction makes, activates, or puts on PATH. */
export function environmentAt({ stage, instruction }: Place): string | undefined {
  const found = new Set<string>();
  switch (instruction.keyword) {
    case 'RUN':
      for (const command of commandsByInstruction(stage).get(instruction) ?? []) {
        const { span } = instruction;
        // What SHELL activates is the matter of that SHELL.
        if (command.place.span.start < span.start || command.place.span.end > span.end) continue;
        for (const effect of command.effects) if (effect.kind === 'create') found.add(effect.prefix);
        const named = wantedName(command);
        const prefix =
          named === undefined ? command.conda && prefixOfRun(command.conda, stage) : prefixNamed(named, stage.end);
        if (prefix !== undefined) found.add(prefix);
      }
      break;
    case 'ENV':
      for (const change of pathChanges(stage)) {
        if (change.instruction !== instruction) continue;
        for (const entry of change.added) {
          const prefix = prefixOfEntry(entry);
          if (prefix !== undefined) found.add(prefix);
        }
      }
      break;
    case 'SHELL': {
      const index = stage.stage.instructions.indexOf(instruction);
      const prefix = shellRun(stage.states[index + 1]?.shell ?? [], stage)?.prefix;
      if (prefix !== undefined) found.add(prefix);
      break;
    }
    case 'CMD':
    case 'ENTRYPOINT':
      for (const command of stage.start?.commands ?? []) {
        if (command.activated.prefix !== null) found.add(command.activated.prefix);
        // With its programs on PATH it is used, although nothing activates it.
        else if (isPythonProgram(command.name) && command.python.prefix !== null) found.add(command.python.prefix);
      }
      break;
    default:
      return undefined;
  }
  const own = ownEnvironments(stage).filter(({ prefix }) => found.has(prefix));
  return own.length === 1 ? own[0]?.prefix : undefined;
}
