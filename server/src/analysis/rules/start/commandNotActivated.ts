import { MORE_COMMANDS, moreCommands, type OptionValues } from '../../config/options';

import type { DockerfileContext } from '../../contexts/types';
import { runText, runWords } from '../../facts/condaRun';
import { type Diagnosis, diagnosedAnywhere } from '../../facts/diagnosis';

import { foundName, nameOf } from '../../facts/environments';
import { makingInstruction } from '../../facts/layout';
import { isPythonProgram, isService, serves } from '../../facts/programs';
import { keyword, lineBelow, pathFix } from '../../fixes/activation';
import { entrypointFix } from '../../fixes/entrypointScript';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceWord, wrapCommand } from '../../fixes/words';
import { environmentName } from '../../model/naming';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { shellQuote } from '../../text/shellQuote';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const commandNotActivated = defineRule({
  code: 'CD5001',
  name: 'command-not-activated',
  category: 'start',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'CMD or ENTRYPOINT runs a program outside of the environment that was made for it.',
    why: markdown`
      Making an environment does not activate it. The environment that a RUN activated is gone when the RUN ends,
      and \`SHELL\` goes only into RUN and into the shell form of CMD and ENTRYPOINT: the JSON form passes it by. So
      the container starts base's Python, which lacks your packages, or finds no program at all.

      Run the program through \`conda run --no-capture-output -n NAME\`, name it by its path inside the environment,
      or let an ENTRYPOINT script activate the environment and end in \`exec "$@"\`.

      The ENTRYPOINT of the micromamba image activates the environment that \`ENV_NAME\` names, which is base as long
      as nobody says otherwise: put \`ENV ENV_NAME=NAME\` below the RUN that makes the environment.
    `,
    exceptions: markdown`
      Silent where \`ENV PATH\` holds the environment, where the ENTRYPOINT activates it, where the shell form is
      handed to a SHELL that does, where the program is named by its path, where the Dockerfile makes several
      environments and none is marked by SHELL, where it installs packages into the environment that is found
      instead, where an activation before the program fails (\`activate-without-hook\` and others tell the cause), and
      where the base image is not known.
    `,
    references: [
      { title: 'Dockerfile reference: CMD', url: 'https://docs.docker.com/reference/dockerfile/#cmd' },
      { title: 'conda run', url: 'https://docs.conda.io/projects/conda/en/stable/commands/run.html' },
      {
        title: 'micromamba-docker: multiple environments',
        url: 'https://micromamba-docker.readthedocs.io/en/latest/advanced_usage.html#multiple-environments',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]
        CMD ["python", "app.py"]
      `,
      file`
        FROM mambaorg/micromamba:2.0.5
        RUN micromamba create -y -n app python=3.12
        CMD ["python", "app.py"]
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        CMD ["conda", "run", "--no-capture-output", "-n", "app", "python", "app.py"]
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        CMD ["/opt/conda/envs/app/bin/python", "app.py"]
      `,
      file`
        FROM mambaorg/micromamba:2.0.5
        RUN micromamba create -y -n app python=3.12
        ENV ENV_NAME=app
        CMD ["python", "app.py"]
      `,
    ],
  },
  messages: {
    other: '`{program}` starts in {found}, not in {environment}: {reason}. {remedy}',
    none: '`{program}` is not found when the container starts, because {environment} is not active then: {reason}. {remedy}',
    variable:
      "`{program}` starts in {found}, not in {environment}: the image's `_entrypoint.sh` activates the environment that `ENV_NAME` names, and that is {found}. Put `ENV ENV_NAME={value}` below the line that makes {environment}. {remedy}",
  },
  options: { commands: MORE_COMMANDS },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext, options: OptionValues): Iterable<Report> {
  const kinds = ['never-activated', 'activation-lost', 'shell-bypassed', 'other-environment-named'] as const;
  for (const { execution, diagnosis } of diagnosedAnywhere(context, kinds, moreCommands(options))) {
    const { command, stage } = execution;
    if (command.when !== 'start' || !context.results.includes(stage)) continue;
    yield report(context, command, stage, diagnosis);
  }
}

function report(
  context: DockerfileContext,
  command: CommandRecord,
  stage: StageModel,
  diagnosis: Diagnosis & { readonly prefix: string },
): Report {
  const target = diagnosis.prefix;
  const variable = diagnosis.kind === 'other-environment-named' ? diagnosis.named : undefined;
  const none = command.python.prefix === null || !isPythonProgram(command.name);
  const environment = nameOf(target, stage);
  const run = runText(target, stage, command.path);
  const path = `\`${target}/bin/${command.name}\``;
  const name = environmentName(target, stage.machine) ?? target;
  const venv = stage.machine.environments.get(target)?.kind === 'venv';
  const remedy = venv
    ? `Put the venv first on PATH, \`ENV PATH=${target}/bin:$PATH\`, or call it by its path ${path}.`
    : variable !== undefined
      ? `Or ${run === undefined ? 'call it' : `run it with ${run}, or`} by its path ${path}.`
      : `${run === undefined ? 'Call it' : `Run it with ${run},`} by its path ${path}, or activate in an ENTRYPOINT script.`;
  return {
    message: variable !== undefined ? 'variable' : none ? 'none' : 'other',
    data: {
      program: command.name,
      environment,
      found: variable ?? foundName(command.python.prefix, stage),
      reason: reasonOf(diagnosis.kind, target, stage),
      remedy,
      value: name,
    },
    span: command.argv[0]?.place?.span ?? command.place.span,
    fixes: [
      ...(variable === undefined ? [] : variableFix(context, stage, target, name)),
      ...fixesFor(context, stage, command, target),
    ],
  };
}

function reasonOf(kind: Diagnosis['kind'], prefix: string, stage: StageModel): string {
  switch (kind) {
    case 'shell-bypassed':
      return 'the JSON form passes SHELL by';
    case 'activation-lost':
      return 'what a RUN activated ends with that RUN';
    default: {
      const { base, cause } = stage.machine.environments.get(prefix) ?? {};
      const environment = nameOf(prefix, stage);
      return base === true || cause?.location === undefined
        ? `nothing activates ${environment} or puts it on PATH`
        : `${environment} was only made, nothing activates it`;
    }
  }
}

/** `ENV ENV_NAME` below the line that makes the environment; none where the stage sets the variable already. */
function variableFix(context: DockerfileContext, stage: StageModel, target: string, name: string): Fix[] {
  const sets = stage.stage.instructions.some(
    (each) =>
      (each.keyword === 'ENV' && each.pairs.some((pair) => pair.name.raw === 'ENV_NAME')) ||
      (each.keyword === 'ARG' && context.text.slice(each.span.start, each.span.end).includes('ENV_NAME')),
  );
  const below = makingInstruction(stage, target);
  if (sets || below === undefined || shellQuote(name) !== name || !context.self.stages.includes(stage)) return [];
  const line = `${keyword(context, 'ENV')} ENV_NAME=${name}`;
  return [
    {
      title: `Have the image's ENTRYPOINT activate ${nameOf(target, stage)}: ${line}`,
      safe: false,
      edits: [lineBelow(context, stage, below, line)],
    },
  ];
}

function fixesFor(context: DockerfileContext, stage: StageModel, command: CommandRecord, target: string): Fix[] {
  const fixes: Fix[] = [];
  const venv = stage.machine.environments.get(target)?.kind === 'venv';
  const onPath = venv ? pathFix(context, stage, command, target) : undefined;
  if (onPath !== undefined) fixes.push(onPath);
  const word = command.argv[0];
  const span = word?.place?.span;
  const state = [stage.final.entrypoint, stage.final.cmd].find(
    (each) => each?.instruction !== undefined && span !== undefined && contains(each.instruction.span, span),
  );
  if (span === undefined || state?.instruction === undefined) return fixes;
  const words = command.argv.map((arg) => arg.value);
  const isServer = isService(words) || serves(stage);
  const run = runWords(target, stage, command.path);
  const viaRun = run ? fixOf(`Run it with ${run.join(' ')}`, false, wrapCommand(context, command, run)) : [];
  const path = `${target}/bin/${command.name}`;
  const absolute = fixOf(`Name the program by its path: ${path}`, false, replaceWord(context, word, path));
  // A shell that activates something by itself, or sets PATH again, undoes what an ENTRYPOINT did before it.
  const own = command.login || command.interactive || command.activated.prefix !== null;
  const script =
    command.parent === undefined && !own
      ? entrypointFix(context, stage, target, stage.final.cmd?.instruction)
      : undefined;
  // `conda run` does not hand signals on, which only matters to a service: conda-run-as-init.
  if (!isServer) fixes.push(...viaRun);
  if (isServer && script) fixes.push(script);
  fixes.push(...absolute);
  if (!isServer && script) fixes.push(script);
  return fixes;
}

function contains(outer: { start: number; end: number }, inner: { start: number; end: number }): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
