import type { DockerfileContext } from '../../contexts/types';
import { diagnosedAnywhere } from '../../facts/diagnosis';
import { findsNone, installs, unnamedEnvironment } from '../../facts/micromamba';
import type { Execution } from '../../facts/site';
import { linesBefore } from '../../fixes/edits';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { wrapCommand } from '../../fixes/words';
import type { Instruction } from '../../parse/dockerfile/ast';
import { shellQuote } from '../../text/shellQuote';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import type { Report } from '../rule';
import { defineRule } from '../rule';

export const micromambaNotActivated = defineRule({
  code: 'CD2018',
  name: 'micromamba-not-activated',
  category: 'activation',
  severity: 'error',
  fixable: 'safe',
  docs: {
    summary: 'A RUN on a micromamba image uses the environment without `MAMBA_DOCKERFILE_ACTIVATE`.',
    why: markdown`
      The micromamba image does not put its environment on PATH. Its SHELL activates it in a RUN only while
      \`MAMBA_DOCKERFILE_ACTIVATE\` is 1, otherwise \`python\` is not found. Put \`ARG MAMBA_DOCKERFILE_ACTIVATE=1\` below
      the RUN that installs, in each stage that needs it: an ARG, so that it does not stay in the image. It
      activates the environment that \`ENV_NAME\` names, base as long as nobody says otherwise: for another one put
      \`ENV ENV_NAME=NAME\` there, too.
    `,
    exceptions: markdown`
      Silent for \`micromamba run\`, for programs named by their path, where PATH holds the environment, and before
      anything is installed.
    `,
    references: [
      {
        title: 'micromamba-docker: activating an environment for RUN commands',
        url: 'https://micromamba-docker.readthedocs.io/en/latest/quick_start.html#running-commands-in-dockerfile-within-the-conda-environment',
      },
    ],
    bad: [
      file`
      FROM mambaorg/micromamba:2.0.5
      RUN micromamba install -y -n base python=3.12
      RUN python --version
    `,
    ],
    good: [
      file`
        FROM mambaorg/micromamba:2.0.5
        RUN micromamba install -y -n base python=3.12
        ARG MAMBA_DOCKERFILE_ACTIVATE=1
        RUN python --version
      `,
      file`
        FROM mambaorg/micromamba:2.0.5
        RUN micromamba install -y -n base python=3.12
        RUN micromamba run -n base python --version
      `,
    ],
  },
  messages: {
    inactive:
      '`{program}` is not found here: the micromamba image activates its environment in a RUN only with `ARG MAMBA_DOCKERFILE_ACTIVATE=1` above it in the same stage.',
    unnamed:
      '`{program}` is not found here: the micromamba image activates an environment in a RUN only with `ARG MAMBA_DOCKERFILE_ACTIVATE=1` above it in the same stage, and then the one that `ENV_NAME` names: base, which is empty. Put `ENV ENV_NAME={environment}` there as well.',
  },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext): Iterable<Report> {
  const told = new Set<Instruction>();
  for (const { execution } of diagnosedAnywhere(context, ['micromamba-without-argument'])) {
    const { command, stage, together } = execution;
    const { instruction } = command;
    if (told.has(instruction)) continue;
    told.add(instruction);
    const unnamed = unnamedEnvironment(stage, command);
    yield {
      message: unnamed === undefined ? 'inactive' : 'unnamed',
      data: { program: command.name, environment: unnamed ?? '' },
      span: command.argv[0]?.place?.span ?? command.place.span,
      fixes: [
        argumentAbove(context, execution, unnamed),
        ...(together.filter(findsNone).length === 1 ? runWith(context, execution, unnamed) : []),
      ],
    };
  }
}

function argumentAbove(context: DockerfileContext, { command, together }: Execution, unnamed: string | undefined): Fix {
  const lines = ['ARG MAMBA_DOCKERFILE_ACTIVATE=1'];
  if (unnamed !== undefined) lines.unshift(`ENV ENV_NAME=${shellQuote(unnamed)}`);
  return {
    title: `Insert ${lines.join(' and ')} above this RUN`,
    // In the same RUN that installs, an ARG activates an environment without it; and ENV stays in the image.
    safe: unnamed === undefined && !together.some(installs),
    edits: [linesBefore(context.dockerfile, context.path, command.instruction, lines, true)],
  };
}

function runWith(context: DockerfileContext, { command, stage }: Execution, unnamed: string | undefined): Fix[] {
  // Without a name it is base, whatever ENV_NAME says.
  const name = unnamed ?? stage.variable('ENV_NAME', stage.before(command.instruction)) ?? '';
  if (!isKnown(name)) return [];
  const words = ['micromamba', 'run', ...(name === '' || name === 'base' ? [] : ['-n', name])];
  return fixOf(`Run it with ${words.map(shellQuote).join(' ')}`, false, wrapCommand(context, command, words));
}
