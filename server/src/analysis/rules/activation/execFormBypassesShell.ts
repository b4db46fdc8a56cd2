import { isSure, onPath, worksIn } from '../../facts/commands';
import { nameOf, shellRun } from '../../facts/environments';
import { isPythonProgram } from '../../facts/programs';
import { replace } from '../../fixes/edits';
import type { Fix } from '../../fixes/types';
import { isPython } from '../../model/programs/names';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import type { RunInstruction } from '../../parse/dockerfile/ast';
import { isHeredocWord } from '../../parse/dockerfile/heredocWords';
import { shellQuote } from '../../text/shellQuote';
import type { Span } from '../../text/span';
import { defineRule, type Report } from '../rule';

export const execFormBypassesShell = defineRule({
  code: 'CD2021',
  name: 'exec-form-bypasses-shell',
  category: 'activation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A RUN in JSON form, or a heredoc with its own `#!` line, passes the activating SHELL by.',
    why: '`SHELL ["conda", "run", …]` is put in front of the shell form of RUN alone. The JSON form starts its program directly, and a heredoc whose first line is `#!…` is started by that interpreter: both run outside of the environment, with base\'s Python or none.',
    exceptions:
      'Silent where the program is named by its path in the environment, where PATH holds the environment, and for programs that are not known to belong to it.',
    references: [
      { title: 'Dockerfile reference: SHELL', url: 'https://docs.docker.com/reference/dockerfile/#shell' },
      {
        title: 'Dockerfile reference: here-documents',
        url: 'https://docs.docker.com/reference/dockerfile/#here-documents',
      },
    ],
    bad: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nSHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]\nRUN ["python", "-m", "compileall", "/srv"]\n',
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nSHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]\nRUN <<EOF\n#!/usr/bin/env python\nimport numpy\nEOF\n',
    ],
    good: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nSHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]\nRUN python -m compileall /srv\n',
    ],
  },
  messages: {
    exec: 'The JSON form passes SHELL by, so `{program}` runs outside of {environment}. Use the shell form.',
    heredoc:
      'The `#!` line starts this heredoc without SHELL, so it runs outside of {environment}. Name the interpreter by its path `{path}`, or leave the line out.',
  },
  checks: {
    *dockerfile(context): Iterable<Report> {
      for (const stage of context.self.stages) {
        if (!stage.known) continue;
        const commands = firstCommands(stage);
        for (const instruction of stage.stage.instructions) {
          if (instruction.keyword !== 'RUN') continue;
          const state = stage.before(instruction);
          const prefix = shellRun(state.shell, stage)?.prefix;
          if (prefix === undefined || stage.machine.environments.get(prefix, state.version) === undefined) continue;
          const body = instruction.heredocs[0]?.body;
          if (instruction.command.form === 'exec') {
            const command = commands.get(instruction);
            if (command === undefined || worksIn(command, prefix)) continue;
            const fix = shellForm(context.path, instruction);
            yield {
              message: 'exec',
              data: { program: command.name, environment: nameOf(prefix, stage) },
              span: instruction.command.span,
              fixes: fix === undefined ? [] : [fix],
            };
          } else if (body?.text.startsWith('#!') && isHeredocWord(instruction.command.script.text)) {
            const found = interpreterOf(body.text);
            if (found === undefined || !isPython(found.name)) continue;
            if (onPath(stage.variable('PATH', state), prefix)) continue;
            const span: Span = body.span(found.start, found.end);
            const path = `${prefix}/bin/${found.name}`;
            yield {
              message: 'heredoc',
              data: { environment: nameOf(prefix, stage), path },
              span,
              fixes: [
                {
                  title: `Name the interpreter by its path: ${path}`,
                  safe: false,
                  edits: [replace(context.path, span, path)],
                },
              ],
            };
          }
        }
      }
    },
  },
});

/** The first command of each JSON-form RUN that needs an environment. */
function firstCommands(stage: StageModel): Map<RunInstruction, CommandRecord> {
  const found = new Map<RunInstruction, CommandRecord>();
  for (const command of stage.commands) {
    const { instruction } = command;
    if (instruction.keyword !== 'RUN' || instruction.command.form !== 'exec' || found.has(instruction)) continue;
    if (isSure(command) && isPythonProgram(command.name)) found.set(instruction, command);
  }
  return found;
}

/** `#!/usr/bin/env python3` or `#!/usr/bin/python3`: the program's name and where the path stands. */
function interpreterOf(text: string): { name: string; start: number; end: number } | undefined {
  const match = /^#![ \t]*((?:\/usr)?\/bin\/env[ \t]+(?:-S[ \t]+)?(\S+)|\/(?:usr\/(?:local\/)?)?bin\/(\S+))/.exec(text);
  const name = match?.[2] ?? match?.[3];
  if (match === null || name === undefined) return undefined;
  const start = match[0].length - (match[1]?.length ?? 0);
  return { name, start, end: match[0].length };
}

function shellForm(path: string, instruction: RunInstruction): Fix | undefined {
  const words = instruction.command.argv.map((item) => item.value);
  const shell = /(^|\/)(ba|da|z)?sh$/.test(words[0] ?? '') && /^-\w*c$/.test(words[1] ?? '') && words.length === 3;
  const text = shell ? (words[2] ?? '') : words.map(shellQuote).join(' ');
  // Line breaks and a leading bracket would be read in another way.
  if (/[\r\n\\]/.test(text) || text.trimStart().startsWith('[')) return undefined;
  return { title: 'Use the shell form', safe: false, edits: [replace(path, instruction.command.span, text)] };
}
