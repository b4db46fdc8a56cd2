import type { DockerfileContext } from '../../contexts/types';
import { replaceInArguments } from '../../fixes/arguments';
import { fixOf } from '../../fixes/make';
import { SHELL_VARIABLES } from '../../knowledge/programs';
import { homeOf, type StageModel } from '../../model/stage';
import type { Instruction } from '../../parse/dockerfile/ast';
import { variables } from '../../parse/dockerfile/expand';
import type { Span } from '../../text/span';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const envVariableScope = defineRule({
  code: 'CD3011',
  name: 'env-variable-scope',
  category: 'creation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: '`$PWD`, `$HOME` and the like in ENV, ARG, COPY or WORKDIR, where they are empty.',
    why: markdown`
      Docker puts only ENV and ARG variables into ENV and ARG. \`$PWD\` is set by shells and \`$HOME\` when a container
      starts, so here both are empty: \`ENV ENV_PREFIX=$PWD/env\` gives \`/env\`, not the folder of WORKDIR. Write the
      path.
    `,
    exceptions: markdown`
      Silent where an ENV or ARG sets the variable, for \`\${PWD:-…}\` with a default, in single quotes, and for all
      but \`$PWD\` where the base image is not known: it may set them.
    `,
    references: [
      {
        title: 'Dockerfile reference: environment replacement',
        url: 'https://docs.docker.com/reference/dockerfile/#environment-replacement',
      },
    ],
    bad: [
      file`
      FROM continuumio/miniconda3:24.11.1-0
      WORKDIR /app
      ENV ENV_PREFIX=$PWD/env
    `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        WORKDIR /app
        ENV ENV_PREFIX=/app/env
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        ENV HOME=/srv
        ENV ENV_PREFIX=$HOME/env
      `,
    ],
  },
  messages: {
    empty:
      '`{variable}` is empty in {keyword}: a shell or the start of a container sets it, Docker does not. `{name}` becomes `{value}`; write the path{meant}.',
    several:
      '`{variable}` is empty in {keyword}: a shell or the start of a container sets it, Docker does not. `{name}` becomes `{value}`, and {count} places of this instruction have it; write the path{meant}.',
    path: '`{variable}` is empty in {keyword}: a shell or the start of a container sets it, Docker does not. The path becomes `{value}`; write it{meant}.',
  },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext): Iterable<Report> {
  for (const stage of context.self.stages) {
    const args = new Set<string>();
    for (const instruction of stage.stage.instructions) {
      yield* inPaths(context, stage, instruction);
      if (instruction.keyword !== 'ENV' && instruction.keyword !== 'ARG') continue;
      // One instruction that reads a variable several times is one mistake.
      const found = new Map<string, { readonly name: string; readonly raw: string; readonly spans: Span[] }>();
      for (const { name, value } of instruction.pairs) {
        if (instruction.keyword === 'ARG') args.add(name.raw);
        for (const reference of value === undefined ? [] : variables(value, context.dockerfile.escape)) {
          if (!SHELL_VARIABLES.has(reference.name) || reference.modifier !== undefined || args.has(reference.name))
            continue;
          if (reference.name !== 'PWD' && !stage.known) continue;
          if (isSet(stage, instruction, reference.name)) continue;
          const first = found.get(reference.name);
          if (first === undefined)
            found.set(reference.name, { name: name.raw, raw: value?.raw ?? '', spans: [reference.span] });
          else first.spans.push(reference.span);
        }
      }
      for (const [variable, { name, raw, spans }] of found) {
        const [span, ...others] = spans;
        if (span === undefined) continue;
        const path = meant(stage, instruction, variable);
        yield {
          message: others.length === 0 ? 'empty' : 'several',
          data: {
            variable: `$${variable}`,
            keyword: instruction.keyword,
            name,
            value: without(raw, context.text.slice(span.start, span.end)),
            meant: path === undefined ? '' : `, such as \`${path}\``,
            count: String(spans.length),
          },
          span,
          related: others.map((each) => ({
            location: { file: context.path, span: each },
            message: 'is empty as well',
          })),
          fixes:
            path === undefined
              ? []
              : fixOf(
                  `Write ${path}`,
                  false,
                  ...spans.map((each) => replaceInArguments(context, each, { docker: path })),
                ),
        };
      }
    }
  }
}

