import type { DockerfileContext } from '../../contexts/types';
import { nameOf, prefixOfName } from '../../facts/environments';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { withoutCommand, withoutWord } from '../../fixes/words';
import { subcommandDoes } from '../../knowledge/conda/subcommands';
import { type Arg, resolvePath } from '../../model/process';
import { option } from '../../model/programs/condaCall';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const metadataDeleted = defineRule({
  code: 'CD8004',
  name: 'metadata-deleted',
  category: 'multi-stage',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: "An environment's `conda-meta` is deleted, and conda works on that environment later.",
    why: markdown`
      conda knows an environment by its folder \`conda-meta\`: the list of its packages and its history. Without it
      the folder is no environment any more: \`conda run\` and \`conda install\` stop with
      "DirectoryNotACondaEnvironmentError" or install everything a second time. Delete it only where no conda comes
      near the environment again.
    `,
    exceptions: markdown`
      Silent where nothing calls conda on the environment afterwards: the environment's own programs do not need
      \`conda-meta\`. Silent where the path or the environment is not known.
    `,
    references: [
      {
        title: 'conda: environments',
        url: 'https://docs.conda.io/projects/conda/en/stable/dev-guide/deep-dives/install.html',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -p /env python=3.12 && rm -rf /env/conda-meta
        CMD ["conda", "run", "-p", "/env", "python"]
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -p /env python=3.12 && rm -rf /env/conda-meta
        CMD ["/env/bin/python"]
      `,
    ],
  },
  messages: {
    deleted:
      'Without `conda-meta` conda does not take {environment} for an environment, but `{use}` in line {line} needs it to. Keep the folder, or run the programs by their path.',
  },
  checks: {
    *dockerfile(context) {
      let uses: Uses | undefined;
      for (const deletion of deletions(context)) {
        uses ??= usesByPrefix(context);
        const use = laterUse(uses, deletion);
        if (use === undefined) continue;
        yield {
          message: 'deleted',
          data: {
            environment: nameOf(deletion.prefix, deletion.stage),
            use: `${use.conda?.program ?? 'conda'} ${use.conda?.subcommand ?? ''}`.trim(),
            line: String(context.lines.lineAt(use.place.span.start) + 1),
          },
          span: deletion.arg.place?.span ?? deletion.command.place.span,
          related: [{ location: use.place, message: 'conda needs it here.' }],
          fixes: fixesFor(context, deletion),
        };
      }
    },
  },
});

interface Deletion {
  readonly stage: StageModel;
  readonly command: CommandRecord;
  readonly arg: Arg;
  readonly prefix: string;
}

/** Every `rm … PREFIX/conda-meta` in the stages that matter. */
function* deletions(context: DockerfileContext): Iterable<Deletion> {
  for (const stage of context.needed) {
    for (const command of stage.commands) {
      if (command.name !== 'rm' || command.reached !== 'yes' || command.place.file !== context.path) continue;
      for (const arg of command.argv) {
        const match = /^(.*)\/conda-meta(?:\/\*?)?$/.exec(arg.value);
        if (match?.[1] === undefined || !isKnown(arg.value) || arg.place === undefined) continue;
        const prefix = resolvePath(match[1], command.cwd);
        if (isKnown(prefix)) yield { stage, command, arg, prefix };
      }
    }
  }
}

/** The calls of conda that need an environment's metadata, by its prefix. */
type Uses = ReadonlyMap<string, readonly { readonly command: CommandRecord; readonly stage: StageModel }[]>;

function usesByPrefix(context: DockerfileContext): Uses {
  const uses = new Map<string, { command: CommandRecord; stage: StageModel }[]>();
  for (const command of context.commands) {
    if (command.conda === undefined || !subcommandDoes(command.conda.subcommand, 'needs metadata')) continue;
    const stage = context.self.stages[command.stage];
    if (stage === undefined || command.reached === 'no' || command.place.file !== context.path) continue;
    const prefix = targetOf(command, stage);
    if (prefix === undefined) continue;
    const list = uses.get(prefix);
    if (list) list.push({ command, stage });
    else uses.set(prefix, [{ command, stage }]);
  }
  return uses;
}

/** The first command after the deletion for which conda must know the environment. */
function laterUse(uses: Uses, deletion: Deletion): CommandRecord | undefined {
  for (const { command, stage } of uses.get(deletion.prefix) ?? []) {
    if (stage === deletion.stage) {
      const later = command.when !== 'build' || command.place.span.start > deletion.command.place.span.start;
      if (later) return command;
    } else if (comesFrom(stage, deletion)) return command;
  }
  return undefined;
}

/** Whether the stage is built on the other one, or copies the environment from it. */
function comesFrom(stage: StageModel, { stage: other, prefix }: Deletion): boolean {
  if (
    stage.base.kind === 'stage' &&
    (stage.base.stage === other || comesFrom(stage.base.stage, { stage: other, prefix } as Deletion))
  )
    return true;
  return stage.copies.some(
    (copy) => copy.fromStage === other && (copy.source === prefix || prefix.startsWith(`${copy.source}/`)),
  );
}

function targetOf(command: CommandRecord, stage: StageModel): string | undefined {
  const { conda } = command;
  if (conda === undefined) return undefined;
  const prefix = option(conda, 'prefix')?.value;
  if (prefix !== undefined) return resolvePath(prefix, command.cwd);
  const name = option(conda, 'name')?.value;
  if (name !== undefined) return prefixOfName(name, stage);
  const active = command.activated;
  return active.known && active.prefix !== null ? active.prefix : prefixOfName('base', stage);
}

/** Keeps the folder: takes the word away, or the whole `rm` where it is its only one. */
function fixesFor(context: DockerfileContext, { command, arg }: Deletion): Fix[] {
  const operands = command.argv.slice(1).filter((each) => !each.value.startsWith('-'));
  if (operands.length > 1) {
    return fixOf('Keep conda-meta', false, withoutWord(context, arg));
  }
  return fixOf('Keep conda-meta', false, withoutCommand(context, command));
}
