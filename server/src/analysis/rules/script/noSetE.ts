import type { Command, ParsedScript } from 'unbash';
import type { ScriptContext } from '../../contexts/types';
import { activationsOf, isSourced, optionBefore, startsWith, treeOf } from '../../facts/script';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { exitAfter, firstLine, type WrittenCommand, wordAt } from '../../fixes/words';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const noSetE = defineRule({
  code: 'CD1202',
  name: 'no-set-e',
  category: 'script',
  severity: 'warning',
  fixable: 'safe',
  docs: {
    summary: 'A script that goes on after a failed activation.',
    why: markdown`
      A shell goes on after a command that fails. If the environment is missing or misspelled, \`conda activate\` says
      so on one line, and the rest of the script runs with the python of base, or with none: the container works
      with the wrong packages instead of stopping. \`set -e\` at the top stops it there, or \`|| exit 1\` behind the
      activation.
    `,
    exceptions: markdown`
      Silent with \`set -e\` (also in the first line, or from the shell that runs the script), where the activation is
      followed by \`||\` or stands in a condition, and in scripts that are only sourced.
    `,
    references: [
      {
        title: 'Bash manual: set',
        url: 'https://www.gnu.org/software/bash/manual/html_node/The-Set-Builtin.html',
      },
    ],
    bad: [
      {
        'run.sh': file`
          #!/bin/bash
          . /opt/conda/etc/profile.d/conda.sh
          conda activate app
          exec python app.py
        `,
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          RUN conda create -y -n app python=3.12
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
          . /opt/conda/etc/profile.d/conda.sh
          conda activate app
          exec python app.py
        `,
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          RUN conda create -y -n app python=3.12
          COPY --chmod=755 run.sh /run.sh
          USER 1000
          CMD ["/run.sh"]
        `,
      },
    ],
  },
  messages: {
    continues:
      'If `{command}` fails, the script goes on without the environment: what follows runs with another python, or with none. Put `set -e` at the top of the script, or `|| exit 1` here.',
  },
  checks: {
    *script(context) {
      if (isSourced(context)) return;
      const script = treeOf(context);
      if (script === undefined || startsWith(context, 'e')) return;
      const [command] = unanswered(script);
      if (command !== undefined)
        yield {
          message: 'continues',
          data: { command: context.text.slice(command.pos, command.end) },
          span: { start: command.pos, end: command.end },
          fixes: fixesOf(context, script, command),
        };
    },
  },
});

function fixesOf(context: ScriptContext, script: ParsedScript, first: Command): Fix[] {
  const lost = unanswered(script);
  return [
    ...fixOf('Stop at the first error: set -e', false, firstLine(context, written(context, first), 'set -e')),
    ...fixOf(
      lost.length === 1 ? 'Stop where the activation fails: || exit 1' : 'Stop where an activation fails: || exit 1',
      // Where it is known to fail, nothing of the script would run any more.
      !lost.some((each) => fails(context, each)),
      ...lost.map((each) => exitAfter(context, written(context, each))),
    ),
  ];
}

/** The activations after which the script goes on whatever happens. */
function unanswered(script: ParsedScript): Command[] {
  const last = script.commands[script.commands.length - 1];
  return activationsOf(script).flatMap(({ command, statement, tested }) => {
    // `set +e` switches it off on purpose.
    if (tested || optionBefore(script, 'e', 'errexit', command.pos) !== undefined) return [];
    // Nothing comes after it that could go wrong.
    return statement === last && statement.end <= command.end ? [] : [command];
  });
}

function fails({ commands, path }: ScriptContext, { pos, end }: Command): boolean {
  return commands.some(
    ({ fails, place }) =>
      fails !== undefined && place.file === path && place.span.start >= pos && place.span.end <= end,
  );
}

function written(context: ScriptContext, { name }: Command): WrittenCommand {
  return { argv: name === undefined ? [] : [wordAt(context, { start: name.pos, end: name.end })] };
}
