import type { ComposeContext, DockerfileContext } from '../../contexts/types';
import { contentsOf } from '../../facts/contents';
import { surelyMissing } from '../../facts/missingProgram';
import { modelUsesConda } from '../../facts/usesConda';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceCommand } from '../../fixes/words';
import { mayBringTools } from '../../knowledge/packages';
import { hasTrait } from '../../knowledge/programs';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const healthcheckProgramMissing = defineRule({
  code: 'CD5010',
  name: 'healthcheck-program-missing',
  category: 'start',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A health check uses a program that the image does not have.',
    why: markdown`
      Slim images have neither \`curl\` nor \`wget\`, and conda does not bring them. The check then always fails, and
      the engine calls a container unhealthy that serves as it should: what waits for it (\`depends_on\` with
      \`condition: service_healthy\`, Swarm, a proxy) never starts. Install the program in the image, or ask with the
      Python that is there.
    `,
    exceptions: markdown`
      Silent for projects without conda, where the content of the base image is not known, after an installation of
      packages that may bring the program along, and where the check has an answer to a missing program (\`curl … ||
      wget …\`).
    `,
    references: [
      { title: 'Dockerfile reference: HEALTHCHECK', url: 'https://docs.docker.com/reference/dockerfile/#healthcheck' },
    ],
    bad: [
      file`
        FROM mambaorg/micromamba:2.3.0
        RUN micromamba install -y -n base -c conda-forge python=3.12 streamlit=1.39
        HEALTHCHECK CMD curl --fail http://localhost:8501/_stcore/health
      `,
    ],
    good: [
      file`
        FROM mambaorg/micromamba:2.3.0
        RUN micromamba install -y -n base -c conda-forge python=3.12 streamlit=1.39 curl=8.9
        HEALTHCHECK CMD curl --fail http://localhost:8501/_stcore/health
      `,
    ],
  },
  messages: {
    missing:
      'The health check runs `{tool}`, which is not in `{image}` and which nothing has installed: the check always fails, and the container is called unhealthy. Install `{tool}`, or ask with Python.',
  },
  checks: {
    *dockerfile(context) {
      const seen = new Set<number>();
      for (const stage of context.results) yield* missing(context, stage, stage.health, seen);
    },
    *compose(context) {
      const seen = new Set<number>();
      for (const { stage, health } of context.services) {
        if (stage !== undefined) yield* missing(context, stage, health, seen);
      }
    },
  },
});

function* missing(
  context: DockerfileContext | ComposeContext,
  stage: StageModel,
  commands: readonly CommandRecord[],
  seen: Set<number>,
): Iterable<Report> {
  for (const [at, command] of commands.entries()) {
    const { name, place } = command;
    if (
      place.file !== context.path ||
      seen.has(place.span.start) ||
      !hasTrait(name, 'asks servers') ||
      command.reached !== 'yes'
    )
      continue;
    // `curl … || wget …`: the other one may be there.
    if (command.caught && commands.slice(at + 1).some((other) => hasTrait(other.name, 'asks servers'))) continue;
    const model = context.kind === 'dockerfile' ? context.self : context.model(stage.file);
    if (model === undefined || !modelUsesConda(model)) continue;
    if (!surelyMissing(stage, command.seen, name) || broughtByConda(context, stage)) continue;
    seen.add(place.span.start);
    yield {
      message: 'missing',
      data: { tool: name, image: stage.bottom?.reference.repository ?? '' },
      span: command.argv[0]?.place?.span ?? place.span,
      fixes: askWithPython(context, stage, command),
    };
  }
}

/** Whether a package in one of the environments may have brought the program along. */
function broughtByConda(context: DockerfileContext | ComposeContext, stage: StageModel): boolean {
  return stage.machine.environments.values().some((environment) => {
    const { packages, complete } = contentsOf(environment, stage, context.project);
    // base has what its installer brings, which has none of them.
    return (!complete && !environment.base) || [...packages].some(mayBringTools);
  });
}

/** `python -c …` in the place of a plain request in a shell's text. */
function askWithPython(context: DockerfileContext | ComposeContext, stage: StageModel, command: CommandRecord): Fix[] {
  const { place, argv } = command;
  const python = pythonOf(stage, command);
  const urls = argv.slice(1).flatMap(({ value }) => (/^https?:\/\//.test(value) ? [value] : []));
  const [url] = urls;
  const written = context.text.slice(place.span.start, place.span.end);
  const shell = context.kind === 'dockerfile' && argv[0]?.place?.span.start === place.span.start && /^\w/.test(written);
  if (!shell || python === undefined || url === undefined || urls.length > 1) return [];
  if (
    !isKnown(url) ||
    !/^[\w:/.?&=%+-]+$/.test(url) ||
    command.redirects.some(({ operator }) => operator.startsWith('<'))
  ) {
    return [];
  }
  // Other options than those of a plain request change what is asked.
  const plain = argv
    .slice(1)
    .every(
      ({ value }) => value === url || /^(?:-[fsSLqk]+|--(?:fail|silent|show-error|spider|quiet|location))$/.test(value),
    );
  if (!plain) return [];
  const text = `${python} -c "import urllib.request; urllib.request.urlopen('${url}')"`;
  return fixOf('Ask with Python', false, replaceCommand(context, command, text));
}

/** A Python for the check: the one on PATH, else that of the only environment, by its path. */
function pythonOf(stage: StageModel, { python }: CommandRecord): string | undefined {
  if (python.known && python.prefix !== null) return 'python';
  const [only, ...others] = stage.machine.environments.values().filter((each) => each.python && !each.maybe);
  return python.known && only !== undefined && others.length === 0 && /^[\w./-]+$/.test(only.prefix)
    ? `${only.prefix}/bin/python`
    : undefined;
}
