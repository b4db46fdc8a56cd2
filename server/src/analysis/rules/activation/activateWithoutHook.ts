import { type CommandContext, type DockerfileContext, isStartedFromOutside } from '../../contexts/types';
import { prefixNamed, quotedError, wantedName } from '../../facts/activations';
import { runWords } from '../../facts/condaRun';
import { diagnosed } from '../../facts/diagnosis';
import { nameOf } from '../../facts/environments';
import { isService } from '../../facts/programs';
import type { Execution } from '../../facts/site';
import { type StartupWrite, startupWrites } from '../../facts/startupFiles';
import { hookCommand, rootFor } from '../../fixes/activation';
import { activationFixes, hookAdvice, micromambaHook } from '../../fixes/hook';
import { fixOf } from '../../fixes/make';
import type { Fix, TextEdit } from '../../fixes/types';
import { isExecForm, replacePart, replaceWords } from '../../fixes/words';
import type { CommandRecord } from '../../model/record';
import { shellQuote } from '../../text/shellQuote';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const activateWithoutHook = defineRule({
  code: 'CD2001',
  name: 'activate-without-hook',
  category: 'activation',
  severity: 'error',
  fixable: 'safe',
  docs: {
    summary: '`conda activate` in a shell that has no `conda` function.',
    why: markdown`
      \`conda activate\` must change the shell that runs it, so it is a shell function, defined by
      \`etc/profile.d/conda.sh\` (or by the block that \`conda init\` writes into a start-up file). The shell of a RUN
      reads no start-up file; there only the program \`conda\` is found, and it stops with "Run 'conda init' before
      'conda activate'". The JSON form of CMD, ENTRYPOINT and RUN and the commands of Compose files go to no shell
      at all, unless they name one. The commands of a devcontainer (\`postCreateCommand\` and its like) go to \`/bin/sh -c\`,
      which reads none either. The same holds for \`mamba activate\` and \`micromamba activate\`, whose functions are
      not in \`conda.sh\`.

      Read the hook first: \`. /opt/conda/etc/profile.d/conda.sh && conda activate NAME\` works in every shell. Or let
      \`SHELL ["conda", "run", …]\` run all that follows in the environment.
    `,
    exceptions: markdown`
      Silent where the hook was read earlier in the same shell, where a devcontainer has \`features\` (they may
      install anything), where a login or interactive shell reads a file with the hook, under \`BASH_ENV\`, and where
      the base image is not known. Where a \`conda init\` came before, \`init-then-activate\` reports it; where a
      start-up file does not work for the shell, \`bashrc-guard\` or \`bashrc-wrong-user\`.
    `,
    references: [
      { title: 'conda init', url: 'https://docs.conda.io/projects/conda/en/stable/commands/init.html' },
      {
        title: 'conda activate',
        url: 'https://docs.conda.io/projects/conda/en/stable/dev-guide/deep-dives/activation.html',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        RUN conda activate app && python --version
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        RUN . /opt/conda/etc/profile.d/conda.sh && conda activate app && python --version
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]
        RUN python --version
      `,
    ],
  },
  messages: {
    missing: '`{command}` fails here{stops}: this shell has no `{program}` function, because {why}{error}. {advice}',
    direct:
      '`{command}` fails{stops}: no shell reads this {form}, and without one `{program} activate` has nothing to change{error}.{operator} {advice}',
    startup:
      "{path} has no `conda` function to call: nothing in it reads conda's hook, so every interactive shell says \"Run 'conda init' before 'conda activate'\" and does not activate {environment}. Read the hook in front of it.",
    ignored:
      '`{command}` does nothing here: this shell has no `{program}` function, because {why}{error}{after}. {advice}',
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
      const prefix = prefixNamed(name, stage.end);
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
          hook === undefined ? [] : fixOf(`Read conda's hook first: ${hook}`, true, hookInText(context, command, hook)),
      };
    }
  }
}

