import { cacheTargets, installations, isCondaClean, packageFolders } from '../../facts/cleaning';
import { fixOf } from '../../fixes/make';
import { withoutCommand } from '../../fixes/words';
import { EMPTYING_OPTIONS } from '../../knowledge/conda/subcommands';
import { withoutEnd } from '../../text/trim';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const cleanEmptiesCacheMount = defineRule({
  code: 'CD7003',
  name: 'clean-empties-cache-mount',
  category: 'size',
  severity: 'warning',
  fixable: 'safe',
  docs: {
    summary: '`conda clean` in a RUN whose cache mount holds the packages.',
    why: markdown`
      A cache mount keeps the downloaded packages between builds and outside of the image, so there is nothing to
      clean up. \`conda clean\` empties the mount itself, and the next build downloads everything again: the mount has
      no effect.
    `,
    exceptions: markdown`
      Silent where the mount is at another path than conda's package folder (\`pkgs\` of the root prefix, or
      CONDA_PKGS_DIRS), and where \`conda clean\` is asked for index or log files only.
    `,
    references: [
      {
        title: 'Dockerfile reference: cache mounts',
        url: 'https://docs.docker.com/reference/dockerfile/#run---mounttypecache',
      },
      { title: 'conda clean', url: 'https://docs.conda.io/projects/conda/en/stable/commands/clean.html' },
    ],
    bad: [
      file`
        # syntax=docker/dockerfile:1
        FROM continuumio/miniconda3:24.11.1-0
        RUN --mount=type=cache,target=/opt/conda/pkgs conda install -y numpy=2.1 && conda clean -afy
      `,
    ],
    good: [
      file`
        # syntax=docker/dockerfile:1
        FROM continuumio/miniconda3:24.11.1-0
        RUN --mount=type=cache,target=/opt/conda/pkgs conda install -y numpy=2.1
      `,
    ],
  },
  messages: {
    empties:
      '`{clean}` empties the cache mount {target}, so each build downloads all packages again. Leave it out: what is in the mount is not in the image.',
  },
  checks: {
    *dockerfile(context) {
      for (const stage of context.self.stages) {
        for (const { instruction, clean } of installations(stage)) {
          if (clean === undefined || clean.reached !== 'yes' || !isCondaClean(clean)) continue;
          if (
            clean.place.file !== context.path ||
            !clean.conda?.options.some((each) => EMPTYING_OPTIONS.has(each.name))
          )
            continue;
          const folders = packageFolders(stage, instruction);
          const target = cacheTargets(instruction, stage).find((each) => folders.includes(withoutEnd(each, '/')));
          if (target === undefined) continue;
          yield {
            message: 'empties',
            data: { clean: `${clean.conda.program} clean`, target },
            span: clean.place.span,
            fixes: fixOf(`Remove ${clean.conda.program} clean`, true, withoutCommand(context, clean)),
          };
        }
      }
    },
  },
});