/** `COPY x $HOME/`, `WORKDIR $HOME/app`: paths that begin at the root then. */
function* inPaths(context: DockerfileContext, stage: StageModel, instruction: Instruction): Iterable<Report> {
  const words =
    instruction.keyword === 'COPY' || instruction.keyword === 'ADD'
      ? [instruction.destination]
      : instruction.keyword === 'WORKDIR'
        ? [instruction.words[0]]
        : [];
  for (const word of words) {
    for (const reference of word === undefined ? [] : variables(word, context.dockerfile.escape)) {
      const { name, modifier, span } = reference;
      if (!SHELL_VARIABLES.has(name) || modifier !== undefined || (name !== 'PWD' && !stage.known)) continue;
      // An image of which not everything is known may set it.
      if (stage.momentBefore(instruction).variable(name) !== undefined || stage.args.some((arg) => arg.name === name))
        continue;
      const path = meant(stage, instruction, name);
      yield {
        message: 'path',
        data: {
          variable: `$${name}`,
          keyword: instruction.keyword,
          value: without(word?.raw ?? '', context.text.slice(span.start, span.end)) || '.',
          meant: path === undefined ? '' : `, such as \`${path}\``,
        },
        span,
        fixes:
          path === undefined ? [] : fixOf(`Write ${path}`, false, replaceInArguments(context, span, { docker: path })),
      };
    }
  }
}

function without(raw: string, text: string): string {
  return raw.replace(text, '').replace(/"/g, '');
}

/** Whether ENV has the variable at that point, from this stage or below. */
function isSet(stage: StageModel, instruction: Instruction, name: string): boolean {
  return stage.variables.map.get(name, stage.before(instruction).version) !== undefined;
}

/** What the author most likely means by it. */
function meant(stage: StageModel, instruction: Instruction, name: string): string | undefined {
  const state = stage.before(instruction);
  if (name === 'PWD') return writtenFolder(stage, instruction) ?? plain(state.workdir);
  if (name === 'USER' || name === 'LOGNAME') return plain(state.user);
  return name === 'HOME' ? plain(homeOf(state.user, stage.machine, stage.variables, state.version)) : undefined;
}

/**
 * The folder as the last WORKDIR writes it (`$PROJECT_DIR`), where that means the same here: it follows the build
 * arguments, which the path of this build would not.
 */
function writtenFolder(stage: StageModel, instruction: Instruction): string | undefined {
  const { instructions } = stage.stage;
  for (let i = instructions.indexOf(instruction) - 1; i >= 0; i--) {
    const each = instructions[i];
    if (each?.keyword === 'ENV' || each?.keyword === 'ARG') {
      // A variable of the path may be another one by now.
      if (each.pairs.some((pair) => pair.name.raw !== 'PATH')) return undefined;
    } else if (each?.keyword === 'WORKDIR') {
      const written = each.words.length === 1 ? (each.words[0]?.raw ?? '') : '';
      const variable = /^\$\{?(\w+)/.exec(written)?.[1];
      const value = variable && stage.variables.map.get(variable, stage.before(each).version)?.value;
      if (value && isKnown(value) && !value.startsWith('/')) return undefined;
      return /^(?:\$\w+|\$\{\w+\}|\/[\w.-]+)(?:\/[\w.-]+|\/\$\w+|\/\$\{\w+\})*$/.test(written) ? written : undefined;
    }
  }
  return undefined;
}

function plain(value: string): string | undefined {
  // A slash is written by whoever writes `$PWD/env`.
  return isKnown(value) && /^[\w./-]+$/.test(value) && value !== '/' ? value : undefined;
}
