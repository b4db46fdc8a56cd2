import type { ComposeContext, DockerfileContext } from '../../contexts/types';
import { modelUsesConda, projectHasConda } from '../../facts/usesConda';
import { asExec, asShell } from '../../fixes/commandLine';
import { listOfWords } from '../../fixes/compose';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import type { ComposeWord } from '../../parse/compose/compose';
import type { HealthcheckInstruction } from '../../parse/dockerfile/ast';
import { shellQuote } from '../../text/shellQuote';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

/** The kinds of a health check, the first word of a list in Compose. */
const KINDS = new Set(['NONE', 'CMD', 'CMD-SHELL']);

/** Signs that only a shell understands. */
const NEEDS_SHELL = /[|&;<>()$`*?~]|^(?:exit|cd|test|\[|!)$/;

export const healthcheckForm = defineRule({
  code: 'CD5009',
  name: 'healthcheck-form',
  category: 'start',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A health check is written in a form of which the engine runs only a part, or nothing.',
    why: markdown`
      In a Compose file the list of \`test\` begins with its kind. \`CMD\` runs the words behind it as a program with
      its arguments. \`CMD-SHELL\` hands **one** string to \`sh -c\`: of \`["CMD-SHELL", "curl", "-f",
      "http://localhost"]\` only \`curl\` is the command, the rest become \`$0\`, \`$1\` and so on, which nobody reads. A
      list without a kind is no check at all: the engine writes a line to its log and goes on. In a Dockerfile
      \`HEALTHCHECK CMD\` is the kind already, so that \`["CMD-SHELL", …]\` names a program of that name, which no image
      has.
    `,
    exceptions: 'Silent for projects without conda, and where a variable decides.',
    references: [
      {
        title: 'Compose file reference: healthcheck',
        url: 'https://docs.docker.com/reference/compose-file/services/#healthcheck',
      },
      {
        title: 'moby: how the engine runs health checks',
        url: 'https://github.com/moby/moby/blob/master/daemon/health.go',
      },
    ],
    bad: [
      {
        'compose.yaml': file`
          services:
            app:
              build: .
              healthcheck:
                test: ["CMD-SHELL", "curl", "-f", "http://localhost:8888/api"]
        `,
        Dockerfile: 'FROM continuumio/miniconda3:24.11.1-0\n',
      },
      file`
        FROM continuumio/miniconda3:24.11.1-0
        HEALTHCHECK CMD ["CMD-SHELL", "python check.py"]
      `,
    ],
    good: [
      {
        'compose.yaml': file`
          services:
            app:
              build: .
              healthcheck:
                test: ["CMD", "curl", "-f", "http://localhost:8888/api"]
        `,
        Dockerfile: 'FROM continuumio/miniconda3:24.11.1-0\n',
      },
    ],
  },
  messages: {
    onlyFirst:
      '`CMD-SHELL` takes one string: only the first, `{first}`, is the command; the other words become its `$0`, `$1` and so on and are lost. Use `CMD`, or write all in one string.',
    noKind:
      'The list of `test` has to begin with `CMD`, `CMD-SHELL` or `NONE`. The engine takes `{first}` for the kind of the check, does not know it, and checks nothing.',
    program:
      '`{first}` is the name of a program here, which the image does not have: the check always fails. `HEALTHCHECK CMD` says already what kind of check it is.',
  },
  checks: {
    *compose(context) {
      for (const { service } of context.services) {
        const list = service.healthList;
        const first = list?.words[0];
        if (list === undefined || first === undefined || !isKnown(first.value) || !projectHasConda(context)) continue;
        if (!KINDS.has(first.value)) {
          const values = list.words.map(({ value }) => value);
          const kind = first.value.toUpperCase();
          const wanted = KINDS.has(kind) ? [kind, ...values.slice(1)] : ['CMD', ...values];
          const edit = listOfWords(context, list.valueSpan, list.words, wanted);
          yield {
            message: 'noKind',
            data: { first: first.value },
            span: first.span,
            fixes:
              edit === undefined ? [] : [{ title: `Begin the list with ${wanted[0]}`, safe: false, edits: [edit] }],
          };
        } else if (first.value === 'CMD-SHELL' && list.words.length > 2) {
          yield onlyFirst(context, list);
        }
      }
    },
    *dockerfile(context) {
      for (const instruction of context.dockerfile.instructions) {
        if (instruction.keyword !== 'HEALTHCHECK' || instruction.command?.form !== 'exec') continue;
        const first = instruction.command.argv[0];
        if (first === undefined || !KINDS.has(first.value) || !modelUsesConda(context.self)) continue;
        yield {
          message: 'program',
          data: { first: first.value },
          span: first.span,
          fixes: withoutKind(context, instruction),
        };
      }
    },
  },
});

function onlyFirst(
  context: ComposeContext,
  list: { readonly valueSpan: { start: number; end: number }; readonly words: readonly ComposeWord[] },
): Report {
  const [kind, ...words] = list.words;
  const values = words.map(({ value }) => value);
  const shell = values.some((value) => NEEDS_SHELL.test(value));
  const wanted = shell ? ['CMD-SHELL', values.join(' ')] : ['CMD', ...values];
  const edit = values.every(isKnown) ? listOfWords(context, list.valueSpan, list.words, wanted) : undefined;
  const title = shell ? 'Write the command as one string' : 'Use CMD';
  return {
    message: 'onlyFirst',
    data: { first: values[0] ?? '' },
    span: {
      start: kind?.span.start ?? list.valueSpan.start,
      end: words[words.length - 1]?.span.end ?? list.valueSpan.end,
    },
    fixes: edit === undefined ? [] : [{ title, safe: false, edits: [edit] }],
  };
}

/** The words after the kind: as a list for `CMD`, as a text for the shell for `CMD-SHELL`. */
function withoutKind(context: DockerfileContext, instruction: HealthcheckInstruction): Fix[] {
  const { command } = instruction;
  const words = command?.argv.map(({ value }) => value) ?? [];
  const [kind, ...rest] = words;
  if (command === undefined || kind === 'NONE' || rest.length === 0) return [];
  const script = rest.length === 1 ? (rest[0] ?? '') : rest.map(shellQuote).join(' ');
  const edits = kind === 'CMD' ? asExec(context, instruction, rest) : asShell(context, instruction, script);
  return fixOf(`Leave ${kind} out`, false, edits);
}
