import type { DockerfileContext } from '../../contexts/types';
import { replaceThrough } from '../../fixes/arguments';
import { fixOf } from '../../fixes/make';
import { resolvePath } from '../../model/process';
import type { StageModel } from '../../model/stage';
import type { PairsInstruction, Word } from '../../parse/dockerfile/ast';
import type { Span } from '../../text/span';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

/** Variables whose value a program runs itself. */
const RUN_LATER = /^(PS\d|PROMPT_COMMAND)$|(^|_)(CMD|COMMAND|SCRIPT|EVAL|HOOK|ALIAS)(_|$)/i;

export const commandSubstitutionInEnv = defineRule({
  code: 'CD3009',
  name: 'command-substitution-in-env',
  category: 'creation',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: '`$(…)` or backquotes in ENV or ARG.',
    why: markdown`
      ENV and ARG are read by Docker, not by a shell: it puts in variables, but runs no commands. The variable holds
      the text \`$(…)\` itself, and what uses it (a path, a name of an environment) is wrong. Write the value, or set
      the variable in the RUN or entrypoint script that needs it: \`RUN export X="$(command)" && …\`.
    `,
    exceptions: markdown`
      Silent in single quotes, behind a backslash, and for variables whose value a program runs itself, such as
      \`PS1\` and \`PROMPT_COMMAND\`.
    `,
    references: [
      {
        title: 'Dockerfile reference: environment replacement',
        url: 'https://docs.docker.com/reference/dockerfile/#environment-replacement',
      },
      { title: 'Dockerfile reference: ENV', url: 'https://docs.docker.com/reference/dockerfile/#env' },
    ],
    bad: [
      file`
      FROM continuumio/miniconda3:24.11.1-0
      ENV CONDA_ROOT="$(conda info --base)"
    `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        ENV CONDA_ROOT=/opt/conda
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        ENV PS1='$(pwd) '
      `,
    ],
  },
  messages: {
    literal:
      '{keyword} runs no commands: `{name}` holds the text `{text}` itself. Write the value, or set it in the RUN or script that needs it.',
  },
  checks: {
    *dockerfile(context) {
      for (const instruction of context.dockerfile.globalArgs) yield* pairs(context, undefined, instruction);
      for (const stage of context.self.stages) {
        for (const instruction of stage.stage.instructions) {
          if (instruction.keyword === 'ENV' || instruction.keyword === 'ARG') yield* pairs(context, stage, instruction);
        }
      }
    },
  },
});

function* pairs(
  context: DockerfileContext,
  stage: StageModel | undefined,
  instruction: PairsInstruction,
): Iterable<Report> {
  for (const { name, value } of instruction.pairs) {
    if (value === undefined || RUN_LATER.test(name.raw)) continue;
    const found = substitution(value, context.dockerfile.escape, instruction.legacy);
    if (found === undefined) continue;
    const end = /^\$\(/.test(context.text.slice(found.start))
      ? endOf(context.text, found.start, instruction.span.end)
      : found.end;
    const text = context.text.slice(found.start, end);
    const output =
      stage === undefined ? undefined : outputOf(text.replace(/^(?:\$\(|`)|[)`]$/g, ''), stage, instruction);
    const span = { start: found.start, end };
    yield {
      message: 'literal',
      data: { keyword: instruction.keyword, name: name.raw, text: text.slice(0, 60) },
      span,
      fixes: output === undefined ? [] : fixOf(`Write ${output}`, false, replaceThrough(context, span, output)),
    };
  }
}

const HEAD = /^head (?:-n ?)?-?1 ([\w./-]+) ?\| ?(?:cut -d ?(?:' '|" ") -f ?2|awk '\{ ?print \$2 ?\}')$/;

/** What the command would print, for the few that people write here. */
function outputOf(command: string, stage: StageModel, instruction: PairsInstruction): string | undefined {
  const { machine } = stage;
  const state = stage.before(instruction);
  const words = command.trim().replace(/\s+/g, ' ');
  if (words === 'pwd') return plain(state.workdir);
  if (words === 'conda info --base') {
    const roots = machine.condaRoots.values(state.version);
    return roots.length === 1 ? plain(roots[0]?.root) : undefined;
  }
  // The first line of an environment file: its name.
  const file = HEAD.exec(words)?.[1];
  if (file === undefined) return undefined;
  const path = resolvePath(file, state.workdir);
  const text = isKnown(path) ? machine.file(path, state.version)?.text : undefined;
  return plain(/^name:[ ]([\w.-]+)[ ]*\r?$/m.exec(text?.split('\n')[0] ?? '')?.[1]);
}

function plain(value: string | undefined): string | undefined {
  return value !== undefined && /^[\w./-]+$/.test(value) && value !== '/' ? value : undefined;
}

/** The first command substitution outside of single quotes. */
function substitution(word: Word, escapeCharacter: string, legacy: boolean): Span | undefined {
  const { raw } = word;
  let quote = '';
  for (let i = 0; i < raw.length; i++) {
    const c = raw.charAt(i);
    if (c === escapeCharacter && quote !== "'") {
      i++;
      continue;
    }
    if (c === "'" && quote !== '"') quote = quote === "'" ? '' : "'";
    else if (c === '"' && quote !== "'") quote = quote === '"' ? '' : '"';
    if (quote === "'") continue;
    if (c === '$' && raw.charAt(i + 1) === '(') return word.text.span(i, raw.length);
    if (c === '`') {
      const end = raw.indexOf('`', i + 1);
      if (end > i + 1 && (legacy || !/^\s/.test(raw.slice(i + 1)))) return word.text.span(i, end + 1);
    }
  }
  return undefined;
}

/** The end of `$(…)`, which may run over several words of the instruction. */
function endOf(text: string, start: number, limit: number): number {
  let depth = 0;
  for (let i = start + 1; i < limit; i++) {
    const c = text.charAt(i);
    if (c === '(') depth++;
    else if (c === ')' && --depth === 0) return i + 1;
    else if (c === '\n') return i;
  }
  return limit;
}
