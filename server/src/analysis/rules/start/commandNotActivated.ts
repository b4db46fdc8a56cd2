import { MORE_COMMANDS } from '../../config/options';
import type { DockerfileContext } from '../../contexts/types';
import { behindFailure } from '../../facts/activations';
import { everyCommand, isSure, worksIn } from '../../facts/commands';
import { runText, runWords } from '../../facts/condaRun';
import { contentsOf, lacksPython } from '../../facts/contents';
import { nameOf, ownEnvironments, shellRun } from '../../facts/environments';
import { namedByVariable } from '../../facts/micromamba';
import { isPythonProgram, isService } from '../../facts/programs';
import { viewOf } from '../../facts/stageView';
import { keyword, lineBelow, maker } from '../../fixes/activation';
import { insert, replace } from '../../fixes/edits';
import { activatingEntrypoint } from '../../fixes/entrypointScript';
import type { Fix } from '../../fixes/types';
import { UNKNOWN_ROOT } from '../../model/machine';
import { environmentName } from '../../model/naming';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { shellQuote } from '../../text/shellQuote';
import { isKnown } from '../../text/value';
import { defineRule, type Report } from '../rule';

export const commandNotActivated = defineRule({
  code: 'CD5001',
  name: 'command-not-activated',
  category: 'start',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'CMD or ENTRYPOINT runs a program outside of the environment that was made for it.',
    why: 'Making an environment does not activate it. The environment that a RUN activated is gone when the RUN ends, and `SHELL` goes only into RUN and into the shell form of CMD and ENTRYPOINT: the JSON form passes it by. So the container starts base\'s Python, which lacks your packages, or finds no program at all.\n\nRun the program through `conda run --no-capture-output -n NAME`, name it by its path inside the environment, or let an ENTRYPOINT script activate the environment and end in `exec "$@"`.\n\nThe ENTRYPOINT of the micromamba image activates the environment that `ENV_NAME` names, which is base as long as nobody says otherwise: put `ENV ENV_NAME=NAME` below the RUN that makes the environment.',
    exceptions:
      'Silent where `ENV PATH` holds the environment, where the ENTRYPOINT activates it, where the shell form is handed to a SHELL that does, where the program is named by its path, where the Dockerfile makes several environments and none is marked by SHELL, where it installs packages into the environment that is found instead, where an activation before the program fails (`activate-without-hook` and others tell the cause), and where the base image is not known.',
    references: [
      { title: 'Dockerfile reference: CMD', url: 'https://docs.docker.com/reference/dockerfile/#cmd' },
      { title: 'conda run', url: 'https://docs.conda.io/projects/conda/en/stable/commands/run.html' },
      {
        title: 'micromamba-docker: multiple environments',
        url: 'https://micromamba-docker.readthedocs.io/en/latest/advanced_usage.html#multiple-environments',
      },
    ],
    bad: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nSHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]\nCMD ["python", "app.py"]\n',
      'FROM mambaorg/micromamba:2.0.5\nRUN micromamba create -y -n app python=3.12\nCMD ["python", "app.py"]\n',
    ],
    good: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nCMD ["conda", "run", "--no-capture-output", "-n", "app", "python", "app.py"]\n',
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nCMD ["/opt/conda/envs/app/bin/python", "app.py"]\n',
      'FROM mambaorg/micromamba:2.0.5\nRUN micromamba create -y -n app python=3.12\nENV ENV_NAME=app\nCMD ["python", "app.py"]\n',
    ],
  },
  messages: {
    other: '`{program}` starts in {found}, not in {environment}: {reason}. {remedy}',
    none: '`{program}` is not found when the container starts, because {environment} is not active then: {reason}. {remedy}',
    variable:
      "`{program}` starts in {found}, not in {environment}: the image's `_entrypoint.sh` activates the environment that `ENV_NAME` names, and that is {found}. Put `ENV ENV_NAME={value}` below the line that makes {environment}. {remedy}",
  },
  options: { commands: MORE_COMMANDS },
  checks: {
    *dockerfile(context, options) {
      const more = Array.isArray(options.commands) ? options.commands : [];
      const seen = new Set<number>();
      for (const stage of context.results) {
        if (!stage.known || stage.start === null) continue;
        for (const command of stage.start.commands) {
          if (command.place.file !== context.path || seen.has(command.place.span.start)) continue;
          const report = check(context, stage, command, more);
          if (report === undefined) continue;
          seen.add(command.place.span.start);
          yield report;
        }
      }
    },
  },
});

