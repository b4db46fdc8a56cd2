import type { DockerfileContext, ScriptContext } from '../../contexts/types';
import { quotedError } from '../../facts/activations';
import { diagnosed } from '../../facts/diagnosis';
import type { Execution } from '../../facts/site';
import { hookCommand, rootFor } from '../../fixes/activation';
import { activationFixes, hookAdvice, micromambaHook } from '../../fixes/hook';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceCommand } from '../../fixes/words';
import type { CommandRecord } from '../../model/record';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const initThenActivate = defineRule({
  code: 'CD2006',
  name: 'init-then-activate',
  category: 'activation',
  severity: 'warning',
  fixable: 'safe',
  docs: {
    summary: '`conda activate` that counts on an earlier `conda init`, in a shell that does not read what that wrote.',
    why: markdown`
      \`conda init\` writes a block into \`~/.bashrc\`, which only interactive shells read. The shell of a RUN, of a
      script or of \`bash -c\` does not, and neither does the shell that ran \`conda init\` itself. \`exec bash\` behind
      it starts a shell without anything to do, which ends at once: what stands behind it never runs.

      Leave \`conda init\` out and read the hook where you activate: \`. /opt/conda/etc/profile.d/conda.sh && conda
      activate NAME\`.
    `,
    exceptions: markdown`
      Silent where the shell is interactive or a login shell that reads the block, and where \`~/.bashrc\` is read by
      the command itself.
    `,
    references: [
      { title: 'conda init', url: 'https://docs.conda.io/projects/conda/en/stable/commands/init.html' },
      {
        title: 'bash: start-up files',
        url: 'https://www.gnu.org/software/bash/manual/html_node/Bash-Startup-Files.html',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        RUN conda init bash
        RUN conda activate app && python --version
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        RUN conda init bash && exec bash && conda activate app && python --version
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        RUN conda init bash
        SHELL ["/bin/bash", "-ic"]
        RUN conda activate app && python --version
      `,
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
  for (const { execution, diagnosis } of diagnosed(context, ['init-not-read'])) {
    const { command, stage } = execution;
    const { init } = diagnosis;
    if (command.conda?.subcommand !== 'activate') continue;
    yield {
      message: 'notRead',
      data: {
        command: command.text,
        error: quotedError(command),
        init: init.conda === undefined ? 'conda init' : `${init.conda.program} ${init.conda.subcommand}`,
        advice: adviceOf(execution, rootFor(command, stage) ?? '/opt/conda'),
      },
      span: command.place.span,
      related: [{ location: init.place, message: 'The block is written here.' }],
      fixes:
        command.conda.program === 'micromamba'
          ? activationFixes(context, execution, false, micromambaHook(context, execution))
          : activationFixes(context, execution, true),
    };
  }
  const told = new Set<CommandRecord>();
  for (const { execution, diagnosis } of diagnosed(context, ['after-idle-shell'])) {
    const { command, stage } = execution;
    const { exec } = diagnosis;
    if (told.has(exec) || exec.place.file !== context.path) continue;
    told.add(exec);
    yield {
      message: 'exec',
      data: { exec: exec.text, command: command.text, root: rootFor(command, stage) ?? '/opt/conda' },
      span: exec.place.span,
      fixes: replaceExec(context, execution, exec),
    };
  }
}

function adviceOf(execution: Execution, root: string): string {
  return execution.command.conda?.program === 'conda'
    ? `Read the hook with \`${hookCommand(root)}\` instead.`
    : hookAdvice(execution);
}

function replaceExec(
  context: DockerfileContext | ScriptContext,
  { command, stage }: Execution,
  exec: CommandRecord,
): Fix[] {
  const root = rootFor(command, stage);
  if (root === undefined) return [];
  const hook = hookCommand(root);
  return fixOf(`Read conda's hook instead: ${hook}`, true, replaceCommand(context, exec, hook));
}
