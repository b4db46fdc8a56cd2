import type { DockerfileContext } from '../../contexts/types';
import { removeInstruction } from '../../fixes/edits';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { commandAtEnd } from '../../fixes/words';
import type { Environment } from '../../model/machine';
import { resolvePath } from '../../model/process';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import type { RunInstruction } from '../../parse/dockerfile/ast';
import { isKnown, type Value } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const chownLayer = defineRule({
  code: 'CD4004',
  name: 'chown-layer',
  category: 'user',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: '`chown -R` or `chmod -R` over an environment in another layer than the one that made it.',
    why: markdown`
      A layer holds whole files: changing the owner or the mode of a file stores the file once more. \`chown -R\` over
      an environment of 2 GB makes the image 2 GB larger and takes minutes, and so does \`chmod -R\`. Change the owner
      in the RUN that makes the environment, copy it with \`COPY --chown\` from a builder stage, make it as that user, or leave it to root: a
      user needs no more than to read it.
    `,
    exceptions: markdown`
      Silent where the environment is made in the same RUN, and in stages whose layers do not reach an image
      (builder stages).
    `,
    references: [
      {
        title: 'Dockerfile reference: COPY --chown',
        url: 'https://docs.docker.com/reference/dockerfile/#copy---chown---chmod',
      },
      {
        title: 'Docker: storage drivers, copy-on-write',
        url: 'https://docs.docker.com/engine/storage/drivers/#the-copy-on-write-cow-strategy',
      },
    ],
    bad: [
      file`
        FROM condaforge/miniforge3:24.11.3-0
        RUN useradd --create-home app
        RUN conda create -y -n app python=3.12
        RUN chown -R app:app /opt/conda/envs/app
        USER app
      `,
    ],
    good: [
      file`
        FROM condaforge/miniforge3:24.11.3-0
        RUN useradd --create-home app
        RUN conda create -y -n app python=3.12 && chown -R app:app /opt/conda/envs/app
        USER app
      `,
      file`
        FROM condaforge/miniforge3:24.11.3-0 AS build
        RUN conda create -y -n app python=3.12
        FROM debian:12
        RUN useradd --create-home app
        COPY --from=build --chown=app:app /opt/conda/envs/app /opt/conda/envs/app
        USER app
      `,
    ],
  },
  messages: {
    copies:
      '`{command}` stores every file of {prefix} once more, because the environment comes from {source}: the image grows by its whole size. {advice}',
  },
  checks: {
    dockerfile: check,
  },
});

function* check(context: DockerfileContext): Iterable<Report> {
  const seen = new Set<number>();
  for (const stage of kept(context)) {
    for (const command of stage.commands) {
      const { place } = command;
      if (place.file !== context.path || seen.has(place.span.start) || command.reached !== 'yes') continue;
      const found = copiedEnvironment(stage, command);
      if (found === undefined) continue;
      seen.add(place.span.start);
      yield {
        message: 'copies',
        data: {
          command: command.text,
          prefix: found.prefix,
          source: found.cause?.location === undefined ? 'the base image' : 'another layer',
          advice: /chmod$/.test(command.name)
            ? 'Do it where the environment is made, or with `COPY --chmod`; to be used it needs no other mode.'
            : 'Change the owner where it is made, or with `COPY --chown`.',
        },
        span: place.span,
        related: found.cause?.location
          ? [{ location: found.cause.location, message: `${found.prefix} is made here.` }]
          : [],
        fixes: joined(context, stage, command, found),
      };
    }
  }
}

/** What is stored once more: an environment, and where it comes from. */
type Changed = Pick<Environment, 'prefix' | 'cause'>;

/** The stages whose layers are in an image: the results, and what they are built on. */
function kept(context: DockerfileContext): Set<StageModel> {
  const found = new Set<StageModel>();
  for (const result of context.results) {
    for (let stage: StageModel | undefined = result; stage !== undefined && stage.file === context.path; ) {
      found.add(stage);
      stage = stage.base.kind === 'stage' ? stage.base.stage : undefined;
    }
  }
  return found;
}

