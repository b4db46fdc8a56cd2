/** Small questions that rules of several categories ask. */
import { lookupBaseImage } from '../knowledge/images';
import type { DockerfileModel } from '../model/dockerfile';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Dockerfile } from '../parse/dockerfile/ast';
import { basename, dirname, isInside } from '../project/paths';
import type { Project } from '../project/project';
import type { ComposeContext, DockerfileContext, ScriptContext } from './context';

/** The stages of this file whose layers are in the images: the results and what they are built on, not what they copy from. */
export function shippedStages(context: DockerfileContext): readonly StageModel[] {
  const found = new Set<StageModel>();
  for (const result of context.results) {
    let stage: StageModel | undefined = result;
    while (stage !== undefined && !found.has(stage)) {
      if (context.self.stages.includes(stage)) found.add(stage);
      stage = stage.base.kind === 'stage' ? stage.base.stage : undefined;
    }
  }
  return context.self.stages.filter((stage) => found.has(stage));
}

/** A stage and those that it is built on, the nearest first. */
export function stagesBelow(stage: StageModel): StageModel[] {
  const stages = [stage];
  for (let base = stage.base; base.kind === 'stage'; base = base.stage.base) stages.push(base.stage);
  return stages;
}

/**
 * True for a command that fails by what it does. One that is only not found does all of it as soon as it is found, and
 * what is to be said of that is said at once: mending the one brings no news of the other.
 */
export function failsItself({ fails }: CommandRecord): boolean {
  return fails !== undefined && fails.code !== 'command-not-found';
}

/** What comes to an end where a command fails, for messages: "the build stops here". */
export function whatStops({ when }: CommandRecord): string {
  switch (when) {
    case 'build':
      return 'the build stops here';
    case 'start':
      return 'the container stops';
    case 'health':
      return 'the health check fails';
    case 'exec':
      return 'the command fails';
  }
}

type CommandLists = ReadonlyMap<CommandRecord['instruction'], readonly CommandRecord[]>;

/** What several rules ask of the same stage is worked out once. */
const lists = new WeakMap<StageModel, CommandLists>();

/** The commands of each instruction of a stage, in order, those of scripts included. */
export function commandsByInstruction(stage: StageModel): CommandLists {
  let found = lists.get(stage);
  if (found === undefined) {
    found = groupByInstruction(stage);
    lists.set(stage, found);
  }
  return found;
}

function groupByInstruction(stage: StageModel): CommandLists {
  const lists = new Map<CommandRecord['instruction'], CommandRecord[]>();
  for (const command of stage.commands) {
    const list = lists.get(command.instruction);
    if (list) list.push(command);
    else lists.set(command.instruction, [command]);
  }
  return lists;
}

/** Whether a Dockerfile has to do with conda: a stage holds an installation or an environment, or calls conda. */
export function modelUsesConda(model: DockerfileModel): boolean {
  return model.stages.some(
    (stage) =>
      stage.machine.condaRoots.values().length > 0 ||
      stage.machine.environments.values().some(({ kind }) => kind !== 'venv') ||
      stage.commands.some((command) => command.conda !== undefined),
  );
}

const CONDA_WORD = /(?:conda|mamba|miniforge)/i;
const ENVIRONMENT_FILE = /(?:^|\/)(?:environment[^/]*\.ya?ml|env\.ya?ml|conda-lock\.ya?ml|conda-[^/]*\.lock)$/i;
const mentions = new WeakMap<Dockerfile, boolean>();

/**
 * Whether a compose file belongs to a project that has to do with conda: a Dockerfile that it builds or that is below its
 * folder, an image, or an environment file.
 */
export function projectHasConda(context: ComposeContext): boolean {
  if (CONDA_WORD.test(context.text)) return true;
  const { project } = context;
  for (const { service } of context.services) {
    const image = service.image?.value.value;
    if (image !== undefined && lookupBaseImage(image)?.conda !== undefined) return true;
  }
  const folder = dirname(context.path);
  const built = new Set(context.services.map(({ use }) => use?.build?.dockerfile));
  return (
    project.dockerfiles.some((path) => (built.has(path) || isInside(folder, path)) && mentionsConda(project, path)) ||
    hasEnvironmentFile(context)
  );
}

/** The same for a script of the host: a Dockerfile at or below its folder or the one above, an image, an environment file. */
export function hostScriptHasConda(context: ScriptContext): boolean {
  if (CONDA_WORD.test(context.text)) return true;
  const { project, path } = context;
  const folder = dirname(path);
  const near = [folder, dirname(folder)];
  return (
    project.dockerfiles.some((each) => near.some((one) => isInside(one, each)) && mentionsConda(project, each)) ||
    hasEnvironmentFile(context)
  );
}

function mentionsConda(project: Project, path: string): boolean {
  const dockerfile = project.dockerfile(path);
  if (dockerfile === undefined) return false;
  let found = mentions.get(dockerfile);
  if (found === undefined) {
    found = CONDA_WORD.test(dockerfile.text);
    mentions.set(dockerfile, found);
  }
  return found;
}

function hasEnvironmentFile(context: ComposeContext | ScriptContext): boolean {
  return context.project.files.list(dirname(context.path)).some((path) => ENVIRONMENT_FILE.test(path));
}

/** How many Dockerfiles go by each name, by the project's list. */
const madeNames = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/**
 * True where another Dockerfile of the project is called like the image (`images/app/Dockerfile`, `images/app/1.0/Dockerfile`,
 * `Dockerfile.app`, each for `FROM registry/team/app`, the last one for `team-app`, too): most likely it makes the image,
 * under a name that only the build gives.
 */
export function isMadeBeside(context: DockerfileContext, repository: string): boolean {
  const { dockerfiles } = context.project;
  let names = madeNames.get(dockerfiles);
  if (names === undefined) {
    const counts = new Map<string, number>();
    for (const path of dockerfiles) for (const name of namesOf(path)) counts.set(name, (counts.get(name) ?? 0) + 1);
    names = counts;
    madeNames.set(dockerfiles, names);
  }
  const image = basename(repository);
  const own = namesOf(context.path);
  for (const name of [image, `.${image}`, `.${image.slice(image.lastIndexOf('-') + 1)}`]) {
    if ((names.get(name) ?? 0) > (own.includes(name) ? 1 : 0)) return true;
  }
  return false;
}

/** The names that a Dockerfile goes by: its folder's (without one for a version), and with a dot that in its own name. */
function namesOf(path: string): string[] {
  const folder = dirname(path);
  const label = basename(folder);
  const names = [/^(?:v?\d[\w.-]*|latest)$/.test(label) ? basename(dirname(folder)) : label];
  const kind = /^Dockerfile[.-](\w[\w.-]*)$|^(\w[\w.-]*)\.Dockerfile$/i.exec(basename(path));
  const own = kind?.[1] ?? kind?.[2];
  if (own !== undefined) names.push(`.${own}`);
  return names;
}
