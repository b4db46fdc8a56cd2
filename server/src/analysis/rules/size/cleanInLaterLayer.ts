import type { DockerfileContext } from '../../contexts/types';
import { cleanedLater, installations, type LateClean, needsCache } from '../../facts/cleaning';
import { shippedStages } from '../../facts/stages';
import { cleanWords } from '../../fixes/clean';
import type { Fix, TextEdit } from '../../fixes/types';
import { commandAfter, withoutCommand } from '../../fixes/words';
import type { CommandRecord } from '../../model/record';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const cleanInLaterLayer = defineRule({
  code: 'CD7002',
  name: 'clean-in-later-layer',
  category: 'size',
  severity: 'warning',
  fixable: 'safe',
  docs: {
    summary: 'The package cache is removed in another RUN than the one that filled it.',
    why: markdown`
      Each RUN makes a layer, and a layer only ever adds: what a later RUN deletes is hidden, but it is still
      stored, pulled and pushed. \`conda clean\` makes the image smaller only in the RUN that installed.
    `,
    exceptions: markdown`
      Silent where every earlier RUN cleans up after itself, for stages whose layers are not in the image, and where
      cache mounts hold the packages. Images that are flattened afterwards may ignore it.
    `,
    references: [
      { title: 'conda clean', url: 'https://docs.conda.io/projects/conda/en/stable/commands/clean.html' },
      {
        title: 'Docker: layers of an image',
        url: 'https://docs.docker.com/get-started/docker-concepts/building-images/understanding-image-layers/',
      },
    ],
    bad: [
      file`
      FROM continuumio/miniconda3:24.11.1-0
      RUN conda install -y numpy=2.1
      RUN conda clean -afy
    `,
    ],
    good: [
      file`
      FROM continuumio/miniconda3:24.11.1-0
      RUN conda install -y numpy=2.1 && conda clean -afy
    `,
    ],
  },
  messages: {
    late: '`{clean}` saves nothing here: what it deletes is in the layer of line {line}, and a later layer can only hide it. Clean up in the RUN that installs.',
  },
  checks: {
    *dockerfile(context) {
      for (const stage of shippedStages(context)) {
        for (const late of cleanedLater(installations(stage))) {
          if (late.clean.place.file !== context.path) continue;
          const first = late.installs[late.installs.length - 1];
          if (first?.install === undefined) continue;
          yield {
            message: 'late',
            data: { clean: nameOf(late.clean), line: String(context.lines.lineAt(first.instruction.span.start) + 1) },
            span: late.clean.place.span,
            related: late.installs.flatMap((each) =>
              each.install ? [{ location: each.install.place, message: 'The packages are downloaded here.' }] : [],
            ),
            fixes: fixesFor(context, late),
          };
        }
      }
    },
  },
});

function nameOf(command: CommandRecord): string {
  return command.conda === undefined ? command.name : `${command.conda.program} clean`;
}

/** Cleans in each RUN that installs, and takes the late one away where that can be done. */
function fixesFor(context: DockerfileContext, late: LateClean): Fix[] {
  const edits: TextEdit[] = [];
  for (const each of late.installs) {
    if (each.install === undefined) return [];
    const clean = cleanWords(context, each.install, each.stage);
    const edit = clean === undefined ? undefined : commandAfter(context, each.install, clean);
    if (edit === undefined) return [];
    edits.push(edit);
  }
  const removal = late.clean.conda === undefined ? undefined : withoutCommand(context, late.clean);
  if (removal !== undefined) edits.push(removal);
  return [
    { title: 'Clean up in the RUN that installs', safe: !late.installs.some(({ stage }) => needsCache(stage)), edits },
  ];
}
