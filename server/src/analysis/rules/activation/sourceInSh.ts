import { type CommandContext, isStartedFromOutside } from '../../contexts/types';
import { wantedName } from '../../facts/activations';
import { everyCommand } from '../../facts/commands';
import { diagnosed } from '../../facts/diagnosis';
import type { Execution } from '../../facts/site';
import { factsOf } from '../../facts/stageFacts';
import { hookFix } from '../../fixes/activation';
import { linesBefore } from '../../fixes/edits';
import { activationFixes } from '../../fixes/hook';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceWord } from '../../fixes/words';
import { hasTrait } from '../../knowledge/programs';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const sourceInSh = defineRule({
  code: 'CD2002',
  name: 'source-in-sh',
  category: 'activation',
  severity: 'error',
  fixable: 'safe',
  sameAs: ['hadolint SC3046', 'hadolint SC2039', 'shellcheck SC3046'],
  docs: {
    summary: '`source` in a shell that does not know it.',
    why: markdown`
      RUN's shell is \`/bin/sh\`, and on Debian and Ubuntu that is dash, which has no \`source\`: "source: not found".
      The POSIX word is \`.\`, but dash hands no arguments to the file, so that \`. activate NAME\` activates base. Read
      conda's hook with \`.\` and then call \`conda activate\`, or set \`SHELL ["/bin/bash", "-c"]\` above the RUN.
    `,
    exceptions: markdown`
      Silent under a bash SHELL, set here or inherited from a known base image, and on distributions whose \`sh\` is
      bash (CentOS, AlmaLinux, Fedora, Amazon Linux) or busybox, which knows the word. Where the base image is not
      known it may bring a bash SHELL: information only, once for a stage, and nothing where its name or package
      manager is that of such a distribution, or where it brings the environment that is activated.
    `,
    references: [
      {
        title: 'POSIX: dot',
        url: 'https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#dot',
      },
      { title: 'Dockerfile reference: SHELL', url: 'https://docs.docker.com/reference/dockerfile/#shell' },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        RUN source activate app && python --version
      `,
      file`
        FROM debian:12.8
        RUN source /etc/profile
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
        SHELL ["/bin/bash", "-c"]
        RUN source activate app && python --version
      `,
    ],
  },
  messages: {
    fails: '`{command}` fails: this shell is {shell}, which knows no `source` ("source: not found"). {advice}',
    perhaps:
      '`{command}` fails where `/bin/sh` is dash, as on Debian and Ubuntu, unless the base image brings a bash SHELL. {advice}',
  },
  checks: { dockerfile: check, script: check, compose: check, devcontainer: check },
});

function* check(context: CommandContext): Iterable<Report> {
  const bash = isStartedFromOutside(context) ? 'hand the command to `bash -c`' : 'use a bash SHELL';
  const asked = new Set<StageModel>();
  for (const { execution, diagnosis } of diagnosed(context, ['no-source', 'perhaps-no-source'])) {
    const { command, stage } = execution;
    const perhaps = diagnosis.kind === 'perhaps-no-source';
    if (perhaps) {
      // The question is the same for the whole stage, and a name made of ARGs may be any image.
      if (context.kind === 'devcontainer' || asked.has(stage) || !isNamed(stage) || looksPrepared(execution)) continue;
      asked.add(stage);
    }
    yield {
      message: perhaps ? 'perhaps' : 'fails',
      data: {
        command: command.text,
        shell: command.shell,
        advice:
          wantedName(command) === undefined
            ? `Write \`.\`, or ${bash}.`
            : `Read conda's hook with \`.\` and call \`conda activate\`, or ${bash}.`,
      },
      span: command.place.span,
      ...(perhaps ? { severity: 'info' as const } : {}),
      fixes: fixesFor(context, execution),
    };
  }
}

/** Systems whose `/bin/sh` is bash, and images that set a bash SHELL, by what people call images made from them. */
const BASH_IMAGES =
  /centos|rocky|alma|fedora|(^|\W)ubi-?\d|rhel|red-?hat|amazon-?linux|oracle-?linux|suse|arch|manylinux|anvil|rapids|gpuci/i;

/**
 * Whether an image that is not in the table speaks for a bash: by its name, by the package manager of a system whose sh
 * is one, or because the environment comes with it: who made that image, activated it as well.
 */
function looksPrepared({ command, stage }: Execution): boolean {
  let bottom = stage;
  while (bottom.base.kind === 'stage') bottom = bottom.base.stage;
  if (bottom.base.kind === 'image' && BASH_IMAGES.test(bottom.base.written)) return true;
  const name = wantedName(command);
  let made = name === undefined;
  for (const each of everyCommand(stage)) {
    if (hasTrait(each.name, 'packages of other systems')) return true;
    made ||= each.effects.some(
      (effect) => effect.kind === 'installer' || (effect.kind === 'create' && effect.prefix.endsWith(`/${name}`)),
    );
  }
  return !made;
}

/** Whether the image at the bottom has a name that is known in full. */
function isNamed(stage: StageModel): boolean {
  const { base } = stage;
  if (base.kind === 'stage') return isNamed(base.stage);
  return base.kind === 'image' && isKnown(base.written);
}

function fixesFor(context: CommandContext, execution: Execution): Fix[] {
  const { command, stage } = execution;
  const fixes: Fix[] = [];
  if (wantedName(command) !== undefined) {
    if (stage.known) fixes.push(...activationFixes(context, execution, true, hookFix(context, stage, command, true)));
  } else if (command.argv.length === 2) {
    fixes.push(...fixOf('Write . instead of source', true, replaceWord(context, command.argv[0], '.')));
  }
  const bash = bashShell(context, execution);
  if (bash !== undefined && (fixes.length === 0 || fixes[0]?.edits.length !== 0)) fixes.push(bash);
  return fixes;
}

/** A bash SHELL above the RUN, where the RUN's own shell is meant, the image has bash, and the RUN does more than this. */
function bashShell(context: CommandContext, { command, stage }: Execution): Fix | undefined {
  const { instruction } = command;
  if (context.kind !== 'dockerfile' || command.parent !== undefined || instruction.keyword !== 'RUN') return undefined;
  if (instruction.command.form !== 'shell' || !stage.known || stage.sh === 'busybox' || stage.bottom?.bash === false)
    return undefined;
  if (!stage.stage.instructions.includes(instruction) || factsOf(stage, context.project).lostBy(command) !== undefined)
    return undefined;
  const line = 'SHELL ["/bin/bash", "-c"]';
  return {
    title: `Use bash from here on: ${line}`,
    safe: false,
    edits: [linesBefore(context.dockerfile, context.path, instruction, [line], true)],
  };
}
