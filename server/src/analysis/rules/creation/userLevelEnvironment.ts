import type { DockerfileContext } from '../../contexts/types';
import { condaCalls, type PlacedCall, rootOfCall } from '../../facts/calls';
import { entriesOf, replaceInArgument } from '../../fixes/arguments';
import { linesAfter, linesBefore } from '../../fixes/edits';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { option } from '../../model/programs/condaCall';
import { baseName } from '../../model/programs/names';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const userLevelEnvironment = defineRule({
  code: 'CD3010',
  name: 'user-level-environment',
  category: 'creation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: "A user who cannot write to conda's root prefix creates an environment by name.",
    why: markdown`
      conda then puts it into \`~/.conda/envs\` instead of \`/opt/conda/envs\`. A PATH that points below the root prefix
      finds nothing there, and other users, root among them, do not find the environment by its name. Create it
      above the USER instruction, give the user the right to write, or say the place with \`-p\`.
    `,
    exceptions: markdown`
      A warning where PATH points to an environment of that name elsewhere; else information only, since \`conda
      activate\` and \`conda run\` of the same user find it. Silent where it is not known whether the user can write.
    `,
    references: [
      {
        title: 'conda: envs_dirs',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/configuration/custom-env-and-pkg-locations.html',
      },
      { title: 'Dockerfile reference: USER', url: 'https://docs.docker.com/reference/dockerfile/#user' },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN useradd -m app
        USER app
        RUN conda create -y -n app python=3.12
        ENV PATH=/opt/conda/envs/app/bin:$PATH
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN useradd -m app
        RUN conda create -y -n app python=3.12
        ENV PATH=/opt/conda/envs/app/bin:$PATH
        USER app
      `,
    ],
  },
  messages: {
    elsewhere:
      'The user `{user}` cannot write to `{root}`, so conda creates `{prefix}`; but PATH has `{other}`, which does not exist. Create it above USER, or correct PATH.',
    hidden:
      'The user `{user}` cannot write to `{root}`, so conda creates `{prefix}`: other users do not find it by its name. Create it above USER, or say where with `-p`.',
  },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext): Iterable<Report> {
  for (const call of condaCalls(context)) {
    const { command, conda, stage } = call;
    const effect = command.effects.find((each) => each.kind === 'create');
    if (effect?.kind !== 'create' || command.reached !== 'yes' || option(conda, 'prefix') !== undefined) continue;
    const { prefix } = effect;
    if (!isKnown(prefix) || !/\/\.conda\/envs\/[^/]+$/.test(prefix) || !isKnown(command.user)) continue;
    const root = rootOfCall(call);
    if (root === undefined || command.user === 'root' || root.writableBy.some((user) => !isKnown(user))) continue;
    const other = otherPath(stage, prefix);
    if (other === undefined && (stage.variable('PATH') ?? '').split(':').includes(`${prefix}/bin`)) continue;
    yield {
      message: other === undefined ? 'hidden' : 'elsewhere',
      data: { user: command.user, root: root.root, prefix, other: other ?? '' },
      span: command.place.span,
      severity: other === undefined ? 'info' : 'warning',
      fixes: [...asRoot(context, call), ...correctPath(context, stage, prefix, other)],
    };
  }
}

/** A folder on PATH that is meant to be this environment's. */
function otherPath(stage: StageModel, prefix: string): string | undefined {
  const end = `/envs/${baseName(prefix)}/bin`;
  const path = stage.variable('PATH') ?? '';
  return path.split(':').find((folder) => isKnown(folder) && folder.endsWith(end) && folder !== `${prefix}/bin`);
}

/** Becomes root for this one RUN. */
function asRoot(context: DockerfileContext, { command, stage }: PlacedCall): Fix[] {
  const { instruction } = command;
  const written = stage.before(instruction).userCause?.location;
  if (instruction.keyword !== 'RUN' || written?.file !== context.path || instruction.heredocs.length > 0) return [];
  const user = /^user\s+(\S+)/i.exec(context.text.slice(written.span.start, written.span.end))?.[1];
  if (user === undefined) return [];
  return [
    {
      title: `Create it as root, then return to ${user}`,
      safe: false,
      edits: [
        linesBefore(context.dockerfile, context.path, instruction, ['USER root']),
        linesAfter(context.dockerfile, context.path, instruction, [`USER ${user}`]),
      ],
    },
  ];
}

function correctPath(context: DockerfileContext, stage: StageModel, prefix: string, other: string | undefined): Fix[] {
  if (other === undefined) return [];
  for (const instruction of stage.stage.instructions) {
    if (instruction.keyword !== 'ENV') continue;
    for (const { value } of instruction.pairs) {
      const entry = value && entriesOf(value).find(({ text }) => text === other);
      if (value === undefined || entry === undefined) continue;
      const edit = replaceInArgument(context, value, entry.from, entry.to, `${prefix}/bin`);
      return fixOf(`Correct PATH to ${prefix}/bin`, false, edit);
    }
  }
  return [];
}