/** The paths of a `chown -R` or `chmod -R`, resolved; empty for any other command. */
function ownedPaths(command: CommandRecord): Value[] {
  if (!/(^|\/)(chown|chgrp|chmod)$/.test(command.name)) return [];
  const words = command.argv.slice(1).map((arg) => arg.value);
  if (!words.some((word) => word === '--recursive' || /^-[a-zA-Z]*R/.test(word))) return [];
  const reference = words.some((word) => word.startsWith('--reference'));
  return words
    .filter((word) => !/^-./.test(word))
    .slice(reference ? 0 : 1)
    .map((word) => resolvePath(word, command.cwd));
}

/** The environment of another layer that the command changes the owner of. */
function copiedEnvironment(stage: StageModel, command: CommandRecord): Changed | undefined {
  const paths = ownedPaths(command).filter(isKnown);
  if (paths.length === 0) return undefined;
  for (const environment of command.seen.environments()) {
    const { prefix, maybe, cause } = environment;
    if (maybe || !isKnown(prefix)) continue;
    // micromamba's root prefix is empty as the image brings it.
    if (environment.base && cause?.location === undefined && stage.bottom?.conda?.python !== true) continue;
    if (!paths.some((path) => path === prefix || prefix.startsWith(path === '/' ? '/' : `${path}/`))) continue;
    const place = cause?.location;
    const { span } = command.instruction;
    if (place !== undefined && place.file === command.place.file) {
      if (place.span.start >= span.start && place.span.end <= span.end) continue;
    } else if (place !== undefined) continue;
    return environment;
  }
  return unpacked(stage, command, paths);
}

/** A folder that an archive or another image filled in another layer, and that is used as an environment. */
function unpacked(stage: StageModel, command: CommandRecord, paths: readonly string[]): Changed | undefined {
  for (const folder of command.seen.unknownFolders()) {
    const inside = paths.some((path) => path === folder || folder.startsWith(path === '/' ? '/' : `${path}/`));
    if (!inside || /^\/(?:usr(?:\/.*)?|opt|srv|tmp|home|var|etc)?$/.test(folder) || !usesAsPrefix(stage, folder))
      continue;
    const copy = stage.copies.find(({ destination }) => destination === folder);
    const cause = command.seen.owner(folder)?.cause;
    const by = stage.commands.find(
      ({ name, text, instruction }) =>
        /(?:^|\/)(?:tar|unzip|bsdtar)$/.test(name) && text.includes(folder) && instruction !== command.instruction,
    );
    if (copy === undefined && by === undefined) continue;
    const location = by?.place ?? cause?.location;
    return { prefix: folder, cause: location && { text: '', location, before: undefined } };
  }
  return undefined;
}

/** Whether its programs are on PATH, or are called by their path. */
function usesAsPrefix(stage: StageModel, folder: string): boolean {
  const bin = `${folder}/bin`;
  if ((stage.variable('PATH') ?? '').split(':').includes(bin)) return true;
  return stage.commands.some(({ name }) => name.startsWith(`${bin}/`));
}

/** Puts the chown after the RUN that makes the environment, where nothing between the two is in the way. */
function joined(context: DockerfileContext, stage: StageModel, command: CommandRecord, environment: Changed): Fix[] {
  const { instruction } = command;
  const place = environment.cause?.location;
  if (instruction.keyword !== 'RUN' || place === undefined || ownedPaths(command).length !== 1) return [];
  const { instructions } = stage.stage;
  const target = instructions.find(
    (each): each is RunInstruction =>
      each.keyword === 'RUN' && each.span.start <= place.span.start && place.span.end <= each.span.end,
  );
  if (target === undefined || !plain(target) || !plain(instruction)) return [];
  if (instruction.command.script.text.trim() !== command.text.trim()) return [];
  const from = instructions.indexOf(target);
  const between = instructions.slice(from + 1, instructions.indexOf(instruction));
  // An account that is made between the two is not there yet, and a change in between would go back to root.
  const shift = between.some((each) =>
    ['RUN', 'USER', 'SHELL', 'ARG', 'ENV', 'WORKDIR', 'COPY', 'ADD'].includes(each.keyword),
  );
  const last = stage.commands.findLast((each) => each.instruction === target && each.place.file === context.path);
  if (shift || last === undefined) return [];
  return fixOf(
    `Do the ${command.name} in the RUN that makes the environment`,
    false,
    commandAtEnd(context, last, command.text),
    removeInstruction(context.dockerfile, context.path, instruction),
  );
}

function plain(instruction: RunInstruction): boolean {
  return instruction.command.form === 'shell' && instruction.heredocs.length === 0 && instruction.flags.length === 0;
}
