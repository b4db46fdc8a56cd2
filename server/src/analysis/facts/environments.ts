/** The environments of a stage: those that it makes, the one that it is made for, and their names. */

import { type Environment, UNKNOWN_ROOT } from '../model/machine';
import { environmentName } from '../model/naming';
import { type CondaCall, option, readCondaCall } from '../model/programs/condaCall';
import { condaProgramName } from '../model/programs/names';
import type { StageModel } from '../model/stage';
import type { Location } from '../text/span';
import { isKnown, type Value } from '../text/value';
import { once } from './once';
import { stageChain } from './stages';

/** The environments that the Dockerfile itself makes: not base, certainly there, with a known prefix. */
export function ownEnvironments(stage: StageModel): Environment[] {
  return stage.machine.environments.values().filter(
    (each) =>
      // A venv, or a tool of `pixi global`, is nothing that an image is made for by itself.
      (each.kind === 'conda' || each.workspace !== undefined) &&
      !each.base &&
      !each.maybe &&
      isKnown(each.prefix) &&
      each.cause?.location !== undefined &&
      each.python,
  );
}

/** The `conda run` of a SHELL, with the prefix it names; undefined for any other SHELL. */
export function shellRun(
  words: readonly { readonly value: Value }[],
  stage: StageModel,
): { readonly call: CondaCall; readonly prefix: string | undefined } | undefined {
  const program = condaProgramName(words[0]?.value ?? '');
  if (program === undefined) return undefined;
  const call = readCondaCall(
    program,
    words.map((word) => ({ value: word.value, raw: word.value, place: undefined })),
  );
  if (call.subcommand !== 'run') return undefined;
  const name = option(call, 'name')?.value;
  const prefix = option(call, 'prefix')?.value ?? (name === undefined ? undefined : prefixOfName(name, stage));
  return { call, prefix };
}

/** The prefix of the environment with that name, at any time of the stage. */
export function prefixOfName(name: string, stage: StageModel): string | undefined {
  for (const each of stage.machine.environments.values()) {
    if (each.prefix.endsWith(`/envs/${name}`) || each.prefix === name) return each.prefix;
  }
  if (name === 'base') return onlyRoot(stage)?.root;
  return undefined;
}

/** The stage's conda installation, where it has exactly one with a known root. */
export function onlyRoot(stage: StageModel) {
  const roots = stage.machine.condaRoots.values();
  const root = roots.length === 1 ? roots[0] : undefined;
  return root === undefined || root.root === UNKNOWN_ROOT || !isKnown(root.root) ? undefined : root;
}

/**
 * The environment that the image is made for: the one that SHELL names, the only one that the Dockerfile makes, or of
 * several the one that its RUNs work in. Undefined where nothing says.
 */
export function intendedEnvironment(stage: StageModel): Environment | undefined {
  const shell = shellRun(stage.final.shell, stage)?.prefix;
  const own = ownEnvironments(stage);
  const named = shell === undefined ? undefined : stage.machine.environments.get(shell);
  if (named !== undefined && !named.maybe && named.python) return named;
  if (own.length === 1) return own[0];
  return undefined;
}

/** The environment's name for messages. */
export function nameOf(prefix: Value, stage: StageModel): string {
  return environmentName(prefix, stage.machine) ?? prefix;
}

/** The one environment that a stage (or one below it) copied from elsewhere, where no conda came with it. */
export function copiedEnvironment(stage: StageModel): string | undefined {
  if (stage.machine.condaRoots.values().length > 0) return undefined;
  const copies = new Set(
    stageChain(stage).flatMap((each) =>
      each.copies.filter((copy) => copy.from !== undefined).map((copy) => copy.instruction.span.start),
    ),
  );
  const found = stage.machine.environments
    .values()
    .filter((each) => copies.has(each.cause?.location?.span.start ?? -1));
  const [only] = found;
  if (only === undefined || found.length > 1 || only.maybe || !isKnown(only.prefix)) return undefined;
  if (only.packages?.some((spec) => /^(?:[^\s:]+::)?(?:conda|mamba|micromamba)(?![\w-])/.test(spec))) return undefined;
  return only.prefix;
}

/** Where an environment is made, as a place beside a finding; empty where nobody wrote it. */
export function placeOfMaking(
  prefix: string,
  stage: StageModel,
): { readonly location: Location; readonly message: string }[] {
  const location = stage.machine.environments.get(prefix)?.cause?.location;
  return location ? [{ location, message: `${nameOf(prefix, stage)} is made here.` }] : [];
}

/** Where a command runs, for messages: the name of the environment that its python is in. */
export function foundName(prefix: Value | null, stage: StageModel): string {
  if (prefix === null) return 'no environment';
  return stage.end.systemPython === prefix ? "the system's Python" : nameOf(prefix, stage);
}

/** The names of a stage's environments that are in an `envs` folder, whichever that is. */
export const namesBelowEnvs = once(
  (stage: StageModel): ReadonlySet<string> =>
    new Set(stage.machine.environments.values().flatMap(({ prefix }) => /\/envs\/([^/]+)$/.exec(prefix)?.[1] ?? [])),
);

/** Where the commands start that made environments, as keys of places. */
export const makersOf = once(
  (stage: StageModel): ReadonlySet<string> =>
    new Set(
      stage.machine.environments
        .values()
        .flatMap(({ base, cause }) => (base || cause?.location === undefined ? [] : placeKey(cause.location))),
    ),
);

/** The places of the prefixes at which a stage's commands create environments. */
export const createdPrefixes = once((stage: StageModel): readonly Location[] =>
  stage.commands.flatMap(({ effects, conda }) =>
    effects.some(({ kind }) => kind === 'create')
      ? (conda?.options.flatMap(({ name, valueArg }) => (name === 'prefix' ? (valueArg?.place ?? []) : [])) ?? [])
      : [],
  ),
);

/** A key for where something starts. */
export function placeKey({ file, span }: Location): string {
  return `${file}:${span.start}`;
}
