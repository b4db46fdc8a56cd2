import type { OptionValues } from '../../config/options';
import { moreCommands } from '../../config/options';
import type { DockerfileContext, ScriptContext } from '../../contexts/types';
import { runText } from '../../facts/condaRun';
import { diagnosed } from '../../facts/diagnosis';
import { nameOf, placeOfMaking } from '../../facts/environments';
import type { Execution } from '../../facts/site';
import { activationCommands, pathFix, runFix, shellFix } from '../../fixes/activation';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { commandBefore } from '../../fixes/words';
import { pipWords } from '../../model/programs/pythonPrograms';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const missingActivation = defineRule({
  code: 'CD2005',
  name: 'missing-activation',
  category: 'activation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A RUN calls a program of an environment that was made, but is not active there.',
    why: markdown`
      Making an environment does not activate it, and no RUN inherits an activation from the one before. The command
      runs base's Python, which lacks your packages, or finds no program at all; often nothing fails until the
      container starts.

      Put \`SHELL ["conda", "run", "--no-capture-output", "-n", "NAME", "/bin/bash", "-c"]\` below the RUN that makes
      the environment: every RUN behind it works in it, \`activate.d\` scripts included. For a single command, put
      \`conda run -n NAME\` before it. \`ENV PATH=/opt/conda/envs/NAME/bin:$PATH\` serves programs that need no
      \`activate.d\` script.
    `,
    exceptions: markdown`
      Silent where the environment meant is base (something is installed into it, or the image is one whose base is
      made to be used), where the program is named by its path, where several environments are made and SHELL names
      none of them, where the command stands before \`conda activate\` or behind \`conda deactivate\` in the same shell,
      where the system brings its own Python, and where the base image is not known. CMD and ENTRYPOINT are the
      matter of \`command-not-activated\` and \`bashrc-only-activation\`, \`pip install\` of \`wrong-environment-pip\`.
      hadolint reports DL4006 or SC1008 for \`SHELL ["conda", "run", …]\`; that SHELL is right.
    `,
    references: [
      { title: 'conda run', url: 'https://docs.conda.io/projects/conda/en/stable/commands/run.html' },
      { title: 'Dockerfile reference: SHELL', url: 'https://docs.docker.com/reference/dockerfile/#shell' },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12 numpy=2.1
        RUN python -c "import numpy"
      `,
      {
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          COPY environment.yml /tmp/
          RUN conda env create -f /tmp/environment.yml
          RUN snakemake --version
        `,
        'environment.yml': file`
          name: flow
          channels:
            - conda-forge
            - bioconda
          dependencies:
            - snakemake=8.25
        `,
      },
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12 numpy=2.1
        SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]
        RUN python -c "import numpy"
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12 numpy=2.1
        RUN conda run -n app python -c "import numpy"
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12 numpy=2.1
        ENV PATH=/opt/conda/envs/app/bin:$PATH
        RUN python -c "import numpy"
      `,
    ],
  },
  messages: {
    base: '`{program}` runs in base here, not in {environment}, which nothing activates: packages of {environment} are not found. {remedy}',
    none: '`{program}` is not found here, because nothing activates {environment}. {remedy}',
  },
  options: {
    commands: {
      type: 'string[]',
      default: [],
      description:
        'More programs that need the environment, beside python, the programs of well-known Python packages, and those that are named like a package of the environment.',
    },
  },
  checks: { dockerfile: check, script: check },
});

function* check(context: DockerfileContext | ScriptContext, options: OptionValues): Iterable<Report> {
  for (const { execution, diagnosis } of diagnosed(context, ['never-activated'], moreCommands(options))) {
    const { command, stage } = execution;
    // What CMD and ENTRYPOINT of a Dockerfile start: command-not-activated. pip: wrong-environment-pip.
    if (context.kind === 'dockerfile' && command.when !== 'build') continue;
    if (pipWords(command.argv) !== undefined) continue;
    const { prefix } = diagnosis;
    const none = command.python.prefix === null;
    yield {
      message: none ? 'none' : 'base',
      data: {
        program: command.name,
        environment: nameOf(prefix, stage),
        remedy: remedyOf(context, execution, prefix, none),
      },
      span: command.place.span,
      related: placeOfMaking(prefix, stage),
      fixes: context.kind === 'script' ? inScript(context, execution, prefix) : inRun(context, execution, prefix),
    };
  }
}

/** SHELL reaches no script by itself, and needs a program that runs commands in an environment. */
function remedyOf(
  { kind }: DockerfileContext | ScriptContext,
  { command, stage }: Execution,
  prefix: string,
  none: boolean,
): string {
  const environment = nameOf(prefix, stage);
  const run = runText(prefix, stage, command.path)?.replace(' --no-capture-output', '');
  if (run === undefined) return `Put ${environment} on PATH, or call it by its path \`${prefix}/bin/${command.name}\`.`;
  if (kind === 'script') return `Run it with ${run}, or activate ${environment} above it.`;
  return `Run it with ${run}, or ${none ? `put ${environment} on PATH` : `activate ${environment} through SHELL`}.`;
}

function inRun(context: DockerfileContext, { command, stage }: Execution, prefix: string): Fix[] {
  return [
    shellFix(context, stage, command, prefix),
    runFix(context, stage, command, prefix),
    pathFix(context, stage, command, prefix),
  ].filter((fix) => fix !== undefined);
}

function inScript(context: ScriptContext, { command, stage }: Execution, prefix: string): Fix[] {
  const fixes: Fix[] = [];
  const commands = activationCommands(prefix, stage);
  if (commands !== undefined && command.parent?.parent === undefined) {
    const title = `Activate ${nameOf(prefix, stage)} above it: ${commands.join('; ')}`;
    fixes.push(...fixOf(title, false, commandBefore(context, command, ...commands)));
  }
  const run = runFix(context, stage, command, prefix);
  if (run !== undefined) fixes.push(run);
  return fixes;
}
