import type { ComposeContext, DockerfileContext, ScriptContext } from '../../contexts/types';
import { type JupyterServer, ownServers, type ServerWord, serversOfService } from '../../facts/jupyter';
import { isRoot } from '../../facts/users';
import { nonRootFixes } from '../../fixes/addUser';
import { withoutWord } from '../../fixes/words';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

const OPTION = /^--(allow-root|(NotebookApp|ServerApp)\.allow_root=['"]?[Tt]rue['"]?)$/;

export const allowRoot = defineRule({
  code: 'CD9002',
  name: 'allow-root',
  category: 'jupyter',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A Jupyter server that runs as root, with `--allow-root`.',
    why: markdown`
      A Jupyter server runs whatever code its users send. Jupyter refuses to do that as root unless \`--allow-root\`
      says so: as root, that code can change the whole container, its conda and every mounted folder of the host,
      and the notebooks that it saves there belong to root. Add a user, end the image with \`USER\`, and leave the
      option out.
    `,
    exceptions: markdown`
      Silent where the server surely runs as another user; where the user is not known it is information only.
      Ignore it where the host maps root away (rootless Docker, user namespaces).
    `,
    references: [
      {
        title: 'Jupyter Server: configuration (allow_root)',
        url: 'https://jupyter-server.readthedocs.io/en/latest/other/full-config.html',
      },
      { title: 'Dockerfile reference: USER', url: 'https://docs.docker.com/reference/dockerfile/#user' },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda install -y jupyterlab=4.3
        CMD ["jupyter", "lab", "--ip=0.0.0.0", "--allow-root"]
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda install -y jupyterlab=4.3 && useradd --create-home app
        USER app
        CMD ["jupyter", "lab", "--ip=0.0.0.0"]
      `,
    ],
  },
  messages: {
    root: "`{option}` lets this Jupyter server run as root: all code that its users send has root's rights in the container and in mounted folders. End the image with another user and leave the option out.",
    unknown:
      '`{option}` lets this Jupyter server run as root, if that is the user of the base image. End the image with another user and leave the option out.',
  },
  checks: {
    *dockerfile(context) {
      for (const server of ownServers(context)) yield* check(context, server);
    },
    *script(context) {
      for (const server of ownServers(context)) yield* check(context, server);
    },
    *compose(context) {
      for (const service of context.services) {
        const user = service.service.user?.value.value.split(':')[0];
        if (user !== undefined && !isRoot(user)) continue;
        for (const server of serversOfService(service, context.path)) {
          if (server.words[0]?.place?.file === context.path) yield* check(context, server, user);
        }
      }
    },
  },
});

function* check(
  context: DockerfileContext | ScriptContext | ComposeContext,
  server: JupyterServer,
  given?: string,
): Iterable<Report> {
  const word = server.words.find((each) => OPTION.test(each.value));
  const span = word?.place?.span;
  const user = given ?? server.user;
  if (word === undefined || span === undefined || word.place?.file !== context.path) return;
  if (user !== undefined && isKnown(user) && !isRoot(user)) return;
  const data = { option: word.value };
  if (user === undefined || !isKnown(user)) yield { message: 'unknown', data, span, severity: 'info' };
  else yield { message: 'root', data, span, fixes: fixes(context, word) };
}

/** Another user at the end of the image, and the option gone with it. */
function fixes(context: DockerfileContext | ScriptContext | ComposeContext, word: ServerWord) {
  const gone = withoutWord(context, word);
  const [stage, ...others] = context.kind === 'dockerfile' ? context.results : [];
  if (context.kind !== 'dockerfile' || gone === undefined || stage === undefined || others.length > 0) return [];
  return nonRootFixes(context, stage).map((fix) => ({
    ...fix,
    title: `${fix.title}, without ${word.value}`,
    edits: [...fix.edits, gone],
  }));
}
