import type { DockerfileContext, ScriptContext } from '../../contexts/types';
import { inComment } from '../../facts/dockerRun';
import { COMMANDS, type LostLines, lostLines } from '../../facts/lostLines';
import { continued } from '../../fixes/edits';
import { withoutBlanksAfter } from '../../fixes/files';
import { fixOf } from '../../fixes/make';
import type { Edit } from '../../fixes/types';
import { wordsBefore } from '../../fixes/words';
import { CALLS, hasTrait } from '../../knowledge/programs';
import type { CommandRecord } from '../../model/record';
import type { Dockerfile, Instruction, RunInstruction, UnknownInstruction } from '../../parse/dockerfile/ast';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const lostContinuation = defineRule({
  code: 'CD5008',
  name: 'lost-continuation',
  category: 'start',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary:
      'A line that belongs to the RUN above it, two commands that were joined without `&&`, or in a script a blank behind the backslash.',
    why: 'Without a backslash at the end of the line above, a command stands where an instruction should be, and the build stops. With the backslash but without `&&`, the next command becomes arguments of the one before: `cd /app \\` and `pip install .` below it is `cd /app pip install .`, which fails, or worse, installs nothing without a word. A shell continues a line only where the backslash is its very last character: with a blank behind it the command ends there, and the next line is another one. Docker itself does not mind such blanks.',
    exceptions: markdown`
      Silent for programs that take a command (\`sudo\`, \`env\`, \`conda run\`) or package names (\`apt-get install\`) as
      their arguments, and for commands inside quotes.
    `,
    references: [
      { title: 'Dockerfile reference: format', url: 'https://docs.docker.com/reference/dockerfile/#format' },
    ],
    bad: [
      file`
        FROM python:3.12-slim
        RUN cd /app \
            pip install .
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
            && conda clean -afy
      `,
    ],
    good: [
      file`
        FROM python:3.12-slim
        RUN cd /app && \
            pip install .
      `,
      file`
        FROM debian:12.8
        RUN apt-get update && apt-get install -y \
            git \
            make
      `,
    ],
  },
  messages: {
    lines:
      '`{command}` is no instruction, nor are the lines below it: these {count} lines belong to the RUN above, which has lost its `\\`, so the build stops here. Add the backslashes{and}.',
    line: '`{command}` is no instruction; the line above it has lost its `\\`, so the build stops here. Add the backslash{and}.',
    repeated:
      '`{command}` is taken for names of files of the `rm` above it, because nothing joins the two commands. It only works by luck; put `&&` between them.',
    blank:
      'A blank behind the backslash ends the command here: `{next}` below is another command, which is not found. Delete the blank.',
    joined:
      '`{command}` becomes arguments of `{before}`, because nothing joins the two commands. Put `&&` between them.',
  },
  checks: {
    *dockerfile(context) {
      for (const lost of lostLines(context.dockerfile)) yield lostReport(context.dockerfile, context.path, lost);
      const seen = new Set<number>();
      for (const command of context.commands) {
        if (command.when !== 'build' || seen.has(command.place.span.start)) continue;
        const report = joined(context, command);
        if (report === undefined) continue;
        seen.add(command.place.span.start);
        yield report;
      }
    },
    script: blanksBehindBackslash,
  },
});

/** How the next line goes on where the backslash was to continue the command: an option, or an operator. */
const GOES_ON = /^[ \t]+(--?[a-zA-Z][\w-]*|&&|\|\|?)(?=[ \t=])/;

function* blanksBehindBackslash(context: ScriptContext): Iterable<Report> {
  const { text } = context;
  const inHeredoc = heredocReader(text);
  for (const match of text.matchAll(/[ \t]\\([ \t]+)\r?\n/g)) {
    const next = GOES_ON.exec(text.slice(match.index + match[0].length, match.index + match[0].length + 200))?.[1];
    if (next === undefined || inComment(text, match.index) || inHeredoc(match.index)) continue;
    const start = match.index + 1;
    const end = start + 1 + (match[1]?.length ?? 0);
    yield {
      message: 'blank',
      data: { next },
      span: { start, end },
      fixes: fixOf('Delete the blank behind the backslash', false, withoutBlanksAfter(context, start)),
    };
  }
}

