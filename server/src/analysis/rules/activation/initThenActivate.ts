import type { DockerfileContext, ScriptContext } from '../../contexts/types';
import { blame, firstInit, isBefore, quoted } from '../../facts/blame';
import { byPlace, type Placed, type StageView } from '../../facts/stageView';
import { hookCommand, rootFor } from '../../fixes/activation';
import { replace } from '../../fixes/edits';
import { activationFixes, hookAdvice, micromambaHook } from '../../fixes/hook';
import type { Fix } from '../../fixes/types';
import type { CommandRecord } from '../../model/record';
import type { Instruction } from '../../parse/dockerfile/ast';
import { defineRule, type Report } from '../rule';

export const initThenActivate = defineRule({
  code: 'CD2006',
  name: 'init-then-activate',
  category: 'activation',
  severity: 'warning',
  fixable: 'safe',
  docs: {
    summary: '`conda activate` that counts on an earlier `conda init`, in a shell that does not read what that wrote.',
    why: '`conda init` writes a block into `~/.bashrc`, which only interactive shells read. The shell of a RUN, of a script or of `bash -c` does not, and neither does the shell that ran `conda init` itself. `exec bash` behind it starts a shell without anything to do, which ends at once: what stands behind it never runs.\n\nLeave `conda init` out and read the hook where you activate: `. /opt/conda/etc/profile.d/conda.sh && conda activate NAME`.',
    exceptions:
      'Silent where the shell is interactive or a login shell that reads the block, and where `~/.bashrc` is read by the command itself.',
    references: [
      { title: 'conda init', url: 'https://docs.conda.io/projects/conda/en/stable/commands/init.html' },
      {
        title: 'bash: start-up files',
        url: 'https://www.gnu.org/software/bash/manual/html_node/Bash-Startup-Files.html',
      },
    ],
    bad: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nRUN conda init bash\nRUN conda activate app && python --version\n',
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nRUN conda init bash && exec bash && conda activate app && python --version\n',
    ],
    good: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nRUN conda init bash\nSHELL ["/bin/bash", "-ic"]\nRUN conda activate app && python --version\n',
    ],
  },
  messages: {
    notRead:
      '`{command}` fails: the block that `{init}` wrote into `~/.bashrc` is read by interactive shells only, not by this one{error}. {advice}',
    exec: '`{exec}` starts a shell that has nothing to do and ends at once, so `{command}` behind it never runs. Read the hook with `. {root}/etc/profile.d/conda.sh` instead.',
  },
  checks: { dockerfile: check, script: check },
});

function* check(context: DockerfileContext | ScriptContext): Iterable<Report> {
  const told = new Set<CommandRecord>();
  for (const placed of byPlace(context).values()) {
    const first = placed[0];
    if (first === undefined || first.command.place.file !== context.path) continue;
    const { command, stage } = first;
    if (command.conda?.subcommand !== 'activate') continue;
    const root = rootFor(command, stage) ?? '/opt/conda';
    if (command.fails?.code === 'no-conda-function' && command.reached === 'yes') {
      if (!placed.every((each) => each.command.fails?.code === 'no-conda-function' && blame(each) === 'init')) continue;
      const init = firstInit(stage);
      yield {
        message: 'notRead',
        data: {
          command: command.text,
          error: quoted(command),
          init: init?.conda === undefined ? 'conda init' : `${init.conda.program} ${init.conda.subcommand}`,
          advice: adviceOf(first, root),
        },
        span: command.place.span,
        related: init ? [{ location: init.place, message: 'The block is written here.' }] : [],
        fixes:
          command.conda.program === 'micromamba'
            ? activationFixes(context, first, false, micromambaHook(context, first))
            : activationFixes(context, first, true),
      };
      continue;
    }
    const exec = command.reached === 'no' ? execBefore(first) : undefined;
    if (exec === undefined || told.has(exec) || exec.place.file !== context.path) continue;
    told.add(exec);
    yield {
      message: 'exec',
      data: { exec: exec.text, command: command.text, root },
      span: exec.place.span,
      fixes: replaceExec(context, first, exec),
    };
  }
}

function adviceOf(placed: Placed, root: string): string {
  return placed.command.conda?.program === 'conda'
    ? `Read the hook with \`${hookCommand(root)}\` instead.`
    : hookAdvice(placed);
}

const behindExec = new WeakMap<StageView, Map<Instruction, ReadonlyMap<CommandRecord, CommandRecord>>>();

/** The `exec bash` behind a `conda init` that keeps a command from being reached. */
function execBefore({ command, stage, view }: Placed): CommandRecord | undefined {
  const init = firstInit(stage);
  if (init === undefined || !isBefore(init, command, stage)) return undefined;
  let kept = behindExec.get(view);
  if (kept === undefined) {
    kept = new Map();
    behindExec.set(view, kept);
  }
  let found = kept.get(command.instruction);
  if (found === undefined) {
    found = findExecs(view.byInstruction.get(command.instruction) ?? []);
    kept.set(command.instruction, found);
  }
  return found.get(command);
}

/** The commands behind an `exec` of an idle shell, with that `exec`. */
function findExecs(commands: readonly CommandRecord[]): ReadonlyMap<CommandRecord, CommandRecord> {
  const found = new Map<CommandRecord, CommandRecord>();
  const shells = new Map<CommandRecord | undefined, CommandRecord>();
  for (const command of commands) {
    const exec = shells.get(command.parent);
    if (exec !== undefined) found.set(command, exec);
    else if (command.reached === 'yes' && startsIdleShell(command)) shells.set(command.parent, command);
  }
  return found;
}

/** `exec bash`, `exec "$SHELL" -l`. */
function startsIdleShell(command: CommandRecord): boolean {
  const words = command.name === 'exec' ? command.argv.slice(1) : [];
  const shell = words[0];
  if (shell === undefined || !(/(^|\/)(ba|z)?sh$/.test(shell.value) || /^"?\$\{?SHELL\}?"?$/.test(shell.raw)))
    return false;
  return words.slice(1).every((word) => /^(-[il]+|--login)$/.test(word.value));
}

function replaceExec(context: DockerfileContext | ScriptContext, placed: Placed, exec: CommandRecord): Fix[] {
  const root = rootFor(placed.command, placed.stage);
  if (root === undefined) return [];
  const hook = hookCommand(root);
  return [
    {
      title: `Read conda's hook instead: ${hook}`,
      safe: true,
      edits: [replace(context.path, exec.place.span, hook)],
    },
  ];
}
