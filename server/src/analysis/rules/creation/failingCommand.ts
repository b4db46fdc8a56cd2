import type { DevcontainerContext, DockerfileContext, ScriptContext } from '../../contexts/types';
import { type CommandContext, type PlacedCall, placedCommands } from '../../facts/calls';
import { workspaceFiles } from '../../facts/pixi';
import { linesBefore } from '../../fixes/edits';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { withoutWords } from '../../fixes/words';
import { baseName } from '../../model/programs/names';
import type { CommandRecord, FailureCode } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { join } from '../../project/paths';
import { display, isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const failingCommand = defineRule({
  code: 'CD3013',
  name: 'failing-command',
  category: 'creation',
  severity: 'error',
  fixable: 'safe',
  fallback: true,
  docs: {
    summary: 'A command that certainly fails, and the build with it.',
    why: markdown`
      Whatever the model is sure of is said: a call of conda with arguments that it refuses, a script that cannot be
      run, an \`exit\` with another number than 0. The message holds what the program says. Often it is a matter of
      one word: \`conda activate\` takes one environment, and \`conda deactivate\` takes none.
    `,
    exceptions: markdown`
      Silent where the script has an answer to the failure (\`||\`, \`if\`), where anything on the way is not known, and
      where another rule says the same with more to say about it. A warning where the build goes on, because the exit
      code is lost: after \`;\`, in a pipe or in the background.
    `,
    references: [
      {
        title: 'conda: managing environments',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        SHELL ["/bin/bash", "-c"]
        RUN conda create -y -n app python=3.12
        RUN . /opt/conda/etc/profile.d/conda.sh && conda activate app && python -V && conda deactivate app
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        SHELL ["/bin/bash", "-c"]
        RUN conda create -y -n app python=3.12
        RUN . /opt/conda/etc/profile.d/conda.sh && conda activate app && python -V && conda deactivate
      `,
    ],
  },
  messages: {
    fails: '`{command}` fails, and the build stops here: {text}.',
    unseen:
      '`{command}` fails ({text}), and the build goes on without it, because its exit code is lost. Correct it, and join the commands with `&&`.',
    start: '`{command}` fails when the container starts: {text}.',
    wrapper:
      '`{command}` has no command to run: unless `docker run` gives one, the container stops at once: {text}. Write the command as CMD.',
    lifecycle: '`{command}` fails in the dev container, and what comes after it is left out: {text}.',
    exit: '`{command}` is reached in any case, and the build stops here.',
    deactivate: '`conda deactivate` takes no argument, and the build stops here: {text}. Delete `{argument}`.',
    activate: '`{command}` fails, and the build stops here: {text}. Give it the name or the folder of one environment.',
  },
  checks: { dockerfile: check, script: check, devcontainer: checkLifecycle },
});

function* check(context: CommandContext): Iterable<Report> {
  yield* atStart(context);
  if (context.kind === 'script') yield* checkLifecycle(context);
  yield* unseen(context);
  const inner = new Set<CommandRecord | undefined>();
  // What a user may not do is said once, by permission-denied, and of a shell that is not there by distroless-shell.
  const failing = placedCommands(context).filter(
    ({ command, stage }) =>
      stops(command, stage) &&
      command.fails?.code !== 'no-account' &&
      command.fails?.code !== 'no-shell' &&
      (command.fails?.code !== 'permission-denied' || command.conda !== undefined),
  );
  for (const { command } of failing) inner.add(command.parent);
  for (const each of failing) {
    const { command, stage } = each;
    const { fails } = command;
    // What runs another program fails with it: that one says why.
    if (fails === undefined || inner.has(command) || command.place.file !== context.path) continue;
    if (context.kind === 'dockerfile' && !isBuilt(context, stage)) continue;
    const { argv, conda } = command;
    const data = { command: shown(command), text: fails.text.replace(/\.$/, '') };
    const span = command.place.span;
    if (fails.code === 'exit') yield { message: 'exit', data, span };
    else if (fails.code === 'wrong-arguments' && conda?.subcommand === 'deactivate') {
      const argument = conda.positionals.map((arg) => arg.raw).join(' ');
      yield {
        message: 'deactivate',
        data: { ...data, argument },
        span,
        fixes: without(context, { ...each, conda }),
      };
    } else if (
      fails.code === 'wrong-arguments' &&
      (conda?.subcommand === 'activate' || /activate$/.test(argv[1]?.value ?? ''))
    )
      yield { message: 'activate', data, span };
    else yield { message: 'fails', data, span, fixes: copyWorkspace(context, command) };
  }
}

/** Commands of a dev container that are surely refused, or name an environment that nothing has made. */
function* checkLifecycle({ commands, path }: DevcontainerContext | ScriptContext): Iterable<Report> {
  for (const { fails, reached, caught, masking, place, ...command } of commands) {
    if (command.when !== 'exec') continue;
    if (fails === undefined || !/^(?:wrong-arguments|environment-not-found|prefix-exists)$/.test(fails.code)) continue;
    if (reached !== 'yes' || caught || (masking !== undefined && !masking.answered) || place.file !== path) continue;
    const data = { command: shown(command), text: fails.text.replace(/\.$/, '') };
    yield { message: 'lifecycle', data, span: place.span };
  }
}

/** What a container starts with words that its program refuses; files that are missing may be mounted. */
function* atStart(context: CommandContext): Iterable<Report> {
  for (const { command, stage } of placedCommands(context)) {
    const { fails, when, reached, caught, masking, place } = command;
    if (fails?.code !== 'wrong-arguments' || when !== 'start' || reached !== 'yes' || caught) continue;
    if ((masking !== undefined && !masking.answered) || place.file !== context.path || stage.failing.length > 0)
      continue;
    if (context.kind === 'dockerfile' && !context.results.includes(stage)) continue;
    const data = { command: shown(command), text: fails.text.replace(/\.$/, '') };
    // An ENTRYPOINT that is there to be given a command: `docker run IMAGE python app.py`.
    if (command.conda?.subcommand === 'run' && command.conda.command.length === 0)
      yield { message: 'wrapper', data, span: place.span, severity: 'warning' };
    else yield { message: 'start', data, span: place.span };
  }
}

/**
 * What fails in a build that does not notice. A test that fails, what a user may not do, and an activation without its hook
 * are said elsewhere, with their cause.
 */
function* unseen(context: CommandContext): Iterable<Report> {
  const seen = new Set<number>();
  for (const { command, stage } of placedCommands(context)) {
    const { fails, when, reached, caught, masking, place } = command;
    if (fails === undefined || fails.code === 'no-shell' || when !== 'build' || reached !== 'yes' || caught) continue;
    if (masking === undefined || masking.answered || masking.by === 'or' || NOT_SAID.has(fails.code)) continue;
    if (place.file !== context.path || seen.has(place.span.start)) continue;
    // Then the environment stays active: what comes after it works as before.
    if (command.conda?.subcommand === 'deactivate') continue;
    if (context.kind === 'dockerfile' && !isBuilt(context, stage)) continue;
    seen.add(place.span.start);
    const data = { command: shown(command), text: fails.text.replace(/\.$/, '') };
    yield { message: 'unseen', data, span: place.span, severity: 'warning' };
  }
}

const NOT_SAID: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'exit',
  'false',
  'permission-denied',
  'no-conda-function',
]);

/** Whether the build surely stops at the command. */
function stops({ fails, when, reached, caught, masking, instruction }: CommandRecord, stage: StageModel): boolean {
  if (fails === undefined || when !== 'build' || reached !== 'yes' || caught) return false;
  return (masking === undefined || masking.answered) && stage.failing.includes(instruction);
}

function isBuilt(context: DockerfileContext, stage: StageModel): boolean {
  return context.needed.has(stage);
}

/** Copies the manifest that pixi does not find, and its lock, before the command. */
function copyWorkspace(context: CommandContext, command: CommandRecord): Fix[] {
  const { cwd, fails, instruction, name } = command;
  if (context.kind !== 'dockerfile' || fails?.code !== 'file-not-found' || baseName(name) !== 'pixi') return [];
  if (instruction.onbuild || !isKnown(cwd) || /\s/.test(cwd)) return [];
  const files = workspaceFiles(context);
  const lacking = files?.filter((each) => command.seen.file(join(cwd, each)) === undefined) ?? [];
  // A workspace that is copied without its lock lacks the lock alone; of another folder nothing is said.
  if (files === undefined || lacking.length === 0) return [];
  const line = `COPY ${lacking.join(' ')} ${cwd.replace(/\/?$/, '/')}`;
  return fixOf(
    `Copy ${lacking.join(' and ')} first`,
    false,
    linesBefore(context.dockerfile, context.path, instruction, [line]),
  );
}

function without(context: CommandContext, { conda }: PlacedCall): Fix[] {
  const title = `Delete ${conda.positionals.map((arg) => arg.raw).join(' ')}`;
  return fixOf(title, true, withoutWords(context, conda.positionals));
}

function shown({ text }: Pick<CommandRecord, 'text'>): string {
  const line = display(text).split('\n', 1)[0] ?? '';
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
