import { cacheTargets } from '../../facts/cleaning';
import { nameOf } from '../../facts/environments';
import type { CommandRecord } from '../../model/record';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const environmentInMount = defineRule({
  code: 'CD3015',
  name: 'environment-in-mount',
  category: 'creation',
  severity: 'error',
  docs: {
    summary: 'An environment is made inside a cache mount, so it is not in the image.',
    why: markdown`
      What a RUN writes into \`--mount=type=cache\` or \`--mount=type=tmpfs\` stays there: the image has an empty folder
      in its place. An environment that is made inside of such a mount is gone with the end of its RUN, and nothing
      of it is found later. Mount the cache of packages (\`/opt/conda/pkgs\`, \`~/.cache/pip\`, \`~/.cache/rattler\`), and
      make the environment beside it.
    `,
    exceptions: markdown`
      Silent where the target of the mount is not known.
    `,
    references: [
      {
        title: 'Dockerfile reference: RUN --mount=type=cache',
        url: 'https://docs.docker.com/reference/dockerfile/#run---mounttypecache',
      },
    ],
    bad: [
      file`
          FROM condaforge/miniforge3:24.9.2-0
          RUN --mount=type=cache,target=/srv/env conda create -y -p /srv/env python=3.12
          ENV PATH=/srv/env/bin:$PATH
          CMD ["python", "-V"]
        `,
    ],
    good: [
      file`
          FROM condaforge/miniforge3:24.9.2-0
          RUN --mount=type=cache,target=/opt/conda/pkgs conda create -y -p /srv/env python=3.12
          ENV PATH=/srv/env/bin:$PATH
          CMD ["python", "-V"]
        `,
    ],
  },
  messages: {
    lost: '{environment} is made inside of the mount at {target}, which is not part of the image: after this RUN it is gone. Mount only the cache of packages there.',
  },
  checks: {
    *dockerfile(context) {
      for (const stage of context.self.stages) {
        const seen = new Set<string>();
        for (const command of stage.commands) {
          const targets = cacheTargets(command.instruction, stage);
          if (targets.length === 0 || command.place.file !== context.path || command.reached === 'no') continue;
          for (const prefix of madeBy(command)) {
            const target = targets.find((each) => prefix === each || prefix.startsWith(`${each.replace(/\/$/, '')}/`));
            if (target === undefined || seen.has(prefix)) continue;
            if (stage.machine.environments.get(prefix) !== undefined) continue;
            seen.add(prefix);
            yield { message: 'lost', data: { environment: nameOf(prefix, stage), target }, span: command.place.span };
          }
        }
      }
    },
  },
});

/** The prefixes that a command made. */
function madeBy(command: CommandRecord): string[] {
  return command.effects.flatMap((effect) =>
    (effect.kind === 'create' || effect.kind === 'prefix') && isKnown(effect.prefix) ? [effect.prefix] : [],
  );
}
