import type { DockerfileContext, ScriptContext } from '../../contexts/types';
import { copiedEnvironment } from '../../facts/environments';
import { isPythonProgram } from '../../facts/programs';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceWords } from '../../fixes/words';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const condaNotInFinalStage = defineRule({
  code: 'CD8003',
  name: 'conda-not-in-final-stage',
  category: 'multi-stage',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'conda is called in a stage that holds the environment alone.',
    why: markdown`
      A stage begins with its own base image: of the builder it has only what COPY takes over. An environment is a
      folder of packages; conda itself is in the root prefix, which was left behind on purpose. \`conda run\` and
      \`conda activate\` are then not found. Name the programs of the environment by their path, or put its \`bin\`
      first on PATH.
    `,
    exceptions: markdown`
      Silent where conda is in the base image, was copied along or is installed in the stage, where the environment
      holds conda as a package, and where the base image is not known.
    `,
    references: [{ title: 'Docker: multi-stage builds', url: 'https://docs.docker.com/build/building/multi-stage/' }],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0 AS build
        RUN conda create -y -p /env python=3.12
        FROM debian:12-slim
        COPY --from=build /env /env
        CMD ["conda", "run", "-p", "/env", "python", "app.py"]
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0 AS build
        RUN conda create -y -p /env python=3.12
        FROM debian:12-slim
        COPY --from=build /env /env
        CMD ["/env/bin/python", "app.py"]
      `,
    ],
  },
  messages: {
    missing:
      '`{command}` is not found here: this stage holds the environment {environment}, but not conda itself. Name the program by its path in {environment}/bin, or put that folder first on PATH.',
  },
  checks: {
    *dockerfile(context) {
      const stages = new Map(context.self.stages.map((stage) => [stage.index, stage]));
      const seen = new Set<number>();
      for (const command of context.commands) {
        const stage = stages.get(command.stage);
        if (stage === undefined || !context.needed.has(stage)) continue;
        const report = check(context, stage, command, seen);
        if (report) yield report;
      }
    },
    *script(context) {
      const seen = new Set<number>();
      for (const run of context.runs) {
        for (const command of run.commands) {
          const report = check(context, run.stage, command, seen);
          if (report) yield report;
        }
      }
    },
  },
});

function check(
  context: DockerfileContext | ScriptContext,
  stage: StageModel,
  command: CommandRecord,
  seen: Set<number>,
): Report | undefined {
  if (command.reached !== 'yes' || !command.seen.closed) return undefined;
  const code = command.fails?.code;
  const missing = code === 'command-not-found' || code === 'file-not-found';
  const called = command.conda !== undefined && (missing || isAbsent(command.name, stage));
  const hook =
    (command.name === '.' || command.name === 'source') &&
    code === 'file-not-found' &&
    /\/(?:etc\/profile\.d\/conda\.sh|bin\/activate)$/.test(command.argv[1]?.value ?? '');
  if (!called && !hook) return undefined;
  const environment = copiedEnvironment(stage);
  const span = command.argv[0]?.place?.file === context.path ? command.argv[0].place.span : command.place.span;
  if (environment === undefined || seen.has(span.start)) return undefined;
  seen.add(span.start);
  return {
    message: 'missing',
    data: {
      command: hook ? `${command.name} ${command.argv[1]?.value ?? ''}` : command.name,
      environment,
    },
    span,
    fixes: fixesFor(context, command, environment),
  };
}

/** Whether a program that is named by its path is surely not there. */
function isAbsent(path: string, stage: StageModel): boolean {
  if (!path.startsWith('/') || !isKnown(path)) return false;
  const { end } = stage;
  if (end.file(path) !== undefined || end.isLooseProgram(path)) return false;
  if (end.environments().some((each) => path.startsWith(`${each.prefix}/`))) return false;
  return !end.unknownFolders().some((folder) => path.startsWith(folder));
}

/** `conda run -n X python …` becomes the path of python. */
function fixesFor(context: DockerfileContext | ScriptContext, command: CommandRecord, environment: string): Fix[] {
  const [first] = command.argv;
  const program = command.conda?.subcommand === 'run' ? command.conda.command[0] : undefined;
  if (program === undefined || !isPythonProgram(program.value)) return [];
  const path = `${environment}/bin/${program.value}`;
  return fixOf(`Name the program by its path: ${path}`, false, replaceWords(context, first, program, [path]));
}
