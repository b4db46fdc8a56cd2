import type { OptionValues } from '../../config/options';
import type { DockerfileContext, ScriptContext } from '../../contexts/types';
import { behindFailure } from '../../facts/activations';
import { runText } from '../../facts/condaRun';
import { nameOf } from '../../facts/environments';
import { byPlace, type Placed } from '../../facts/stageView';
import { activationCommands, pathFix, runFix, shellFix } from '../../fixes/activation';
import { insert } from '../../fixes/edits';
import type { Fix } from '../../fixes/types';
import { lineEnding } from '../../text/lines';
import { defineRule, type Report } from '../rule';

export const missingActivation = defineRule({
  code: 'CD2005',
  name: 'missing-activation',
  category: 'activation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A RUN calls a program of an environment that was made, but is not active there.',
    why: 'Making an environment does not activate it, and no RUN inherits an activation from the one before. The command runs base\'s Python, which lacks your packages, or finds no program at all; often nothing fails until the container starts.\n\nPut `SHELL ["conda", "run", "--no-capture-output", "-n", "NAME", "/bin/bash", "-c"]` below the RUN that makes the environment: every RUN behind it works in it, `activate.d` scripts included. For a single command, put `conda run -n NAME` before it. `ENV PATH=/opt/conda/envs/NAME/bin:$PATH` serves programs that need no `activate.d` script.',
    exceptions:
      'Silent where the environment meant is base (something is installed into it, or the image is one whose base is made to be used), where the program is named by its path, where several environments are made and SHELL names none of them, where the command stands before `conda activate` or behind `conda deactivate` in the same shell, where the system brings its own Python, and where the base image is not known. CMD and ENTRYPOINT are the matter of `command-not-activated` and `bashrc-only-activation`, `pip install` of `wrong-environment-pip`. hadolint reports DL4006 or SC1008 for `SHELL ["conda", "run", …]`; that SHELL is right.',
    references: [
      { title: 'conda run', url: 'https://docs.conda.io/projects/conda/en/stable/commands/run.html' },
      { title: 'Dockerfile reference: SHELL', url: 'https://docs.docker.com/reference/dockerfile/#shell' },
    ],
    bad: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12 numpy=2.1\nRUN python -c "import numpy"\n',
      {
        Dockerfile:
          'FROM continuumio/miniconda3:24.11.1-0\nCOPY environment.yml /tmp/\nRUN conda env create -f /tmp/environment.yml\nRUN snakemake --version\n',
        'environment.yml': 'name: flow\nchannels:\n  - conda-forge\n  - bioconda\ndependencies:\n  - snakemake=8.25\n',
      },
    ],
    good: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12 numpy=2.1\nSHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]\nRUN python -c "import numpy"\n',
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12 numpy=2.1\nRUN conda run -n app python -c "import numpy"\n',
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12 numpy=2.1\nENV PATH=/opt/conda/envs/app/bin:$PATH\nRUN python -c "import numpy"\n',
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

/** The option that names more programs; for rules that ask the same question. */
export function moreCommands(options: OptionValues): readonly string[] {
  const { commands } = options;
  return Array.isArray(commands) ? commands : [];
}

function* check(context: DockerfileContext | ScriptContext, options: OptionValues): Iterable<Report> {
  const more = moreCommands(options);
  for (const placed of byPlace(context, more).values()) {
    const first = placed[0];
    if (first === undefined || first.command.place.file !== context.path) continue;
    // What CMD and ENTRYPOINT of a Dockerfile start: command-not-activated.
    if (context.kind === 'dockerfile' && first.command.when !== 'build') continue;
    if (!first.view.needs(first.command)) continue;
    const environments = placed.map(({ view, command }) => view.missing(command)?.prefix);
    const prefix = environments[0];
    if (prefix === undefined || environments.some((each) => each !== prefix)) continue;
    if (context.kind === 'script' && placed.every((each) => isExplained(context, each, prefix))) continue;
    const none = first.command.python.prefix === null;
    yield {
      message: none ? 'none' : 'base',
      data: {
        program: first.command.name,
        environment: nameOf(prefix, first.stage),
        remedy: remedyOf(context, first, prefix, none),
      },
      span: first.command.place.span,
      related: related(first, prefix),
      fixes: context.kind === 'script' ? inScript(context, first, prefix) : inRun(context, first, prefix),
    };
  }
}

/** Whether the script tries to activate the environment before, and fails: a finding of its own. */
function isExplained({ runs }: ScriptContext, { command, stage }: Placed, prefix: string): boolean {
  const run = runs.find(({ commands }) => commands.includes(command));
  return run !== undefined && behindFailure(run.commands, command, prefix, stage);
}

/** SHELL reaches no script by itself, and needs a program that runs commands in an environment. */
function remedyOf(
  { kind }: DockerfileContext | ScriptContext,
  { command, stage }: Placed,
  prefix: string,
  none: boolean,
): string {
  const environment = nameOf(prefix, stage);
  const run = runText(prefix, stage, command.path)?.replace(' --no-capture-output', '');
  if (run === undefined) return `Put ${environment} on PATH, or call it by its path \`${prefix}/bin/${command.name}\`.`;
  if (kind === 'script') return `Run it with ${run}, or activate ${environment} above it.`;
  return `Run it with ${run}, or ${none ? `put ${environment} on PATH` : `activate ${environment} through SHELL`}.`;
}

function related({ stage }: Placed, prefix: string): Report['related'] {
  const location = stage.machine.environments.get(prefix)?.cause?.location;
  return location ? [{ location, message: `${nameOf(prefix, stage)} is made here.` }] : [];
}

function inRun(context: DockerfileContext, { view, command }: Placed, prefix: string): Fix[] {
  return [
    shellFix(context, view, command, prefix),
    runFix(context, view, command, prefix),
    pathFix(context, view, command, prefix),
  ].filter((fix) => fix !== undefined);
}

function inScript(context: ScriptContext, { view, command, stage }: Placed, prefix: string): Fix[] {
  const fixes: Fix[] = [];
  const commands = activationCommands(prefix, stage);
  const at = command.place.span.start;
  const indent = /(?:^|\n)([ \t]*)$/.exec(context.text.slice(Math.max(0, at - 200), at))?.[1];
  if (commands !== undefined && indent !== undefined && command.parent?.parent === undefined) {
    const text = commands.map((each) => `${each}${lineEnding(context.text)}${indent}`).join('');
    fixes.push({
      title: `Activate ${nameOf(prefix, stage)} above it: ${commands.join('; ')}`,
      safe: false,
      edits: [insert(context.path, at, text)],
    });
  }
  const run = runFix(context, view, command, prefix);
  if (run !== undefined) fixes.push(run);
  return fixes;
}
