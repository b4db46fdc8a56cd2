import type { ComposeContext, ServiceContext } from '../../contexts/types';
import { everyCommand, isSure, worksIn } from '../../facts/commands';
import { runText } from '../../facts/condaRun';
import { contentsOf, lacksPython } from '../../facts/contents';
import { intendedEnvironment, nameOf } from '../../facts/environments';
import { namedByVariable } from '../../facts/micromamba';
import { isPythonProgram } from '../../facts/programs';
import { namesakes, OWN_VARIABLES } from '../../facts/services';
import { programFixes } from '../../fixes/compose';
import { lookupBaseImage } from '../../knowledge/images';
import { isPip, isPython } from '../../model/programs/names';
import type { StageModel } from '../../model/stage';
import { wordsOf } from '../../model/start';
import { defineRule, type Report } from '../rule';

export const composeCommandNotActivated = defineRule({
  code: 'CD1301',
  name: 'compose-command-not-activated',
  category: 'compose',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: "A service's `command` or `entrypoint` runs a program outside of the image's environment.",
    why: "`command:` takes the place of CMD and `entrypoint:` that of ENTRYPOINT. Neither goes through the Dockerfile's SHELL, so what activates the environment for RUN and for a shell-form CMD does not reach them; an `entrypoint:` also takes an activating ENTRYPOINT away. The program then starts with base's Python, or is not found.",
    exceptions:
      'Silent where the ENTRYPOINT of the image activates the environment, where PATH holds it, where the service sets PATH or variables of conda itself, where another Compose file may add the entrypoint, where `command` only repeats a CMD that misses the environment too (command-not-activated reports that), and for images that are not built in the project.',
    references: [
      {
        title: 'Compose file reference: command',
        url: 'https://docs.docker.com/reference/compose-file/services/#command',
      },
      { title: 'conda run', url: 'https://docs.conda.io/projects/conda/en/stable/commands/run.html' },
    ],
    bad: [
      {
        'compose.yaml': 'services:\n  app:\n    build: .\n    command: python app.py\n',
        Dockerfile:
          'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nSHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]\nCMD python app.py\n',
      },
    ],
    good: [
      {
        'compose.yaml':
          'services:\n  app:\n    build: .\n    command: conda run --no-capture-output -n app python app.py\n',
        Dockerfile: 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\n',
      },
    ],
  },
  messages: {
    other: '`{program}` starts in {found}, not in {environment}: `{key}` {reason}. {remedy}',
    none: '`{program}` is not found when the service starts, because {environment} is not active: `{key}` {reason}. {remedy}',
    variable:
      "`{program}` starts in {found}, not in {environment}: the image's `_entrypoint.sh` activates the environment that `ENV_NAME` names, and that is {found}. Set `ENV_NAME` to {environment} under `environment:`, or with ENV in the Dockerfile. {remedy}",
  },
  checks: {
    *compose(context) {
      for (const each of context.services) yield* checkService(context, each);
    },
  },
});

function* checkService(context: ComposeContext, each: ServiceContext): Iterable<Report> {
  const { service, stage } = each;
  if (stage === undefined || !stage.known || service.extends !== undefined) return;
  const own = [service.command, service.entrypoint].filter(
    (command) => command !== undefined && command.form !== 'null',
  );
  if (own.length === 0) return;
  const others = namesakes(context, service);
  if (service.entrypoint === undefined && others.some((other) => other.entrypoint !== undefined)) return;
  if ([service, ...others].some((other) => other.environment.some((pair) => OWN_VARIABLES.test(pair.name)))) return;
  const target = intendedEnvironment(stage);
  if (target === undefined) return;
  if (saysTheSame(service, stage, target.prefix)) return;
  const contents = contentsOf(target, stage, context.project);
  const seen = new Set<number>();
  for (const record of each.start) {
    const span = record.argv[0]?.place?.span;
    if (span === undefined || record.place.file !== context.path || record.argv[0]?.place?.file !== context.path)
      continue;
    if (!isSure(record) || record.name.includes('/') || worksIn(record, target.prefix) || seen.has(span.start))
      continue;
    // Whose start-up files are read is another question then.
    if (service.user !== undefined && (record.interactive || record.login || record.parent?.login)) continue;
    const named = contents.packages.has(record.name.toLowerCase()) && stage.end.program(record.name) !== true;
    if (!named && (!isPythonProgram(record.name) || lacksPython(contents))) continue;
    if (!named && installsInto(stage, record.python.prefix)) continue;
    seen.add(span.start);
    const none = record.python.prefix === null || !(isPython(record.name) || isPip(record.name));
    const command = own.find((one) => one !== undefined && one.span.start <= span.start && span.start < one.span.end);
    if (command === undefined) continue;
    const { run, path } = programFixes(context, stage, record, target.prefix, command);
    const key = command === service.entrypoint ? 'entrypoint' : 'command';
    const variable = service.entrypoint === undefined ? namedByVariable(stage, record) : undefined;
    const words = runText(target.prefix, stage, record.path);
    const byPath = `by its path \`${target.prefix}/bin/${record.name}\``;
    yield {
      message: variable !== undefined ? 'variable' : none ? 'none' : 'other',
      data: {
        program: record.name,
        environment: nameOf(target.prefix, stage),
        found: record.python.prefix === null ? 'no environment' : foundName(record.python.prefix, stage),
        key,
        reason: reasonOf(key, stage),
        remedy:
          variable !== undefined
            ? `Or ${words === undefined ? 'call it' : `run it with ${words}, or`} ${byPath}.`
            : `${words === undefined ? 'Call it' : `Run it with ${words}, or`} ${byPath}.`,
      },
      span,
      fixes: [...run, ...path],
    };
  }
}

/** Whether `command` repeats the image's CMD, which misses the environment by itself: command-not-activated says so. */
function saysTheSame(service: ServiceContext['service'], stage: StageModel, prefix: string): boolean {
  const { cmd } = stage.final;
  const last = stage.start?.commands.at(-1);
  if (cmd === undefined || last === undefined || worksIn(last, prefix)) return false;
  const own = wordsOf(cmd, stage.file);
  const words = service.command?.argv ?? [];
  return own.length === words.length && own.every((word, index) => word.value === words[index]?.value);
}

function reasonOf(key: string, stage: StageModel): string {
  if (key === 'entrypoint' && stage.final.entrypoint !== undefined) return "takes the place of the image's ENTRYPOINT";
  return "does not go through the Dockerfile's SHELL";
}

function foundName(prefix: string, stage: StageModel): string {
  return stage.end.systemPython === prefix ? "the system's Python" : nameOf(prefix, stage);
}

/** Whether the image puts packages for the program into the environment that is found instead: then it may be meant. */
function installsInto(stage: StageModel, prefix: string | null): boolean {
  if (prefix === null) return false;
  const image = stage.bottom;
  if (
    (image?.packages?.length ?? 0) > 0 ||
    (image !== undefined && (lookupBaseImage(image.reference)?.packages?.length ?? 0) > 0)
  )
    return true;
  return everyCommand(stage).some((command) => {
    if (/(?:^|\/)pip[\d.]*$/.test(command.name) || command.argv[2]?.value === 'pip')
      return command.python.prefix === prefix && command.argv.some((arg) => arg.value === 'install');
    return command.effects.some(
      (effect) =>
        effect.kind === 'install' &&
        effect.prefix === prefix &&
        !effect.call.subcommand.startsWith('up') &&
        effect.call.positionals.some(
          (arg) => !/(?:^|:)(?:mamba|conda|conda-lock|conda-pack|pip|python)(?![\w-])/.test(arg.value),
        ),
    );
  });
}
