import { MORE_COMMANDS, moreCommands, type OptionValues } from '../../config/options';
import type { DockerfileContext } from '../../contexts/types';
import { lineOf } from '../../contexts/types';
import { failsToActivate, onlyActivates, onlyActivatesVenv } from '../../facts/activations';
import { commandsByInstruction, isSure, shortText } from '../../facts/commands';
import { nameOf } from '../../facts/environments';
import { isPythonProgram } from '../../facts/programs';
import { factsOf } from '../../facts/stageFacts';
import { mergeFix, shellInPlace } from '../../fixes/activation';
import { replaceInstruction } from '../../fixes/commandLine';
import { fixOf } from '../../fixes/make';
import type { StageModel } from '../../model/stage';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const activationDoesNotPersist = defineRule({
  code: 'CD2004',
  name: 'activation-does-not-persist',
  category: 'activation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A RUN that only activates an environment which later instructions need.',
    why: markdown`
      Each RUN is a new shell. What a RUN keeps are files; the activation lives in the variables of its shell and
      ends with it. The RUNs behind it work in base again, without an error.

      Put \`SHELL ["conda", "run", "--no-capture-output", "-n", "NAME", "/bin/bash", "-c"]\` in its place, or activate
      and work in one RUN.
    `,
    exceptions: markdown`
      Silent where the RUN does other work as well, where nothing later needs the environment (unless the container
      then starts a bare bash, which lacks it), and where the base image is not known. A RUN whose activation fails
      is reported by \`activate-without-hook\`, \`source-in-sh\` or \`dot-activate-in-sh\`.
    `,
    references: [
      { title: 'Dockerfile reference: RUN', url: 'https://docs.docker.com/reference/dockerfile/#run' },
      { title: 'Dockerfile reference: SHELL', url: 'https://docs.docker.com/reference/dockerfile/#shell' },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        RUN . /opt/conda/etc/profile.d/conda.sh && conda activate app
        RUN python -c "import sys"
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        RUN . /opt/conda/etc/profile.d/conda.sh && conda activate app && python -c "import sys"
      `,
    ],
  },
  messages: {
    default:
      'The activation of {environment} ends with this RUN, because each RUN is a new shell: `{later}` on line {line} runs without it. Activate through SHELL, or in the same RUN.',
    venv: 'The activation of {prefix} ends with this RUN, because each RUN is a new shell: `{later}` on line {line} runs without it. Put the venv first on PATH: `ENV PATH={prefix}/bin:$PATH`.',
    useless:
      'This RUN has no effect: the activation of {environment} ends with its shell, and the shell that the container starts is not in it. Append `conda activate {environment}` to ~/.bashrc behind the hook, or put {environment} on PATH.',
  },
  options: { commands: MORE_COMMANDS },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext, options: OptionValues): Iterable<Report> {
  const more = moreCommands(options);
  yield* useless(context, more);
  yield* venvs(context);
  for (const stage of context.self.stages) {
    const facts = factsOf(stage, context.project, more);
    for (const lost of facts.lost) {
      const { command, instruction, prefix } = lost;
      const first = lost.needed[0];
      if (first === undefined || command.place.file !== context.path) continue;
      if (
        commandsByInstruction(stage)
          .get(instruction)
          ?.some((each) => failsToActivate(each) || drops(each))
      )
        continue;
      yield {
        message: 'default',
        data: {
          environment: nameOf(prefix, stage),
          later: shortText(first),
          line: lineOf(context, first.instruction.span),
        },
        span: command.place.span,
        related: [{ location: first.place, message: `Runs without ${nameOf(prefix, stage)}.` }],
        fixes: [shellInPlace(context, stage, lost), mergeFix(context, stage, lost)].filter((fix) => fix !== undefined),
      };
    }
  }
}

/** A RUN that does nothing but activate a venv, and a later pip or python that is meant to run in it. */
function* venvs(context: DockerfileContext): Iterable<Report> {
  for (const stage of context.self.stages) {
    for (const [instruction, commands] of commandsByInstruction(stage)) {
      if (instruction.keyword !== 'RUN' || !stage.stage.instructions.includes(instruction)) continue;
      const found = onlyActivatesVenv(commands);
      if (found === undefined || found.command.place.file !== context.path) continue;
      const { command, prefix } = found;
      const later = [...stage.commands, ...(stage.start?.commands ?? [])].find(
        (each) =>
          each.instruction.span.start > instruction.span.start &&
          isSure(each) &&
          isPythonProgram(each.name) &&
          each.python.prefix !== null &&
          each.python.prefix !== prefix,
      );
      if (later === undefined) continue;
      const line = `ENV PATH=${prefix}/bin:$PATH`;
      yield {
        message: 'venv',
        data: { prefix, later: shortText(later), line: lineOf(context, later.instruction.span) },
        span: command.place.span,
        related: [{ location: later.place, message: `Runs without ${prefix}.` }],
        fixes: fixOf(`Put it first on PATH: ${line}`, false, replaceInstruction(context, instruction, [line])),
      };
    }
  }
}

/**
 * A RUN that does nothing but activate, in an image that then starts a bare shell without it: who wrote it expects the
 * environment there.
 */
function* useless(context: DockerfileContext, more: readonly string[]): Iterable<Report> {
  for (const stage of context.results) {
    if (!stage.known || !context.self.stages.includes(stage) || !startsShell(stage)) continue;
    const facts = factsOf(stage, context.project, more);
    const { plain, interactive, login } = stage.exec;
    for (const [instruction, commands] of commandsByInstruction(stage)) {
      if (instruction.keyword !== 'RUN' || !stage.stage.instructions.includes(instruction)) continue;
      const command = onlyActivates(commands);
      const effect = command?.effects.find((each) => each.kind === 'activate');
      if (command === undefined || effect?.kind !== 'activate' || effect.ok === false) continue;
      if (command !== commands[commands.length - 1] || command.place.file !== context.path) continue;
      if (stage.machine.environments.get(effect.prefix)?.base !== false || facts.lostBy(command) !== undefined)
        continue;
      const seen = [plain.python, interactive.activated, interactive.python, login.activated];
      if (seen.some((fact) => !fact.known || fact.prefix === effect.prefix)) continue;
      yield {
        message: 'useless',
        data: { environment: nameOf(effect.prefix, stage) },
        span: command.place.span,
        fixes: [],
      };
    }
  }
}

/** Whether the Dockerfile says that the container starts a bare bash. */
function startsShell(stage: StageModel): boolean {
  const start = stage.final.cmd?.instruction ?? stage.final.entrypoint?.instruction;
  if (start === undefined || !stage.stage.instructions.includes(start)) return false;
  const words = stage.start?.argv ?? [];
  return /(^|\/)bash$/.test(words[words.length - 1]?.value ?? '');
}

function drops(command: { readonly effects: readonly { readonly kind: string }[] }): boolean {
  return command.effects.some((effect) => effect.kind === 'dropped-argument');
}
