import { MORE_COMMANDS, moreCommands, type OptionValues } from '../../config/options';
import type { DockerfileContext } from '../../contexts/types';
import { diagnosed } from '../../facts/diagnosis';
import { nameOf } from '../../facts/environments';
import type { Execution } from '../../facts/site';
import { pathFix } from '../../fixes/activation';
import { asExec } from '../../fixes/commandLine';
import { entrypointFix } from '../../fixes/entrypointScript';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { shellQuote } from '../../text/shellQuote';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const bashrcOnlyActivation = defineRule({
  code: 'CD2007',
  name: 'bashrc-only-activation',
  category: 'activation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'CMD or ENTRYPOINT counts on an activation that stands only in `~/.bashrc`.',
    why: markdown`
      bash reads \`~/.bashrc\` where it is interactive, and \`/bin/sh\` never does. What the engine starts from CMD or
      ENTRYPOINT is neither, so the program runs in base although a shell that you open in the container shows the
      environment.

      Activate in an ENTRYPOINT script that ends in \`exec "$@"\`, start the program through \`bash -ic\`, or put the
      environment on PATH.
    `,
    exceptions: markdown`
      Silent where CMD or ENTRYPOINT starts an interactive bash, where PATH holds the environment, and where the
      base image is not known.
    `,
    references: [
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
        CMD ["python", "app.py"]
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        RUN echo "conda activate app" >> ~/.bashrc
        CMD ["bash", "-ic", "python app.py"]
      `,
    ],
  },
  messages: {
    default:
      '`{program}` starts outside of {environment}: only `{file}` activates it, which is read by interactive shells, not when the container starts. Activate in an ENTRYPOINT script, or put {environment} on PATH.',
  },
  options: { commands: MORE_COMMANDS },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext, options: OptionValues): Iterable<Report> {
  for (const { execution, diagnosis } of diagnosed(context, ['interactive-only'], moreCommands(options))) {
    const { command, stage } = execution;
    const { prefix, write } = diagnosis;
    const environment = nameOf(prefix, stage);
    yield {
      message: 'default',
      data: { program: command.name, environment, file: write.path },
      span: command.argv[0]?.place?.span ?? command.place.span,
      related: [{ location: write.command.place, message: `${environment} is activated for interactive shells here.` }],
      fixes: fixesFor(context, execution, prefix),
    };
  }
}

function fixesFor(context: DockerfileContext, { command, stage }: Execution, prefix: string): Fix[] {
  const fixes: Fix[] = [];
  const script =
    stage.final.entrypoint?.instruction === undefined && !command.login
      ? entrypointFix(context, stage, prefix, stage.final.cmd?.instruction)
      : undefined;
  if (script !== undefined) fixes.push(script);
  const bash = interactive(context, command, stage);
  if (bash !== undefined) fixes.push(bash);
  const path = pathFix(context, stage, command, prefix);
  if (path !== undefined) fixes.push(path);
  return fixes;
}

/** `CMD ["bash", "-ic", "…"]` in the place of a CMD that starts the program itself. */
function interactive(context: DockerfileContext, command: CommandRecord, stage: StageModel): Fix | undefined {
  const instruction = stage.final.cmd?.instruction;
  if (instruction?.keyword !== 'CMD' || stage.final.entrypoint?.instruction !== undefined) return undefined;
  const { span, form, argv, script } = instruction.command;
  if (!stage.stage.instructions.includes(instruction) || stage.bottom?.bash === false || stage.sh === 'busybox')
    return undefined;
  const at = command.place.span.start;
  if (at < span.start || at >= span.end || command.parent !== undefined) return undefined;
  const text = form === 'exec' ? argv.map((word) => shellQuote(word.value)).join(' ') : script.text;
  if (!isKnown(text) || text.includes('\n') || stage.final.shell.length !== 2) return undefined;
  const edits = asExec(context, instruction, ['bash', '-ic', text]);
  return fixOf('Start it in an interactive bash: bash -ic', false, edits)[0];
}
