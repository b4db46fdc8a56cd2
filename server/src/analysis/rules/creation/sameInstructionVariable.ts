import type { DockerfileContext } from '../../contexts/types';
import { ownInstruction } from '../../fixes/arguments';
import { fixOf } from '../../fixes/make';
import type { StageModel } from '../../model/stage';
import type { PairsInstruction } from '../../parse/dockerfile/ast';
import { variables } from '../../parse/dockerfile/expand';
import { isKnown, type Value } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const sameInstructionVariable = defineRule({
  code: 'CD3014',
  name: 'same-instruction-variable',
  category: 'creation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A variable is used in the ENV instruction that sets it.',
    why: markdown`
      Docker puts variables into an ENV instruction as they are before it. \`ENV CONDA_DIR=/opt/conda
      PATH=$CONDA_DIR/bin:$PATH\` puts \`/bin\` on PATH and not \`/opt/conda/bin\`: conda is not found, or another Python
      runs. Where the variable had another value before, that one is used. Set the variable in an ENV instruction of
      its own, above the one that uses it.
    `,
    exceptions: markdown`
      Silent where the variable has the same value before the instruction (an ARG or an earlier ENV), where a
      default is given (\`\${NAME:-…}\`), and where the base image is not known.
    `,
    references: [
      {
        title: 'Dockerfile reference: environment replacement',
        url: 'https://docs.docker.com/reference/dockerfile/#environment-replacement',
      },
    ],
    bad: [
      file`
      FROM debian:12.11
      ENV CONDA_DIR=/opt/conda PATH=$CONDA_DIR/bin:$PATH
    `,
    ],
    good: [
      file`
        FROM debian:12.11
        ENV CONDA_DIR=/opt/conda
        ENV PATH=$CONDA_DIR/bin:$PATH
      `,
      file`
        FROM debian:12.11
        ENV CONDA_DIR=/opt/conda PATH=/opt/conda/bin:$PATH
      `,
    ],
  },
  messages: {
    empty:
      '`${name}` is still empty here: it is set by the same ENV instruction, which takes effect as a whole. `{variable}` gets `{value}`. Set {name} in an ENV instruction above.',
    stale:
      '`${name}` still has the value `{old}` here: the new one is set by the same ENV instruction, which takes effect as a whole. Set {name} in an ENV instruction above.',
  },
  checks: {
    *dockerfile(context) {
      for (const stage of context.self.stages) {
        for (const [index, instruction] of stage.stage.instructions.entries()) {
          if (instruction.keyword === 'ENV' && instruction.pairs.length > 1)
            yield* uses(context, stage, instruction, index);
        }
      }
    },
  },
});

function* uses(
  context: DockerfileContext,
  stage: StageModel,
  instruction: PairsInstruction,
  index: number,
): Iterable<Report> {
  const set = new Map<string, number>();
  for (const [at, pair] of instruction.pairs.entries()) {
    if (pair.value !== undefined) {
      for (const reference of variables(pair.value, context.dockerfile.escape)) {
        const { name } = reference;
        const setter = set.get(name);
        // A variable that grows by itself is meant as it was.
        if (setter === undefined || name === pair.name.raw || reference.modifier !== undefined) continue;
        const old = valueBefore(stage, instruction, index, name);
        const now = stage.variable(name, stage.states[index + 1]);
        if (now === undefined || old === 'unknown' || old === now || now === '') continue;
        if (old !== undefined && old !== '' && !isKnown(old)) continue;
        const empty = old === undefined || old === '';
        yield {
          message: empty ? 'empty' : 'stale',
          data: {
            name,
            old: old ?? '',
            variable: pair.name.raw,
            value: shortened(stage.variable(pair.name.raw, stage.states[index + 1])),
          },
          span: reference.span,
          fixes: fixOf(
            `Set ${pair.name.raw} in an ENV instruction of its own`,
            false,
            ownInstruction(context, instruction, at),
          ),
        };
        break;
      }
    }
    set.set(pair.name.raw, at);
  }
}

/** The value that an instruction sees: of ENV, else of an ARG above; `unknown` where a base image may set it. */
function valueBefore(
  stage: StageModel,
  instruction: PairsInstruction,
  index: number,
  name: string,
): Value | undefined | 'unknown' {
  const state = stage.states[index];
  const own = state === undefined ? undefined : stage.variable(name, state);
  if (own !== undefined) return isKnown(own) ? own : 'unknown';
  const arg = stage.args.findLast((each) => each.name === name && each.instruction.span.start < instruction.span.start);
  if (arg !== undefined) return arg.value === undefined || isKnown(arg.value) ? arg.value : 'unknown';
  return stage.base.kind === 'stage' && stage.base.stage.args.some((each) => each.name === name)
    ? 'unknown'
    : undefined;
}

/** The start of a value: PATH is long. */
function shortened(value: Value | undefined): string {
  const first = (value ?? '').split(':')[0] ?? '';
  return first === value ? first : `${first}:…`;
}
