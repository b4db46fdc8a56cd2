import type { ComposeContext, DockerfileContext, ServiceContext } from '../../contexts/types';
import { isSure, worksIn } from '../../facts/commands';
import { runText, runWords } from '../../facts/condaRun';
import { contentsOf } from '../../facts/contents';
import { nameOf } from '../../facts/environments';
import { isPythonProgram } from '../../facts/programs';
import { namesakes, OWN_VARIABLES } from '../../facts/services';
import { programFixes } from '../../fixes/compose';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceWord, wrapCommand } from '../../fixes/words';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const healthcheckNotActivated = defineRule({
  code: 'CD5005',
  name: 'healthcheck-not-activated',
  category: 'start',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A health check uses a program of the environment that only the start activates.',
    why: markdown`
      Docker runs the health check like \`docker exec\`: beside the program, not below it. An ENTRYPOINT that
      activates and a \`conda run\` in CMD do not reach it, so the check finds base's Python or nothing, and the
      container is called unhealthy. Name the program by its path in the environment, or use \`conda run\` in the
      check as well. The same holds for the \`healthcheck\` of a Compose service.
    `,
    exceptions: markdown`
      Silent where \`ENV PATH\` holds the environment, for programs that are named by their path or come from the
      system, where nothing is activated at start, and for services that set PATH or variables of conda themselves.
    `,
    references: [
      { title: 'Dockerfile reference: HEALTHCHECK', url: 'https://docs.docker.com/reference/dockerfile/#healthcheck' },
      {
        title: 'Compose file reference: healthcheck',
        url: 'https://docs.docker.com/reference/compose-file/services/#healthcheck',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        HEALTHCHECK CMD python check.py
        CMD ["conda", "run", "--no-capture-output", "-n", "app", "python", "job.py"]
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        HEALTHCHECK CMD /opt/conda/envs/app/bin/python check.py
        CMD ["conda", "run", "--no-capture-output", "-n", "app", "python", "job.py"]
      `,
    ],
  },
  messages: {
    outside:
      'The health check runs `{program}` outside of {environment}, which only the start of the container activates. Name it by its path `{path}`{run}.',
  },
  checks: {
    *dockerfile(context) {
      const seen = new Set<number>();
      for (const stage of context.results) {
        if (!stage.known || stage.final.healthcheck === undefined) continue;
        const target = startedIn(stage.start?.commands ?? []);
        if (target === undefined) continue;
        const fixes = (command: CommandRecord) => fixesFor(context, stage, command, target);
        yield* outside(context, stage, stage.health, target, seen, fixes);
      }
    },
    *compose(context) {
      const seen = new Set<number>();
      for (const each of context.services) {
        const { health, service, stage, start } = each;
        const test = service.healthTest;
        if (stage === undefined || !stage.known || health.length === 0 || changesItself(context, each)) continue;
        const target = startedIn(start);
        // Another user's start-up files are another question.
        const shells = health.some((command) => command.interactive || command.login || command.parent?.login);
        if (target === undefined || (service.user !== undefined && shells)) continue;
        const fixes = (command: CommandRecord): Fix[] => {
          if (test === undefined) return [];
          const { path, run } = programFixes(context, stage, command, target);
          // What cannot be named by its path is not to be written here at all.
          return path.length === 0 ? [] : [...path, ...run];
        };
        yield* outside(context, stage, health, target, seen, fixes);
      }
    },
  },
});

/** Whether something that is not read here decides what the service starts, or which programs it finds. */
function changesItself(context: ComposeContext, { service }: ServiceContext): boolean {
  const others = namesakes(context, service);
  if (service.extends !== undefined || service.envFiles.length > 0) return true;
  if (others.some((other) => other.entrypoint !== undefined || other.command !== undefined)) return true;
  return [service, ...others].some((other) => other.environment.some((pair) => OWN_VARIABLES.test(pair.name)));
}

function* outside(
  context: DockerfileContext | ComposeContext,
  stage: StageModel,
  commands: readonly CommandRecord[],
  target: string,
  seen: Set<number>,
  fixesOf: (command: CommandRecord) => Fix[],
): Iterable<Report> {
  for (const command of commands) {
    if (command.place.file !== context.path || !isSure(command) || command.name.includes('/')) continue;
    if (worksIn(command, target) || seen.has(command.place.span.start)) continue;
    if (!belongs(context, stage, command, target)) continue;
    seen.add(command.place.span.start);
    const run = runText(target, stage, command.path);
    yield {
      message: 'outside',
      data: {
        program: command.name,
        environment: nameOf(target, stage),
        path: `${target}/bin/${command.name}`,
        run: run === undefined ? '' : `, or run it with ${run} here as well`,
      },
      span: command.argv[0]?.place?.span ?? command.place.span,
      fixes: fixesOf(command),
    };
  }
}

/** The environment that the container's own program runs in by activation. */
function startedIn(commands: readonly CommandRecord[]): string | undefined {
  const last = commands[commands.length - 1];
  const prefix = last?.activated.known && last.reached === 'yes' ? last.activated.prefix : null;
  return prefix === null || prefix === undefined || !isKnown(prefix) ? undefined : prefix;
}

function belongs(
  context: DockerfileContext | ComposeContext,
  stage: StageModel,
  command: CommandRecord,
  target: string,
): boolean {
  if (isPythonProgram(command.name)) return true;
  const environment = stage.machine.environments.get(target);
  if (environment === undefined || command.seen.program(command.name) === true) return false;
  return contentsOf(environment, stage, context.project).packages.has(command.name.toLowerCase());
}

function fixesFor(context: DockerfileContext, stage: StageModel, command: CommandRecord, target: string): Fix[] {
  const path = `${target}/bin/${command.name}`;
  const run = runWords(target, stage, command.path);
  const fixes = fixOf(`Name the program by its path: ${path}`, false, replaceWord(context, command.argv[0], path));
  if (run !== undefined)
    fixes.push(...fixOf(`Run it with ${run.join(' ')}`, false, wrapCommand(context, command, run)));
  return fixes;
}
