import type { ScriptContext } from '../../contexts/types';
import { baseOf, callersOf, mannerOf, type Shebang, shebangOf } from '../../facts/script';
import { replaceShebang } from '../../fixes/files';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { hasTrait } from '../../knowledge/programs';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const shebangArguments = defineRule({
  code: 'CD1204',
  name: 'shebang-arguments',
  category: 'script',
  severity: 'error',
  fixable: 'safe',
  docs: {
    summary: 'A `#!` line with more than one argument.',
    why: markdown`
      Linux hands everything behind the interpreter over as one argument. \`#!/usr/bin/env bash -l\` looks for a
      program named "bash -l" and the container stops with "No such file or directory"; \`#!/bin/bash -e -u\` gives
      bash the single option "-e -u", which it refuses. Write one argument (\`#!/bin/bash -l\`), put options into
      \`set\`, or use \`env -S\`, which splits.
    `,
    exceptions: markdown`
      Silent where the script is only run as \`bash SCRIPT\`, which does not read the line, and with \`env -S\`.
    `,
    references: [
      { title: 'execve(2): interpreter scripts', url: 'https://man7.org/linux/man-pages/man2/execve.2.html' },
      {
        title: 'GNU coreutils: env -S',
        url: 'https://www.gnu.org/software/coreutils/manual/html_node/env-invocation.html',
      },
    ],
    bad: [
      {
        'run.sh': file`
          #!/usr/bin/env bash -l
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
    good: [
      {
        'run.sh': file`
          #!/bin/bash -l
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
    env: 'Linux hands "{argument}" to env as one word, and no program has that name: the script does not start. {better}.',
    shell:
      'Linux hands "{argument}" to {interpreter} as one option, which it does not know: the script does not start. {better}.',
  },
  checks: {
    *script(context) {
      const shebang = shebangOf(context.text);
      if (shebang === undefined || !/\s/.test(shebang.argument)) return;
      const callers = context.runs.flatMap((run) => callersOf(context, run));
      if (callers.length > 0 && callers.every((caller) => mannerOf(caller) !== 'direct')) return;
      const interpreter = baseOf(shebang.interpreter);
      const env = interpreter === 'env';
      if (env ? /^-\S*S|^--split-string/.test(shebang.argument) : !hasTrait(interpreter, 'shell')) return;
      // One option and its value as separate words: only options are options.
      if (!env && !shebang.argument.startsWith('-')) return;
      const fixes = fixesOf(context, shebang, env);
      yield {
        message: env ? 'env' : 'shell',
        data: {
          argument: shebang.argument,
          interpreter,
          better: fixes[0]?.title ?? 'Give it one argument, and put options into `set`',
        },
        span: shebang.span,
        fixes,
      };
    },
  },
});

function fixesOf(context: ScriptContext, shebang: Shebang, env: boolean): Fix[] {
  const words = shebang.argument.split(/\s+/);
  const make = (safe: boolean, ...lines: readonly string[]) =>
    fixOf(`Write ${lines.join(' and ')}`, safe, replaceShebang(context, lines));
  if (!env) {
    const set = setLine(words);
    return set === undefined ? [] : make(true, `#!${shebang.interpreter}`, set);
  }
  const [program = '', ...options] = words;
  if (!/^(ba|da)?sh$/.test(program)) return make(false, `#!${shebang.interpreter} -S ${shebang.argument}`);
  if (options.length === 1) return make(true, `#!/bin/${program} ${options[0]}`);
  const set = setLine(options);
  return set === undefined ? [] : make(true, `#!/bin/${program}`, set);
}

/** The same options as a `set` command; undefined where one of them is none of `set`'s. */
function setLine(options: readonly string[]): string | undefined {
  for (let i = 0; i < options.length; i++) {
    const word = options[i] ?? '';
    if (/^[-+][abefhkmnptuvxBCEHPT]*o$/.test(word) && /^[a-z]+$/.test(options[i + 1] ?? '')) i++;
    else if (!/^[-+][abefhkmnptuvxBCEHPT]+$/.test(word)) return undefined;
  }
  return `set ${options.join(' ')}`;
}