/**
 * Tells of places, asked for from the first to the last, whether a heredoc was opened above and not closed again. Each
 * line is read once, however many places there are.
 */
function heredocReader(text: string): (at: number) => boolean {
  let word: string | undefined;
  let from = 0;
  const after = (line: string): string | undefined => {
    if (word === undefined) return /<<-?\s*(["']?)(\w+)\1/.exec(line)?.[2];
    return line.trim() === word ? undefined : word;
  };
  return (at) => {
    for (let end = text.indexOf('\n', from); end >= 0 && end < at; end = text.indexOf('\n', from)) {
      word = after(text.slice(from, end));
      from = end + 1;
    }
    return after(text.slice(from, at)) !== undefined;
  };
}

/** One report for all lines that a RUN has lost: the first one names them, and the fix joins them all. */
function lostReport(dockerfile: Dockerfile, path: string, { run, lines }: LostLines): Report {
  const { text } = dockerfile;
  let before: Instruction = run;
  let withAnd = false;
  const edits: Edit[] = [];
  for (const line of lines) {
    const { end } = before.span;
    const dangling = /(&&|\|\||;|\|)\s*$/.test(text.slice(Math.max(0, end - 8), end));
    const command = COMMANDS.test(line.name) && !OPERATOR.test(line.name) && !dangling && !isName(line, text, run);
    if (command) withAnd = true;
    edits.push(continued(dockerfile, path, before, command));
    before = line;
  }
  const [first] = lines;
  const start = first?.span.start ?? 0;
  return {
    message: lines.length > 1 ? 'lines' : 'line',
    data: { command: first?.name ?? '', and: withAnd ? ' and `&&`' : '', count: String(lines.length) },
    span: { start, end: start + (first?.name.length ?? 0) },
    fixes: [
      {
        title: `Join ${lines.length > 1 ? `the ${lines.length} lines` : 'it'} to the RUN above with ${withAnd ? '&& ' : 'a backslash'}${withAnd ? dockerfile.escape : ''}`,
        safe: false,
        edits,
      },
    ],
  };
}

const OPERATOR = /^(&&|\|\||;)$/;

/** Whether a line is a word alone below a call that takes names of packages: `git` below `apt-get install -y`. */
function isName(line: UnknownInstruction, text: string, run: RunInstruction): boolean {
  if (/\s/.test(text.slice(line.span.start, line.span.end).trim())) return false;
  const last =
    text
      .slice(run.span.start, run.span.end)
      .split(/&&|\|\||;/)
      .at(-1) ?? '';
  return /\s(?:install|add)(?:\s|$)/.test(last);
}

/** A call that begins on a continuation line in the midst of another command's words. */
function joined(context: DockerfileContext, command: CommandRecord): Report | undefined {
  const { path, text } = context;
  if (command.place.file !== path || hasTrait(command.name, 'takes commands')) return undefined;
  const { argv } = command;
  for (let i = 1; i < argv.length - 1; i++) {
    const word = argv[i];
    const next = argv[i + 1];
    if (word?.place === undefined || next === undefined) continue;
    const plainCd = command.name === 'cd' && i >= 2 && COMMANDS.test(word.raw);
    if (!plainCd && !CALLS.some(([program, call]) => program.test(word.raw) && call.test(next.raw))) continue;
    const { start } = word.place.span;
    const line = text.lastIndexOf('\n', start - 1);
    if (line < command.place.span.start || text.slice(line + 1, start).trim() !== '') continue;
    // An option's value: `-m pip install`.
    if (argv[i - 1]?.raw.startsWith('-') && command.name !== 'cd') {
      if (/^-(m|c|-\w[\w-]*)$/.test(argv[i - 1]?.raw ?? '')) continue;
    }
    // `rm -rf a rm -rf b` removes both all the same.
    const again = command.name === 'rm' && word.raw === 'rm' && command.argv[1]?.raw.includes('f') === true;
    return {
      message: again ? 'repeated' : 'joined',
      ...(again ? { severity: 'info' as const } : {}),
      data: { command: `${word.raw} ${next.raw}`, before: command.name },
      span: { start, end: next.place?.span.end ?? word.place.span.end },
      fixes: fixOf('Put && between the two commands', false, wordsBefore(context, word, [{ shell: '&&' }])),
    };
  }
  return undefined;
}
