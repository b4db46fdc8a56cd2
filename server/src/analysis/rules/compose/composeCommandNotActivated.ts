import type { ComposeContext } from '../../contexts/types';
import { worksIn } from '../../facts/commands';
import { runText } from '../../facts/condaRun';
import { diagnosedAnywhere } from '../../facts/diagnosis';
import { foundName, nameOf } from '../../facts/environments';
import { isService, serves } from '../../facts/programs';
import { namesakes, OWN_VARIABLES } from '../../facts/services';
import { programFixes } from '../../fixes/compose';
import { isPip, isPython } from '../../model/programs/names';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { wordsOf } from '../../model/start';
import type { ComposeService } from '../../parse/compose/types';
import type { Span } from '../../text/span';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const composeCommandNotActivated = defineRule({
  code: 'CD1301',
  name: 'compose-command-not-activated',
  category: 'compose',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: "A service's `command` or `entrypoint` runs a program outside of the image's environment.",
    why: markdown`
      \`command:\` takes the place of CMD and \`entrypoint:\` that of ENTRYPOINT. Neither goes through the Dockerfile's
      SHELL, so what activates the environment for RUN and for a shell-form CMD does not reach them; an
      \`entrypoint:\` also takes an activating ENTRYPOINT away. The program then starts with base's Python, or is not
      found.
    `,
    exceptions: markdown`
      Silent where the ENTRYPOINT of the image activates the environment, where PATH holds it, where the service
      sets PATH or variables of conda itself, where another Compose file may add the entrypoint, where \`command\`
      only repeats a CMD that misses the environment too (command-not-activated reports that), and for images that
      are not built in the project.
    `,
    references: [
      {
        title: 'Compose file reference: command',
        url: 'https://docs.docker.com/reference/compose-file/services/#command',
      },
      { title: 'conda run', url: 'https://docs.conda.io/projects/conda/en/stable/commands/run.html' },
    ],
    bad: [
      {
        'compose.yaml': file`
          services:
            app:
              build: .
              command: python app.py
        `,
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          RUN conda create -y -n app python=3.12
          SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]
          CMD python app.py
        `,
      },
    ],
    good: [
      {
        'compose.yaml': file`
          services:
            app:
              build: .
              command: conda run --no-capture-output -n app python app.py
        `,
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          RUN conda create -y -n app python=3.12
        `,
      },
    ],
  },
  messages: {
    other: '`{program}` starts in {found}, not in {environment}: `{key}` {reason}. {remedy}',
    none: '`{program}` is not found when the service starts, because {environment} is not active: `{key}` {reason}. {remedy}',
    variable:
      "`{program}` starts in {found}, not in {environment}: the image's `_entrypoint.sh` activates the environment that `ENV_NAME` names, and that is {found}. Set `ENV_NAME` to {environment} under `environment:`, or with ENV in the Dockerfile. {remedy}",
  },
  checks: { compose: check },
});

function* check(context: ComposeContext): Iterable<Report> {
  const kinds = ['never-activated', 'activation-lost', 'other-environment-named'] as const;
  for (const { execution, diagnosis } of diagnosedAnywhere(context, kinds)) {
    const { command, stage } = execution;
    const { prefix } = diagnosis;
    const span = command.argv[0]?.place?.file === context.path ? command.argv[0].place.span : undefined;
    const found = span && partAt(context, span);
    if (span === undefined || found === undefined || decidesElsewhere(context, found.service)) continue;
    const { key, service } = found;
    if (saysTheSame(service, stage, prefix)) continue;
    // Whose start-up files are read is another question then.
    if (service.user !== undefined && (command.interactive || command.login || command.parent?.login)) continue;
    const { run, path } = programFixes(context, stage, command, prefix);
    const named = diagnosis.kind === 'other-environment-named' && key === 'command';
    const words = runText(prefix, stage, command.path);
    const byPath = `by its path \`${prefix}/bin/${command.name}\``;
    yield {
      message: named ? 'variable' : command.python.prefix === null || !isOfPython(command.name) ? 'none' : 'other',
      data: {
        program: command.name,
        environment: nameOf(prefix, stage),
        found: foundName(command.python.prefix, stage),
        key,
        reason:
          key === 'entrypoint' && stage.final.entrypoint !== undefined
            ? "takes the place of the image's ENTRYPOINT"
            : "does not go through the Dockerfile's SHELL",
        remedy: named
          ? `Or ${words === undefined ? 'call it' : `run it with ${words}, or`} ${byPath}.`
          : `${words === undefined ? 'Call it' : `Run it with ${words}, or`} ${byPath}.`,
      },
      span,
      // `conda run` as the first process of a service does not hand signals on: conda-run-as-init.
      fixes: command.parent === undefined && isServer(service, stage, command) ? path : [...run, ...path],
    };
  }
}

function isServer(service: ComposeService, stage: StageModel, { argv }: CommandRecord): boolean {
  return isService(argv.map(({ value }) => value)) || serves(stage) || service.ports.length > 0;
}

function isOfPython(name: string): boolean {
  return isPython(name) || isPip(name);
}

/** The `command` or `entrypoint` that a place is in. */
function partAt({ services }: ComposeContext, { start }: Span) {
  for (const { service } of services) {
    for (const key of ['command', 'entrypoint'] as const) {
      const part = service[key];
      if (part !== undefined && part.span.start <= start && start < part.span.end) return { key, service };
    }
  }
  return undefined;
}

/** Whether something that is not read here decides what the service starts, or which programs it finds. */
function decidesElsewhere(context: ComposeContext, service: ComposeService): boolean {
  const others = namesakes(context, service);
  if (service.extends !== undefined) return true;
  if (service.entrypoint === undefined && others.some(({ entrypoint }) => entrypoint !== undefined)) return true;
  return [service, ...others].some(({ environment }) => environment.some(({ name }) => OWN_VARIABLES.test(name)));
}

/** Whether `command` repeats the image's CMD, which misses the environment by itself: command-not-activated says so. */
function saysTheSame(service: ComposeService, stage: StageModel, prefix: string): boolean {
  const { cmd } = stage.final;
  const last = stage.start?.commands.at(-1);
  if (cmd === undefined || last === undefined || worksIn(last, prefix)) return false;
  const own = wordsOf(cmd, stage.file);
  const words = service.command?.argv ?? [];
  return own.length === words.length && own.every((word, index) => word.value === words[index]?.value);
}
