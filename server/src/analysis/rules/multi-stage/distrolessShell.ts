import type { DockerfileContext, ScriptContext } from '../../contexts/types';
import { placedCommands } from '../../facts/calls';
import { bottomStage, bringsSystemFiles } from '../../facts/stages';
import { keyword } from '../../fixes/activation';
import { asExec } from '../../fixes/commandLine';
import { jsonArray, linesBefore } from '../../fixes/edits';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceWord } from '../../fixes/words';
import type { CommandRecord } from '../../model/record';
import { isRootUser } from '../../model/rights';
import type { StageModel } from '../../model/stage';
import type { CommandLine, Instruction, ShellInstruction } from '../../parse/dockerfile/ast';
import type { Span } from '../../text/span';
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
    summary: 'A command that needs a shell, in an image that has none, or bash in one that has only `sh`.',
    why: markdown`
      distroless images and \`scratch\` hold no shell and no tools. The shell form of RUN, CMD, ENTRYPOINT and
      HEALTHCHECK is handed to \`/bin/sh\`, which is not there: the build stops, or the container does not start
      ("exec: \"/bin/sh\": stat /bin/sh: no such file or directory"). Do the work in the builder stage, and write
      the start as a JSON array that begins with a program's path.

      Alpine and busybox have \`/bin/sh\`, and no bash: \`SHELL ["/bin/bash", "-c"]\`, \`CMD ["bash"]\` and a script
      that begins with \`#!/bin/bash\` fail there until \`apk add bash\` has run.
    `,
    exceptions: markdown`
      Silent for the \`:debug\` tags, which have a shell, where a shell is copied into the image, where SHELL names
      one of its own, and for images that are not known. About bash as well after packages or programs that may have
      brought it.
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
      file`
        FROM python:3.12-alpine
        RUN pip install --no-cache-dir notebook==7.2
        CMD ["bash", "-c", "jupyter notebook --ip=0.0.0.0"]
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
    bash: '`{image}` has no bash, and nothing has installed one: {what}. {remedy}',
  },
  checks: {
    script: withoutBash,
    *dockerfile(context): Iterable<Report> {
      yield* withoutBash(context);
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

/** Commands that want a bash which surely is not there. */
function* withoutBash(context: DockerfileContext | ScriptContext): Iterable<Report> {
  const seen = new Set<number>();
  for (const { command, stage } of placedCommands(context)) {
    const { fails, when, caught, reached } = command;
    if (fails?.code !== 'no-shell' || caught || reached === 'maybe') continue;
    if (
      context.kind === 'dockerfile' &&
      !(when === 'build' ? context.needed.has(stage) : context.results.includes(stage))
    )
      continue;
    const report = bashReport(context, command, stage);
    if (report === undefined || seen.has(report.span.start)) continue;
    seen.add(report.span.start);
    yield report;
  }
}

function bashReport(
  context: DockerfileContext | ScriptContext,
  command: CommandRecord,
  stage: StageModel,
): Report | undefined {
  const { argv, instruction, place, when, masking } = command;
  const [word] = argv;
  const named = /(?:^|\/)bash$/.test(word?.value ?? '');
  // The wrapper has no record of its own: the first command in it says why it is not reached.
  const shell = command.reached === 'no' && !named ? shellAt(context, command, stage) : undefined;
  if (command.reached === 'no' && !named && shell === undefined) return undefined;
  if (shell === undefined && place.file !== context.path) return undefined;
  const lost = when === 'build' && masking !== undefined && !masking.answered;
  const apk = bottomStage(stage).base.kind === 'image' && stage.bottom?.distribution === 'alpine';
  const sh = stage.sh === 'busybox';
  return {
    message: 'bash',
    data: {
      image: imageName(stage),
      what: shell !== undefined ? 'every command after this SHELL fails' : consequence(command, named, lost),
      remedy: `${apk ? 'Install it before: `RUN apk add --no-cache bash`' : 'Take a base image with bash'}${sh ? (shell === undefined && !named ? ', or begin the script with `#!/bin/sh`' : ', or use `/bin/sh`') : ''}.`,
    },
    span: shell?.argv?.[0]?.span ?? (named ? (word?.place?.span ?? place.span) : place.span),
    severity: lost || when === 'health' ? 'warning' : 'error',
    fixes: [
      ...(context.kind === 'dockerfile' && apk ? installFix(context, stage, shell ?? instruction) : []),
      ...(sh ? shFix(context, command, named, shell) : []),
    ],
  };
}

function consequence({ when, argv }: CommandRecord, named: boolean, lost: boolean): string {
  const script = named ? '' : `\`${display(argv[0]?.value ?? '')}\` begins with a line that asks for it, and `;
  if (when === 'health') return `${script}the check always fails, and the container is called unhealthy`;
  if (when !== 'build') return `${script}the container does not start`;
  return `${script}this command fails${lost ? '' : ', and the build stops'}`;
}

/** The SHELL of this file that is in force at a command. */
function shellAt(
  context: DockerfileContext | ScriptContext,
  { seen }: CommandRecord,
  { stage }: StageModel,
): ShellInstruction | undefined {
  const location = seen.image.shellCause?.location;
  if (context.kind !== 'dockerfile' || location?.file !== context.path) return undefined;
  const found = stage.instructions.find((each) => each.keyword === 'SHELL' && contains(each.span, location.span));
  return found?.keyword === 'SHELL' ? found : undefined;
}

function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** `RUN apk add` above the instruction, where the user may and another shell runs it. */
function installFix(context: DockerfileContext, stage: StageModel, instruction: Instruction): Fix[] {
  if (!stage.stage.instructions.includes(instruction)) return [];
  const { shell, user } = stage.before(instruction);
  if (shell[0]?.value !== '/bin/sh' || isRootUser(user, stage.machine) !== true) return [];
  const line = `${keyword(context, 'RUN')} apk add --no-cache bash`;
  return fixOf('Install bash before', false, linesBefore(context.dockerfile, context.path, instruction, [line]));
}

/** `/bin/sh` in the place of bash; options in words are bash's own. */
function shFix(
  context: DockerfileContext | ScriptContext,
  { argv }: CommandRecord,
  named: boolean,
  shell: ShellInstruction | undefined,
): Fix[] {
  if (shell?.argv !== undefined && context.kind === 'dockerfile') {
    const [, ...others] = shell.argv.map(({ value }) => value);
    if (others.some((word) => word.startsWith('--'))) return [];
    return fixOf('Use /bin/sh', false, asExec(context, shell, ['/bin/sh', ...others]));
  }
  const [word, ...others] = argv;
  if (!named || others.some(({ value }) => value.startsWith('--'))) return [];
  return fixOf('Use /bin/sh', false, replaceWord(context, word, '/bin/sh'));
}

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
