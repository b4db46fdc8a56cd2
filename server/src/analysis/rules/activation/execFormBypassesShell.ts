import type { DockerfileContext } from '../../contexts/types';
import { onPath } from '../../facts/commands';
import { diagnosed } from '../../facts/diagnosis';
import { nameOf, shellRun } from '../../facts/environments';
import { asShell } from '../../fixes/commandLine';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceInterpreter } from '../../fixes/written';
import { isPython } from '../../model/programs/names';
import type { Instruction, RunInstruction } from '../../parse/dockerfile/ast';
import { isHeredocWord } from '../../parse/dockerfile/heredocWords';
import { shellQuote } from '../../text/shellQuote';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const execFormBypassesShell = defineRule({
  code: 'CD2021',
  name: 'exec-form-bypasses-shell',
  category: 'activation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A RUN in JSON form, or a heredoc with its own `#!` line, passes the activating SHELL by.',
    why: markdown`
      \`SHELL ["conda", "run", …]\` is put in front of the shell form of RUN alone. The JSON form starts its program
      directly, and a heredoc whose first line is \`#!…\` is started by that interpreter: both run outside of the
      environment, with base's Python or none.
    `,
    exceptions: markdown`
      Silent where the program is named by its path in the environment, where PATH holds the environment, and for
      programs that are not known to belong to it.
    `,
    references: [
      { title: 'Dockerfile reference: SHELL', url: 'https://docs.docker.com/reference/dockerfile/#shell' },
      {
        title: 'Dockerfile reference: here-documents',
        url: 'https://docs.docker.com/reference/dockerfile/#here-documents',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]
        RUN ["python", "-m", "compileall", "/srv"]
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]
        RUN <<EOF
        #!/usr/bin/env python
        import numpy
        EOF
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]
        RUN python -m compileall /srv
      `,
    ],
  },
  messages: {
    exec: 'The JSON form passes SHELL by, so `{program}` runs outside of {environment}. Use the shell form.',
    heredoc:
      'The `#!` line starts this heredoc without SHELL, so it runs outside of {environment}. Name the interpreter by its path `{path}`, or leave the line out.',
  },
  checks: {
    *dockerfile(context) {
      yield* jsonForms(context);
      yield* interpretedHeredocs(context);
    },
  },
});

function* jsonForms(context: DockerfileContext): Iterable<Report> {
  const told = new Set<Instruction>();
  for (const { execution, diagnosis } of diagnosed(context, ['shell-bypassed'])) {
    const { command, stage } = execution;
    const { instruction } = command;
    if (instruction.keyword !== 'RUN' || told.has(instruction)) continue;
    told.add(instruction);
    const fix = shellForm(context, instruction);
    yield {
      message: 'exec',
      data: { program: command.name, environment: nameOf(diagnosis.prefix, stage) },
      span: instruction.command.span,
      fixes: fix === undefined ? [] : [fix],
    };
  }
}

function* interpretedHeredocs(context: DockerfileContext): Iterable<Report> {
  for (const stage of context.self.stages) {
    for (const instruction of stage.known ? stage.stage.instructions : []) {
      const body = instruction.keyword === 'RUN' ? instruction.heredocs[0]?.body : undefined;
      if (instruction.keyword !== 'RUN' || !body?.text.startsWith('#!')) continue;
      if (!isHeredocWord(instruction.command.script.text)) continue;
      const state = stage.before(instruction);
      const prefix = shellRun(state.shell, stage)?.prefix;
      const found = interpreterOf(body.text);
      if (prefix === undefined || found === undefined || !isPython(found.name)) continue;
      if (stage.at(state).environment(prefix) === undefined) continue;
      if (onPath(stage.variable('PATH', state), prefix)) continue;
      const span = body.span(found.start, found.end);
      const path = `${prefix}/bin/${found.name}`;
      yield {
        message: 'heredoc',
        data: { environment: nameOf(prefix, stage), path },
        span,
        fixes: fixOf(`Name the interpreter by its path: ${path}`, false, replaceInterpreter(context, span, path)),
      };
    }
  }
}

/** `#!/usr/bin/env python3` or `#!/usr/bin/python3`: the program's name and where the path is. */
function interpreterOf(text: string): { name: string; start: number; end: number } | undefined {
  const match = /^#![ \t]*((?:\/usr)?\/bin\/env[ \t]+(?:-S[ \t]+)?(\S+)|\/(?:usr\/(?:local\/)?)?bin\/(\S+))/.exec(text);
  const name = match?.[2] ?? match?.[3];
  if (match === null || name === undefined) return undefined;
  const start = match[0].length - (match[1]?.length ?? 0);
  return { name, start, end: match[0].length };
}

function shellForm(context: DockerfileContext, instruction: RunInstruction): Fix | undefined {
  const words = instruction.command.argv.map((item) => item.value);
  const shell = /(^|\/)(ba|da|z)?sh$/.test(words[0] ?? '') && /^-\w*c$/.test(words[1] ?? '') && words.length === 3;
  const text = shell ? (words[2] ?? '') : words.map(shellQuote).join(' ');
  return fixOf('Use the shell form', false, asShell(context, instruction, text))[0];
}
