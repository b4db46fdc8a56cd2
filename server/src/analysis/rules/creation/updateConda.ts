import { type CommandContext, condaCalls, type PlacedCall, placedCommands } from '../../facts/calls';
import { removeInstruction } from '../../fixes/edits';
import { fixOf } from '../../fixes/make';
import type { TextEdit } from '../../fixes/types';
import { withoutCommand } from '../../fixes/words';
import { CONDA_ITSELF } from '../../knowledge/conda/subcommands';
import { option } from '../../model/programs/condaCall';
import type { CommandRecord } from '../../model/record';
import { parseMatchSpec } from '../../parse/conda';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const updateConda = defineRule({
  code: 'CD3006',
  name: 'update-conda',
  category: 'creation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: '`conda update conda` or `conda update --all` in a build.',
    why: markdown`
      What the update brings depends on the day of the build, so the pinned base image no longer says which conda
      (or which packages) the image has; the update also adds a layer of a few hundred megabytes. Choose the version
      with the tag of the base image or the name of the installer, and pin packages where they are installed.
    `,
    exceptions: 'Silent where an exact version is asked for, as in `conda update conda=26.3.1`.',
    references: [
      {
        title: 'Building best practices: pin base image versions',
        url: 'https://docs.docker.com/build/building/best-practices/#pin-base-image-versions',
      },
      { title: 'conda update', url: 'https://docs.conda.io/projects/conda/en/stable/commands/update.html' },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda update -y -n base conda && conda install -y numpy=2.1
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda update -y --all
      `,
    ],
    good: [
      file`
      FROM continuumio/miniconda3:24.11.1-0
      RUN conda install -y numpy=2.1
    `,
    ],
  },
  messages: {
    program:
      '`{command}` makes the version of {name} depend on the day of the build and adds a layer for it. Delete it, and choose the version with the base image or installer.',
    all: '`{command}` makes the versions of all packages depend on the day of the build. Delete it, and pin what the image needs.',
  },
  checks: { dockerfile: check, script: check },
});

function* check(context: CommandContext): Iterable<Report> {
  for (const call of condaCalls(context)) {
    const { command, conda } = call;
    if (command.when !== 'build') continue;
    const name = conda.subcommand === 'self-update' ? 'micromamba' : updated(call);
    if (name === undefined) continue;
    yield {
      message: name === '' ? 'all' : 'program',
      data: {
        command: `${conda.program} ${conda.subcommand}${name === '' ? allOf(call) : conda.subcommand === 'self-update' ? '' : ` ${name}`}`,
        name,
      },
      span: command.place.span,
      fixes: fixOf('Delete the update', false, withoutUpdate(context, command)),
    };
  }
}

/** The option for everything as it is written. */
function allOf({ conda }: PlacedCall): string {
  return option(conda, 'all') === undefined ? ' --update-all' : ' --all';
}

/** The program that is updated; empty for everything, undefined where it is neither. */
function updated({ conda }: PlacedCall): string | undefined {
  if (conda.subcommand !== 'update' && conda.subcommand !== 'upgrade') return undefined;
  if (option(conda, 'all') !== undefined || option(conda, 'update-all') !== undefined) return '';
  for (const arg of conda.positionals) {
    const spec = parseMatchSpec(arg.value);
    if (spec.ok && CONDA_ITSELF.has(spec.name) && spec.version === undefined) return spec.name;
  }
  return undefined;
}

/** The update taken out; the whole RUN where it only cleans up after it. */
function withoutUpdate(context: CommandContext, command: CommandRecord): TextEdit | undefined {
  return context.kind === 'dockerfile' && onlyCleansElse(context, command)
    ? removeInstruction(context.dockerfile, context.path, command.instruction)
    : withoutCommand(context, command);
}

/** Whether the rest of the RUN only cleans up after the command. */
function onlyCleansElse(context: CommandContext, command: CommandRecord): boolean {
  const rest = placedCommands(context).filter(
    (each) => each.command !== command && each.command.instruction === command.instruction,
  );
  return (
    command.instruction.keyword === 'RUN' &&
    command.instruction.heredocs.length === 0 &&
    rest.length > 0 &&
    rest.every(({ command: { conda, parent } }) => conda?.subcommand === 'clean' && parent === undefined)
  );
}
