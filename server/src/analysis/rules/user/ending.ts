/** Where a stage's USER goes, and what the container is started as. Shared by the rules about users. */
import { linesAfter, linesBefore, replace } from '../../fixes/edits';
import type { StageModel } from '../../model/stage';
import type { Instruction, WordsInstruction } from '../../parse/dockerfile/ast';
import type { Span } from '../../text/span';
import { isKnown, type Value } from '../../text/value';
import type { DockerfileContext } from '../context';
import type { TextEdit } from '../rule';

/** Instructions that only say how the container starts: a USER above them changes nothing for the build. */
const STARTING = new Set(['CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'EXPOSE', 'STOPSIGNAL', 'LABEL']);

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

/** Where a finding about the stage's user stands: on its last USER, else on the image that it starts from. */
export function userSpan(stage: StageModel): Span {
  const user = lastUser(stage);
  return user?.words[0]?.span ?? stage.stage.from.image?.span ?? stage.stage.from.span;
}

/** The first of the instructions at the stage's end that only say how the container starts. */
function startOfEnding(stage: StageModel): Instruction | undefined {
  const { instructions } = stage.stage;
  let first: Instruction | undefined;
  for (let i = instructions.length - 1; i >= 0; i--) {
    const instruction = instructions[i];
    if (instruction === undefined || !STARTING.has(instruction.keyword)) break;
    first = instruction;
  }
  return first;
}

/**
 * Makes the stage end as `user`: in the USER that stands last already, else on a line of its own above CMD and
 * ENTRYPOINT. `before` are lines that go above it.
 */
export function endAs(
  context: DockerfileContext,
  stage: StageModel,
  user: string,
  before: readonly string[] = [],
): TextEdit {
  const { instructions } = stage.stage;
  const ending = startOfEnding(stage);
  const last = instructions[(ending === undefined ? instructions.length : instructions.indexOf(ending)) - 1];
  if (before.length === 0 && last?.keyword === 'USER' && last.words[0] !== undefined) {
    return replace(context.path, last.words[0].span, user);
  }
  const lines = [...before, `USER ${user}`];
  if (ending !== undefined) return linesBefore(context.dockerfile, context.path, ending, lines, true);
  return linesAfter(context.dockerfile, context.path, last ?? stage.stage.from, lines);
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
