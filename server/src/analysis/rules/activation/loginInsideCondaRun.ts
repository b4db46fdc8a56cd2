import { nameOf, prefixOfName, shellRun } from '../../facts/environments';
import { type LoginFlag, loginFlag, shellWords, wordsOfRecord } from '../../facts/login';
import { withoutLogin } from '../../fixes/login';
import { option } from '../../model/programs/condaCall';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { defineRule } from '../rule';

export const loginInsideCondaRun = defineRule({
  code: 'CD2020',
  name: 'login-inside-conda-run',
  category: 'activation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A login shell inside `conda run` loses the environment again.',
    why: "`conda run -n NAME` activates the environment for the program it starts. A login shell there reads /etc/profile and the user's start-up files: these set PATH anew and activate **base**, so the commands run in base, or find no python at all. Leave `-l` or `--login` out.",
    exceptions:
      'Silent where the start-up files leave the environment as it is, and where the base image is not known.',
    references: [
      {
        title: 'Bash manual: startup files',
        url: 'https://www.gnu.org/software/bash/manual/html_node/Bash-Startup-Files.html',
      },
      { title: 'conda run', url: 'https://docs.conda.io/projects/conda/en/stable/commands/run.html' },
    ],
    bad: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nSHELL ["conda", "run", "-n", "app", "/bin/bash", "-lc"]\nRUN python --version\n',
    ],
    good: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nSHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]\nRUN python --version\n',
    ],
  },
  messages: {
    lost: 'The login shell inside `conda run` reads the start-up files, after which {found} instead of {environment}. Drop `{flag}`.',
  },
  checks: {
    *dockerfile(context) {
      const stages = new Map(context.self.stages.map((stage) => [stage.index, stage]));
      const seen = new Set<number>();
      for (const command of context.commands) {
        const stage = stages.get(command.stage);
        if (!command.login || stage === undefined || !stage.known || command.reached !== 'yes') continue;
        const inside = insideRun(stage, command);
        if (inside === undefined || seen.has(inside.flag.span.start)) continue;
        const { python } = command;
        if (!python.known || python.prefix === inside.prefix) continue;
        // Only the first command shows what the start-up files did; later ones may have activated.
        if (command.activated.known && command.activated.prefix !== inside.prefix && command.activated.cause?.location)
          continue;
        seen.add(inside.flag.span.start);
        yield {
          message: 'lost',
          data: {
            found:
              python.prefix === null ? 'no python is found' : `the commands run in ${nameOf(python.prefix, stage)}`,
            environment: nameOf(inside.prefix, stage),
            flag: inside.flag.value,
          },
          span: inside.flag.span,
          fixes: [
            {
              title: `Drop ${inside.flag.value === '--login' ? inside.flag.value : 'the l of the flag'}`,
              safe: false,
              edits: [withoutLogin(context.path, context.text, inside.flag)],
            },
          ],
        };
      }
    },
  },
});

/** The login shell that runs a command directly below a `conda run`, with the environment of that. */
function insideRun(stage: StageModel, command: CommandRecord): { flag: LoginFlag; prefix: string } | undefined {
  const { parent } = command;
  const state = command.seen.image;
  let flag: LoginFlag | undefined;
  let prefix: string | undefined;
  if (parent === undefined) {
    const run = shellRun(state.shell, stage);
    const words = run && shellWords(stage, state.shell);
    if (run === undefined || words === undefined) return undefined;
    flag = loginFlag(words.slice(words.length - run.call.command.length));
    prefix = run.prefix;
  } else {
    flag = loginFlag(wordsOfRecord(parent));
    const call = parent.parent?.conda;
    if (call?.subcommand !== 'run') return undefined;
    const name = option(call, 'name')?.value;
    prefix = option(call, 'prefix')?.value ?? (name === undefined ? undefined : prefixOfName(name, stage));
  }
  return flag === undefined || prefix === undefined ? undefined : { flag, prefix };
}