function check(
  context: DockerfileContext,
  stage: StageModel,
  command: CommandRecord,
  more: readonly string[],
): Report | undefined {
  if (!isSure(command) || command.name.includes('/')) return undefined;
  const target = targetOf(context, stage, command, more);
  if (target === undefined || worksIn(command, target)) return undefined;
  // Its own rules: micromamba-shell-replaced, bashrc-only-activation.
  if (replacesMicromambaEntrypoint(stage)) return undefined;
  if (stage.exec.interactive.activated.prefix === target) return undefined;
  const commands = stage.start?.commands ?? [];
  if (behindFailure(commands, command, target, stage)) return undefined;
  const none = command.python.prefix === null || !isPythonProgram(command.name);
  const environment = nameOf(target, stage);
  const run = runText(target, stage, command.path);
  const path = `\`${target}/bin/${command.name}\``;
  const variable = namedByVariable(stage, command);
  const name = environmentName(target, stage.machine) ?? target;
  const remedy =
    variable !== undefined
      ? `Or ${run === undefined ? 'call it' : `run it with ${run}, or`} by its path ${path}.`
      : `${run === undefined ? 'Call it' : `Run it with ${run},`} by its path ${path}, or activate in an ENTRYPOINT script.`;
  return {
    message: variable !== undefined ? 'variable' : none ? 'none' : 'other',
    data: {
      program: command.name,
      environment,
      found: variable ?? (command.python.prefix === null ? 'no environment' : foundName(command.python.prefix, stage)),
      reason: reasonOf(context, stage, command, target),
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

/** The environment that the program is in, as far as that is known. */
function targetOf(
  context: DockerfileContext,
  stage: StageModel,
  command: CommandRecord,
  more: readonly string[],
): string | undefined {
  const intended = viewOf(stage, context).target;
  if (intended !== undefined) {
    const contents = contentsOf(intended, stage, context.project);
    if (isPythonProgram(command.name) || more.includes(command.name)) {
      const view = viewOf(stage, context);
      const meant = (view.baseIsUsed && !view.isOnlyInside(command)) || usedItself(stage, command.python.prefix);
      return meant || lacksPython(contents) ? undefined : intended.prefix;
    }
    if (!contents.packages.has(command.name.toLowerCase())) return undefined;
    return command.seen.program(command.name) === true ? undefined : intended.prefix;
  }
  // Nothing but base, and base is not on PATH.
  if (!isPythonProgram(command.name) || command.python.prefix !== null || !stage.machine.closed) return undefined;
  if (ownEnvironments(stage).length > 0 || command.seen.packagesUnknown) return undefined;
  if (['python3', 'python', 'python3-pip', command.name].some((tool) => command.seen.program(tool) === true))
    return undefined;
  const roots = stage.machine.condaRoots.values();
  const root = roots.length === 1 ? roots[0]?.root : undefined;
  if (root === undefined || root === UNKNOWN_ROOT || !isKnown(root)) return undefined;
  return stage.machine.environments.get(root)?.python ? root : undefined;
}

const piped = new WeakMap<StageModel, ReadonlySet<string>>();

/** Whether the Dockerfile installs with pip into the environment that the command finds instead: it may be meant. */
function usedItself(stage: StageModel, prefix: string | null): boolean {
  let prefixes = piped.get(stage);
  if (prefixes === undefined) {
    const found = new Set<string>();
    for (const { argv, name, python } of everyCommand(stage)) {
      if (python.prefix === null || (!/(^|\/)pip[\d.]*$/.test(name) && argv[2]?.value !== 'pip')) continue;
      if (argv.some((arg) => arg.value === 'install')) found.add(python.prefix);
    }
    prefixes = found;
    piped.set(stage, prefixes);
  }
  return prefix !== null && prefixes.has(prefix);
}

/** Whether a micromamba image's own ENTRYPOINT, which activates, was replaced. */
function replacesMicromambaEntrypoint(stage: StageModel): boolean {
  return (
    (stage.bottom?.entrypoint ?? []).some((word) => word.endsWith('/_entrypoint.sh')) &&
    stage.final.entrypoint?.instruction !== undefined
  );
}

function foundName(prefix: string, stage: StageModel): string {
  return stage.end.systemPython === prefix ? "the system's Python" : nameOf(prefix, stage);
}

function reasonOf(context: DockerfileContext, stage: StageModel, command: CommandRecord, target: string): string {
  const { instruction } = command;
  const environment = nameOf(target, stage);
  const exec =
    (instruction.keyword === 'CMD' || instruction.keyword === 'ENTRYPOINT') && instruction.command.form === 'exec';
  if (exec && shellActivates(context, stage, target)) return 'the JSON form passes SHELL by';
  if (everyCommand(stage).some((each) => activatesFor(each, target))) return 'what a RUN activated ends with that RUN';
  const { base, cause } = stage.machine.environments.get(target) ?? {};
  if (base === true || cause?.location === undefined) return `nothing activates ${environment} or puts it on PATH`;
  return `${environment} was only made, nothing activates it`;
}

/** Whether a command activates the environment for its shell, or runs where one before it did. */
function activatesFor(command: CommandRecord, target: string): boolean {
  const activates = command.effects.some(
    (effect) => effect.kind === 'activate' && effect.ok !== false && effect.prefix === target,
  );
  if (activates || command.activated.prefix !== target) return activates;
  for (let parent = command.parent; parent !== undefined; parent = parent.parent)
    if (parent.conda?.subcommand === 'run') return false;
  return true;
}

/** Whether the SHELL that the stage ends with brings the environment: by `conda run`, or by what its RUNs start in. */
function shellActivates(context: DockerfileContext, stage: StageModel, target: string): boolean {
  const { shell, shellCause } = stage.final;
  // The image's own SHELL is no line that anybody wrote to activate something.
  if (shellCause?.location === undefined) return false;
  if (shellRun(shell, stage)?.prefix === target) return true;
  for (const [instruction, [first]] of viewOf(stage, context).byInstruction) {
    if (instruction.keyword !== 'RUN' || instruction.command.form !== 'shell' || first === undefined) continue;
    if (stage.before(instruction).shell !== shell || !stage.stage.instructions.includes(instruction)) continue;
    if (first.activated.prefix === target && first.reached === 'yes') return true;
  }
  return false;
}

/** `ENV ENV_NAME` below the line that makes the environment; none where the stage sets the variable already. */
function variableFix(context: DockerfileContext, stage: StageModel, target: string, name: string): Fix[] {
  const sets = stage.stage.instructions.some(
    (each) =>
      (each.keyword === 'ENV' && each.pairs.some((pair) => pair.name.raw === 'ENV_NAME')) ||
      (each.keyword === 'ARG' && context.text.slice(each.span.start, each.span.end).includes('ENV_NAME')),
  );
  const below = maker(viewOf(stage, context), target);
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
  const word = command.argv[0];
  const span = word?.place?.span;
  const state = [stage.final.entrypoint, stage.final.cmd].find(
    (each) => each?.instruction !== undefined && span !== undefined && contains(each.instruction.span, span),
  );
  if (span === undefined || state?.instruction === undefined) return fixes;
  const json = context.text.charAt(span.start) === '"' && context.text.charAt(span.end - 1) === '"';
  const words = command.argv.map((arg) => arg.value);
  const serves =
    isService(words) ||
    stage.stage.instructions.some((each) => each.keyword === 'EXPOSE' || each.keyword === 'HEALTHCHECK');
  const run = runWords(target, stage, command.path);
  const viaRun: Fix | undefined = run && {
    title: `Run it with ${run.join(' ')}`,
    safe: false,
    edits: [
      insert(
        context.path,
        span.start,
        json ? run.map((each) => `${JSON.stringify(each)}, `).join('') : `${run.map(shellQuote).join(' ')} `,
      ),
    ],
  };
  const path = `${target}/bin/${command.name}`;
  const absolute: Fix = {
    title: `Name the program by its path: ${path}`,
    safe: false,
    edits: [replace(context.path, span, json ? JSON.stringify(path) : shellQuote(path))],
  };
  // A shell that activates something by itself, or sets PATH anew, undoes what an ENTRYPOINT did before it.
  const own = command.login || command.interactive || command.activated.prefix !== null;
  const script =
    command.parent === undefined && !own
      ? activatingEntrypoint(context, stage, target, stage.final.cmd?.instruction)
      : undefined;
  // `conda run` does not hand signals on, which only matters to a service: conda-run-as-init.
  if (!serves && viaRun) fixes.push(viaRun);
  if (serves && script) fixes.push(script);
  fixes.push(absolute);
  if (!serves && script) fixes.push(script);
  return fixes;
}

function contains(outer: { start: number; end: number }, inner: { start: number; end: number }): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
