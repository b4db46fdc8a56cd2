/** The ways to run a program in an environment, as words for the engine: never a text put together for a shell. */

import type { PlannedExec } from '../../../../common/src/containerPlan';
import { runWords } from '../facts/condaRun';
import type { Environment } from '../model/machine';
import type { StageModel } from '../model/stage';
import { compareVersions } from '../parse/conda';
import { isKnown } from '../text/value';
import { entrypointWords, isIn, reached, simulateWords } from './simulate';

/**
 * Activates by conda's shell function, then becomes the command. The root prefix, the environment and the command are
 * arguments of their own, so nothing in them is read by the shell.
 */
const ACTIVATE = '. "$1/etc/profile.d/conda.sh" && conda activate "$2" && shift 2 && exec "$@"';

/** An interactive bash that reads the user's start-up files first and activates the environment after them. */
const ACTIVATED_SHELL =
  'exec bash --rcfile <(printf "%s\\n" ' +
  '"for file in /etc/bash.bashrc ~/.bashrc; do if [ -r \\"\\$file\\" ]; then . \\"\\$file\\"; fi; done" ' +
  '". \\"\\$CONDA_IN_DOCKER_ROOT/etc/profile.d/conda.sh\\"" ' +
  '"conda activate \\"\\$CONDA_IN_DOCKER_PREFIX\\"") -i';

/** `conda run --no-capture-output` came with conda 4.9 (https://github.com/conda/conda/blob/main/CHANGELOG.md). */
const FIRST_WITH_RUN = '4.9';

/** The root prefix whose conda activates the environment; undefined where there is none, or it is micromamba's. */
function condaRoot(
  environment: Environment,
  stage: StageModel,
): { root: string; version: string | undefined } | undefined {
  const { machine } = stage;
  const roots = machine.condaRoots.values().filter(({ root }) => isKnown(root));
  const root = machine.rootOf(environment.prefix) ?? (roots.length === 1 ? roots[0] : undefined);
  return root?.programs.has('conda') && isKnown(root.root) ? root : undefined;
}

function hasBash(stage: StageModel): boolean | undefined {
  return stage.sh === 'bash' ? true : stage.bottom?.bash;
}

/** `conda run` with its options; undefined where there is no conda to run with, or it is too old. */
export function condaRun(environment: Environment, stage: StageModel): readonly string[] | undefined {
  const version = condaRoot(environment, stage)?.version;
  if (version !== undefined && (compareVersions(version, FIRST_WITH_RUN) ?? 0) < 0) return undefined;
  const words = runWords(environment.prefix, stage, stage.variable('PATH'));
  return words?.every(isKnown) ? words : undefined;
}

/** bash that activates with conda's function and becomes the words after; undefined where there is no conda or bash. */
export function activateWords(environment: Environment, stage: StageModel): readonly string[] | undefined {
  const root = condaRoot(environment, stage);
  if (root === undefined || hasBash(stage) === false) return undefined;
  return ['bash', '-c', ACTIVATE, 'bash', root.root, environment.prefix];
}

/** How `docker exec` gets an interactive shell in the environment. */
export function shellFor(environment: Environment | undefined, stage: StageModel): PlannedExec {
  const bash = hasBash(stage);
  if (bash === false)
    return { argv: ['sh'], env: {}, activates: isIn(stage.exec.plain.activated, environment?.prefix) };
  if (environment === undefined || isIn(stage.exec.interactive.activated, environment.prefix)) {
    return { argv: ['bash'], env: {}, activates: environment !== undefined };
  }
  const root = condaRoot(environment, stage);
  if (root !== undefined) {
    const env = { CONDA_IN_DOCKER_ROOT: root.root, CONDA_IN_DOCKER_PREFIX: environment.prefix };
    return { argv: ['bash', '-c', ACTIVATED_SHELL], env, activates: true };
  }
  const entrypoint = entrypointWords(stage) ?? [];
  if (entrypoint.length > 0) {
    const records = simulateWords(stage, [...entrypoint, 'bash', '-ic', 'probe'], 'exec');
    if (isIn(reached(records, 'probe')?.activated, environment.prefix)) {
      return { argv: [...entrypoint, 'bash'], env: {}, activates: true };
    }
  }
  const run = condaRun(environment, stage);
  if (run !== undefined) return { argv: [...run, 'bash', '--norc'], env: {}, activates: true };
  return { argv: ['bash'], env: {}, activates: false };
}

/** The words in front of a command that `docker exec` runs in the environment. */
export function runFor(environment: Environment | undefined, stage: StageModel): PlannedExec {
  const none = { argv: [], env: {} };
  if (environment === undefined) return { ...none, activates: false };
  if (isIn(stage.exec.plain.activated, environment.prefix)) return { ...none, activates: true };
  const words = activateWords(environment, stage) ?? condaRun(environment, stage);
  if (words !== undefined) return { argv: words, env: {}, activates: true };
  const entrypoint = entrypointWords(stage) ?? [];
  if (entrypoint.length > 0) {
    const records = simulateWords(stage, [...entrypoint, 'probe'], 'exec');
    if (isIn(reached(records, 'probe')?.activated, environment.prefix)) {
      return { argv: entrypoint, env: {}, activates: true };
    }
  }
  return { ...none, activates: false };
}
