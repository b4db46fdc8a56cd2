import { type DockerfileContext, lineOf } from '../../contexts/types';
import { createsOf, existsAt, madeLater, makes, nameUsed } from '../../facts/creation';
import { diagnosed } from '../../facts/diagnosis';
import { shellRun } from '../../facts/environments';
import { linesAfter, removeInstruction } from '../../fixes/edits';
import type { Fix } from '../../fixes/types';
import { option } from '../../model/programs/condaCall';
import type { StageModel } from '../../model/stage';
import type { Instruction } from '../../parse/dockerfile/ast';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const environmentNotCreatedYet = defineRule({
  code: 'CD2016',
  name: 'environment-not-created-yet',
  category: 'activation',
  severity: 'error',
  fixable: 'safe',
  docs: {
    summary: 'An environment is used above the instruction that makes it.',
    why: markdown`
      Instructions run from top to bottom. \`conda run -n NAME\`, \`conda activate NAME\` and a SHELL that names the
      environment fail until it exists ("EnvironmentLocationNotFound"). A SHELL above the create breaks the create
      itself, because that RUN goes through the SHELL, too.

      Move the instruction below the RUN that makes the environment.
    `,
    exceptions: markdown`
      Silent where the environment comes from the base image or from an earlier stage, where it is never made
      (\`environment-name-mismatch\`), and where the base image is not known. ENV PATH, CMD and ENTRYPOINT may name an
      environment that is made later.
    `,
    references: [
      { title: 'Dockerfile reference: SHELL', url: 'https://docs.docker.com/reference/dockerfile/#shell' },
      { title: 'conda run', url: 'https://docs.conda.io/projects/conda/en/stable/commands/run.html' },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]
        RUN conda create -y -n app python=3.12
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda run -n app python --version
        RUN conda create -y -n app python=3.12
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]
      `,
    ],
  },
  messages: {
    shell:
      'This SHELL runs everything in {environment}, which is made only below it, on line {line}: each RUN in between fails with "EnvironmentLocationNotFound". Move it below that RUN.',
    command: '`{command}` fails: {environment} is made only later, on line {line} ("{error}"). Move it below that RUN.',
    inside:
      '`{command}` fails: {environment} is made only later in this RUN ("{error}"). Put it behind the command that makes it.',
  },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext): Iterable<Report> {
  for (const stage of context.self.stages) yield* shells(context, stage);
  for (const { execution } of diagnosed(context, ['no-such-environment'])) {
    const { command, stage } = execution;
    if (command.when !== 'build') continue;
    const name = nameUsed(command);
    const made = name === undefined ? undefined : madeLater(stage, name, command);
    if (name === undefined || made === undefined) continue;
    const inside = made.instruction === command.instruction;
    yield {
      message: inside ? 'inside' : 'command',
      data: {
        command: command.text,
        environment: name,
        error: command.fails?.text ?? '',
        line: lineOf(context, made.instruction.span),
      },
      span: command.place.span,
      related: [{ location: made.place, message: `${name} is made here.` }],
      fixes: inside ? [] : move(context, stage, command.instruction, made.instruction, false),
    };
  }
}

/** SHELL instructions above the RUN that makes their environment. */
function* shells(context: DockerfileContext, stage: StageModel): Iterable<Report> {
  for (const [index, instruction] of stage.stage.instructions.entries()) {
    if (instruction.keyword !== 'SHELL' || instruction.argv === undefined) continue;
    const state = stage.states[index + 1];
    const run = state && shellRun(state.shell, stage);
    if (state === undefined || run === undefined || !stage.at(state).closed) continue;
    const name = option(run.call, 'name')?.value ?? option(run.call, 'prefix')?.value;
    if (name === undefined || !isKnown(name) || name === 'base' || name.includes('$')) continue;
    if (existsAt(stage.at(state), name)) continue;
    const made = createsOf(stage).find(
      (command) => command.instruction.span.start > instruction.span.start && makes(stage, command, name),
    );
    if (made === undefined || !stage.stage.instructions.includes(made.instruction)) continue;
    yield {
      message: 'shell',
      data: { environment: name, line: lineOf(context, made.instruction.span) },
      span: instruction.span,
      related: [{ location: made.place, message: `${name} is made here.` }],
      // A CMD in between would get another shell.
      fixes: move(context, stage, instruction, made.instruction, !startsBetween(stage, instruction, made.instruction)),
    };
  }
}

/** Whether what a container starts, or its health check, is written in shell form between two instructions. */
function startsBetween({ stage: { instructions } }: StageModel, first: Instruction, last: Instruction): boolean {
  return instructions
    .slice(instructions.indexOf(first), instructions.indexOf(last))
    .some(
      (each) =>
        each.keyword === 'ONBUILD' || (each.keyword !== 'RUN' && 'command' in each && each.command?.form === 'shell'),
    );
}

/** Moves a whole instruction below another one. */
function move(
  context: DockerfileContext,
  stage: StageModel,
  instruction: Instruction,
  below: Instruction,
  safe: boolean,
): Fix[] {
  if (!stage.stage.instructions.includes(instruction) || !stage.stage.instructions.includes(below)) return [];
  if (instruction.heredocs.length > 0) return [];
  const text = context.text.slice(instruction.span.start, instruction.span.end);
  const line = context.lines.lineAt(below.span.start) + 1;
  return [
    {
      title: `Move it below line ${line}, where the environment is made`,
      safe,
      edits: [
        removeInstruction(context.dockerfile, context.path, instruction),
        linesAfter(context.dockerfile, context.path, below, [text]),
      ],
    },
  ];
}
