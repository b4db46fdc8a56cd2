/** What a dev container runs after it was made, and what it sees of the project. */
import { type CondaFeature, featureOf } from '../knowledge/features';
import { because } from '../model/cause';
import { installConda } from '../model/installation';
import { fileFromProject, type Machine } from '../model/machine';
import { Moment } from '../model/moment';
import type { Process } from '../model/process';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { simulateArgv } from '../model/start';
import type { Devcontainer, DevcontainerPair } from '../parse/devcontainer';
import { basename, dirname, isInside, join, relativeTo } from '../project/paths';
import type { Project } from '../project/project';
import { isKnown, type Value } from '../text/value';
import { startedWords } from './startedWords';
import type { Workspace } from './types';

export interface Lifecycle {
  readonly commands: readonly CommandRecord[];
  readonly after: Moment;
  readonly workspace: Workspace | undefined;
}

/** Files of the workspace that commands read or run and that the model follows; so many at most. */
const READ = /(?:\.(?:ya?ml|txt|lock|toml|sh|bash|in|mk)|\.condarc|[Mm]akefile)$/;
const MOST_FILES = 300;

/**
 * Runs the commands of a devcontainer's life, one after the other in a container of its image, as
 * https://containers.dev/implementors/json_reference/#lifecycle-scripts has them: a string goes to `/bin/sh -c`, in the
 * workspace's folder and as `remoteUser`.
 */
export function lifecycle(path: string, devcontainer: Devcontainer, stage: StageModel, project: Project): Lifecycle {
  const machine = stage.machine.branch(stage.final.version);
  const features = devcontainer.features.map(featureOf).filter((each) => typeof each === 'object');
  const user = devcontainer.remoteUser?.value ?? devcontainer.containerUser?.value ?? stage.bottom?.editorUser;
  for (const feature of features) install(machine, feature, user);
  const workspace = workspaceOf(path, devcontainer);
  if (workspace !== undefined) mount(machine, workspace, project);
  const prepare = (process: Process): void => {
    for (const { root } of features) addToPath(process, `${root}/bin`);
    for (const each of [...devcontainer.containerEnv, ...devcontainer.remoteEnv]) setVariable(process, each, path);
    if (workspace !== undefined) process.cwd = workspace.folder;
  };
  const commands = devcontainer.commands.flatMap(({ form, words }) =>
    simulateArgv(stage, startedWords(form, words, path), 'exec', { user, machine, prepare }),
  );
  return { commands, after: new Moment(machine, stage.final, stage.variables, machine.clock.now), workspace };
}

/** Where the project is in the container: `/workspaces/NAME`, unless the file says otherwise. */
function workspaceOf(path: string, { ownMount, workspaceFolder, composeFiles }: Devcontainer): Workspace | undefined {
  // Compose mounts what its volumes say.
  if (ownMount || composeFiles.length > 0) return undefined;
  let root = dirname(path);
  while (basename(root) !== '.devcontainer' && basename(dirname(root)) === '.devcontainer') root = dirname(root);
  if (basename(root) === '.devcontainer') root = dirname(root);
  const folder: Value = workspaceFolder?.value ?? `/workspaces/${basename(root)}`;
  return isKnown(folder) && folder.startsWith('/') && basename(root) !== '' ? { folder, root } : undefined;
}

/** Puts the files that commands read into the container; of the others it is not known that they are missing. */
function mount(machine: Machine, { folder, root }: Workspace, project: Project): void {
  const cause = because('the workspace', undefined);
  machine.unknownFolders.set(folder, 'copy');
  let room = MOST_FILES;
  for (const path of project.files.list(root)) {
    if (!READ.test(path) || !isInside(root, path)) continue;
    const relative = relativeTo(root, path);
    const file = relative === undefined || --room < 0 ? undefined : project.files.read(path);
    if (file === undefined || relative === undefined) continue;
    machine.files.set(join(folder, relative), fileFromProject({ ...file, path }, cause));
  }
}

/** These features let the editor's user write to conda: a group `conda`, which the user is in. */
function install(machine: Machine, { root, programs }: CondaFeature, user: Value | undefined): void {
  const cause = because('a feature of the dev container', undefined);
  const owner = 'root';
  installConda(machine, {
    root,
    programs,
    version: undefined,
    writableBy: user === undefined ? [] : [user],
    python: true,
    owner,
    cause,
  });
}

function addToPath(process: Process, folder: string): void {
  const variable = process.variable('PATH');
  if (variable !== undefined) process.set('PATH', `${folder}:${variable.value}`, variable.cause, true);
}

function setVariable(process: Process, { name, value, nameSpan }: DevcontainerPair, path: string): void {
  const own = process.variable(name)?.value;
  const text = own === undefined ? value.value : value.raw.split(`\${containerEnv:${name}}`).join(own);
  const known = /\$\{/.test(text) ? value.value : text;
  process.set(name, known, because(`${name} of the dev container`, { file: path, span: nameSpan }), true);
}
