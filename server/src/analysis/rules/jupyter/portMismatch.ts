import type { ComposeContext, DockerfileContext, ServiceContext } from '../../contexts/types';
import { hasUnknownWords, isStackScript, jupyterServer, mayBeConfigured, optionsOf } from '../../facts/jupyter';
import { stagesBelow } from '../../facts/stages';
import { replaceInArgument } from '../../fixes/arguments';
import { fixOf } from '../../fixes/make';
import { replacePiece } from '../../fixes/yaml';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import type { Instruction, Word } from '../../parse/dockerfile/ast';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const portMismatch = defineRule({
  code: 'CD9005',
  name: 'port-mismatch',
  category: 'jupyter',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'EXPOSE or a published port that the server in the container does not listen on.',
    why: markdown`
      A published port is led to the port of the container that the mapping names last; if the server listens on
      another one, the browser says "connection refused". \`EXPOSE\` publishes nothing, but people and tools (\`docker
      run -P\`, dev containers, proxies) take it for the port to use. Write the number that the server listens on:
      Jupyter's is 8888 unless \`--port\` says otherwise.
    `,
    exceptions: markdown`
      Looks at Jupyter servers and at well-known web servers with a \`--port\` (or \`--bind\`) of their own. Silent
      where several servers start, where a part of the command is not known, where Jupyter may be configured by a
      file, and where one of several ports fits.
    `,
    references: [
      { title: 'Dockerfile reference: EXPOSE', url: 'https://docs.docker.com/reference/dockerfile/#expose' },
      { title: 'Compose: ports', url: 'https://docs.docker.com/reference/compose-file/services/#ports' },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda install -y jupyterlab=4.3
        EXPOSE 8888
        USER 1000
        CMD ["jupyter", "lab", "--ip=0.0.0.0", "--port=9999"]
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda install -y jupyterlab=4.3
        EXPOSE 9999
        USER 1000
        CMD ["jupyter", "lab", "--ip=0.0.0.0", "--port=9999"]
      `,
    ],
  },
  messages: {
    expose:
      'EXPOSE names port {exposed}, but {program} listens on {port}: whoever publishes the exposed port reaches nothing. Write `EXPOSE {port}`.',
    published:
      'Port {published} of the container is published here, but {program} listens on {port}: the published port leads to nothing. Lead it to {port}.',
  },
  checks: {
    *dockerfile(context) {
      const seen = new Set<number>();
      for (const stage of context.results) {
        const served = servedPort(stage.start?.commands ?? [], stage);
        const exposed = served === undefined ? undefined : onlyExposed(context, stage);
        if (served === undefined || exposed === undefined || seen.has(exposed.word.span.start)) continue;
        if (exposed.port === served.port) continue;
        seen.add(exposed.word.span.start);
        yield {
          message: 'expose',
          data: { exposed: exposed.port, program: served.program, port: served.port },
          span: exposed.word.span,
          fixes: fixOf(
            `Expose ${served.port}`,
            false,
            replaceInArgument(context, exposed.word, 0, exposed.port.length, served.port),
          ),
        };
      }
    },
    *compose(context) {
      for (const each of context.services) yield* service(context, each);
    },
  },
});

function* service(context: ComposeContext, { service, stage, start }: ServiceContext): Iterable<Report> {
  const [port, ...others] = service.ports;
  if (port === undefined || others.length > 0 || stage === undefined || service.networkMode !== undefined) return;
  if (!isKnown(port.target) || !/^\d+$/.test(port.target) || !isKnown(port.protocol) || port.protocol === 'udp') return;
  const served = servedPort(start, stage);
  if (served === undefined || served.port === port.target) return;
  yield {
    message: 'published',
    data: { published: port.target, program: served.program, port: served.port },
    span: port.targetSpan,
    fixes:
      port.variables.length > 0
        ? []
        : fixOf(
            `Lead the published port to ${served.port}`,
            false,
            port.form === 'short'
              ? replacePiece(context, port.span, port.targetSpan, served.port)
              : replacePiece(context, port.targetSpan, port.targetSpan, served.port),
          ),
  };
}

/** The only EXPOSE of a stage, where it names one port as a number. */
function onlyExposed(context: DockerfileContext, stage: StageModel): { word: Word; port: string } | undefined {
  const words: Word[] = [];
  for (const each of stagesBelow(stage)) {
    for (const instruction of each.stage.instructions) for (const word of exposedWords(instruction)) words.push(word);
  }
  const [word, ...others] = words;
  if (word === undefined || others.length > 0) return undefined;
  const port = /^(\d+)(\/tcp)?$/i.exec(word.raw)?.[1];
  const own = context.text.slice(word.span.start, word.span.end) === word.raw;
  return port === undefined || !own ? undefined : { word, port };
}

function exposedWords(instruction: Instruction): readonly Word[] {
  return instruction.keyword === 'EXPOSE' ? instruction.words : [];
}

/** The port that the only server among commands listens on; undefined where that is not sure. */
function servedPort(
  commands: readonly CommandRecord[],
  stage: StageModel,
): { readonly program: string; readonly port: string } | undefined {
  let found: { program: string; port: string } | undefined;
  for (const command of commands) {
    const server = portOf(command, stage);
    if (server === undefined) continue;
    if (server === 'unknown' || (found !== undefined && found.port !== server.port)) return undefined;
    found = server;
  }
  return found;
}

function portOf(command: CommandRecord, stage: StageModel): { program: string; port: string } | 'unknown' | undefined {
  const server = jupyterServer(command.argv, command);
  if (server !== undefined) {
    if (command.reached !== 'yes' || hasUnknownWords(server)) return 'unknown';
    const option = optionsOf(server, ['port'])[0];
    if (option === undefined && !isStackScript(server) && mayBeConfigured(stage)) return 'unknown';
    // The Jupyter stacks read JUPYTER_PORT.
    const fallback = stage.variable('JUPYTER_PORT') ?? '8888';
    const port = option?.value ?? fallback;
    return /^\d+$/.test(port) ? { program: 'Jupyter', port } : 'unknown';
  }
  const words = command.argv.map((arg) => arg.value);
  const [first = ''] = words;
  let name = first.slice(first.lastIndexOf('/') + 1);
  if (/^python[\d.]*$/.test(name) && words[1] === '-m') name = words[2] ?? '';
  const pattern = PROGRAMS[name];
  if (pattern === undefined) return undefined;
  if (command.reached !== 'yes' || words.some((word) => !isKnown(word))) return 'unknown';
  for (let i = 1; i < words.length; i++) {
    const match = pattern.exec(`${words[i]}`) ?? pattern.exec(`${words[i]}=${words[i + 1] ?? ''}`);
    if (match?.[1] !== undefined) return { program: name, port: match[1] };
  }
  return 'unknown';
}

/** How well-known servers say their port; `--port 80` is looked at as `--port=80`. */
const PROGRAMS: Readonly<Record<string, RegExp>> = {
  uvicorn: /^--port=(\d+)$/,
  hypercorn: /^(?:-b|--bind)=\S*:(\d+)$/,
  gunicorn: /^(?:-b|--bind)=\S*:(\d+)$/,
  streamlit: /^--server\.port=(\d+)$/,
  voila: /^--(?:Voila\.)?port=(\d+)$/,
  bokeh: /^--port=(\d+)$/,
  panel: /^--port=(\d+)$/,
  flask: /^(?:-p|--port)=(\d+)$/,
  mlflow: /^(?:-p|--port)=(\d+)$/,
  tensorboard: /^--port=(\d+)$/,
};
