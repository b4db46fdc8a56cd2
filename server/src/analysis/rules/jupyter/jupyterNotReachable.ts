import type { ComposeContext, DockerfileContext, ScriptContext } from '../../contexts/types';
import {
  exposedPorts,
  hasUnknownWords,
  isStackScript,
  type JupyterServer,
  mayBeConfigured,
  optionsOf,
  ownServers,
  serversOfService,
} from '../../facts/jupyter';
import { withValue } from '../../fixes/jupyter';
import { fixOf } from '../../fixes/make';
import { wordsAfter } from '../../fixes/words';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const jupyterNotReachable = defineRule({
  code: 'CD9004',
  name: 'jupyter-not-reachable',
  category: 'jupyter',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: "A Jupyter server that listens on the container's own localhost, while its port is published.",
    why: markdown`
      Jupyter listens on \`localhost\` unless told otherwise, and the localhost of a container is only there inside of
      it: the published port leads to nothing, and the browser says "connection reset". Start it with
      \`--ip=0.0.0.0\`, and keep strangers out with the address that the port is published on (\`127.0.0.1:8888:8888\`).
    `,
    exceptions: markdown`
      Silent where the image may configure Jupyter (the Jupyter stacks do, others by \`jupyter_server_config.py\`),
      where the base image or a part of the command is not known, and where no port is exposed or published.
    `,
    references: [
      {
        title: 'Jupyter Server: running a public server',
        url: 'https://jupyter-server.readthedocs.io/en/latest/operators/public-server.html',
      },
      { title: 'Docker: port publishing', url: 'https://docs.docker.com/engine/network/port-publishing/' },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda install -y jupyterlab=4.3
        EXPOSE 8888
        USER 1000
        CMD ["jupyter", "lab", "--no-browser"]
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda install -y jupyterlab=4.3
        EXPOSE 8888
        USER 1000
        CMD ["jupyter", "lab", "--no-browser", "--ip=0.0.0.0"]
      `,
      file`
        FROM quay.io/jupyter/base-notebook:2025-01-06
        EXPOSE 8888
        CMD ["start-notebook.py"]
      `,
    ],
  },
  messages: {
    localhost:
      'Jupyter listens on {ip} inside of the container here, so the published port {port} leads to nothing. Start it with `--ip=0.0.0.0`.',
  },
  checks: {
    *dockerfile(context) {
      for (const server of ownServers(context)) {
        const stage = context.results.find((each) => each.start?.commands.some((one) => one === server.command));
        if (stage === undefined || hostNetwork(context)) continue;
        const port = exposedPorts(stage)[0] ?? publishedPort(context);
        if (port !== undefined) yield* check(context, stage, server, port);
      }
    },
    *script(context) {
      for (const server of ownServers(context)) {
        const run = context.runs.find((each) => each.commands.some((one) => one === server.command));
        const port = run === undefined ? undefined : exposedPorts(run.stage)[0];
        if (run !== undefined && port !== undefined) yield* check(context, run.stage, server, port);
      }
    },
    *compose(context) {
      for (const each of context.services) {
        const port = each.service.ports[0]?.target;
        if (each.stage === undefined || port === undefined || each.service.networkMode !== undefined) continue;
        if (each.service.volumes.some((mount) => /jupyter|^\/(root|home)/.test(mount.target))) continue;
        for (const server of serversOfService(each, context.path)) {
          if (server.words[0]?.place?.file === context.path) yield* check(context, each.stage, server, port);
        }
      }
    },
  },
});

function hostNetwork(context: DockerfileContext): boolean {
  return context.services.length > 0 && context.services.every((use) => use.service.networkMode !== undefined);
}

/** The first port that a Compose service publishes from this image, while it keeps the image's command. */
function publishedPort(context: DockerfileContext): string | undefined {
  for (const { service } of context.services) {
    if (service.command === undefined && service.entrypoint === undefined && service.ports[0] !== undefined) {
      return isKnown(service.ports[0].target) ? service.ports[0].target : undefined;
    }
  }
  return undefined;
}

function* check(
  context: DockerfileContext | ScriptContext | ComposeContext,
  stage: StageModel,
  server: JupyterServer,
  port: string,
): Iterable<Report> {
  if (isStackScript(server) || mayBeConfigured(stage) || hasUnknownWords(server)) return;
  if (server.command !== undefined && server.command.reached !== 'yes') return;
  if (server.words.some((word) => /^--(config|sock)\b/.test(word.value))) return;
  const option = optionsOf(server, ['ip', 'bind_url'])[0];
  if (option !== undefined && !/^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(option.value)) return;
  const last = server.words[server.programEnd];
  const span = (option?.word ?? last)?.place?.span;
  if (last?.place === undefined || span === undefined || last.place.file !== context.path) return;
  const edit =
    option === undefined ? wordsAfter(context, last, ['--ip=0.0.0.0']) : withValue(context, option, '0.0.0.0');
  const fixes = fixOf('Listen on all addresses of the container', false, edit);
  const first = server.words[0]?.place?.span;
  yield {
    message: 'localhost',
    data: { ip: option?.value ?? 'localhost', port },
    span: option === undefined && first !== undefined ? { start: first.start, end: span.end } : span,
    fixes,
  };
}
