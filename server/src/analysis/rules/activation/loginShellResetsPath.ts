import { isSure, worksIn } from '../../facts/commands';
import { nameOf, shellRun } from '../../facts/environments';
import { type LoginFlag, loginFlag, shellWords, wordsOfRecord } from '../../facts/login';
import { prefixOfEntry } from '../../facts/pathEntries';
import { isPythonProgram } from '../../facts/programs';
import { withoutLogin } from '../../fixes/login';
import type { Fix } from '../../fixes/types';
import type { Environment } from '../../model/machine';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import type { Value } from '../../text/value';
import { defineRule } from '../rule';

export const loginShellResetsPath = defineRule({
  code: 'CD2010',
  name: 'login-shell-resets-path',
  category: 'activation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A login shell forgets the environment that `ENV PATH` put in front.',
    why: "A login shell (`bash -l`, `--login`) reads /etc/profile first, and Debian's sets PATH anew: what `ENV PATH` put there is gone. `python` is then base's, or is not found at all. Leave the flag out, or activate the environment in a file that login shells read, such as one in /etc/profile.d.",
    exceptions:
      "Silent where the profile leaves PATH alone (Ubuntu's does), where it activates the environment again, where the commands of that shell activate it themselves, and where the base image is not known.",
    references: [
      {
        title: 'Bash manual: startup files',
        url: 'https://www.gnu.org/software/bash/manual/html_node/Bash-Startup-Files.html',
      },
    ],
    bad: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nENV PATH=/opt/conda/envs/app/bin:$PATH\nSHELL ["/bin/bash", "--login", "-c"]\nRUN python --version\n',
    ],
    good: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nENV PATH=/opt/conda/envs/app/bin:$PATH\nSHELL ["/bin/bash", "-c"]\nRUN python --version\n',
    ],
  },
  messages: {
    reset:
      'This login shell reads /etc/profile, which sets PATH anew: `{program}` is then {found}, not that of {environment}. Drop `{flag}`, or activate {environment} in a file of /etc/profile.d.',
  },
  checks: {
    *dockerfile(context) {
      const stages = new Map(context.self.stages.map((stage) => [stage.index, stage]));
      const found = new Map<number, { flag: LoginFlag; command: CommandRecord; prefix: string; stage: StageModel }>();
      const activating = new Set<number>();
      for (const command of context.commands) {
        const stage = stages.get(command.stage);
        if (!command.login || stage === undefined || !stage.known) continue;
        const origin = originOf(stage, command);
        if (origin === undefined || origin.flag === undefined) continue;
        const key = origin.flag.span.start;
        if (command.effects.some((effect) => effect.kind === 'activate')) activating.add(key);
        if (found.has(key) || !isSure(command) || !isPythonProgram(command.name)) continue;
        const prefix = lostPrefix(stage, origin.path, command);
        if (prefix !== undefined) found.set(key, { flag: origin.flag, command, prefix, stage });
      }
      for (const [key, { flag, command, prefix, stage }] of found) {
        const fixes: Fix[] = activating.has(key)
          ? []
          : [
              {
                title: `Drop ${flag.value === '--login' ? flag.value : 'the l of the flag'}`,
                safe: false,
                edits: [withoutLogin(context.path, context.text, flag)],
              },
            ];
        yield {
          message: 'reset',
          data: {
            program: command.name,
            environment: nameOf(prefix, stage),
            found: command.python.prefix === null ? 'not found' : `that of ${nameOf(command.python.prefix, stage)}`,
            flag: flag.value,
          },
          span: flag.span,
          fixes,
        };
      }
    },
  },
});

/** The login shell that runs a command: its flag, and the PATH that it was started with. */
export function originOf(
  stage: StageModel,
  command: CommandRecord,
): { flag: LoginFlag | undefined; path: Value | undefined } | undefined {
  const { parent } = command;
  if (parent !== undefined) {
    // A `conda run` above it is the matter of login-inside-conda-run.
    for (let above: CommandRecord | undefined = parent; above; above = above.parent)
      if (above.conda?.subcommand === 'run') return undefined;
    return { flag: loginFlag(wordsOfRecord(parent)), path: parent.path };
  }
  const { shell } = command.seen.image;
  if (shellRun(shell, stage) !== undefined) return undefined;
  const words = shellWords(stage, shell);
  return { flag: words && loginFlag(words), path: command.seen.variable('PATH') };
}

/** The environment whose python the given PATH finds, where the command does not see it any more. */
function lostPrefix(stage: StageModel, path: Value | undefined, command: CommandRecord): string | undefined {
  let first: Environment | undefined;
  for (const entry of (path ?? '').split(':')) {
    const prefix = prefixOfEntry(entry);
    first = prefix === undefined ? undefined : command.seen.environment(prefix);
    if (first !== undefined) break;
  }
  if (first === undefined || first.maybe || !first.python || worksIn(command, first.prefix)) return undefined;
  // The start-up files activate another one, which somebody wrote there on purpose.
  const active = command.activated.prefix;
  if (active !== null && stage.machine.environments.get(active)?.base !== true) return undefined;
  // Activated by hand.
  if (command.activated.prefix !== null && command.activated.cause?.location !== undefined) return undefined;
  return first.prefix;
}
