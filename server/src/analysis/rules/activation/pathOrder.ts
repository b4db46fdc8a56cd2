import type { DockerfileContext } from '../../contexts/types';
import { contentsOf, lacksPython } from '../../facts/contents';
import { nameOf } from '../../facts/environments';
import { type PathChange, pathChanges, prefixOfEntry } from '../../facts/pathEntries';
import { entriesOf, lastEntryFirst } from '../../fixes/arguments';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const pathOrder = defineRule({
  code: 'CD2012',
  name: 'path-order',
  category: 'activation',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: "An environment's bin folder stands behind another one on PATH.",
    why: markdown`
      The first folder on PATH that holds a \`python\` wins. Appended behind base's bin folder, the environment's own
      Python is never found: every \`python\` and \`pip\` is base's. Put the environment in front: \`ENV
      PATH=/opt/conda/envs/NAME/bin:$PATH\`.
    `,
    exceptions: markdown`
      Silent for environments without a Python of their own (tools only), where several environments are put on
      PATH, and where a later ENV puts it in front.
    `,
    references: [{ title: 'Dockerfile reference: ENV', url: 'https://docs.docker.com/reference/dockerfile/#env' }],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        ENV PATH=$PATH:/opt/conda/envs/app/bin
        CMD ["python", "app.py"]
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        ENV PATH=/opt/conda/envs/app/bin:$PATH
        CMD ["python", "app.py"]
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n tools samtools=1.21
        ENV PATH=$PATH:/opt/conda/envs/tools/bin
      `,
    ],
  },
  messages: {
    behind: "{environment} stands behind {other} on PATH, so `python` is {other}'s. Put `{entry}` in front of `$PATH`.",
  },
  checks: {
    *dockerfile(context) {
      for (const stage of context.self.stages) {
        if (!stage.known || !context.needed.has(stage)) continue;
        for (const change of pathChanges(stage)) {
          const found = behind(context, stage, change);
          if (found === undefined) continue;
          const { value } = change.pair;
          yield {
            message: 'behind',
            data: {
              environment: nameOf(found.prefix, stage),
              other: nameOf(found.other, stage),
              entry: found.entry,
            },
            span: value?.span ?? change.pair.span,
            fixes: fixFor(context, change, found.entry),
          };
        }
      }
    },
  },
});

function behind(
  context: DockerfileContext,
  stage: StageModel,
  change: PathChange,
): { prefix: string; other: string; entry: string } | undefined {
  const { environments } = stage.machine;
  const isOwn = (entry: string): boolean => {
    const prefix = prefixOfEntry(entry);
    const environment = prefix === undefined ? undefined : environments.get(prefix);
    return environment !== undefined && !environment.base;
  };
  const entry = change.added.find(isOwn);
  // Several environments side by side are an order of the author's own.
  if (entry === undefined || change.after.filter(isOwn).length !== 1) return undefined;
  const prefix = prefixOfEntry(entry);
  const environment = prefix === undefined ? undefined : environments.get(prefix);
  if (prefix === undefined || environment === undefined || environment.maybe || !environment.python) return undefined;
  const first = change.after.slice(0, change.after.indexOf(entry)).find((each) => {
    const before = prefixOfEntry(each);
    return before !== undefined && isKnown(before) && environments.get(before)?.base === true;
  });
  const other = first === undefined ? undefined : prefixOfEntry(first);
  if (other === undefined || environments.get(other)?.python !== true) return undefined;
  if (lacksPython(contentsOf(environment, stage, context.project))) return undefined;
  const seen = stage.exec.plain.python;
  if (!seen.known || seen.prefix === prefix) return undefined;
  return { prefix, other, entry };
}

/** The entry as it is written, moved to the front. Only the plain forms: `$PATH:…/bin`, the entry last. */
function fixFor(context: DockerfileContext, change: PathChange, entry: string): Fix[] {
  const { value } = change.pair;
  const last = value && entriesOf(value).at(-1)?.text;
  if (value === undefined || last === undefined || !/\/bin\/?$/.test(last) || change.after.at(-1) !== entry) return [];
  return fixOf(`Put ${last} in front`, false, lastEntryFirst(context, value));
}
