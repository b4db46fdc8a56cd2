import { insert, replace } from '../../fixes/edits';
import type { DockerfileContext } from '../context';
import { defineRule, type Fix, type Report } from '../rule';
import { activationFixes, blame } from './failures';
import { nameOf } from './needs';
import { type StartupWrite, startupWrites } from './startupFiles';
import { byPlace, type CommandContext, isStartedFromOutside, type Placed, prefixNamed } from './view';
import { hookCommand, rootFor } from './ways';

export const activateWithoutHook = defineRule({
  code: 'CD2001',
  name: 'activate-without-hook',
  category: 'activation',
  severity: 'error',
  fixable: 'safe',
  docs: {
    summary: '`conda activate` in a shell that has no `conda` function.',
    why: '`conda activate` must change the shell that runs it, so it is a shell function, defined by `etc/profile.d/conda.sh` (or by the block that `conda init` writes into a start-up file). The shell of a RUN reads no start-up file; there only the program `conda` is found, and it stops with "Run \'conda init\' before \'conda activate\'". The commands of a devcontainer (`postCreateCommand` and its like) go to `/bin/sh -c`, which reads none either. The same holds for `mamba activate` and `micromamba activate`.\n\nRead the hook first: `. /opt/conda/etc/profile.d/conda.sh && conda activate NAME` works in every shell. Or let `SHELL ["conda", "run", …]` run all that follows in the environment.',
    exceptions:
      'Silent where the hook was read earlier in the same shell, where a devcontainer has `features` (they may install anything), where a login or interactive shell reads a file with the hook, under `BASH_ENV`, and where the base image is not known. Where a `conda init` came before, `init-then-activate` reports it; where a start-up file does not work for the shell, `bashrc-guard` or `bashrc-wrong-user`.',
    references: [
      { title: 'conda init', url: 'https://docs.conda.io/projects/conda/en/stable/commands/init.html' },
      {
        title: 'conda activate',
        url: 'https://docs.conda.io/projects/conda/en/stable/dev-guide/deep-dives/activation.html',
      },
    ],
    bad: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nRUN conda activate app && python --version\n',
    ],
    good: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nRUN . /opt/conda/etc/profile.d/conda.sh && conda activate app && python --version\n',
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nSHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]\nRUN python --version\n',
    ],
  },
  messages: {
    missing:
      '`{command}` fails here: this shell has no `{program}` function, because nothing has read its hook ("{error}"). {advice}',
    startup:
      "{path} has no `conda` function to call: nothing in it reads conda's hook, so every interactive shell says \"Run 'conda init' before 'conda activate'\" and does not activate {environment}. Read the hook in front of it.",
    ignored:
      '`{command}` does nothing here: this shell has no `{program}` function ("{error}"), and what follows runs without the environment. {advice}',
  },
  checks: {
    *dockerfile(context) {
      yield* check(context);
      yield* inStartupFiles(context);
    },
    script: check,
    compose: check,
    devcontainer: check,
  },
});

/** `conda activate X` that a RUN writes into a `.bashrc` whose shells do not know the function. */
function* inStartupFiles(context: DockerfileContext): Iterable<Report> {
  const seen = new Set<StartupWrite>();
  for (const stage of context.results) {
    if (!stage.known || !stage.machine.closed) continue;
    const writes = startupWrites(stage).filter((write) => write.activates !== undefined);
    // Starting a shell in the head costs more than all the rest of this rule: only where something was written.
    if (writes.length === 0) continue;
    const shell = stage.exec.interactive;
    if (shell.condaFunction !== 'no' || !shell.activated.known) continue;
    for (const write of writes) {
      const { activates: name, command, path } = write;
      if (name === undefined || command.place.file !== context.path || path !== `${shell.home}/.bashrc`) continue;
      const prefix = prefixNamed(name, stage);
      if (prefix === undefined || shell.activated.prefix === prefix || seen.has(write)) continue;
      const line = new RegExp(
        `(?:^|\\n)[ \\t]*conda activate ["']?${name.replace(/[^\w-]/g, '\\$&')}["']?[ \\t]*(?:\\n|$)`,
      );
      if (!line.test(stage.machine.file(path)?.text ?? '')) continue;
      const { start, end } = command.place.span;
      const at = context.text.slice(start, end).indexOf('conda activate');
      if (at < 0) continue;
      seen.add(write);
      const root = rootFor(command, stage);
      const hook = root === undefined ? undefined : hookCommand(root);
      yield {
        message: 'startup',
        data: { path, environment: nameOf(prefix, stage) },
        severity: 'warning',
        span: { start: start + at, end: start + at + 'conda activate'.length },
        fixes:
          hook === undefined
            ? []
            : [
                {
                  title: `Read conda's hook first: ${hook}`,
                  safe: true,
                  edits: [insert(context.path, start + at, `${hook} && `)],
                },
              ],
      };
    }
  }
}

function* check(context: CommandContext): Iterable<Report> {
  for (const placed of byPlace(context).values()) {
    const first = placed[0];
    if (first === undefined || first.command.place.file !== context.path) continue;
    if (!placed.every(({ command }) => command.fails?.code === 'no-conda-function' && command.reached === 'yes'))
      continue;
    // What `conda init` wrote is read by no shell of theirs either, and no other rule says so.
    const outside = isStartedFromOutside(context);
    if (placed.map(blame).some((each) => each !== 'hook' && !(outside && each === 'init'))) continue;
    const { command, stage } = first;
    const program = command.conda?.program ?? 'conda';
    const root = rootFor(command, stage);
    const { end } = command.place.span;
    const stops =
      command.when === 'exec' ||
      (command.when !== 'build' && /^[ \t]*&&/.test(context.text.slice(end, end + 40))) ||
      (command.when === 'build' && stage.failure?.instruction === command.instruction);
    const micromamba = program === 'micromamba';
    yield {
      message: stops ? 'missing' : 'ignored',
      data: {
        command: command.text,
        program,
        error: command.fails?.text ?? '',
        advice: micromamba
          ? 'Evaluate `micromamba shell hook` first, or use `micromamba run`.'
          : `Read it first with \`. ${root ?? '/opt/conda'}/etc/profile.d/conda.sh\`, or use \`conda run\`.`,
      },
      span: command.place.span,
      fixes: micromamba
        ? activationFixes(context, first, false, micromambaHook(context, first))
        : activationFixes(context, first, true),
    };
  }
}

/** micromamba prints its hook; inside quotes of another shell's command there is no room for more of them. */
function micromambaHook(context: CommandContext, { command }: Placed): Fix | undefined {
  const at = command.argv[0]?.place;
  if (at === undefined || at.file !== context.path) return undefined;
  if (context.kind !== 'script' && (context.kind !== 'dockerfile' || command.parent !== undefined)) return undefined;
  const hook = `eval "$(micromamba shell hook -s ${command.shell === 'bash' ? 'bash' : 'posix'})"`;
  const word = context.text.slice(at.span.start, at.span.end);
  return {
    title: `Read micromamba's hook first: ${hook}`,
    safe: true,
    edits: [replace(context.path, at.span, `${hook} && ${word}`)],
  };
}
