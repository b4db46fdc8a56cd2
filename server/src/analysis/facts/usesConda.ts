/** Whether a file belongs to a project that has to do with conda. */

import type { ComposeContext, DockerfileContext, ScriptContext } from '../contexts/types';
import { lookupBaseImage } from '../knowledge/images';
import type { DockerfileModel } from '../model/dockerfile';
import type { StageModel } from '../model/stage';
import type { Dockerfile } from '../parse/dockerfile/ast';
import { dirname, isInside } from '../project/paths';
import type { Project } from '../project/project';
import { once } from './once';

/** Whether a Dockerfile has to do with conda: a stage holds an installation or an environment, or calls conda. */
export function modelUsesConda(model: DockerfileModel): boolean {
  return model.stages.some(stageUsesConda);
}

const WORD = /conda|mamba|miniforge|pixi|jupyter/i;

/** Whether the file names one of the tools: the address of a page in a comment does not make the file theirs. */
const namesTool = once(({ text }: Dockerfile): boolean =>
  text.split('\n').some((line) => WORD.test(line) && !(line.trimStart().startsWith('#') && line.includes('://'))),
);

/**
 * Whether a Dockerfile is one that this linter is for: conda, mamba, pixi or Jupyter are in it, or at least named. What is
 * to be said of any Dockerfile, other linters say.
 */
export function isCondasDockerfile({ self }: DockerfileContext): boolean {
  return namesTool(self.dockerfile) || modelUsesConda(self);
}

/** Whether a stage holds an installation or an environment, or calls conda. */
export function stageUsesConda({ machine, commands }: StageModel): boolean {
  return (
    machine.condaRoots.values().length > 0 ||
    machine.environments.values().some(({ kind }) => kind !== 'venv') ||
    commands.some((command) => command.conda !== undefined)
  );
}

const CONDA_WORD = /(?:conda|mamba|miniforge)/i;

const ENVIRONMENT_FILE = /(?:^|\/)(?:environment[^/]*\.ya?ml|env\.ya?ml|conda-lock\.ya?ml|conda-[^/]*\.lock)$/i;

const mentionsConda = once(({ text }: Dockerfile): boolean => CONDA_WORD.test(text));

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
    project.dockerfiles.some((path) => (built.has(path) || isInside(folder, path)) && namesConda(project, path)) ||
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
    project.dockerfiles.some((each) => near.some((one) => isInside(one, each)) && namesConda(project, each)) ||
    hasEnvironmentFile(context)
  );
}

/** Whether a Dockerfile of the project names conda. */
export function namesConda(project: Project, path: string): boolean {
  const dockerfile = project.dockerfile(path);
  return dockerfile !== undefined && mentionsConda(dockerfile);
}

function hasEnvironmentFile(context: ComposeContext | ScriptContext): boolean {
  return context.project.files.list(dirname(context.path)).some((path) => ENVIRONMENT_FILE.test(path));
}
