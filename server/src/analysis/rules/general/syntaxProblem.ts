import { isLostLine } from '../../facts/lostLines';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const syntaxProblem = defineRule({
  code: 'CD0001',
  name: 'syntax-problem',
  category: 'general',
  severity: 'error',
  docs: {
    summary: 'A Dockerfile or compose file that cannot be read as one.',
    why: markdown`
      BuildKit refuses the Dockerfile before the first step, or Compose refuses the file. What stands behind such a
      place may be read wrongly by every other rule as well.
    `,
    exceptions: markdown`
      Lines that have lost the backslash of the RUN above them are reported by \`lost-continuation\`. Lines of
      templating languages (\`{{ … }}\`, \`{% … %}\`) are not reported; environment files have rules of their own
      (\`invalid-structure\`).
    `,
    references: [
      { title: 'Dockerfile reference', url: 'https://docs.docker.com/reference/dockerfile/' },
      { title: 'Compose file reference', url: 'https://docs.docker.com/reference/compose-file/' },
    ],
    bad: [
      file`
      FROM debian:12.8
      RUNN true
    `,
      file`
      FROM debian:12.8
      SHELL bash -c
    `,
    ],
    good: [
      file`
      FROM debian:12.8
      run true
    `,
    ],
  },
  messages: { problem: '{message}' },
  checks: {
    *dockerfile({ dockerfile }) {
      // Lines that belong to the RUN above them: lost-continuation reports these, with a fix.
      const lost = new Set<number>();
      for (const each of dockerfile.instructions) if (isLostLine(dockerfile, each)) lost.add(each.span.start);
      for (const problem of dockerfile.problems) {
        if (lost.has(problem.span.start) || isTemplate(dockerfile.text, problem.span.start)) continue;
        yield { message: 'problem', data: { message: problem.message }, span: problem.span };
      }
    },
    *compose({ compose }) {
      for (const problem of compose.problems)
        yield { message: 'problem', data: { message: problem.message }, span: problem.span };
    },
  },
});

/** Whether the line at an offset has a placeholder of a templating language. */
function isTemplate(text: string, at: number): boolean {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const end = text.indexOf('\n', at);
  return /\{\{[^}]*\}\}|\{%.*%\}/.test(text.slice(start, Math.min(end < 0 ? text.length : end, start + 2000)));
}
