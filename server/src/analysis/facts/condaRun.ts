/** The words that run a command in an environment. */
import { environmentName } from '../model/naming';
import type { StageModel } from '../model/stage';
import { shellQuote } from '../text/shellQuote';
import { isKnown, type Value } from '../text/value';
import { onlyRoot } from './environments';

/**
 * The words that run a command in an environment: `conda run --no-capture-output -n NAME`. Undefined where the stage has
 * no conda to run it with, and for a venv.
 */
export function runWords(prefix: string, stage: StageModel, path: Value | undefined): string[] | undefined {
  const { kind, workspace } = stage.machine.environments.get(prefix) ?? {};
  // conda knows nothing of a venv.
  if (kind === 'venv') return undefined;
  if (workspace !== undefined) return pixiWords(workspace, stage, path);
  const root = stage.machine.rootOf(prefix) ?? onlyRoot(stage);
  if (root === undefined) return undefined;
  const name = environmentName(prefix, stage.machine);
  const which = name === undefined || name.startsWith('/') ? ['-p', prefix] : ['-n', name];
  if (!root.programs.has('conda')) {
    return root.programs.has('micromamba') ? ['micromamba', 'run', ...which] : undefined;
  }
  const folders = (path ?? '').split(':');
  const found = folders.includes(`${root.root}/bin`) || folders.includes(`${root.root}/condabin`);
  return [found ? 'conda' : `${root.root}/bin/conda`, 'run', '--no-capture-output', ...which];
}

/** `pixi run -e NAME`, as it is found from the folder that the image ends in; undefined where pixi is not on PATH. */
function pixiWords(
  { manifest, environment }: { readonly manifest: Value; readonly environment: Value },
  stage: StageModel,
  path: Value | undefined,
): string[] | undefined {
  const { machine, final } = stage;
  const folders = (path ?? '').split(':');
  if (!isKnown(manifest) || !isKnown(environment) || machine.file(manifest) === undefined) return undefined;
  if (!folders.some((folder) => machine.files.get(`${folder}/pixi`) !== undefined)) return undefined;
  const root = manifest.slice(0, manifest.lastIndexOf('/')) || '/';
  const inside = final.workdir === root || final.workdir.startsWith(root === '/' ? '/' : `${root}/`);
  return [
    ...['pixi', 'run'],
    ...(inside ? [] : ['--manifest-path', manifest]),
    ...(environment === 'default' ? [] : ['-e', environment]),
  ];
}

/** The same for messages: with the program that the stage has, in quotes; undefined where it has none. */
export function runText(prefix: string, stage: StageModel, path: Value | undefined): string | undefined {
  const words = runWords(prefix, stage, path);
  return words && `\`${words.map(shellQuote).join(' ')}\``;
}
