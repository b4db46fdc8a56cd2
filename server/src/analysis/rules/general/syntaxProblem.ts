import { isTemplateLine, lostLines, saidAbove } from '../../facts/lostLines';
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
      BuildKit refuses the Dockerfile before the first step, or Compose refuses the file. What comes after such a
      place may be read wrongly by every other rule as well. Flags that an instruction does not have, and values that
      BuildKit does not take (\`EXPOSE 70000\`, \`--interval=30\` without a unit), are such places.
    `,
    exceptions: markdown`
      Lines that have lost the backslash of the RUN above them are reported by \`lost-continuation\`. What follows from a
      mistake is not reported again: more lines below one that is no instruction, a broken file after its first error. Lines of
      templating languages (\`{{ … }}\`, \`{% … %}\`) are not reported; environment files have rules of their own
      (\`invalid-structure\`). Values with variables, files with another frontend than Docker's
      (\`# syntax=\`) and what ONBUILD holds are not judged.
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
      file`
      FROM debian:12.8
      COPY --form=build /opt/conda /opt/conda
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
      const lost = new Set(lostLines(dockerfile).map(({ lines }) => lines[0]?.span.start));
      const said = saidAbove(dockerfile);
      for (const problem of dockerfile.problems) {
        const { start } = problem.span;
        if (lost.has(start) || said.has(start) || isTemplateLine(dockerfile.text, start)) continue;
        yield { message: 'problem', data: { message: problem.message }, span: problem.span };
      }
    },
    *compose({ compose }) {
      for (const problem of compose.problems)
        yield { message: 'problem', data: { message: problem.message }, span: problem.span };
    },
  },
});
