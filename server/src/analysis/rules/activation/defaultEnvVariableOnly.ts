import type { DockerfileContext } from '../../contexts/types';
import { everyCommand, onPath } from '../../facts/commands';
import { activationNeeds, contentsOf } from '../../facts/contents';
import { prefixOfName, shellRun } from '../../facts/environments';
import { linesAfter } from '../../fixes/edits';
import type { Fix } from '../../fixes/types';
import { subcommandDoes } from '../../knowledge/conda/subcommands';
import { namesEnvironment } from '../../model/programs/condaCall';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const defaultEnvVariableOnly = defineRule({
  code: 'CD2013',
  name: 'default-env-variable-only',
  category: 'activation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: '`CONDA_DEFAULT_ENV` is set, but the environment is neither on PATH nor activated.',
    why: markdown`
      \`CONDA_DEFAULT_ENV\` is what activation leaves behind for prompts and scripts to read. Setting it changes no
      PATH: \`python\` is the same as before. Put the environment on PATH as well, or activate it.
    `,
    exceptions: markdown`
      Silent where PATH holds the environment, where SHELL or the start activates it, where the file reads the
      variable itself (\`conda activate $CONDA_DEFAULT_ENV\`), and where \`conda run\` or \`conda install\` without \`-n\`
      use it: these do follow the variable.
    `,
    references: [
      {
        title: 'conda: managing environments',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        ENV CONDA_DEFAULT_ENV=app
        CMD ["python", "app.py"]
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        ENV CONDA_DEFAULT_ENV=app PATH=/opt/conda/envs/app/bin:$PATH
        CMD ["python", "app.py"]
      `,
    ],
  },
  messages: {
    alone:
      '`CONDA_DEFAULT_ENV` alone changes no PATH, so `python` is not the one of {environment}. Put `{bin}` on PATH, or activate {environment}.',
  },
  checks: {
    *dockerfile(context) {
      if (/\$\{?CONDA_DEFAULT_ENV/.test(context.text)) return;
      for (const stage of context.results) {
        if (!stage.known) continue;
        for (const instruction of stage.stage.instructions) {
          if (instruction.keyword !== 'ENV') continue;
          const pair = instruction.pairs.find((each) => each.name.raw === 'CONDA_DEFAULT_ENV');
          if (pair === undefined) continue;
          const prefix = unused(stage);
          if (prefix === undefined) continue;
          const bin = `${prefix}/bin`;
          yield {
            message: 'alone',
            data: { environment: stage.variable('CONDA_DEFAULT_ENV') ?? '', bin },
            span: pair.span,
            fixes: fixes(
              context,
              stage,
              prefix,
              linesAfter(context.dockerfile, context.path, instruction, [`ENV PATH=${bin}:$PATH`]),
            ),
          };
        }
      }
    },
  },
});

/** The prefix that the variable names, where nothing makes use of it. */
function unused(stage: StageModel): string | undefined {
  const name = stage.variable('CONDA_DEFAULT_ENV');
  if (name === undefined || !isKnown(name) || name === 'base' || name === '') return undefined;
  const prefix = prefixOfName(name, stage);
  const environment = prefix === undefined ? undefined : stage.machine.environments.get(prefix);
  if (prefix === undefined || environment === undefined || environment.maybe) return undefined;
  if (shellRun(stage.final.shell, stage)?.prefix === prefix) return undefined;
  const { plain, interactive } = stage.exec;
  if (!plain.python.known || plain.python.prefix === prefix) return undefined;
  if (onPath(plain.path, prefix) || interactive.activated.prefix === prefix) return undefined;
  const commands = [...everyCommand(stage), ...(stage.start?.commands ?? [])];
  for (const command of commands) {
    if (command.when === 'start' && (command.activated.prefix === prefix || !command.activated.known)) return undefined;
    const call = command.conda;
    if (call === undefined || !subcommandDoes(call.subcommand, 'works on the active one')) continue;
    if (!namesEnvironment(call)) return undefined;
  }
  return prefix;
}

function fixes(
  context: DockerfileContext,
  stage: StageModel,
  prefix: string,
  edit: ReturnType<typeof linesAfter>,
): Fix[] {
  const environment = stage.machine.environments.get(prefix);
  const contents = environment && contentsOf(environment, stage, context.project);
  // With activation scripts PATH alone is not enough: path-only-activation would say so.
  if (contents === undefined || contents.variables || activationNeeds(contents).length > 0) return [];
  if (!contents.complete && contents.packages.size === 0) return [];
  return [{ title: `Put ${prefix}/bin on PATH as well`, safe: false, edits: [edit] }];
}
