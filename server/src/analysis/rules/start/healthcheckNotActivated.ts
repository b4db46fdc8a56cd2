import type { ComposeContext, DockerfileContext, ServiceContext } from '../../contexts/types';
import { runText, runWords } from '../../facts/condaRun';
import { diagnosedAnywhere } from '../../facts/diagnosis';
import { nameOf } from '../../facts/environments';
import { namesakes, OWN_VARIABLES } from '../../facts/services';
import type { Execution } from '../../facts/site';
import { programFixes } from '../../fixes/compose';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceWord, wrapCommand } from '../../fixes/words';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import type { Span } from '../../text/span';
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
      for (const { execution, diagnosis } of diagnosedAnywhere(context, KINDS)) {
        const { command, stage } = execution;
        if (context.results.includes(stage))
          yield report(execution, diagnosis.prefix, fixesFor(context, stage, command, diagnosis.prefix));
      }
    },
    *compose(context) {
      for (const { execution, diagnosis } of diagnosedAnywhere(context, KINDS)) {
        const { command, stage } = execution;
        const each = serviceAt(context, command.place.span);
        if (each === undefined || changesItself(context, each)) continue;
        // Another user's start-up files are another question.
        const shells = each.health.some((one) => one.interactive || one.login || one.parent?.login);
        if (each.service.user !== undefined && shells) continue;
        const { path, run } = programFixes(context, stage, command, diagnosis.prefix);
        // What cannot be named by its path is not to be written here at all.
        yield report(execution, diagnosis.prefix, path.length === 0 ? [] : [...path, ...run]);
      }
    },
  },
});

const KINDS = ['only-start-activates'] as const;

/** The service whose health check is at a place. */
function serviceAt({ services }: ComposeContext, { start }: Span): ServiceContext | undefined {
  return services.find(({ service: { healthTest } }) => {
    return healthTest !== undefined && healthTest.span.start <= start && start < healthTest.span.end;
  });
}

/** Whether something that is not read here decides what the service starts, or which programs it finds. */
function changesItself(context: ComposeContext, { service }: ServiceContext): boolean {
  const others = namesakes(context, service);
  if (service.extends !== undefined || service.envFiles.length > 0) return true;
  if (others.some((other) => other.entrypoint !== undefined || other.command !== undefined)) return true;
  return [service, ...others].some((other) => other.environment.some((pair) => OWN_VARIABLES.test(pair.name)));
}

function report({ command, stage }: Execution, prefix: string, fixes: readonly Fix[]): Report {
  const run = runText(prefix, stage, command.path);
  return {
    message: 'outside',
    data: {
      program: command.name,
      environment: nameOf(prefix, stage),
      path: `${prefix}/bin/${command.name}`,
      run: run === undefined ? '' : `, or run it with ${run} here as well`,
    },
    span: command.argv[0]?.place?.span ?? command.place.span,
    fixes,
  };
}

function fixesFor(context: DockerfileContext, stage: StageModel, command: CommandRecord, target: string): Fix[] {
  const path = `${target}/bin/${command.name}`;
  const run = runWords(target, stage, command.path);
  const fixes = fixOf(`Name the program by its path: ${path}`, false, replaceWord(context, command.argv[0], path));
  if (run !== undefined)
    fixes.push(...fixOf(`Run it with ${run.join(' ')}`, false, wrapCommand(context, command, run)));
  return fixes;
}
