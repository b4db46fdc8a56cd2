import type { DockerfileContext } from '../../contexts/types';
import { wholeCopies } from '../../facts/contextCopies';
import { nameOf } from '../../facts/environments';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const hostEnvironmentCopied = defineRule({
  code: 'CD3016',
  name: 'host-environment-copied',
  category: 'creation',
  severity: 'info',
  docs: {
    summary: "The project's own `.pixi` or `.venv` would be copied over the one of the image.",
    why: markdown`
      pixi, uv and others keep the environment in the folder of the project. \`COPY . .\` brings that of the machine
      that builds into the image: for another system or another path, over the one that the build made. On a machine
      without one nothing happens, so that the build works for one and not for the other. Put the folder into
      \`.dockerignore\`.
    `,
    exceptions: markdown`
      Silent where \`.dockerignore\` leaves the folder out, where the environment is made in another folder, and where
      the build context is not known.
    `,
    references: [
      { title: '.dockerignore files', url: 'https://docs.docker.com/build/concepts/context/#dockerignore-files' },
    ],
    bad: [
      {
        Dockerfile: file`
          FROM ghcr.io/prefix-dev/pixi:0.52.0-noble
          WORKDIR /app
          COPY pixi.toml pixi.lock ./
          RUN pixi install --locked
          COPY . .
        `,
        'pixi.toml': file`
          [workspace]
          name = "a"
          [dependencies]
          python = "*"
        `,
        'pixi.lock': 'version: 6\n',
        '.dockerignore': '.git\n',
      },
    ],
    good: [
      {
        Dockerfile: file`
          FROM ghcr.io/prefix-dev/pixi:0.52.0-noble
          WORKDIR /app
          COPY pixi.toml pixi.lock ./
          RUN pixi install --locked
          COPY . .
        `,
        'pixi.toml': file`
          [workspace]
          name = "a"
          [dependencies]
          python = "*"
        `,
        'pixi.lock': 'version: 6\n',
        '.dockerignore': file`
          .git
          .pixi
        `,
      },
    ],
  },
  messages: {
    copied:
      'Where the machine that builds has a `{folder}`, this copies it into the image, {effect}. Put `{folder}` into .dockerignore.',
  },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext): Iterable<Report> {
  if (context.builds.length === 0 || context.builds.some(({ certainty }) => certainty === 'unknown')) return;
  for (const stage of context.self.stages) {
    if (!context.needed.has(stage)) continue;
    for (const { fact, instruction } of wholeCopies(stage)) {
      const target = fact.destination.replace(/(.)\/$/, '$1');
      const found = isKnown(target) ? inFolder(stage, target) : undefined;
      if (found === undefined || isLeftOut(context, found.folder)) continue;
      const before = (found.madeAt ?? Number.MAX_SAFE_INTEGER) < instruction.span.start;
      yield {
        message: 'copied',
        data: {
          folder: found.folder,
          effect: before
            ? `over ${nameOf(found.prefix, stage)} that was made there`
            : `where ${nameOf(found.prefix, stage)} is made: what is there already may be kept`,
        },
        span: instruction.span,
      };
      break;
    }
  }
}

/** The environment of the stage that tools keep in the folder of the project, with that folder's name. */
function inFolder(
  stage: StageModel,
  target: string,
): { readonly prefix: string; readonly folder: string; readonly madeAt: number | undefined } | undefined {
  for (const { prefix, kind, cause } of stage.machine.environments.values()) {
    const inside =
      target === '/' ? prefix.slice(1) : prefix.startsWith(`${target}/`) ? prefix.slice(target.length + 1) : '';
    const folder = kind === 'conda' ? undefined : /^(\.pixi|\.venv)(?:\/|$)/.exec(inside)?.[1];
    if (folder === undefined) continue;
    const at = cause?.location;
    return { prefix, folder, madeAt: at?.file === stage.file ? at.span.start : undefined };
  }
  return undefined;
}

/** Whether each build leaves the folder out; where there is no .dockerignore at all, missing-dockerignore says so. */
function isLeftOut(context: DockerfileContext, folder: string): boolean {
  return context.builds.every((build) => {
    const ignore = context.project.ignoreOf(build);
    return ignore?.ignore.ignores(folder) !== false || ignore.ignore.ignores(`${folder}/envs`);
  });
}
