import type { ComposeContext } from '../../contexts/types';
import { worksIn } from '../../facts/commands';
import { intendedEnvironment } from '../../facts/environments';
import { namesakes } from '../../facts/services';
import { jsonArray } from '../../fixes/edits';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { linesBelow } from '../../fixes/yaml';
import { hasTrait } from '../../knowledge/programs';
import { bareArg, resolvePath } from '../../model/process';
import { readCondaCall } from '../../model/programs/condaCall';
import { baseName, condaProgramName, isPython } from '../../model/programs/names';
import type { StageModel } from '../../model/stage';
import { simulateStart, wordsOf } from '../../model/start';
import type { ComposeCommand } from '../../parse/compose/compose';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const entrypointDropsCommand = defineRule({
  code: 'CD1302',
  name: 'entrypoint-drops-command',
  category: 'compose',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: "`entrypoint:` takes the image's CMD away, and the new entrypoint has nothing to run.",
    why: markdown`
      Where a service sets \`entrypoint:\`, Compose clears the image's CMD as well. An entrypoint that only prepares
      and then runs what it is given (\`conda run -n app\`, \`tini --\`, a script that ends in \`exec "$@"\`) is then
      given nothing, and the container ends at once. Say the command again with \`command:\`.
    `,
    exceptions: markdown`
      Silent where \`command:\` is set (here or in another Compose file of the folder), where the new entrypoint is a
      whole command, and where the image has no CMD or is not built in the project.
    `,
    references: [
      {
        title: 'Compose file reference: entrypoint',
        url: 'https://docs.docker.com/reference/compose-file/services/#entrypoint',
      },
    ],
    bad: [
      {
        'compose.yaml': file`
          services:
            app:
              build: .
              entrypoint: conda run --no-capture-output -n app
        `,
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          RUN conda create -y -n app python=3.12
          CMD ["python", "app.py"]
        `,
      },
    ],
    good: [
      {
        'compose.yaml': file`
          services:
            app:
              build: .
              entrypoint: conda run --no-capture-output -n app
              command: python app.py
        `,
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          RUN conda create -y -n app python=3.12
          CMD ["python", "app.py"]
        `,
      },
    ],
  },
  messages: {
    dropped:
      "`entrypoint:` clears the image's CMD (`{command}`), and this entrypoint has nothing to run without it. Add `command:`.",
  },
  checks: {
    *compose(context) {
      for (const { service, stage } of context.services) {
        const { entrypoint } = service;
        if (stage === undefined || !stage.known || entrypoint === undefined || entrypoint.argv.length === 0) continue;
        if (service.command !== undefined || service.extends !== undefined) continue;
        if (namesakes(context, service).some((other) => other.command !== undefined)) continue;
        const { cmd } = stage.final;
        if (cmd === undefined || !waits(entrypoint, stage)) continue;
        const words = wordsOf(cmd, stage.file).map((word) => word.value);
        if (words.length === 0 || !words.every(isKnown)) continue;
        // The CMD of a base image is only its shell.
        if (cmd.instruction === undefined && /(?:^|\/)(?:ba|da|z)?sh$/.test(words[0] ?? '')) continue;
        yield {
          message: 'dropped',
          data: { command: words.join(' ') },
          span: entrypoint.span,
          fixes: keepsEnvironment(stage, entrypoint, words) ? fixesFor(context, entrypoint, words) : [],
        };
      }
    },
  },
});

/** Whether an entrypoint does nothing of its own: it runs the words that are given to it. */
function waits(entrypoint: ComposeCommand, stage: StageModel): boolean {
  const words = entrypoint.argv.map((word) => word.value);
  if (!words.every(isKnown)) return false;
  const first = words[0] ?? '';
  const last = words[words.length - 1] ?? '';
  const program = condaProgramName(first);
  if (program !== undefined) {
    const call = readCondaCall(
      program,
      words.map((value) => ({ value, raw: value, place: undefined })),
    );
    if (call.subcommand !== 'run') return false;
    const [inner] = call.command;
    return inner === undefined || (call.command.length === 1 && isPython(inner.value));
  }
  if (hasTrait(baseName(first), 'init')) return words.slice(1).every((word) => word.startsWith('-')) || last === '--';
  const script = /^(?:ba|da)?sh$/.test(baseName(first)) ? words[1] : first;
  if (script === undefined || words.length > (script === first ? 1 : 2)) return false;
  const path = resolvePath(script, stage.final.workdir);
  const text = isKnown(path) ? stage.machine.file(path)?.text : undefined;
  return text !== undefined && isKnown(text) && /^[ \t]*exec[ \t].*(?:\$@|"\$\{@\}"|\$\*)/m.test(text);
}

/** Whether the image's CMD after the new entrypoint sees the environment, if it does so in the image. */
function keepsEnvironment(stage: StageModel, entrypoint: ComposeCommand, words: readonly string[]): boolean {
  const override = { entrypoint: entrypoint.argv.map((word) => bareArg(word.value)), command: words.map(bareArg) };
  const then = simulateStart(stage, override)?.commands.at(-1);
  const now = stage.start?.commands.at(-1);
  const target = intendedEnvironment(stage);
  if (target === undefined || now === undefined || !worksIn(now, target.prefix)) return true;
  return then !== undefined && worksIn(then, target.prefix);
}

function fixesFor(context: ComposeContext, entrypoint: ComposeCommand, words: readonly string[]): Fix[] {
  if (words.some((word) => word.includes('$'))) return [];
  const line = `command: ${jsonArray(words)}`;
  return fixOf("Add the image's CMD as command", false, linesBelow(context, entrypoint.span, [line]));
}
