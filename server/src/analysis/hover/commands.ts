/** The commands that are written in a file, and which of their words is at a place. */
import type { AnyContext } from '../contexts/contexts';
import type { DockerfileContext } from '../contexts/types';
import type { Arg } from '../model/process';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Span } from '../text/span';
import { isOn } from './types';

/** A command as it runs in one of the ways in which its file is used. */
export interface PlacedCommand {
  readonly record: CommandRecord;
  readonly stage: StageModel;
  /** Which way that is, in words: `in the build of stage app`, `as ENTRYPOINT of docker/Dockerfile`. */
  readonly role: string;
}

/** A word of a command, with all the ways in which the command runs; never empty. */
export interface WordAt {
  readonly span: Span;
  readonly index: number;
  readonly arg: Arg;
  readonly commands: readonly PlacedCommand[];
}

/** All commands that are written in the file. */
export function commandsIn(context: AnyContext): readonly PlacedCommand[] {
  switch (context.kind) {
    case 'dockerfile':
      return inDockerfile(context);
    case 'script':
      return context.runs.flatMap(({ commands, stage, role, model }) =>
        commands.map((record) => ({ record, stage, role: `${ROLES[role]} of ${nameOf(stage, model.file)}` })),
      );
    case 'compose':
      return context.services.flatMap(({ service, stage, start }) =>
        stage === undefined
          ? []
          : start
              .filter(({ place }) => place.file === context.path)
              .map((record) => ({ record, stage, role: `in the service ${service.name}` })),
      );
    default:
      return [];
  }
}

const ROLES = {
  entrypoint: 'as ENTRYPOINT',
  command: 'as CMD',
  build: 'in the build',
  lifecycle: 'in the dev container',
} as const;

function inDockerfile(context: DockerfileContext): readonly PlacedCommand[] {
  const found: PlacedCommand[] = [];
  const add = (records: readonly CommandRecord[], stage: StageModel, how: string) => {
    const role = `${how} ${nameOf(stage, context.path)}`;
    for (const record of records) if (record.place.file === context.path) found.push({ record, stage, role });
  };
  const { stages } = context.self;
  for (const stage of stages) add(stage.commands, stage, 'in the build of');
  // What the images start counts; what a stage in between would start only where no image does.
  for (const stage of [...context.results, ...stages.filter((each) => !context.results.includes(each))]) {
    const known = new Set(found.map(({ record }) => record.place.span.start));
    const fresh = (records: readonly CommandRecord[]) =>
      context.results.includes(stage) ? records : records.filter(({ place }) => !known.has(place.span.start));
    add(fresh(stage.start?.commands ?? []), stage, 'at the start of');
    add(fresh(stage.health), stage, 'in the health check of');
  }
  return found;
}

function nameOf({ stage }: StageModel, file: string): string {
  return stage.name === undefined ? file.slice(file.lastIndexOf('/') + 1) : `stage ${stage.name}`;
}

/** The innermost word at an offset: of a command in `bash -c '…'` rather than of the bash. */
export function wordAt(context: AnyContext, offset: number): WordAt | undefined {
  let best: { span: Span; index: number; arg: Arg; commands: PlacedCommand[] } | undefined;
  for (const command of commandsIn(context)) {
    for (const [index, arg] of command.record.argv.entries()) {
      const span = arg.place?.file === context.path ? arg.place.span : undefined;
      if (span === undefined || !isOn(span, offset)) continue;
      const width = span.end - span.start;
      const bestWidth = best === undefined ? Number.POSITIVE_INFINITY : best.span.end - best.span.start;
      // A word that two commands have (`conda run python`) belongs to the one that it names.
      if (width < bestWidth || (width === bestWidth && best !== undefined && index < best.index)) {
        best = { span, index, arg, commands: [command] };
      } else if (best !== undefined && width === bestWidth && span.start === best.span.start && index === best.index) {
        best.commands.push(command);
      }
    }
  }
  return best;
}
