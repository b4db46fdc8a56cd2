import type { DockerfileContext, ScriptContext } from '../../contexts/types';
import { intendedEnvironment, nameOf } from '../../facts/environments';
import { sitesOf } from '../../facts/site';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceWritten } from '../../fixes/written';
import { hasTrait } from '../../knowledge/programs';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { variables } from '../../parse/dockerfile/expand';
import type { Span } from '../../text/span';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const condaPrefixUnset = defineRule({
  code: 'CD2024',
  name: 'conda-prefix-unset',
  category: 'activation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: '`$CONDA_PREFIX` where no environment is active.',
    why: markdown`
      Only activation sets \`CONDA_PREFIX\`. Where no environment is active it is empty:
      \`$CONDA_PREFIX/etc/conda/activate.d\` is \`/etc/conda/activate.d\`, and what is written there belongs to no
      environment. In ENV and COPY Docker puts in what ENV has set, and activation in a RUN does not count. Write
      the path of the environment, or run the command in it (\`conda run -n NAME …\`, or SHELL).
    `,
    exceptions: markdown`
      Silent where the variable has a default (\`\${CONDA_PREFIX:-…}\`), in tests and in \`echo\` to the terminal, and
      where it is not known whether an environment is active.
    `,
    references: [
      {
        title: 'conda: managing environments, activation scripts and variables',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#saving-environment-variables',
      },
    ],
    bad: [
      file`
        FROM condaforge/miniforge3:24.9.2-0
        RUN conda create -y -n app python=3.12
        RUN mkdir -p $CONDA_PREFIX/etc/conda/activate.d
      `,
    ],
    good: [
      file`
        FROM condaforge/miniforge3:24.9.2-0
        RUN conda create -y -n app python=3.12
        RUN mkdir -p /opt/conda/envs/app/etc/conda/activate.d
      `,
      file`
        FROM condaforge/miniforge3:24.9.2-0
        RUN conda create -y -n app python=3.12
        RUN conda run -n app bash -c 'mkdir -p $CONDA_PREFIX/etc/conda/activate.d'
      `,
    ],
  },
  messages: {
    command: '`$CONDA_PREFIX` is empty here, because no environment is active: the path begins at `/`. {remedy}',
    instruction: '`$CONDA_PREFIX` is empty here: {keyword} sees only what ENV has set, and no activation. {remedy}',
  },
  checks: {
    *dockerfile(context) {
      yield* commands(context);
      yield* instructions(context);
    },
    script: commands,
  },
});

/** The variable where a shell puts its value in, without a default. */
const USE = /\$(?:CONDA_PREFIX(?!\w)|\{CONDA_PREFIX\})/g;

function* commands(context: DockerfileContext | ScriptContext): Iterable<Report> {
  for (const { first, executions } of sitesOf(context)) {
    if (!executions.every(({ command, stage }) => isEmpty(command, stage))) continue;
    const spans = usesIn(context, first.command);
    const [span] = spans;
    if (span === undefined) continue;
    yield {
      message: 'command',
      data: { remedy: remedyFor(first.stage) },
      span,
      fixes: fixesFor(context, first.stage, spans),
    };
  }
}

/** Whether the variable surely is empty for a command. */
function isEmpty({ activated, reached }: CommandRecord, stage: StageModel): boolean {
  return stage.known && reached === 'yes' && activated.known && activated.prefix === null;
}

/** Where the words and the targets of a command use the variable. */
function usesIn(context: DockerfileContext | ScriptContext, command: CommandRecord): Span[] {
  const spans: Span[] = [];
  const words = hasTrait(command.name, 'looks') ? [] : command.argv;
  for (const { raw, value, place } of words) {
    // A word whose value has the text itself was quoted: some other shell reads it.
    if (place?.file !== context.path || value.includes('CONDA_PREFIX') || raw.match(USE) === null) continue;
    spans.push(...matches(context.text, place.span));
  }
  for (const { operator, target, place } of command.redirects) {
    if (place?.file !== context.path || operator === '<' || target.match(USE) === null || /^'/.test(target)) continue;
    spans.push(...matches(context.text, place.span));
  }
  return spans;
}

function matches(text: string, { start, end }: Span): Span[] {
  return [...text.slice(start, end).matchAll(USE)].map((match) => ({
    start: start + match.index,
    end: start + match.index + match[0].length,
  }));
}

function* instructions(context: DockerfileContext): Iterable<Report> {
  for (const stage of context.self.stages) {
    if (!stage.known) continue;
    for (const [index, instruction] of stage.stage.instructions.entries()) {
      const { keyword } = instruction;
      const words =
        keyword === 'ENV'
          ? instruction.pairs.flatMap(({ value }) => value ?? [])
          : keyword === 'WORKDIR'
            ? instruction.words
            : keyword === 'COPY' || keyword === 'ADD'
              ? [...instruction.sources, ...(instruction.destination ? [instruction.destination] : [])]
              : [];
      const found = words
        .flatMap((word) => variables(word, context.dockerfile.escape))
        .filter(({ name, modifier }) => name === 'CONDA_PREFIX' && modifier === undefined);
      const [first] = found;
      const state = stage.states[index];
      if (first === undefined || state === undefined || stage.variable('CONDA_PREFIX', state) !== undefined) continue;
      if (stage.args.some(({ name }) => name === 'CONDA_PREFIX')) continue;
      const spans = found.map(({ span }) => span);
      yield {
        message: 'instruction',
        data: { keyword, remedy: remedyFor(stage) },
        span: first.span,
        fixes: fixesFor(context, stage, spans),
      };
    }
  }
}

/** The environment that can be meant: the one that the stage is made for, else base where there is no other. */
function meant(stage: StageModel): string | undefined {
  const intended = intendedEnvironment(stage)?.prefix;
  if (intended !== undefined) return isKnown(intended) ? intended : undefined;
  const all = stage.machine.environments.values().filter(({ kind }) => kind !== 'venv');
  const [only] = all;
  return all.length === 1 && only?.base && isKnown(only.prefix) ? only.prefix : undefined;
}

function remedyFor(stage: StageModel): string {
  const prefix = meant(stage);
  return prefix === undefined
    ? 'Write the path of the environment, or activate it first.'
    : `Write \`${prefix}\`, or activate ${nameOf(prefix, stage)} first.`;
}

function fixesFor(context: DockerfileContext | ScriptContext, stage: StageModel, spans: readonly Span[]): Fix[] {
  const prefix = meant(stage);
  if (prefix === undefined || !/^[\w./-]+$/.test(prefix)) return [];
  return fixOf(
    `Write ${prefix}`,
    false,
    ...spans.map((span) => replaceWritten(context, span, prefix, 'with variables')),
  );
}
