import type { ComposeContext, ScriptContext, ServiceContext } from '../../contexts/types';
import { type DockerRun, dockerRuns, optionValues } from '../../facts/dockerRun';
import { jupyterServer, serversOf, serversOfService } from '../../facts/jupyter';
import { fixOf } from '../../fixes/make';
import { replaceWritten } from '../../fixes/written';
import { firstKey, replacePiece } from '../../fixes/yaml';
import { lookupBaseImage } from '../../knowledge/images';
import type { ComposePort } from '../../parse/compose/compose';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const publishedOnAllInterfaces = defineRule({
  code: 'CD9003',
  name: 'published-on-all-interfaces',
  category: 'jupyter',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'The port of a Jupyter server, published on all addresses of the host.',
    why: markdown`
      \`8888:8888\` publishes the port on every address of the host: on a laptop in a café or a server with a public
      address, everybody around can reach Jupyter, and Docker opens the port in front of most firewalls (its rules
      come before those of ufw). Jupyter runs code for whoever has its token. Put the address of the machine itself
      in front: \`127.0.0.1:8888:8888\`, and reach it from elsewhere through an SSH tunnel or a proxy with TLS.
    `,
    exceptions: markdown`
      Only for services that start a Jupyter server or run a Jupyter image, and for \`docker run\` in scripts of a
      project whose Dockerfile starts one. Silent where an address is given, also by a variable, and with
      \`network_mode: host\`. Ignore it where others are meant to reach the server.
    `,
    references: [
      { title: 'Docker: port publishing', url: 'https://docs.docker.com/engine/network/port-publishing/' },
      { title: 'Compose: ports', url: 'https://docs.docker.com/reference/compose-file/services/#ports' },
    ],
    bad: [
      {
        'compose.yaml': file`
          services:
            lab:
              image: quay.io/jupyter/base-notebook:2025-01-06
              ports:
                - "8888:8888"
        `,
      },
    ],
    good: [
      {
        'compose.yaml': file`
          services:
            lab:
              image: quay.io/jupyter/base-notebook:2025-01-06
              ports:
                - "127.0.0.1:8888:8888"
        `,
      },
    ],
  },
  messages: {
    published:
      'Port {port} of this Jupyter server is published on all addresses of the host, so whoever is on its network can try to run code there. Publish it on the machine itself: `127.0.0.1:{mapping}`.',
  },
  checks: {
    *compose(context) {
      for (const each of context.services) {
        const { service } = each;
        if (service.ports.length === 0 || service.networkMode !== undefined || !servesJupyter(each, context)) continue;
        const served = servedPorts(each, context);
        for (const port of service.ports) yield* check(context, port, served);
      }
    },
    script: hostScript,
  },
});

/** Whether the service runs a Jupyter server: by its words, by the image that is built for it, or by the image's name. */
function servesJupyter(each: ServiceContext, context: ComposeContext): boolean {
  if (serversOfService(each, context.path).length > 0) return true;
  const { service, stage } = each;
  if (service.command !== undefined || service.entrypoint !== undefined) return false;
  const image = service.image?.value.value;
  const facts = stage === undefined ? (image && isKnown(image) ? lookupBaseImage(image) : undefined) : stage.bottom;
  const packages = facts?.packages ?? [];
  if (!packages.some((name) => name === 'jupyterlab' || name === 'notebook')) return false;
  // A Dockerfile with a CMD or ENTRYPOINT of its own starts what that says, and no Jupyter was found there.
  return stage === undefined || (stage.final.cmd?.instruction ?? stage.final.entrypoint?.instruction) === undefined;
}

/** `docker run --publish 8888:8888` in a script of the host. */
function* hostScript(context: ScriptContext): Iterable<Report> {
  if (context.runs.length > 0) return;
  for (const run of dockerRuns(context.text)) {
    const ports = optionValues(run, 'p', 'publish');
    if (ports.length === 0) continue;
    let served: ReadonlySet<string> | undefined;
    for (const { raw, span } of ports) {
      const mapping = /^(["']?)((?:\d+|\$\w+|\$\{\w+\})?:)?(\d+)\1$/.exec(raw);
      const port = mapping?.[3];
      if (port === undefined) continue;
      served ??= portsOfRun(context, run);
      if (!served.has(port)) continue;
      const published = mapping?.[2] ?? ':';
      const at = span.start + (mapping?.[1]?.length ?? 0);
      const address = mapping?.[2] === undefined ? '127.0.0.1::' : '127.0.0.1:';
      yield {
        message: 'published',
        data: { port, mapping: `${published}${port}` },
        span,
        fixes: fixOf('Publish it on 127.0.0.1 only', false, replaceWritten(context, { start: at, end: at }, address)),
      };
    }
  }
}

/** The ports of the Jupyter servers that a call starts: by its own words, by the image's name, by the project's Dockerfiles. */
function portsOfRun(context: ScriptContext, { words, image }: DockerRun): Set<string> {
  const own = words.slice(image + 1).map(({ raw }) => ({ value: raw.replace(/["']/g, ''), place: undefined }));
  const server = own.length === 0 ? undefined : jupyterServer(own);
  if (own.length > 0) return server === undefined ? new Set() : new Set([portOf(server.words)]);
  const name = words[image]?.raw ?? '';
  const facts = name.includes('$') ? undefined : lookupBaseImage(name);
  if (facts !== undefined) {
    return facts.packages?.some((each) => each === 'jupyterlab' || each === 'notebook') ? new Set(['8888']) : new Set();
  }
  const ports = new Set<string>();
  // Which of several images it starts, its name does not say for sure.
  const dockerfiles = context.project.dockerfiles;
  if (dockerfiles.length !== 1) return ports;
  const start = context.model(dockerfiles[0] ?? '')?.final?.start?.commands ?? [];
  for (const each of serversOf(start)) ports.add(portOf(each.words));
  return ports;
}

function portOf(words: readonly { readonly value: string }[]): string {
  return words.map((item) => /^--(?:\w+\.)?port=(\d+)$/.exec(item.value)?.[1]).find(Boolean) ?? '8888';
}

/** The ports that the servers listen on, as texts; 8888 where nothing says. */
function servedPorts(each: ServiceContext, context: ComposeContext): Set<string> {
  const ports = new Set<string>();
  for (const server of serversOfService(each, context.path)) {
    ports.add(portOf(server.words));
  }
  if (ports.size === 0) ports.add('8888');
  return ports;
}

function* check(context: ComposeContext, port: ComposePort, served: ReadonlySet<string>): Iterable<Report> {
  if (port.hostIp !== undefined || !isKnown(port.target) || !served.has(port.target)) return;
  const mapping = `${port.published !== undefined && isKnown(port.published) ? port.published : ''}:${port.target}`;
  const at = port.publishedSpan?.start ?? port.targetSpan.start;
  const address = port.published === undefined ? '127.0.0.1::' : '127.0.0.1:';
  const edit =
    port.form === 'short'
      ? replacePiece(context, port.span, { start: at, end: at }, address)
      : firstKey(context, port.span, 'host_ip', '127.0.0.1');
  yield {
    message: 'published',
    data: { port: port.target, mapping },
    span: port.form === 'short' ? port.span : (port.publishedSpan ?? port.targetSpan),
    fixes: fixOf('Publish it on 127.0.0.1 only', false, edit),
  };
}
