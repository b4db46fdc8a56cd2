import type { DockerfileContext } from '../../contexts/types';
import { everyCommand, failsItself } from '../../facts/commands';
import { isRoot, lastUser } from '../../facts/users';
import { linesAfter, linesBefore } from '../../fixes/edits';
import type { Fix } from '../../fixes/types';
import { subcommandDoes } from '../../knowledge/conda/subcommands';
import { option } from '../../model/programs/condaCall';
import { isPip, isPython } from '../../model/programs/names';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { isKnown, type Value } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const unwritablePrefix = defineRule({
  code: 'CD4003',
  name: 'unwritable-prefix',
  category: 'user',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'A user who is not root installs into an environment that belongs to root.',
    why: markdown`
      conda checks whether it can write to the environment before it does anything and stops with
      \`EnvironmentNotWritableError\`. pip does not stop: it installs into \`~/.local\` of that user instead, where
      other users and other environments of the same Python version see the wrong things, and its programs are not
      on \`PATH\`. Install above \`USER\`, or give the environment to the user when it is made (\`chown\` in the same RUN,
      \`COPY --chown\`).
    `,
    exceptions: markdown`
      Silent where something gave the environment or a folder above it to somebody (\`chown\`, \`chmod\`, \`COPY --chown\`),
      where the image is known to let its user write (micromamba, the Jupyter stacks), for \`pip install --user\`,
      \`--target\` and \`--prefix\`, and where the user or the base image is not known.
    `,
    references: [
      {
        title: 'conda: NotWritableError',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/troubleshooting.html',
      },
      { title: 'pip install --user', url: 'https://pip.pypa.io/en/stable/user_guide/#user-installs' },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN useradd --create-home app
        USER app
        RUN conda install -y numpy=2.1
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN useradd --create-home app
        USER app
        RUN pip install flask==3.1.0
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda install -y numpy=2.1
        RUN useradd --create-home app
        USER app
      `,
      file`
        FROM mambaorg/micromamba:2.0.5-debian12
        RUN micromamba install -y -n base -c conda-forge numpy=2.1
      `,
    ],
  },
  messages: {
    conda:
      '`{command}` fails: it runs as `{user}`, and {prefix} belongs to root (EnvironmentNotWritableError). Do it above `USER {user}`, or give the environment to that user where it is made.',
    pip: '`{command}` runs as `{user}`, who cannot write to {prefix}: pip puts the packages into `~/.local` of that user instead. Do it above `USER {user}`, or say `--user` if that is meant.',
  },
  checks: {
    dockerfile: check,
  },
});

function* check(context: DockerfileContext): Iterable<Report> {
  const seen = new Set<number>();
  for (const stage of context.needed) {
    for (const command of stage.commands) {
      const { place, user } = command;
      if (place.file !== context.path || command.reached !== 'yes' || seen.has(place.span.start)) continue;
      if (!isKnown(user) || isRoot(user) || !command.seen.closed || failsItself(command)) continue;
      const prefix = condaTarget(command) ?? pipTarget(command);
      if (prefix === undefined || !belongsToRoot(stage, prefix, command)) continue;
      seen.add(place.span.start);
      const conda = command.conda !== undefined;
      yield {
        message: conda ? 'conda' : 'pip',
        data: { command: command.text, user, prefix },
        span: place.span,
        severity: conda ? 'error' : 'warning',
        fixes: asRoot(context, stage, command),
      };
    }
  }
}

/** The environment that a conda command changes. */
function condaTarget(command: CommandRecord): string | undefined {
  const call = command.conda;
  if (call === undefined || !subcommandDoes(call.subcommand, 'changes an environment')) {
    return undefined;
  }
  if (option(call, 'dry-run') !== undefined || option(call, 'help') !== undefined) return undefined;
  for (const effect of command.effects) {
    if ((effect.kind === 'install' || effect.kind === 'remove') && effect.prefix !== undefined) return effect.prefix;
  }
  return undefined;
}

/** The environment that `pip install` means to change. */
function pipTarget(command: CommandRecord): Value | undefined {
  const words = command.argv.map((arg) => arg.value);
  const [name = ''] = words;
  const base = name.slice(name.lastIndexOf('/') + 1);
  const rest = isPip(base)
    ? words.slice(1)
    : isPython(base) && words[1] === '-m' && words[2] === 'pip'
      ? words.slice(3)
      : [];
  if (rest.find((word) => !word.startsWith('-')) !== 'install') return undefined;
  if (rest.some((word) => /^(--user|--target|-t$|--prefix|--root|--dry-run)/.test(word) || !isKnown(word))) {
    return undefined;
  }
  if (name.includes('/')) return undefined;
  return command.python.known && command.python.prefix !== null ? command.python.prefix : undefined;
}

/** Whether an environment is root's, and nothing ever gave it (or a folder above it) to anybody. */
function belongsToRoot(stage: StageModel, prefix: Value, command: CommandRecord): boolean {
  const environment = isKnown(prefix) ? command.seen.environment(prefix) : undefined;
  if (environment === undefined || environment.maybe || environment.owner !== 'root') return false;
  const root = command.seen.rootOf(prefix);
  if (root === undefined || root.writableBy.length > 0) return false;
  for (const each of everyCommand(stage)) {
    if (!/(^|\/)(chown|chmod|chgrp|setfacl|fix-permissions)$/.test(each.name)) continue;
    if (each.argv.some((arg) => !isKnown(arg.value) || covers(arg.value, prefix))) return false;
  }
  return !copied(stage, prefix);
}

/** Whether a COPY brought the prefix or a folder above it: whose it is then depends on where it came from. */
function copied(stage: StageModel, prefix: string): boolean {
  if (stage.copies.some((copy) => copy.from !== undefined && covers(copy.destination, prefix))) return true;
  return stage.base.kind === 'stage' && copied(stage.base.stage, prefix);
}

/** True where `path` is `prefix`, a folder above it, or one whose place is not clear. */
function covers(path: Value, prefix: string): boolean {
  const clean = path.replace(/\/+$/, '');
  if (clean.startsWith('/'))
    return clean === prefix || prefix.startsWith(`${clean}/`) || clean.startsWith(`${prefix}/`);
  return path.startsWith('/') || path === '.';
}

/** `USER root` above the RUN and the user again below it. */
function asRoot(context: DockerfileContext, stage: StageModel, command: CommandRecord): Fix[] {
  const { instruction } = command;
  if (instruction.keyword !== 'RUN' || !stage.stage.instructions.includes(instruction)) return [];
  const { instructions } = stage.stage;
  const at = instructions.indexOf(instruction);
  let word: string | undefined;
  for (let i = at - 1; i >= 0 && word === undefined; i--) {
    const each = instructions[i];
    if (each?.keyword === 'USER') word = each.words[0]?.raw;
  }
  word ??= stage.base.kind === 'stage' ? lastUser(stage.base.stage)?.words[0]?.raw : undefined;
  const user = word ?? command.user;
  const { dockerfile, path } = context;
  return [
    {
      title: `Run it as root, then go back to ${user}`,
      safe: false,
      edits: [
        linesBefore(dockerfile, path, instruction, ['USER root'], true),
        linesAfter(dockerfile, path, instruction, [`USER ${user}`]),
      ],
    },
  ];
}
