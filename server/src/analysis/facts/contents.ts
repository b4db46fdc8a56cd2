/** What an environment holds. */

import { filesRead } from '../contexts/filesRead';
import { activationPackageOf, BRINGS_ACTIVATION } from '../knowledge/packages';
import type { Environment } from '../model/machine';
import type { StageModel } from '../model/stage';
import type { Project } from '../project/project';
import { isKnown, type Value } from '../text/value';
import { everyCommand } from './commands';
import { onceBy } from './once';

/** What is known to be in an environment. */
export interface Contents {
  /** Names of packages that were asked for, lower case. */
  readonly packages: ReadonlySet<string>;
  /** False where more may have been asked for than could be read. */
  readonly complete: boolean;
  /** Whether the environment's file has `variables:`. */
  readonly variables: boolean;
}

const readContents = onceBy(
  ({ prefix }) => prefix,
  (stage: StageModel, environment: Environment, project: Project): Contents => {
    const packages = new Set<string>();
    let complete = true;
    let variables = false;
    const add = (spec: Value): void => {
      const name = isKnown(spec) ? /^(?:[^\s:]+::)?([A-Za-z0-9_.-]+)/.exec(spec)?.[1] : undefined;
      if (name === undefined) complete = false;
      else packages.add(name.toLowerCase());
    };
    const read = (path: string): void => {
      const file = project.condaFile(path);
      if (file?.kind === 'environment') {
        for (const item of file.dependencies?.items ?? []) {
          if (item.kind === 'conda') add(item.text.value);
        }
        if ((file.variables?.items.length ?? 0) > 0) variables = true;
        if (file.problems.length > 0 && (file.dependencies?.items.length ?? 0) === 0) complete = false;
      } else if (file?.kind === 'explicit') {
        for (const each of file.packages) if (each.name !== undefined) packages.add(each.name);
      } else complete = false;
    };
    if (environment.file !== undefined) {
      if (environment.file.project === undefined) complete = false;
      else read(environment.file.project);
    }
    for (const spec of environment.packages ?? []) add(spec);
    for (const command of everyCommand(stage)) {
      for (const effect of command.effects) {
        if (effect.kind !== 'install' && effect.kind !== 'create') continue;
        if (effect.prefix !== environment.prefix) continue;
        for (const arg of effect.call.positionals) add(arg.value);
        if (effect.call.options.some((each) => each.name === 'clone')) complete = false;
        const reads = effect.call.options.some((each) => each.name === 'file');
        if (reads && effect.kind === 'install')
          for (const { project: path } of filesRead(command)) if (path !== undefined) read(path);
        if (reads && (effect.kind === 'install' || environment.file === undefined)) complete = false;
      }
    }
    if (environment.cause === undefined || environment.movedFrom !== undefined) complete = false;
    return { packages, complete, variables };
  },
);

/** The packages that were asked for when the environment was made or installed into. */
export function contentsOf(environment: Environment, stage: StageModel, project: Project): Contents {
  return readContents(stage, environment, project);
}

/** The packages of an environment whose activate.d script programs rely on, with the name that brought each in. */
export function activationNeeds(contents: Contents): { name: string; without: string; variables: readonly string[] }[] {
  const found: { name: string; without: string; variables: readonly string[] }[] = [];
  for (const name of contents.packages) {
    const entry = activationPackageOf(
      Object.hasOwn(BRINGS_ACTIVATION, name) ? (BRINGS_ACTIVATION[name] ?? name) : name,
    );
    if (entry !== undefined) found.push({ name, without: entry.without, variables: entry.variables });
  }
  return found;
}

/** True where it is known that the environment has no python of its own: packages were named, python not among them. */
export function lacksPython(contents: Contents): boolean {
  return contents.complete && contents.packages.size > 0 && !contents.packages.has('python');
}
