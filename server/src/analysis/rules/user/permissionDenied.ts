import type { DevcontainerContext, DockerfileContext } from '../../contexts/types';
import { type CommandContext, placedCommands } from '../../facts/calls';
import type { Execution } from '../../facts/site';
import { wordOfUser } from '../../facts/users';
import { linesAfter, linesBefore, withFlag } from '../../fixes/edits';
import type { Fix } from '../../fixes/types';
import { runAsRoot } from '../../fixes/user';
import type { CommandRecord } from '../../model/record';
import type { Instruction } from '../../parse/dockerfile/ast';
import { display, isKnown, type Value } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const permissionDenied = defineRule({
  code: 'CD4007',
  name: 'permission-denied',
  category: 'user',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'A command whose user may not do what it does.',
    why: markdown`
      Every RUN works as the user of the last USER, or of the base image: micromamba and the Jupyter stacks have one
      of their own. Only root may install system packages and make accounts. Files that COPY brings belong to root
      whatever USER says, and so do folders that WORKDIR makes as root; \`/opt\`, \`/srv\` and \`/usr\` belong to root in
      every image. Whoever else writes there gets "Permission denied", and the build stops.
    `,
    exceptions: markdown`
      Silent where the script goes on after the failure, for folders that WORKDIR makes after USER (BuildKit gives them
      to that user, the classic builder and podman to root), where \`sudo\` or \`gosu\` changes the user, where the
      owner is not known, and where a mode lets a group or everybody write. What a container does when it starts is a
      warning, and silent where a service of Compose runs the image: it may mount something there, or name a user.
    `,
    references: [
      {
        title: 'micromamba-docker: changing the user',
        url: 'https://micromamba-docker.readthedocs.io/en/latest/advanced_usage.html#changing-the-user-id-or-name',
      },
      {
        title: 'Dockerfile reference: COPY --chown',
        url: 'https://docs.docker.com/reference/dockerfile/#copy---chown---chmod',
      },
      { title: 'Dockerfile reference: USER', url: 'https://docs.docker.com/reference/dockerfile/#user' },
    ],
    bad: [
      file`
        FROM mambaorg/micromamba:2.0.5-debian12
        RUN apt-get update && apt-get install -y git
        CMD ["python"]
      `,
      file`
        FROM mambaorg/micromamba:2.0.5-debian12
        USER root
        WORKDIR /app
        USER $MAMBA_USER
        RUN mkdir results
        CMD ["python"]
      `,
    ],
    good: [
      file`
        FROM mambaorg/micromamba:2.0.5-debian12
        USER root
        RUN apt-get update && apt-get install -y git
        USER $MAMBA_USER
        CMD ["python"]
      `,
      file`
        FROM mambaorg/micromamba:2.0.5-debian12
        USER root
        RUN mkdir -p /app/results && chown -R $MAMBA_USER /app
        USER $MAMBA_USER
        WORKDIR /app
        CMD ["python"]
      `,
    ],
  },
  messages: {
    root: '`{command}` needs root, and it runs as `{user}`: it fails ({text}), and the build stops here. Put `USER root` before it, and `USER {back}` after it.',
    path: '`{command}` runs as `{user}`, who may not write there: {owned}. It fails (Permission denied), and {stops}. {advice}',
    beside:
      '`{command}` runs as `{user}`, and writes a temporary file for pip beside {beside}: {owned}. It fails (Permission denied), and {stops}. Copy the file to `/tmp`, or give the folder to `{user}`.',
    lifecycle:
      '`{command}` needs root, and it runs as `{user}`: it fails ({text}), and what comes after it is left out. Use `sudo`, or do it in a Dockerfile.',
    rootAtStart:
      '`{command}` needs root, and the container runs it as `{user}`: it fails ({text}). Do it in the build, as root.',
  },
  checks: { dockerfile: check, script: check, devcontainer: checkLifecycle },
});

