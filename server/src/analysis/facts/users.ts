/** What a container is started as. */
import type { DockerfileContext } from '../contexts/types';
import type { StageModel } from '../model/stage';
import type { Instruction, WordsInstruction } from '../parse/dockerfile/ast';
import type { Span } from '../text/span';
import { isKnown, type Value } from '../text/value';

/** True for the names and numbers of the superuser. */
export function isRoot(user: Value): boolean {
  return user === 'root' || user === '0';
}

/** The last USER of a stage and of the stages below it in the same file; undefined where the base image decides. */
export function lastUser(stage: StageModel): WordsInstruction | undefined {
  const { instructions } = stage.stage;
  for (let i = instructions.length - 1; i >= 0; i--) {
    const instruction = instructions[i];
    if (instruction?.keyword === 'USER') return instruction;
  }
  return stage.base.kind === 'stage' && stage.base.stage.file === stage.file ? lastUser(stage.base.stage) : undefined;
}

/** Where a finding about the stage's user is: on its last USER, else on the image that it starts from. */
export function userSpan(stage: StageModel): Span {
  const user = lastUser(stage);
  return user?.words[0]?.span ?? stage.stage.from.image?.span ?? stage.stage.from.span;
}

/** True where what the container starts gives root up by itself (`gosu`, `su-exec`, `setpriv`, `runuser`). */
export function dropsRoot(stage: StageModel): boolean {
  for (const { user, name } of stage.start?.commands ?? []) {
    if (isKnown(user) && !isRoot(user)) return true;
    if (/(^|\/)(gosu|su-exec|setpriv|runuser|chroot|su|s6-setuidgid|chpst)$/.test(name)) return true;
  }
  return false;
}

/** True where every Compose service that runs the image, or the dev container that builds it, names another user. */
export function startedAsOther(context: DockerfileContext): boolean {
  const { services, builds, project } = context;
  const named = (user: Value | undefined) => user !== undefined && !/^(root|0)?(:|$)/.test(user);
  if (services.length > 0 && services.every((use) => named(use.service.user?.value.value))) return true;
  return (
    builds.length > 0 &&
    builds.every((build) => {
      const { origin } = build;
      if (origin.kind !== 'devcontainer') return false;
      const file = project.devcontainer(origin.file);
      return named(file?.remoteUser?.value) || named(file?.containerUser?.value);
    })
  );
}

/** True for the images of editors in the cloud, which work in them as the image's user whatever USER says. */
export function isEditorImage(stage: StageModel): boolean {
  return stage.bottom?.repositories.some((name) => /devcontainers\/|^gitpod\//.test(name)) ?? false;
}

/** The variables in which images name their user, and what their documentation writes. */
const VARIABLES: readonly [string, string][] = [
  ['MAMBA_USER', '$MAMBA_USER'],
  ['NB_UID', '${NB_UID}'],
  ['NB_USER', '${NB_USER}'],
];

/** How the image's own user is written in a USER: by the variable that the image keeps it in, else by its name. */
export function ownUser(stage: StageModel): string | undefined {
  const own = stage.bottom?.user;
  if (own === undefined || !isKnown(own) || isRoot(own)) return undefined;
  const variable = VARIABLES.find(([name]) => {
    const value = stage.variable(name);
    return value !== undefined && isKnown(value) && value !== '' && !isRoot(value);
  });
  return variable?.[1] ?? own;
}

/** How the user that an instruction runs as is written in a USER: as it was above, else as the image names its own. */
export function wordOfUser(stage: StageModel, instruction: Instruction): string | undefined {
  const { instructions } = stage.stage;
  for (let i = instructions.indexOf(instruction) - 1; i >= 0; i--) {
    const each = instructions[i];
    if (each?.keyword === 'USER') return each.words[0]?.raw;
  }
  if (stage.base.kind === 'stage') return lastUser(stage.base.stage)?.words[0]?.raw ?? ownUser(stage);
  return ownUser(stage);
}
