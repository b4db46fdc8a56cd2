import type { Command, ParsedScript } from 'unbash';
import type { ScriptContext } from '../../contexts/types';
import { isEntrypoint, nodesOf, treeOf } from '../../facts/script';
import { fixOf } from '../../fixes/make';
import { lastLine, replaceWord, wordAt, wordsBefore } from '../../fixes/words';
import { hasTrait } from '../../knowledge/programs';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const noExec = defineRule({
  code: 'CD1201',
  name: 'no-exec',
  category: 'script',
  severity: 'error',
  fixable: 'safe',
  docs: {
    summary: 'An ENTRYPOINT script that does not become the command of the image.',
    why: markdown`
      The engine starts the ENTRYPOINT script with the CMD as its arguments. A script that never looks at them
      swallows the CMD, and everything that is given to \`docker run\` behind the image. A script that runs them
      without \`exec\` stays the first process of the container: \`docker stop\` sends its signal to the shell, which
      does not pass it on, and after ten seconds the program is killed without having saved anything. End the script
      with \`exec "$@"\`.
    `,
    exceptions: markdown`
      Only for the script that an ENTRYPOINT in exec form starts, where the Dockerfile has a CMD. Silent where some
      command of the script is \`exec … "$@"\`, and where its arguments are read in another way.
    `,
    references: [
      { title: 'Dockerfile reference: ENTRYPOINT', url: 'https://docs.docker.com/reference/dockerfile/#entrypoint' },
      {
        title: 'Building best practices: ENTRYPOINT',
        url: 'https://docs.docker.com/build/building/best-practices/#entrypoint',
      },
    ],
    bad: [
      {
        'entrypoint.sh': file`
          #!/bin/bash
          set -e
          . /opt/conda/etc/profile.d/conda.sh
          conda activate base
          "$@"
        `,
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          COPY --chmod=755 entrypoint.sh /entrypoint.sh
          USER 1000
          ENTRYPOINT ["/entrypoint.sh"]
          CMD ["python", "app.py"]
        `,
      },
    ],
    good: [
      {
        'entrypoint.sh': file`
          #!/bin/bash
          set -e
          . /opt/conda/etc/profile.d/conda.sh
          conda activate base
          exec "$@"
        `,
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          COPY --chmod=755 entrypoint.sh /entrypoint.sh
          USER 1000
          ENTRYPOINT ["/entrypoint.sh"]
          CMD ["python", "app.py"]
        `,
      },
    ],
  },
  messages: {
    forked:
      'The command runs as a child of this script, which stays the first process: `docker stop` does not reach the command, and it is killed after ten seconds. Write `exec {command}`.',
    ignored:
      'This ENTRYPOINT script never looks at its arguments, so the CMD of the image, `{cmd}`, is never run. End the script with `exec "$@"`.',
    unquoted:
      'Without quotes `{word}` is split at blanks once more: an argument of the CMD that holds a blank becomes two. Write `"$@"`.',
  },
  checks: {
    *script(context) {
      const run = context.runs.find(
        (each) => isEntrypoint(context, each) && each.stage.final.cmd?.instruction !== undefined,
      );
      const script = run === undefined ? undefined : treeOf(context);
      const cmd = run?.stage.final.cmd?.instruction;
      // `CMD [""]` is a place kept free, not a command.
      const line = cmd?.keyword === 'CMD' ? cmd.command : undefined;
      const empty = line?.form === 'exec' && line.argv.every(({ value }) => value.trim() === '');
      if (script !== undefined && cmd?.keyword === 'CMD' && !empty) yield* check(context, script, cmd.args.text.trim());
    },
  },
});

const ARGUMENTS = /^\$\{?([@*#0-9]|\d+)/;

function* check(context: ScriptContext, script: ParsedScript, cmd: string): Iterable<Report> {
  let reads = false;
  const commands: Command[] = [];
  const functions = new Set<string>();
  for (const node of nodesOf(script)) {
    if (node.type === 'Command') {
      commands.push(node);
      if (/^(shift|getopts)$/.test(node.name?.value ?? '')) reads = true;
    } else if (node.type === 'Function') functions.add(node.name.value);
    else if (node.type === 'SimpleExpansion' || node.type === 'ParameterExpansion') {
      if (ARGUMENTS.test(node.text) && !/^\$\{?0/.test(node.text)) reads = true;
    }
  }
  const last = script.commands[script.commands.length - 1];
  if (last === undefined) return;
  if (!reads && /\$\{?[@*1-9]/.test(context.text.replace(/^[ \t]*#.*$/gm, ''))) return;
  if (!reads) {
    const ends = commands.some((command) => command.name?.value === 'exec');
    yield {
      message: 'ignored',
      data: { cmd },
      span: { start: last.pos, end: last.end },
      fixes: ends ? [] : fixOf('End with exec "$@"', false, lastLine(context, 'exec "$@"')),
    };
    return;
  }
  const executing = commands.filter((command) => command.name?.value === 'exec' && takesArguments(command));
  for (const command of executing) {
    const word = command.args.find((each) => each.text === '$@' || each.text === '$*');
    if (word === undefined) continue;
    yield {
      message: 'unquoted',
      data: { word: word.text },
      span: { start: word.pos, end: word.end },
      severity: 'warning',
      fixes: fixOf(
        'Write "$@"',
        true,
        replaceWord(context, wordAt(context, { start: word.pos, end: word.end }), { shell: '"$@"' }, 'with variables'),
      ),
    };
  }
  const command = last.command;
  if (executing.length > 0 || command.type !== 'Command' || !takesArguments(command)) return;
  const name = command.name?.value ?? '';
  if (hasTrait(name, 'ends at once') || functions.has(name)) return;
  if (command.prefix.length > 0 || last.background === true) return;
  const text = context.text.slice(command.pos, command.end);
  const first = command.name && wordAt(context, { start: command.name.pos, end: command.name.end });
  yield {
    message: 'forked',
    data: { command: text },
    span: { start: command.pos, end: command.end },
    fixes: fixOf(`Write exec ${text}`, true, wordsBefore(context, first, ['exec'])),
  };
}

/** True where a command hands on the script's arguments. */
function takesArguments(command: Command): boolean {
  const words = [command.name, ...command.args];
  return words.some((word) => word !== undefined && /\$[@*1]|\$\{[@*1]/.test(word.text));
}
