import type { DockerfileContext } from '../../contexts/types';
import { bottomStage, bringsSystemFiles } from '../../facts/stages';
import { asExec } from '../../fixes/commandLine';
import { jsonArray } from '../../fixes/edits';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import type { StageModel } from '../../model/stage';
import type { CommandLine, Instruction } from '../../parse/dockerfile/ast';
import { display } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const distrolessShell = defineRule({
  code: 'CD8002',
  name: 'distroless-shell',
  category: 'multi-stage',
  severity: 'error',
  fixable: 'safe',
  docs: {
    summary: 'A command that needs a shell, in an image that has none.',
    why: markdown`
      distroless images and \`scratch\` hold no shell and no tools. The shell form of RUN, CMD, ENTRYPOINT and
      HEALTHCHECK is handed to \`/bin/sh\`, which is not there: the build stops, or the container does not start
      ("exec: \"/bin/sh\": stat /bin/sh: no such file or directory"). Do the work in the builder stage, and write
      the start as a JSON array that begins with a program's path.
    `,
    exceptions: markdown`
      Silent for the \`:debug\` tags, which have a shell, where a shell is copied into the image, where SHELL names
      one of its own, and for images that are not known.
    `,
    references: [
      { title: 'distroless: entrypoints', url: 'https://github.com/GoogleContainerTools/distroless#entrypoints' },
      {
        title: 'Dockerfile reference: shell and exec form',
        url: 'https://docs.docker.com/reference/dockerfile/#shell-and-exec-form',
      },
    ],
    bad: [
      file`
        FROM condaforge/miniforge3:24.11.3-0 AS build
        RUN conda create -y -p /env python=3.12
        FROM gcr.io/distroless/base-debian12
        COPY --from=build /env /env
        CMD /env/bin/python -m app
      `,
    ],
    good: [
      file`
        FROM condaforge/miniforge3:24.11.3-0 AS build
        RUN conda create -y -p /env python=3.12
        FROM gcr.io/distroless/base-debian12
        COPY --from=build /env /env
        CMD ["/env/bin/python", "-m", "app"]
      `,
    ],
  },
  messages: {
    run: '`{image}` has no shell, so this RUN stops the build. Do it in the builder stage, and copy the result.',
    start:
      '`{image}` has no shell, so the shell form of {keyword} does not start. Write it as a JSON array: `{keyword} ["/path/to/program", …]`.',
    program: '`{program}` is not in `{image}`, which has no shell. Start the program itself.',
  },
  checks: {
    *dockerfile(context): Iterable<Report> {
      for (const stage of context.needed) {
        if (!context.self.stages.includes(stage) || !hasNoShell(stage)) continue;
        const image = imageName(stage);
        for (const instruction of stage.stage.instructions) {
          const command = commandOf(instruction);
          if (command === undefined) continue;
          const shell = stage.before(instruction).shell;
          if (command.form === 'shell') {
            if (shell[0]?.value !== '/bin/sh' && !isMissingShell(shell[0]?.value ?? '')) continue;
            yield {
              message: instruction.keyword === 'RUN' ? 'run' : 'start',
              data: { image, keyword: instruction.keyword === 'HEALTHCHECK' ? 'HEALTHCHECK CMD' : instruction.keyword },
              span: instruction.span,
              fixes: instruction.keyword === 'RUN' ? [] : fixesFor(context, instruction),
            };
            continue;
          }
          const first = command.argv[0];
          if (first === undefined || !isMissingShell(first.value)) continue;
          // An ENTRYPOINT of its own decides what CMD's words mean.
          if (instruction.keyword === 'CMD' && stage.final.entrypoint !== undefined) continue;
          yield { message: 'program', data: { image, program: first.value }, span: first.span };
        }
      }
    },
  },
});

function commandOf(instruction: Instruction): CommandLine | undefined {
  switch (instruction.keyword) {
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
    case 'HEALTHCHECK':
      return instruction.command;
    default:
      return undefined;
  }
}

function isMissingShell(program: string): boolean {
  return /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a)?sh$/.test(program);
}

function hasNoShell(stage: StageModel): boolean {
  if (stage.sh !== 'none' || !stage.machine.baseKnown) return false;
  const { base } = bottomStage(stage);
  if (base.kind === 'image') {
    const tag = base.reference?.tag ?? '';
    if (/debug|dev/.test(tag) || /debug|dev/.test(base.reference?.repository ?? '')) return false;
  }
  return !bringsSystemFiles(stage, /^\/(?:(?:usr\/)?bin(?:\/(?:ba|da|a|busybox|z)?(?:sh)?)?|usr|busybox.*)?\/?$/);
}

function imageName(stage: StageModel): string {
  const { base } = bottomStage(stage);
  return base.kind === 'image' ? display(base.written) : 'scratch';
}

/** The JSON form, where the command is plain words that need nothing of a shell. */
function fixesFor(context: DockerfileContext, instruction: Instruction): Fix[] {
  if (instruction.keyword === 'RUN' || instruction.keyword === 'SHELL' || !('command' in instruction)) return [];
  const script = instruction.command?.script.text.trim() ?? '';
  if (script === '' || !/^[\w@%+=:,./\s-]+$/.test(script) || /^\w+=/.test(script)) return [];
  const words = script.replace(/^exec\s+/, '').split(/\s+/);
  return fixOf(`Write it as ${jsonArray(words)}`, true, asExec(context, instruction, words));
}
