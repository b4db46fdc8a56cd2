import { MORE_COMMANDS, type OptionValues } from '../../config/options';
import type { CommandContext, DockerfileContext } from '../../contexts/types';
import { prefixNamed } from '../../facts/activations';
import { blame, readsGuardedFile } from '../../facts/blame';
import { isSure, worksIn } from '../../facts/commands';
import { onlyRoot } from '../../facts/environments';
import { byPlace, type Placed } from '../../facts/stageView';
import { guardBehind, type StartupWrite } from '../../facts/startupFiles';
import { type Victim, victims } from '../../facts/victims';
import { hookCommand } from '../../fixes/activation';
import { linesAfter, replace } from '../../fixes/edits';
import type { Fix } from '../../fixes/types';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { defineRule, type Report } from '../rule';
import { moreCommands } from './missingActivation';

export const bashrcGuard = defineRule({
  code: 'CD2008',
  name: 'bashrc-guard',
  category: 'activation',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'Lines in a `~/.bashrc` that returns before it reaches them.',
    why: "The `.bashrc` that Ubuntu gives to everybody, and Debian to every user made from the skeleton, starts with a test that returns at once in a shell that is not interactive. Lines appended to it, `conda init`'s block included, are dead in `bash -lc` and in `. ~/.bashrc`: the environment is not activated and `conda activate` finds no function.\n\nPut the lines into `~/.profile` for login shells, or read the hook itself: `. /opt/conda/etc/profile.d/conda.sh`.",
    exceptions:
      'Silent for root on Debian, whose `.bashrc` has no such test, for interactive shells, and where the test was taken out of the file.',
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
      'FROM condaforge/miniforge3:24.11.3-0\nRUN conda create -y -n app python=3.12\nRUN echo "conda activate app" >> ~/.bashrc\nSHELL ["/bin/bash", "--login", "-c"]\nRUN python -c "import sys"\n',
      'FROM condaforge/miniforge3:24.11.3-0\nRUN conda create -y -n app python=3.12\nSHELL ["/bin/bash", "-c"]\nRUN . ~/.bashrc && conda activate app && python -c "import sys"\n',
    ],
    good: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nRUN echo "conda activate app" >> ~/.bashrc\nSHELL ["/bin/bash", "--login", "-c"]\nRUN python -c "import sys"\n',
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
      yield* sourced(context, options);
    },
    script: sourced,
    compose: sourced,
  },
});

function* dead(context: DockerfileContext, options: OptionValues): Iterable<Report> {
  const more = moreCommands(options);
  const told = new Set<StartupWrite>();
  for (const victim of victims(context, more, suffers, guardBehind, told)) {
    const { command, stage, write, shown, line } = victim;
    const profile = profileOf(stage, write);
    yield {
      message: 'dead',
      data: {
        file: write.path,
        victim: shown,
        line,
        remedy: remedyOf(victim, profile),
      },
      span: write.command.place.span,
      related: [{ location: command.place, message: 'Runs without it, in a login shell.' }],
      fixes: intoProfile(context, victim, profile),
    };
  }
}

/** Whether a command of a login shell lacks what the dead lines should have brought. */
function suffers({ command, stage, view }: Placed): boolean {
  if (!stage.known || guardBehind(stage, command) === undefined) return false;
  if (command.fails?.code === 'no-conda-function') return command.reached === 'yes';
  if (!isSure(command) || !view.needs(command)) return false;
  if (command.activated.prefix !== null && command.activated.cause?.location !== undefined) return false;
  const name = guardBehind(stage, command)?.activates;
  const prefix = name === undefined ? undefined : prefixNamed(name, stage.end);
  return prefix !== undefined && !worksIn(command, prefix);
}

/** The first of the files that a login bash reads in that home. */
function profileOf(stage: StageModel, write: StartupWrite): string {
  const home = write.path.slice(0, -'/.bashrc'.length);
  const found = ['.bash_profile', '.bash_login'].find((name) => stage.machine.file(`${home}/${name}`) !== undefined);
  return `~/${found ?? '.profile'}`;
}

/** What `conda init` writes it writes into .bashrc: for the other file the hook is there to be written. */
function remedyOf({ command, stage, write }: Victim, profile: string): string {
  const where = `into ${profile}, which login shells read to the end`;
  if (!write.init) return `Put it ${where}.`;
  const root = onlyRoot(stage);
  if (root?.programs.has('conda') !== true) return `Write the hook itself ${where}.`;
  const mamba = command.conda?.program === 'mamba' ? ', and use `conda activate`' : '';
  return `Write \`${hookCommand(root.root)}\` ${where}${mamba}.`;
}

function intoProfile(context: DockerfileContext, { command, stage, write }: Victim, profile: string): Fix[] {
  const root = onlyRoot(stage);
  const { instruction } = write.command;
  if (root === undefined || !root.programs.has('conda') || instruction.keyword !== 'RUN') return [];
  const activate = write.activates === undefined ? '' : ` && conda activate ${write.activates}`;
  if (/["'$`\\]/.test(activate)) return [];
  // The line brings conda's function, not mamba's.
  const word = command.conda?.program === 'mamba' ? command.argv[0]?.place : undefined;
  if (word !== undefined && word.file !== context.path) return [];
  const renamed = word === undefined ? [] : [replace(context.path, word.span, 'conda')];
  const line = `RUN echo "${hookCommand(root.root)}${activate}" >> ${profile}`;
  return [
    {
      title: `Write ${write.init ? "conda's hook" : 'it'} into ${profile} as well, for login shells`,
      safe: false,
      edits: [linesAfter(context.dockerfile, context.path, instruction, [line]), ...renamed],
    },
  ];
}

function* sourced(context: CommandContext, options: OptionValues): Iterable<Report> {
  const more = moreCommands(options);
  for (const placed of byPlace(context, more).values()) {
    const first = placed[0];
    if (first === undefined || first.command.place.file !== context.path) continue;
    const { command, stage } = first;
    if (!placed.every((each) => each.command.reached === 'yes' && readsGuardedFile(each.command))) continue;
    if (!placed.every((each) => leftWithout(each))) continue;
    const root = onlyRoot(stage);
    if (!stage.known) continue;
    const fixes: Fix[] = [];
    if (root?.programs.has('conda')) {
      const hook = hookCommand(root.root);
      fixes.push({
        title: `Read conda's hook instead: ${hook}`,
        safe: false,
        edits: [replace(context.path, command.place.span, hook)],
      });
    }
    yield {
      message: 'read',
      data: { command: command.text, file: command.argv[1]?.value ?? '~/.bashrc', root: root?.root ?? '/opt/conda' },
      span: command.place.span,
      fixes,
    };
  }
}

/** How far behind it an activation is looked for. */
const MOST_BEHIND = 200;

/** Whether an activation behind the command, in the same shell, fails for want of what the file should have brought. */
function leftWithout(placed: Placed): boolean {
  const { command } = placed;
  let after = 0;
  for (const other of placed.all) {
    if (other === command) after = 1;
    else if (after > MOST_BEHIND) return false;
    else if (after > 0) after++;
    if (after > 1 && other.parent === command.parent && lacksFunction(other))
      return blame({ ...placed, command: other }) === 'guard';
  }
  return false;
}

function lacksFunction(command: CommandRecord): boolean {
  return command.fails?.code === 'no-conda-function' && command.reached === 'yes';
}
