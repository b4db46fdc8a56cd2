import type { ComposeContext, DockerfileContext, ServiceContext } from '../../contexts/types';
import { diagnosedAnywhere } from '../../facts/diagnosis';
import { activatingEntrypoint, activatingShell, findsNone, isFurnished } from '../../facts/micromamba';
import type { Execution } from '../../facts/site';
import { asShell } from '../../fixes/commandLine';
import { removeInstruction } from '../../fixes/edits';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { wordAt, wordsBefore } from '../../fixes/words';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import type { Instruction } from '../../parse/dockerfile/ast';
import { shellQuote } from '../../text/shellQuote';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const micromambaShellReplaced = defineRule({
  code: 'CD2019',
  name: 'micromamba-shell-replaced',
  category: 'activation',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'SHELL or ENTRYPOINT of a micromamba image is replaced, and with it the activation.',
    why: markdown`
      On the micromamba image nothing but its SHELL activates in a RUN, and nothing but its ENTRYPOINT at start.
      Replaced by others, or passed by through the JSON form of RUN, no environment is active and \`python\` is not
      found. Leave SHELL as it is (it sets \`pipefail\` already), and put \`/usr/local/bin/_entrypoint.sh\` in front of
      an ENTRYPOINT of your own. \`entrypoint:\` of a compose file replaces it as well; \`command:\` does not.
    `,
    exceptions: markdown`
      Silent for \`micromamba run\`, where PATH holds the environment, where the new SHELL or ENTRYPOINT activates
      itself, and where nothing after it needs the environment. hadolint DL4006 asks for a SHELL with \`pipefail\`,
      which is what breaks these images.
    `,
    references: [
      {
        title: 'micromamba-docker: ENTRYPOINT',
        url: 'https://micromamba-docker.readthedocs.io/en/latest/advanced_usage.html#use-of-the-entrypoint-command-within-a-dockerfile',
      },
      {
        title: 'micromamba-docker: SHELL',
        url: 'https://micromamba-docker.readthedocs.io/en/latest/advanced_usage.html#use-of-the-shell-command-within-a-dockerfile',
      },
    ],
    bad: [
      file`
        FROM mambaorg/micromamba:2.0.5
        RUN micromamba install -y -n base python=3.12
        ARG MAMBA_DOCKERFILE_ACTIVATE=1
        SHELL ["/bin/bash", "-o", "pipefail", "-c"]
        RUN python --version
      `,
      file`
        FROM mambaorg/micromamba:2.0.5
        RUN micromamba install -y -n base python=3.12
        ENTRYPOINT ["python", "app.py"]
      `,
    ],
    good: [
      file`
        FROM mambaorg/micromamba:2.0.5
        RUN micromamba install -y -n base python=3.12
        ENTRYPOINT ["/usr/local/bin/_entrypoint.sh", "python", "app.py"]
      `,
    ],
  },
  messages: {
    shell:
      "This SHELL replaces the image's own, which is what activates the environment: `{program}` is not found in RUN. Remove it; the image's SHELL sets `pipefail` as well.",
    entrypoint:
      "This ENTRYPOINT replaces the image's own, which is what activates the environment: `{program}` is not found when the container starts. Put `/usr/local/bin/_entrypoint.sh` first.",
    service:
      "This entrypoint replaces the image's own, which is what activates the environment: `{program}` is not found when the service starts. Put `/usr/local/bin/_entrypoint.sh` first, or use `command`, which leaves the image's ENTRYPOINT alone.",
    exec: "The JSON form passes the image's SHELL by, which is what activates the environment: `{program}` is not found. Use the shell form, with `ARG MAMBA_DOCKERFILE_ACTIVATE=1` above it.",
  },
  checks: {
    *dockerfile(context) {
      yield* inRun(context);
      for (const stage of context.results) yield* atStart(context, stage);
    },
    *compose(context) {
      for (const each of context.services) yield* ofService(context, each);
    },
  },
});