function* check(context: CommandContext): Iterable<Report> {
  // What `conda init` wrote is read by no shell that is started from outside, and no other rule says so.
  const kinds = isStartedFromOutside(context) ? (['no-hook', 'init-not-read'] as const) : (['no-hook'] as const);
  for (const { execution } of diagnosed(context, kinds)) {
    const { command } = execution;
    const program = command.conda?.program ?? 'conda';
    const form = formWithoutShell(context, command);
    const stops = stopsAt(execution);
    const data = { command: command.text, program, error: quotedError(command), stops: stops ?? '' };
    if (form !== undefined) {
      yield {
        message: 'direct',
        data: { ...data, form, operator: operatorsIn(command), advice: runAdvice(execution) },
        span: command.place.span,
        fixes: runInstead(context, execution),
      };
      continue;
    }
    yield {
      message: stops === undefined ? 'ignored' : 'missing',
      data: {
        ...data,
        why:
          program === 'mamba' && command.condaFunction === 'yes'
            ? "only conda's hook was read"
            : 'nothing has read its hook',
        after: followers(execution).every(({ name }) => /^(?:true|:|exit|echo|set)$/.test(name))
          ? ''
          : ', and what follows runs without the environment',
        advice: hookAdvice(execution),
      },
      span: command.place.span,
      fixes:
        program === 'micromamba'
          ? activationFixes(context, execution, false, micromambaHook(context, execution))
          : activationFixes(context, execution, true),
    };
  }
}

/** The commands after one that run although it fails. */
function followers({ command, together }: Execution): readonly CommandRecord[] {
  return together.slice(together.indexOf(command) + 1).filter(({ reached }) => reached !== 'no');
}

/** What ends with the command, for the message; empty where that is not sure, undefined where something goes on. */
function stopsAt(execution: Execution): string | undefined {
  const { command, stage } = execution;
  if (command.when === 'exec') return '';
  if (followers(execution).length > 0) return undefined;
  if (command.when === 'build') return stage.failing.includes(command.instruction) ? ', and the build stops' : '';
  return command.when === 'health' ? ', and the health check with it' : ', and the container stops';
}

/** What the words of a command are written in that go to no shell; undefined where a shell reads them. */
function formWithoutShell(context: CommandContext, command: CommandRecord): string | undefined {
  const at = command.argv[0]?.place;
  if (at === undefined || at.file !== context.path) return undefined;
  if (context.kind === 'dockerfile') return isExecForm(context, command) ? 'JSON array' : undefined;
  if (context.kind !== 'compose') return undefined;
  for (const { service } of context.services) {
    for (const part of [service.entrypoint, service.command]) {
      if (part?.argv.some(({ span }) => span.start === at.span.start)) return part.form === 'list' ? 'list' : 'command';
    }
  }
  return undefined;
}

const OPERATOR = /^(?:&&|\|\||[;|&])$/;

function operatorsIn(command: CommandRecord): string {
  const found = command.argv.find(({ value }) => OPERATOR.test(value));
  return found === undefined ? '' : ` \`${found.value}\` is only one more argument there.`;
}

/** The environment that a command meant, with the words that run a program in it. */
function runOf({ command, stage }: Execution): readonly string[] | undefined {
  const name = wantedName(command);
  const prefix = name === undefined ? undefined : prefixNamed(name, stage.end);
  return prefix === undefined ? undefined : runWords(prefix, stage, command.path);
}

function runAdvice(execution: Execution): string {
  const { command } = execution;
  const name = wantedName(command);
  const run =
    runOf(execution)?.map(shellQuote).join(' ') ?? `${command.conda?.program ?? 'conda'} run -n ${name ?? 'NAME'}`;
  return `Run the program with \`${run}\`.`;
}

/** The hook before `conda activate` in the text that a command writes. */
function hookInText(context: DockerfileContext, { argv }: CommandRecord, hook: string): TextEdit | undefined {
  const activate = 'conda activate';
  const word = argv.find(({ value }) => value.includes(activate));
  const at = word?.value.indexOf(activate) ?? 0;
  return replacePart(context, word, at, at + activate.length, `${hook} && ${activate}`);
}

/** `["conda", "activate", "X", "&&", "python"]` becomes `["conda", "run", …, "python"]`. */
function runInstead(context: CommandContext, execution: Execution): Fix[] {
  const [program, activate, , and, ...rest] = execution.command.argv;
  const run = runOf(execution);
  if (context.kind !== 'dockerfile' || run === undefined) return [];
  if (activate?.value !== 'activate' || and?.value !== '&&' || rest.length === 0) return [];
  // More for a shell, or a service, which `conda run` would keep from its signals.
  if (rest.some(({ value }) => OPERATOR.test(value) || /[$<>]/.test(value))) return [];
  if (isService(rest.map(({ value }) => value))) return [];
  return fixOf(`Run it with ${run.join(' ')}`, false, replaceWords(context, program, and, run));
}
