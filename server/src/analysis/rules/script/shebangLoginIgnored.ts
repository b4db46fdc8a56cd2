import type { ScriptContext } from '../../contexts/types';
import { baseOf, callersOf, mannerOf, shebangOf } from '../../facts/script';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { wordsAfter, writtenAs } from '../../fixes/words';
import type { CommandRecord } from '../../model/record';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const shebangLoginIgnored = defineRule({
  code: 'CD1205',
  name: 'shebang-login-ignored',
  category: 'script',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A script whose first line asks for a login or interactive shell, run as `bash SCRIPT`.',
    why: markdown`
      The \`#!\` line counts only where the script itself is executed. \`bash script.sh\` reads it as a comment: \`-l\`
      and \`-i\` are lost, no profile and no \`.bashrc\` is read, and what conda put there (its hook, \`conda activate\`)
      does not happen. Execute the script, or hand the option to bash: \`bash -l script.sh\`.
    `,
    exceptions: 'Silent where the caller gives the option itself, and where the script is executed as well.',
    references: [
      {
        title: 'Bash manual: startup files',
        url: 'https://www.gnu.org/software/bash/manual/html_node/Bash-Startup-Files.html',
      },
    ],
    bad: [
      {
        'run.sh': file`
          #!/bin/bash --login
          set -e
          conda activate base
          exec python app.py
        `,
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          COPY run.sh /run.sh
          USER 1000
          CMD ["bash", "/run.sh"]
        `,
      },
    ],
    good: [
      {
        'run.sh': file`
          #!/bin/bash --login
          set -e
          conda activate base
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
    ignored:
      '`{option}` has no effect: the script is run as `{command}`, which takes the first line for a comment, so no start-up file is read. Run it with `{shell} {option}`, or execute the script itself.',
  },
  checks: {
    *script(context) {
      const shebang = shebangOf(context.text);
      if (shebang === undefined || !/^(ba|z)?sh$/.test(baseOf(shebang.interpreter))) return;
      const option = /^(--login|-[a-hjkm-zA-Z]*[li][a-zA-Z]*)$/.exec(shebang.argument)?.[0];
      if (option === undefined) return;
      const callers = context.runs.flatMap((run) => callersOf(context, run));
      if (callers.length === 0 || callers.some((caller) => mannerOf(caller) !== 'shell' || hasOption(caller))) return;
      const [caller] = callers;
      if (caller === undefined) return;
      yield {
        message: 'ignored',
        data: { option, command: caller.text, shell: baseOf(caller.name) },
        span: shebang.argumentSpan,
        related: [{ location: caller.place, message: 'Run here, as an argument of the shell.' }],
        fixes: callers.length === 1 ? fixesOf(context, caller, option) : [],
      };
    },
  },
});

function hasOption(caller: CommandRecord): boolean {
  return (
    caller.login ||
    caller.interactive ||
    caller.argv.some((arg) => /^(--login|-[a-hjkm-zA-Z]*[li][a-zA-Z]*)$/.test(arg.value))
  );
}

/** Hands the option to the shell, where the Dockerfile itself says `bash`. */
function fixesOf(context: ScriptContext, caller: CommandRecord, option: string): Fix[] {
  const word = caller.argv[0];
  if (baseOf(caller.name) !== 'bash' || word?.place === undefined) return [];
  const { file } = word.place;
  const dockerfile = context.model(file)?.dockerfile;
  if (dockerfile === undefined || file !== caller.place.file) return [];
  const edited = { kind: 'dockerfile', path: file, text: dockerfile.text, dockerfile } as const;
  if (writtenAs(edited, word)?.includes('bash') !== true) return [];
  return fixOf(`Run it with ${caller.name} ${option}`, false, wordsAfter(edited, word, [option]));
}