function* inRun(context: DockerfileContext): Iterable<Report> {
  const told = new Set<Instruction>();
  const kinds = ['micromamba-shell-replaced', 'micromamba-shell-bypassed'] as const;
  for (const { execution, diagnosis } of diagnosedAnywhere(context, kinds)) {
    const { command, stage } = execution;
    const { instruction } = command;
    const bypassed = diagnosis.kind === 'micromamba-shell-bypassed';
    const blamed = bypassed ? instruction : shellInForce(stage, command);
    if (blamed === undefined || told.has(blamed)) continue;
    told.add(blamed);
    const fix = bypassed ? shellForm(context, execution) : shellRemoved(context, execution, blamed);
    yield {
      message: bypassed ? 'exec' : 'shell',
      data: { program: command.name },
      span: bypassed && instruction.keyword === 'RUN' ? instruction.command.span : blamed.span,
      fixes: fix === undefined ? [] : [fix],
    };
  }
}

/** The SHELL of the stage that a command runs in. */
function shellInForce({ stage, states }: StageModel, { seen }: CommandRecord): Instruction | undefined {
  return stage.instructions.find(
    (each, index) => each.keyword === 'SHELL' && states[index + 1]?.shell === seen.image.shell,
  );
}

function shellRemoved(context: DockerfileContext, { command, stage }: Execution, shell: Instruction): Fix | undefined {
  if (!activates(stage, command.instruction)) return undefined;
  return {
    title: "Remove this SHELL and keep the image's own",
    safe: false,
    edits: [removeInstruction(context.dockerfile, context.path, shell)],
  };
}

/** Whether the ARG that the image's SHELL looks for is above the instruction. */
function activates(stage: StageModel, instruction: Instruction): boolean {
  return (
    stage.variable('MAMBA_DOCKERFILE_ACTIVATE', stage.before(instruction)) === '1' ||
    stage.args.some(
      (each) =>
        each.name === 'MAMBA_DOCKERFILE_ACTIVATE' &&
        each.value === '1' &&
        each.instruction.span.start < instruction.span.start,
    )
  );
}

function shellForm(context: DockerfileContext, { command, stage }: Execution): Fix | undefined {
  const { instruction } = command;
  if (instruction.keyword !== 'RUN' || !activates(stage, instruction) || command.parent !== undefined) return undefined;
  const text = instruction.command.argv.map(({ value }) => shellQuote(value)).join(' ');
  return fixOf('Use the shell form', false, asShell(context, instruction, text))[0];
}

function* atStart(context: DockerfileContext, stage: StageModel): Iterable<Report> {
  const instruction = stage.final.entrypoint?.instruction;
  if (!stage.known || activatingShell(stage) === undefined) return;
  if (instruction?.keyword !== 'ENTRYPOINT' || activatingEntrypoint(stage) === undefined) return;
  if (!stage.stage.instructions.includes(instruction)) return;
  const command = (stage.start?.commands ?? []).find((each) => findsNone(each) && isFurnished(stage, each));
  if (command === undefined) return;
  const first = instruction.command.argv[0];
  const own = command.place.file === context.path;
  yield {
    message: 'entrypoint',
    data: { program: command.name },
    span: instruction.command.span,
    fixes:
      first === undefined || !own
        ? []
        : fixOf(
            'Put /usr/local/bin/_entrypoint.sh first',
            false,
            wordsBefore(context, wordAt(context, first.span), ['/usr/local/bin/_entrypoint.sh']),
          ),
  };
}

/** `entrypoint:` of a compose service that takes the place of the image's own. */
function* ofService(context: ComposeContext, { service, stage, start }: ServiceContext): Iterable<Report> {
  const { entrypoint } = service;
  if (entrypoint === undefined || entrypoint.form === 'null' || service.extends !== undefined) return;
  if (stage === undefined || !stage.known || activatingEntrypoint(stage) === undefined) return;
  // A Dockerfile's own ENTRYPOINT is gone as well; what that did is not asked here.
  if (stage.final.entrypoint?.instruction !== undefined) return;
  if (service.environment.some(({ name }) => name === 'PATH')) return;
  const command = start.find((each) => findsNone(each) && isFurnished(stage, each));
  if (command === undefined) return;
  const [first] = command.argv;
  const [item] = entrypoint.argv;
  const begins = first?.place?.file === context.path && first.place.span.start === item?.span.start;
  yield {
    message: 'service',
    data: { program: command.name },
    span: entrypoint.span,
    fixes: begins
      ? fixOf(
          'Put /usr/local/bin/_entrypoint.sh first',
          false,
          wordsBefore(context, first, ['/usr/local/bin/_entrypoint.sh']),
        )
      : [],
  };
}
