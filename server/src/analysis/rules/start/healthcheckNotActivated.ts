import { insert, replace, shellQuote } from '../../fixes/edits';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { contentsOf, isPythonProgram, isSure, nameOf, runWords, worksIn } from '../activation/needs';
import type { DockerfileContext } from '../context';
import { defineRule, type Fix } from '../rule';

export const healthcheckNotActivated = defineRule({
  code: 'CD5005',
  name: 'healthcheck-not-activated',
  category: 'start',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'HEALTHCHECK uses a program of the environment that only the start activates.',
    why: "Docker runs the health check like `docker exec`: beside the program, not below it. An ENTRYPOINT that activates and a `conda run` in CMD do not reach it, so the check finds base's Python or nothing, and the container is called unhealthy. Name the program by its path in the environment, or use `conda run` in the check as well.",
    exceptions:
      'Silent where `ENV PATH` holds the environment, for programs that are named by their path or come from the system, and where nothing is activated at start.',
    references: [
      { title: 'Dockerfile reference: HEALTHCHECK', url: 'https://docs.docker.com/reference/dockerfile/#healthcheck' },
    ],
    bad: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nHEALTHCHECK CMD python check.py\nCMD ["conda", "run", "--no-capture-output", "-n", "app", "python", "job.py"]\n',
    ],
    good: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nHEALTHCHECK CMD /opt/conda/envs/app/bin/python check.py\nCMD ["conda", "run", "--no-capture-output", "-n", "app", "python", "job.py"]\n',
    ],
  },
  messages: {
    outside:
      'The health check runs `{program}` outside of {environment}, which only the start of the container activates. Name it by its path `{path}`, or use `conda run` here as well.',
  },
  checks: {
    *dockerfile(context) {
      const seen = new Set<number>();
      for (const stage of context.results) {
        if (!stage.known || stage.final.healthcheck === undefined) continue;
        const target = startedIn(stage);
        if (target === undefined) continue;
        for (const command of stage.health) {
          if (command.place.file !== context.path || !isSure(command) || command.name.includes('/')) continue;
          if (worksIn(command, target) || seen.has(command.place.span.start)) continue;
          if (!belongs(context, stage, command, target)) continue;
          seen.add(command.place.span.start);
          yield {
            message: 'outside',
            data: {
              program: command.name,
              environment: nameOf(target, stage),
              path: `${target}/bin/${command.name}`,
            },
            span: command.argv[0]?.place?.span ?? command.place.span,
            fixes: fixesFor(context, stage, command, target),
          };
        }
      }
    },
  },
});

/** The environment that the container's own program runs in by activation. */
function startedIn(stage: StageModel): string | undefined {
  const commands = stage.start?.commands ?? [];
  const last = commands[commands.length - 1];
  const prefix = last?.activated.known && last.reached === 'yes' ? last.activated.prefix : null;
  return prefix === null || prefix === undefined || !isKnown(prefix) ? undefined : prefix;
}

function belongs(context: DockerfileContext, stage: StageModel, command: CommandRecord, target: string): boolean {
  if (isPythonProgram(command.name)) return true;
  const environment = stage.machine.environments.get(target);
  if (environment === undefined || stage.machine.facts.get(`tool:${command.name}`) === 'yes') return false;
  return contentsOf(environment, stage, context.project).packages.has(command.name.toLowerCase());
}

function fixesFor(context: DockerfileContext, stage: StageModel, command: CommandRecord, target: string): Fix[] {
  const span = command.argv[0]?.place?.span;
  if (span === undefined) return [];
  const json = context.text.charAt(span.start) === '"';
  const path = `${target}/bin/${command.name}`;
  const run = runWords(target, stage, command.path);
  const fixes: Fix[] = [
    {
      title: `Name the program by its path: ${path}`,
      safe: false,
      edits: [replace(context.path, span, json ? JSON.stringify(path) : shellQuote(path))],
    },
  ];
  if (run !== undefined) {
    fixes.push({
      title: `Run it with ${run.join(' ')}`,
      safe: false,
      edits: [
        insert(
          context.path,
          span.start,
          json ? run.map((each) => `${JSON.stringify(each)}, `).join('') : `${run.map(shellQuote).join(' ')} `,
        ),
      ],
    });
  }
  return fixes;
}
