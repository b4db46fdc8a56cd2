import type { ScriptContext } from '../../contexts/types';
import { unixLineEnds } from '../../fixes/files';
import { fixOf } from '../../fixes/make';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const crlf = defineRule({
  code: 'CD1206',
  name: 'crlf',
  category: 'script',
  severity: 'error',
  fixable: 'safe',
  docs: {
    summary: 'A shell script with Windows line ends.',
    why: markdown`
      A shell takes the carriage return at the end of a line for a part of its last word. The kernel looks for an
      interpreter named "bash\r" and the container stops with "no such file or directory", though the file is there;
      run as \`bash script.sh\`, \`conda activate app\` looks for an environment "app\r". Save the script with LF, and
      keep Git from changing it back with a line in \`.gitattributes\`: \`*.sh text eol=lf\`.
    `,
    exceptions: 'Silent where the Dockerfile takes the carriage returns out (`dos2unix`, `sed`, `tr`).',
    references: [
      {
        title: 'Git: gitattributes, eol',
        url: 'https://git-scm.com/docs/gitattributes#_eol',
      },
      { title: 'execve(2): interpreter scripts', url: 'https://man7.org/linux/man-pages/man2/execve.2.html' },
    ],
    bad: [
      {
        'run.sh': '#!/bin/bash\r\nset -e\r\nexec python app.py\r\n',
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          COPY --chmod=755 run.sh /run.sh
          USER 1000
          CMD ["/run.sh"]
        `,
      },
    ],
    good: [
      {
        'run.sh': file`
          #!/bin/bash
          set -e
          exec python app.py
        `,
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          COPY --chmod=755 run.sh /run.sh
          USER 1000
          CMD ["/run.sh"]
        `,
      },
    ],
  },
  messages: {
    shebang:
      'This script has Windows line ends: Linux looks for an interpreter named "{interpreter}\\r", and the container stops with "no such file or directory". Save it with LF.',
    lines:
      'This script has Windows line ends: the shell takes the carriage return for a part of the last word of each line. Save it with LF.',
  },
  checks: {
    *script(context) {
      const at = context.text.indexOf('\r\n');
      if (at < 0 || cleaned(context)) return;
      const first = /^#![ \t]*(?![ \t])([^\r\n]*)\r\n/.exec(context.text);
      const start = context.text.lastIndexOf('\n', at - 1) + 1;
      yield {
        message: first === null ? 'lines' : 'shebang',
        data: { interpreter: first?.[1] ?? '' },
        span: { start, end: Math.max(at, start) },
        fixes: fixOf('Turn the line ends to LF', true, unixLineEnds(context)),
      };
    },
  },
});

/** Whether every Dockerfile that runs the script has a command that takes carriage returns out. */
function cleaned(context: ScriptContext): boolean {
  return (
    context.runs.length > 0 &&
    context.runs.every(({ model }) =>
      model.stages.some((stage) =>
        stage.commands.some(
          (command) =>
            /(^|\/)(dos2unix|fromdos)$/.test(command.name) ||
            (/(^|\/)(sed|tr|perl)$/.test(command.name) && /\\r|\\015|\\x0d|\^M/i.test(command.text)),
        ),
      ),
    )
  );
}