function* check(context: CommandContext): Iterable<Report> {
  const told = new Set<Instruction>();
  for (const placed of placedCommands(context)) {
    const { command, stage } = placed;
    const { fails, place, instruction } = command;
    if (fails?.code !== 'permission-denied' || place.file !== context.path) continue;
    const start = command.when === 'start' && fails !== undefined;
    if (start ? !stopsStart(context, placed) : !stops(placed)) continue;
    // What an environment's owner is belongs to unwritable-prefix.
    if (command.conda !== undefined && fails.path !== undefined && fails.beside === undefined) continue;
    if (told.has(instruction)) continue;
    told.add(instruction);
    const user = display(command.user);
    const back = wordOfUser(stage, instruction) ?? user;
    const data = { command: shown(command), user, back, text: fails.text };
    const written = context.kind === 'dockerfile' && stage.stage.instructions.includes(instruction);
    const asRoot = context.kind === 'dockerfile' ? runAsRoot(context, stage, instruction, back) : [];
    if (fails.path === undefined) {
      if (start) yield { message: 'rootAtStart', data, span: place.span, severity: 'warning' };
      else yield { message: 'root', data, span: place.span, fixes: asRoot };
      continue;
    }
    const owner = ownerAt(command, fails.path);
    const copied = owner.by?.keyword === 'COPY' || owner.by?.keyword === 'ADD' ? owner.by : undefined;
    const chown =
      copied !== undefined && (written || start) && owner.self ? [chownCopy(context.path, copied, back)] : [];
    const given = context.kind === 'dockerfile' ? giveFolder(context, placed, owner, back) : [];
    yield {
      message: fails.beside === undefined ? 'path' : 'beside',
      severity: start ? 'warning' : 'error',
      data: {
        ...data,
        owned: owner.text,
        beside: fails.beside ?? '',
        stops: start ? 'the container stops or goes on without it' : 'the build stops here',
        advice:
          chown.length > 0
            ? `Copy it with \`--chown=${back}\`, or run the command as root.`
            : given.length > 0 || start
              ? `Give the folder to \`${user}\` in the build (\`chown\`, as root), or write to a folder of \`${user}\`.`
              : `Do it as root (\`USER root\` before it, \`USER ${back}\` after it), or in a folder of \`${user}\`.`,
      },
      span: place.span,
      related: owner.location === undefined ? [] : [{ location: owner.location, message: 'it is made here' }],
      fixes: start ? [...chown, ...given] : [...chown, ...given, ...asRoot],
    };

    function ownerAt({ seen }: CommandRecord, path: string) {
      const parent = path.slice(0, path.lastIndexOf('/')) || '/';
      const self = seen.mayWrite(parent, command.user) === true || seen.file(path) !== undefined;
      const removes = /cannot remove/.test(fails?.text ?? '');
      const place = removes || !self ? nearest(seen, removes ? parent : path, command.user) : path;
      const found = seen.owner(place);
      const location = found?.cause?.location;
      const by =
        location?.file === context.path
          ? stage.stage.instructions.find(
              ({ span }) => span.start <= location.span.start && location.span.end <= span.end,
            )
          : undefined;
      const how =
        by?.keyword === 'COPY' || by?.keyword === 'ADD'
          ? `, as everything that ${by.keyword} brings without \`--chown\``
          : by?.keyword === 'WORKDIR'
            ? ', as every folder that WORKDIR makes as root'
            : '';
      const whose = found !== undefined && isKnown(found.user) ? `\`${found.user}\`` : 'somebody else';
      return { text: `${place} belongs to ${whose}${how}`, location: by && location, by, self: place === path, place };
    }
  }
}

/** The nearest folder at or above a path that is there and that a user may not write to. */
function nearest(seen: CommandRecord['seen'], path: string, user: Value): string {
  for (let at = path; at !== '/'; at = at.slice(0, at.lastIndexOf('/')) || '/')
    if (seen.isThere(at) && seen.mayWrite(at, user) !== true) return at;
  return '/';
}

/** Whether the start of a container surely meets the failure: no service of the project runs it as somebody else. */
function stopsStart(context: CommandContext, { command, stage }: Execution): boolean {
  const { reached, caught, masking } = command;
  if (reached !== 'yes' || caught || (masking !== undefined && !masking.answered)) return false;
  if (stage.failing.length > 0 || context.kind !== 'dockerfile') return context.kind === 'script';
  return context.results.includes(stage) && context.services.length === 0;
}

/** Commands of a dev container that need root. */
function* checkLifecycle({ commands, path }: DevcontainerContext): Iterable<Report> {
  for (const { fails, place, reached, caught, masking, user, ...command } of commands) {
    if (fails?.code !== 'permission-denied' || fails.path !== undefined || place.file !== path) continue;
    if (reached !== 'yes' || caught || (masking !== undefined && !masking.answered)) continue;
    yield {
      message: 'lifecycle',
      data: { command: shown(command), user: display(user), text: fails.text },
      span: place.span,
    };
    return;
  }
}

/** Gives a folder that WORKDIR made as root, or that is to be made, to the user. */
function giveFolder(
  context: DockerfileContext,
  { command, stage }: Execution,
  { by, place }: { readonly by: Instruction | undefined; readonly place: string },
  user: string,
): Fix[] {
  const { dockerfile, path } = context;
  if (by?.keyword === 'WORKDIR') {
    const edits = [linesAfter(dockerfile, path, by, [`RUN chown ${user} ${place}`])];
    return [{ title: `Give ${place} to ${user}`, safe: false, edits }];
  }
  const { argv, instruction, fails } = command;
  const folder = fails?.path;
  const parents = argv.some(({ value }) => value === '-p' || value === '--parents');
  if (command.name !== 'mkdir' || !parents || folder === undefined || !stage.stage.instructions.includes(instruction))
    return [];
  const lines = ['USER root', `RUN mkdir -p ${folder} && chown ${user} ${folder}`, `USER ${user}`];
  const title = `Make ${folder} as root before it, and give it to ${user}`;
  return [{ title, safe: false, edits: [linesBefore(dockerfile, path, instruction, lines, true)] }];
}

/** Whether the build surely stops at the command. */
function stops({ command, stage }: Execution): boolean {
  const { when, reached, caught, masking, instruction } = command;
  if (when !== 'build' || reached !== 'yes' || caught) return false;
  return (masking === undefined || masking.answered) && stage.failing.includes(instruction);
}

function shown({ text }: Pick<CommandRecord, 'text'>): string {
  const line = text.split('\n')[0]?.replace(/(?<!\s)\s*\\$/, '') ?? text;
  return line.length > 80 ? `${line.slice(0, 77)}…` : line;
}

/** `COPY --chown=USER`. */
function chownCopy(path: string, copy: Instruction, user: string): Fix {
  return {
    title: `Copy it with --chown=${user}`,
    safe: false,
    edits: [withFlag(path, copy, `--chown=${user}`)],
  };
}
