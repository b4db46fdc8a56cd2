import { MORE_COMMANDS, moreCommands, type OptionValues } from '../../config/options';
import type { DockerfileContext } from '../../contexts/types';
import { lineOf } from '../../contexts/types';
import { prefixNamed } from '../../facts/activations';
import { commandsByInstruction, shortText, worksIn } from '../../facts/commands';
import { diagnosed } from '../../facts/diagnosis';
import { onlyRoot } from '../../facts/environments';
import { otherUsersFile, type StartupWrite } from '../../facts/startupFiles';
import { hookCommand } from '../../fixes/activation';
import { linesAfter, removeInstruction } from '../../fixes/edits';
import type { Fix, TextEdit } from '../../fixes/types';
import type { StageModel } from '../../model/stage';
import type { Instruction } from '../../parse/dockerfile/ast';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const bashrcWrongUser = defineRule({
  code: 'CD2009',
  name: 'bashrc-wrong-user',
  category: 'activation',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: "An activation written into one user's `~/.bashrc`, and shells that another user runs.",
    why: markdown`
      \`~\` is the home folder of the user that runs the command. Behind \`USER app\`, bash reads \`/home/app/.bashrc\`;
      what a RUN wrote into \`/root/.bashrc\` before is not read, so the environment is not active and \`conda
      activate\` finds no function.

      Write the lines below \`USER\`, or into a file that all users read: \`/etc/profile.d/\` for login shells,
      \`/etc/bash.bashrc\` for interactive ones, \`/etc/skel/.bashrc\` for users made later.
    `,
    exceptions: markdown`
      Silent where the new user has a file of its own with an activation, where the file is meant for all users, and
      where nothing that the user runs is an interactive or login shell.
    `,
    references: [
      { title: 'Dockerfile reference: USER', url: 'https://docs.docker.com/reference/dockerfile/#user' },
      {
        title: 'bash: start-up files',
        url: 'https://www.gnu.org/software/bash/manual/html_node/Bash-Startup-Files.html',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        RUN echo "conda activate app" >> ~/.bashrc
        RUN useradd --create-home --shell /bin/bash me
        USER me
        SHELL ["/bin/bash", "-ic"]
        RUN python -c "import sys"
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        RUN useradd --create-home --shell /bin/bash me
        USER me
        RUN echo ". /opt/conda/etc/profile.d/conda.sh && conda activate app" >> ~/.bashrc
        SHELL ["/bin/bash", "-ic"]
        RUN python -c "import sys"
      `,
    ],
  },
  messages: {
    run: 'This is written into {file}, but `{victim}` on line {line} runs as {user}, whose shell reads the files of {home}. Write it below the USER instruction.',
    start:
      'This is written into {file}, but the container starts a shell as {user}, which reads the files of {home}. Write it below the USER instruction.',
  },
  options: { commands: MORE_COMMANDS },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext, options: OptionValues): Iterable<Report> {
  const told = new Set<StartupWrite>();
  for (const { execution, diagnosis } of diagnosed(context, ['other-users-file'], moreCommands(options))) {
    const { command, stage } = execution;
    const { write } = diagnosis;
    if (told.has(write) || write.command.place.file !== context.path) continue;
    told.add(write);
    yield {
      message: 'run',
      data: {
        file: write.path,
        victim: shortText(command),
        line: lineOf(context, command.place.span),
        user: command.user,
        home: command.home ?? '',
      },
      span: write.command.place.span,
      related: [{ location: command.place, message: `Runs as ${command.user}.` }],
      fixes: belowUser(context, stage, write, command.user, command.home ?? ''),
    };
  }
  for (const stage of context.results) {
    const shell = startsShell(stage);
    const write = shell && otherUsersFile(stage, stage.final.user, stage.exec.plain.home);
    if (!write || told.has(write) || write.command.place.file !== context.path) continue;
    const prefix = write.activates === undefined ? undefined : prefixNamed(write.activates, stage.end);
    // Nothing that the file brings is lost where PATH or the user's own files bring it.
    if (prefix === undefined || worksIn(stage.exec.interactive, prefix) || worksIn(stage.exec.plain, prefix)) continue;
    if (!stage.known || !stage.exec.interactive.activated.known) continue;
    told.add(write);
    const home = stage.exec.plain.home ?? '';
    yield {
      message: 'start',
      data: { file: write.path, user: stage.final.user, home },
      span: write.command.place.span,
      fixes: belowUser(context, stage, write, stage.final.user, home),
    };
  }
}

/** True where the container starts a bare shell, which is interactive under `docker run -it`. */
function startsShell(stage: StageModel): boolean {
  const words = (stage.start?.argv ?? []).map((word) => word.value);
  const at = words.findIndex((word) => /(^|\/)bash$/.test(word));
  return (
    at >= 0 &&
    words.slice(at + 1).every((word) => /^(-[il]+|--login)$/.test(word)) &&
    !words.slice(0, at).some((word) => word === '-c')
  );
}

/** Writes the lines again below USER, for the new user; the old RUN goes where it did nothing else. */
function belowUser(
  context: DockerfileContext,
  stage: StageModel,
  write: StartupWrite,
  user: string,
  home: string,
): Fix[] {
  const root = onlyRoot(stage);
  const at = userInstruction(stage, user);
  // Without a home folder there is nothing to write into.
  if (root === undefined || !root.programs.has('conda') || at === undefined) return [];
  if (stage.machine.file(`${home}/.bashrc`) === undefined && stage.machine.exists(home) !== true) return [];
  const activate = write.activates === undefined ? '' : ` && conda activate ${write.activates}`;
  if (/["'$`\\]/.test(activate)) return [];
  const file = write.path.slice(write.path.lastIndexOf('/') + 1);
  const line = `RUN echo "${hookCommand(root.root)}${activate}" >> ~/${file}`;
  const edits: TextEdit[] = [linesAfter(context.dockerfile, context.path, at, [line])];
  const { instruction } = write.command;
  const alone = commandsByInstruction(write.stage).get(instruction)?.length === 1;
  if (alone && write.stage === stage && stage.stage.instructions.includes(instruction))
    edits.push(removeInstruction(context.dockerfile, context.path, instruction));
  return [{ title: `Write it below USER, into the files of ${user}`, safe: false, edits }];
}

/** The last USER of the stage that names the user. */
function userInstruction(stage: StageModel, user: string): Instruction | undefined {
  let found: Instruction | undefined;
  for (const [index, instruction] of stage.stage.instructions.entries()) {
    if (instruction.keyword !== 'USER') continue;
    if (stage.states[index + 1]?.user === user && found === undefined) found = instruction;
  }
  return found;
}
