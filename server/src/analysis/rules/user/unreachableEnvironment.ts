import type { DockerfileContext } from '../../contexts/types';
import { nameOf } from '../../facts/environments';
import type { CommandRecord } from '../../model/record';
import { canReach } from '../../model/rights';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const unreachableEnvironment = defineRule({
  code: 'CD4006',
  name: 'unreachable-environment',
  category: 'user',
  severity: 'error',
  docs: {
    summary: "An environment below root's home folder is used by another user.",
    why: markdown`
      \`/root\` is closed to all others (mode 0700). The shell passes by a folder of PATH that the user may not look
      into: another Python answers, or none ("command not found"), although PATH is right. Called by its full path
      the program fails with "Permission denied". Make the environment somewhere else (\`conda create -p /opt/env\`,
      \`WORKDIR /app\`, \`PIXI_HOME=/opt/pixi\`), or open the folder (\`chmod a+x /root\`).
    `,
    exceptions: markdown`
      Silent where a \`chmod\` opens \`/root\`, and where the user or the base image is not known.
    `,
    references: [{ title: 'Dockerfile reference: USER', url: 'https://docs.docker.com/reference/dockerfile/#user' }],
    bad: [
      file`
          FROM condaforge/miniforge3:24.9.2-0
          RUN conda create -y -p /root/env python=3.12
          ENV PATH=/root/env/bin:$PATH
          USER 1000
          CMD ["python", "-V"]
        `,
    ],
    good: [
      file`
          FROM condaforge/miniforge3:24.9.2-0
          RUN conda create -y -p /opt/env python=3.12
          ENV PATH=/opt/env/bin:$PATH
          USER 1000
          CMD ["python", "-V"]
        `,
    ],
  },
  messages: {
    path: '`{user}` may not look into /root, so {environment} is not found on PATH: {found}. Make the environment outside of /root, or open the folder with `chmod a+x /root`.',
    file: '`{user}` may not look into /root: `{program}` fails with "Permission denied". Make the environment outside of /root, or open the folder with `chmod a+x /root`.',
    program:
      '`{user}` may not look into /root, so `{program}` is not found although {environment} is on PATH. Put it into a folder outside of /root, or open the folder with `chmod a+x /root`.',
  },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext): Iterable<Report> {
  for (const stage of context.self.stages) {
    if (!stage.known || !context.needed.has(stage)) continue;
    const seen = new Set<string>();
    for (const command of [...stage.commands, ...(stage.start?.commands ?? [])]) {
      if (command.place.file !== context.path || command.reached !== 'yes' || !isKnown(command.user)) continue;
      const found = unreachable(command, stage);
      if (found === undefined || seen.has(found.prefix)) continue;
      seen.add(found.prefix);
      const { prefix, message } = found;
      const other = command.python.prefix;
      yield {
        message,
        data: {
          user: command.user,
          environment: message === 'program' ? `\`${prefix}\`` : nameOf(prefix, stage),
          program: command.name,
          found: other === null ? 'there is no `python` for it' : `\`python\` is that of ${nameOf(other, stage)}`,
        },
        span: command.place.span,
      };
    }
  }
}

/** The first environment, or folder of programs, that a command should see and that its user may not look into. */
function unreachable(
  { user, name, path, python, seen, fails }: CommandRecord,
  stage: StageModel,
): { readonly prefix: string; readonly message: 'file' | 'path' | 'program' } | undefined {
  const isClosed = (folder: string): boolean => canReach(folder, user, stage.machine) === false;
  const has = (prefix: string): boolean => seen.environment(prefix)?.python === true && isClosed(prefix);
  const own = /^(.+)\/bin\/[^/]+$/.exec(name)?.[1];
  if (own !== undefined && has(own)) return { prefix: own, message: 'file' };
  if (name.includes('/')) return undefined;
  const entries = (path ?? '').split(':').filter((entry) => entry.startsWith('/') && isKnown(entry));
  if (fails?.code === 'command-not-found') {
    const folder = entries.find((entry) => isClosed(entry) && seen.file(`${entry}/${name}`) !== undefined);
    return folder === undefined ? undefined : { prefix: folder, message: 'program' };
  }
  if (!python.known) return undefined;
  for (const entry of entries) {
    const prefix = /^(.+)\/bin\/?$/.exec(entry)?.[1];
    if (prefix === undefined) continue;
    if (prefix === python.prefix) return undefined;
    if (has(prefix)) return { prefix, message: 'path' };
  }
  return undefined;
}
