/** The environments that can be named at a place of a file. */
import type { AnyContext } from '../contexts/contexts';
import { environmentName } from '../model/naming';
import { nameInFile } from '../model/programs/conda';
import type { StageModel } from '../model/stage';
import { contains } from '../text/span';
import { isKnown } from '../text/value';

/** A name for an environment, and what is known of it. */
export interface NameChoice {
  readonly name: string;
  readonly detail: string;
  readonly rank: number;
}

/** The stages whose environments a place in a file can name. */
export function stagesAt(context: AnyContext, offset: number): readonly StageModel[] {
  switch (context.kind) {
    case 'dockerfile': {
      const stage = context.self.stages.findLast((each) => each.stage.from.span.start <= offset);
      return stage === undefined ? [] : [stage];
    }
    case 'compose': {
      const own = context.services.filter(({ service }) => contains(service.span, { start: offset, end: offset }));
      return (own.length > 0 ? own : context.services).flatMap(({ stage }) => stage ?? []);
    }
    case 'script':
      return [...new Set(context.runs.map(({ stage }) => stage))];
    case 'devcontainer':
      return context.built?.final === undefined ? [] : [context.built.final];
    default:
      return [];
  }
}

/** The environments that are there at a place, then those that are made elsewhere, `base` last. */
export function environmentChoices(context: AnyContext, offset: number): NameChoice[] {
  const found = new Map<string, NameChoice>();
  const add = (name: string, detail: string, rank: number): void => {
    if (name !== '' && !name.includes('/') && !found.has(name)) found.set(name, { name, detail, rank });
  };
  const stages = stagesAt(context, offset);
  for (const stage of stages) {
    const instruction =
      context.kind === 'dockerfile' ? stage.stage.instructions.findLast(({ span }) => span.start <= offset) : undefined;
    const version = instruction === undefined ? undefined : stage.before(instruction).version;
    const { machine } = stage;
    const now = machine.environments.values(version);
    const later = machine.environments.values().filter((each) => !now.some(({ prefix }) => prefix === each.prefix));
    for (const [list, note, rank] of [
      [now, '', 0],
      [later, ', made later', 2],
    ] as const) {
      for (const { prefix, base, kind } of list) {
        const name =
          kind !== 'conda' || base || !isKnown(prefix.slice(prefix.lastIndexOf('/')))
            ? undefined
            : environmentName(prefix, machine);
        if (name !== undefined) add(name, `${isKnown(prefix) ? prefix : name}${note}`, rank);
      }
    }
  }
  if (found.size === 0) {
    // Nothing is made yet: what a file in the image would make.
    for (const { name, detail } of namesOfFiles(context, stages)) add(name, detail, 1);
  }
  add('base', 'the environment of conda itself', 3);
  return [...found.values()];
}

/** Names for an environment that is to be made: those that files say, and those that are used but made nowhere. */
export function newNames(context: AnyContext, offset: number): NameChoice[] {
  const stages = stagesAt(context, offset);
  const known = new Set(
    stages.flatMap(({ machine }) =>
      machine.environments
        .values()
        .flatMap(({ prefix, kind }) => (kind === 'conda' ? prefix.slice(prefix.lastIndexOf('/') + 1) : [])),
    ),
  );
  const found = new Map<string, NameChoice>();
  for (const stage of stages) {
    void stage.start;
    for (const { name, kind } of stage.nameUses) {
      if (kind === 'create' || name === 'base' || known.has(name)) continue;
      found.set(name, { name, detail: 'used, but made nowhere', rank: 0 });
    }
  }
  for (const each of namesOfFiles(context, stages)) if (!found.has(each.name)) found.set(each.name, each);
  return [...found.values()];
}

/** `name:` of the environment files that stages copy. */
function namesOfFiles(context: AnyContext, stages: readonly StageModel[]): NameChoice[] {
  const paths = new Set(
    stages.flatMap(({ copies }) => copies.flatMap(({ project }) => project.filter((path) => /\.ya?ml$/.test(path)))),
  );
  return [...paths].flatMap((path) => {
    const name = nameInFile(context.project.files.read(path)?.text ?? '').name;
    return name === undefined ? [] : [{ name, detail: `name: of ${path.slice(path.lastIndexOf('/') + 1)}`, rank: 1 }];
  });
}

/** The environment that a stage is about: its only one, else the one that is made last; undefined where there is none. */
export function mainEnvironment(context: AnyContext, offset: number): string | undefined {
  const own = environmentChoices(context, offset).filter(({ rank }) => rank < 3);
  return own[own.length - 1]?.name;
}
