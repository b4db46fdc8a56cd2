/** In which environment a command runs, in the words that hints, hovers and reports share. */
import type { Cause } from '../model/cause';
import { environmentName } from '../model/naming';
import { condaProgramName } from '../model/programs/names';
import type { CommandRecord, EnvironmentFact } from '../model/record';
import type { StageModel } from '../model/stage';
import { isKnown } from '../text/value';

/**
 * How a command comes to its environment: `activated` by conda; `variables`: CONDA_PREFIX names it, but nothing
 * activated it; `path`: its bin folder is first on PATH; `file`: the program is called by its full path; `none`.
 */
export type Way = 'activated' | 'variables' | 'path' | 'file' | 'none';

export interface RunsIn {
  readonly way: Way;
  /** As people call it: `base`, a name, a prefix; undefined where there is none. */
  readonly name: string | undefined;
  readonly prefix: string | undefined;
  /** True for a venv: nothing of conda's activation belongs to it. */
  readonly venv: boolean;
  /** The python that a bare `python` runs, where it is of another environment: its name, or `system`. */
  readonly otherPython: string | undefined;
  /** A few words: `saasfee`, `base, by PATH only`, `none`. */
  readonly label: string;
  /** Where the environment came from. */
  readonly cause: Cause | undefined;
}

/** The environment in which a command runs; undefined where it is not known. */
export function runsIn(record: CommandRecord, stage: StageModel): RunsIn | undefined {
  const active = factName(record.activated, stage);
  const python = factName(record.python, stage);
  if (active === undefined) return undefined;
  const byFile = calledByPath(record, stage);
  if (byFile !== undefined && byFile.prefix !== record.activated.prefix) {
    const { prefix, name } = byFile;
    const venv = isVenv(prefix, stage);
    const label = `${venv ? 'venv ' : ''}${name}, by full path`;
    return { way: 'file', name, prefix, venv, otherPython: undefined, label, cause: byFile.cause };
  }
  if (active !== null) {
    const { prefix, cause } = record.activated;
    const other = python == null || record.python.prefix === prefix ? undefined : pythonName(record.python, stage);
    const way = record.hook || active === 'base' ? 'activated' : 'variables';
    const label =
      other !== undefined
        ? `${active}, but python of ${other}`
        : way === 'variables'
          ? `${active}, by variables only`
          : active;
    return { way, name: active, prefix: prefix ?? undefined, venv: false, otherPython: other, label, cause };
  }
  if (python === undefined) return undefined;
  const { prefix, cause } = record.python;
  if (python === null || prefix === null) return none('none', undefined, record.activated.cause ?? cause);
  if (isSystem(record.python, stage)) return none('none, python of the system', 'system', cause);
  const venv = isVenv(prefix, stage);
  const label = venv ? `venv ${python}` : `${python}, by PATH only`;
  return { way: 'path', name: python, prefix, venv, otherPython: undefined, label, cause };
}

function isVenv(prefix: string, { machine }: StageModel): boolean {
  return machine.environments.get(prefix)?.kind === 'venv';
}

function none(label: string, otherPython: string | undefined, cause: Cause | undefined): RunsIn {
  return { way: 'none', name: undefined, prefix: undefined, venv: false, otherPython, label, cause };
}

/** The name of what a fact speaks of; null: surely none; undefined: not known. */
export function factName(fact: EnvironmentFact, stage: StageModel): string | null | undefined {
  if (!fact.known) return undefined;
  return fact.prefix === null ? null : environmentName(fact.prefix, stage.machine);
}

/** Whose python it is: an environment's name, or `the system`. */
export function pythonName(fact: EnvironmentFact, stage: StageModel): string | undefined {
  return isSystem(fact, stage) ? 'the system' : (factName(fact, stage) ?? undefined);
}

/** True for a python that belongs to no environment. */
export function isSystem({ prefix }: EnvironmentFact, { machine }: StageModel): boolean {
  return prefix !== null && /^\/usr(?:\/local)?$/.test(prefix) && machine.environments.get(prefix) === undefined;
}

/** The environment whose program is called by its full path. conda's own programs work on whatever they are told to. */
function calledByPath(record: CommandRecord, stage: StageModel) {
  const { name } = record;
  if (!name.startsWith('/') || !isKnown(name) || condaProgramName(name) !== undefined) return undefined;
  const at = name.lastIndexOf('/bin/');
  if (at <= 0) return undefined;
  const environment = record.seen.environment(name.slice(0, at));
  if (environment === undefined || environment.maybe) return undefined;
  const known = environmentName(environment.prefix, stage.machine);
  return known === undefined ? undefined : { prefix: environment.prefix, name: known, cause: environment.cause };
}
