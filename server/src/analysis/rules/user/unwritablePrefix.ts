import type { DockerfileContext } from '../../contexts/types';
import { failsItself } from '../../facts/commands';
import { wordOfUser } from '../../facts/users';
import { runAsRoot } from '../../fixes/user';
import { isPip, isPython } from '../../model/programs/names';
import type { CommandRecord } from '../../model/record';
import { display, isKnown, type Value } from '../../text/value';
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
      '`{command}` fails: it runs as `{user}`, and {prefix} belongs to {owner} (EnvironmentNotWritableError). Do it above `USER {user}`, or give the environment to that user where it is made.',
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
      const prefix = condaTarget(command) ?? pipTarget(command);
      if (prefix === undefined) continue;
      seen.add(place.span.start);
      const conda = command.conda !== undefined;
      yield {
        message: conda ? 'conda' : 'pip',
        data: { command: command.text, user, prefix, owner: ownerOf(command, prefix) },
        span: place.span,
        severity: conda ? 'error' : 'warning',
        fixes: runAsRoot(context, stage, command.instruction, wordOfUser(stage, command.instruction) ?? user),
      };
    }
  }
}

function ownerOf({ seen }: CommandRecord, prefix: string): string {
  return display(seen.owner(prefix)?.user ?? 'root');
}

/** The environment that a conda command surely may not change. */
function condaTarget({ conda, fails }: CommandRecord): string | undefined {
  return conda !== undefined && fails?.code === 'permission-denied' && fails.beside === undefined
    ? fails.path
    : undefined;
}

/** The environment that `pip install` means to change and surely may not. */
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
  const { prefix, known } = command.python;
  if (failsItself(command) || !known || prefix === null || !isKnown(prefix)) return undefined;
  const environment = command.seen.environment(prefix);
  if (environment === undefined || environment.maybe) return undefined;
  return command.seen.mayWrite(prefix, command.user) === false ? prefix : undefined;
}
