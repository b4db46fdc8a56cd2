import { MORE_COMMANDS, moreCommands, type OptionValues } from '../../config/options';
import type { CommandContext, DockerfileContext } from '../../contexts/types';
import { lineOf } from '../../contexts/types';
import { shortText } from '../../facts/commands';
import { diagnosed, failureOf, readsGuardedFile } from '../../facts/diagnosis';
import { onlyRoot } from '../../facts/environments';
import type { Execution } from '../../facts/site';
import { sitesOf } from '../../facts/site';
import type { StartupWrite } from '../../facts/startupFiles';
import { hookCommand } from '../../fixes/activation';
import { linesAfter } from '../../fixes/edits';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceCommand, replaceWord } from '../../fixes/words';
import type { StageModel } from '../../model/stage';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const bashrcGuard = defineRule({
  code: 'CD2008',
  name: 'bashrc-guard',
  category: 'activation',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'Lines in a `~/.bashrc` that returns before it reaches them.',
    why: markdown`
      The \`.bashrc\` that Ubuntu gives to everybody, and Debian to every user made from the skeleton, starts with a
      test that returns at once in a shell that is not interactive. Lines appended to it, \`conda init\`'s block
      included, are dead in \`bash -lc\` and in \`. ~/.bashrc\`: the environment is not activated and \`conda activate\`
      finds no function.

      Put the lines into \`~/.profile\` for login shells, or read the hook itself: \`.
      /opt/conda/etc/profile.d/conda.sh\`.
    `,
    exceptions: markdown`
      Silent for root on Debian, whose \`.bashrc\` has no such test, for interactive shells, and where the test was
      taken out of the file.
    `,
    references: [
      {
        title: 'bash: start-up files',
        url: 'https://www.gnu.org/software/bash/manual/html_node/Bash-Startup-Files.html',
      },
      {
        title: "Debian's skeleton .bashrc",
        url: 'https://sources.debian.org/src/bash/5.2.15-2/debian/skel.bashrc/',
      },
    ],
    bad: [
      file`
        FROM condaforge/miniforge3:24.11.3-0
        RUN conda create -y -n app python=3.12
        RUN echo "conda activate app" >> ~/.bashrc
        SHELL ["/bin/bash", "--login", "-c"]
        RUN python -c "import sys"
      `,
      file`
        FROM condaforge/miniforge3:24.11.3-0
        RUN conda create -y -n app python=3.12
        SHELL ["/bin/bash", "-c"]
        RUN . ~/.bashrc && conda activate app && python -c "import sys"
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        RUN echo "conda activate app" >> ~/.bashrc
        SHELL ["/bin/bash", "--login", "-c"]
        RUN python -c "import sys"
      `,
    ],
  },
  messages: {
    dead: '{file} returns before this line in shells that are not interactive, so `{victim}` on line {line}, in a login shell, does not see it. {remedy}',
    read: '`{command}` reads nothing of use here: {file} returns at once in a shell that is not interactive. Read the hook itself with `. {root}/etc/profile.d/conda.sh`.',
  },
  options: { commands: MORE_COMMANDS },
  checks: {
    *dockerfile(context, options) {
      yield* dead(context, options);
      yield* sourced(context);
    },
    script: sourced,
    compose: sourced,
  },
});

function* dead(context: DockerfileContext, options: OptionValues): Iterable<Report> {
  const told = new Set<StartupWrite>();
  for (const { execution, diagnosis } of diagnosed(context, ['file-returns-early'], moreCommands(options))) {
    const { command, stage } = execution;
    const { write } = diagnosis;
    if (write === undefined || told.has(write) || write.command.place.file !== context.path) continue;
    told.add(write);
    const profile = profileOf(stage, write);
    yield {
      message: 'dead',
      data: {
        file: write.path,
        victim: shortText(command),
        line: lineOf(context, command.place.span),
        remedy: remedyOf(execution, write, profile),
      },
      span: write.command.place.span,
      related: [{ location: command.place, message: 'Runs without it, in a login shell.' }],
      fixes: intoProfile(context, execution, write, profile),
    };
  }
}

/** The first of the files that a login bash reads in that home. */
function profileOf(stage: StageModel, write: StartupWrite): string {
  const home = write.path.slice(0, -'/.bashrc'.length);
  const found = ['.bash_profile', '.bash_login'].find((name) => stage.machine.file(`${home}/${name}`) !== undefined);
  return `~/${found ?? '.profile'}`;
}

/** What `conda init` writes it writes into .bashrc: for the other file the hook is there to be written. */
function remedyOf({ command, stage }: Execution, write: StartupWrite, profile: string): string {
  const where = `into ${profile}, which login shells read to the end`;
  if (!write.init) return `Put it ${where}.`;
  const root = onlyRoot(stage);
  if (root?.programs.has('conda') !== true) return `Write the hook itself ${where}.`;
  const mamba = command.conda?.program === 'mamba' ? ', and use `conda activate`' : '';
  return `Write \`${hookCommand(root.root)}\` ${where}${mamba}.`;
}

function intoProfile(
  context: DockerfileContext,
  { command, stage }: Execution,
  write: StartupWrite,
  profile: string,
): Fix[] {
  const root = onlyRoot(stage);
  const { instruction } = write.command;
  if (root === undefined || !root.programs.has('conda') || instruction.keyword !== 'RUN') return [];
  const activate = write.activates === undefined ? '' : ` && conda activate ${write.activates}`;
  if (/["'$`\\]/.test(activate)) return [];
  // The line brings conda's function, not mamba's.
  const renamed = command.conda?.program === 'mamba' ? replaceWord(context, command.argv[0], 'conda') : [];
  const line = `RUN echo "${hookCommand(root.root)}${activate}" >> ${profile}`;
  const title = `Write ${write.init ? "conda's hook" : 'it'} into ${profile} as well, for login shells`;
  return fixOf(title, false, linesAfter(context.dockerfile, context.path, instruction, [line]), renamed);
}

function* sourced(context: CommandContext): Iterable<Report> {
  for (const { first, executions } of sitesOf(context)) {
    const { command, stage } = first;
    if (!stage.known || !executions.every((each) => readsInVain(each))) continue;
    const root = onlyRoot(stage);
    const hook = root?.programs.has('conda') ? hookCommand(root.root) : undefined;
    yield {
      message: 'read',
      data: { command: command.text, file: command.argv[1]?.value ?? '~/.bashrc', root: root?.root ?? '/opt/conda' },
      span: command.place.span,
      fixes:
        hook === undefined
          ? []
          : fixOf(`Read conda's hook instead: ${hook}`, false, replaceCommand(context, command, hook)),
    };
  }
}

/** How far after it an activation is looked for. */
const MOST_AFTER = 200;

/** Whether a command reads a file that returns early, so that an activation after it in the same shell fails. */
function readsInVain({ command, stage, together }: Execution): boolean {
  if (command.reached !== 'yes' || !readsGuardedFile(command)) return false;
  const at = together.indexOf(command);
  const next = together
    .slice(at + 1, at + 1 + MOST_AFTER)
    .find(
      (other) =>
        other.parent === command.parent && other.fails?.code === 'no-conda-function' && other.reached === 'yes',
    );
  return next !== undefined && failureOf({ command: next, stage, together })?.kind === 'file-returns-early';
}
