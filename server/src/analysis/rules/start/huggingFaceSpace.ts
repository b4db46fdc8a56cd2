import type { DockerfileContext } from '../../contexts/types';
import { nameOf } from '../../facts/environments';
import { isLoopback, type Listening, listeningOf } from '../../facts/listening';
import { isCondasDockerfile } from '../../facts/usesConda';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replacePart, wordsAfter } from '../../fixes/words';
import type { CommandRecord } from '../../model/record';
import { canReach } from '../../model/rights';
import type { StageModel } from '../../model/stage';
import { simulateArgv, startArgv } from '../../model/start';
import { readSpace, type Space } from '../../parse/space';
import { dirname, join } from '../../project/paths';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

const README = file`
  ---
  title: Tiles
  sdk: docker
  app_port: 7860
  ---
`;

export const huggingFaceSpace = defineRule({
  code: 'CD5041',
  name: 'hugging-face-space',
  category: 'start',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'The image of a Hugging Face Space that does not start there: another port, or another user.',
    why: markdown`
      A README.md with \`sdk: docker\` makes a folder a Space. Spaces send requests to \`app_port\` (7860 where it is not
      set) from outside of the container: a server on another port, or on 127.0.0.1, is never reached, and the Space
      stays at "Starting". And they run the image as the user with the number 1000, whatever USER says: an
      environment below \`/root\`, or a start-up file of root that activates, is not there for that user.
    `,
    exceptions: markdown`
      Silent where the program that starts, its port or its address is not known, and in Dockerfiles without conda.
    `,
    references: [
      { title: 'Hugging Face: Docker Spaces', url: 'https://huggingface.co/docs/hub/spaces-sdks-docker' },
      {
        title: 'Hugging Face: permissions in Docker Spaces',
        url: 'https://huggingface.co/docs/hub/spaces-sdks-docker#permissions',
      },
    ],
    bad: [
      {
        Dockerfile: file`
          FROM condaforge/miniforge3:24.9.2-0
          RUN conda create -y -n app -c conda-forge python=3.12 fastapi uvicorn
          ENV PATH=/opt/conda/envs/app/bin:$PATH
          CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "8000"]
        `,
        'README.md': README,
      },
    ],
    good: [
      {
        Dockerfile: file`
          FROM condaforge/miniforge3:24.9.2-0
          RUN conda create -y -n app -c conda-forge python=3.12 fastapi uvicorn
          ENV PATH=/opt/conda/envs/app/bin:$PATH
          CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "7860"]
        `,
        'README.md': README,
      },
    ],
  },
  messages: {
    port: '`{program}` listens on port {port}, and the Space sends requests to {wanted} ({where}): it stays at "Starting". Listen on {wanted}, or set `app_port: {port}` in README.md.',
    host: '`{program}` listens on {host}, which only the container itself reaches: the Space stays at "Starting". Listen on 0.0.0.0.',
    user: 'A Space runs the image as the user with the number 1000, who may not look into /root: `{program}` {found}. Make the environment outside of /root.',
    activation:
      'A Space runs the image as the user with the number 1000, for whom `{program}` {found} instead of in {environment}: what activates it is in a file of root. Put {environment} on PATH, or activate it in an ENTRYPOINT script.',
  },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext): Iterable<Report> {
  const text = context.project.files.read(join(dirname(context.path), 'README.md'))?.text;
  const space = text === undefined ? undefined : readSpace(text);
  if (space === undefined || !isCondasDockerfile(context)) return;
  const stage = context.self.final;
  if (stage === undefined || !stage.known) return;
  const command = stage.start?.commands.at(-1);
  if (command === undefined || command.reached !== 'yes' || command.fails !== undefined) return;
  const span = command.place.file === context.path ? command.place.span : stage.stage.from.span;
  yield* network(context, command, space, span);
  const as = asUser(stage);
  const own = /^(\/.+)\/bin\/[^/]+$/.exec(command.name)?.[1];
  const prefix = own ?? command.python.prefix;
  if (as === undefined || prefix === null || !command.python.known || !isKnown(prefix)) return;
  const { python, name, reached } = as.command;
  if (reached !== 'yes' || !python.known) return;
  const found = python.prefix === null ? 'is not found' : `runs in ${nameOf(python.prefix, stage)}`;
  const data = { program: name, found, environment: nameOf(prefix, stage) };
  if (canReach(`${prefix}/bin`, as.user, stage.machine) === false)
    yield { message: 'user', data: own === undefined ? data : { ...data, found: 'fails ("Permission denied")' }, span };
  else if (own === undefined && python.prefix !== prefix) yield { message: 'activation', data, span };
}

function* network(
  context: DockerfileContext,
  command: CommandRecord,
  space: Space,
  span: Report['span'],
): Iterable<Report> {
  const listening = listeningOf(command);
  if (listening === undefined) return;
  const { port, host, program } = listening;
  if (port !== undefined && port !== space.port) {
    yield {
      message: 'port',
      data: {
        program: program.program,
        port: String(port),
        wanted: String(space.port),
        where: space.written ? '`app_port` in README.md' : 'what Spaces take without `app_port`',
      },
      span,
      fixes: portFixes(context, command, listening, space.port),
    };
  }
  if (host !== undefined && isLoopback(host)) {
    const fixes =
      program.joint === true || command.argv.some(({ value }) => program.host.options.includes(value))
        ? []
        : fixOf(
            'Listen on all addresses',
            false,
            wordsAfter(context, command.argv.at(-1), [program.host.options[0] ?? '', '0.0.0.0']),
          );
    yield { message: 'host', data: { program: program.program, host }, span, fixes };
  }
}

function portFixes(
  context: DockerfileContext,
  { argv }: CommandRecord,
  { portWord, port, program }: Listening,
  wanted: number,
): readonly Fix[] {
  const title = `Listen on ${wanted}`;
  if (portWord === undefined)
    return program.joint === true || program.port.variable !== undefined
      ? []
      : fixOf(title, false, wordsAfter(context, argv.at(-1), [program.port.options[0] ?? '', String(wanted)]));
  const at = portWord.value.lastIndexOf(String(port));
  return at < 0
    ? []
    : fixOf(title, false, replacePart(context, portWord, at, at + String(port).length, String(wanted)));
}

/** The program that starts for the user 1000. */
function asUser(stage: StageModel): { readonly command: CommandRecord; readonly user: string } | undefined {
  const account = stage.machine.accounts.values().find(({ uid }) => uid === '1000')?.name;
  const user = account ?? '1000';
  if (stage.final.user === user || stage.final.user === '1000') return undefined;
  const command = simulateArgv(stage, startArgv(stage), 'start', { user }).at(-1);
  return command && { command, user };
}
