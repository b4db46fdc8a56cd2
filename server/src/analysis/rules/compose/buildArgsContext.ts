import type { ComposeContext } from '../../contexts/types';
import { declaredArguments } from '../../facts/buildArguments';
import { projectHasConda } from '../../facts/usesConda';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { moveOut } from '../../fixes/yaml';
import type { ComposeBuild, ComposePair } from '../../parse/compose/compose';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const buildArgsContext = defineRule({
  code: 'CD1303',
  name: 'build-args-context',
  category: 'compose',
  severity: 'error',
  fixable: 'safe',
  docs: {
    summary: '`context` or `dockerfile` stands below `args`, where it is only a build argument.',
    why: markdown`
      Below \`args:\` every key is a build argument of that name. The build then takes \`.\` as its context and
      \`Dockerfile\` as its file, whatever is written there, and the argument is one that no Dockerfile declares. Move
      the key out, beside \`args\`.
    `,
    exceptions: 'Silent where the Dockerfile declares an argument of that name, and for projects without conda.',
    references: [{ title: 'Compose build reference', url: 'https://docs.docker.com/reference/compose-file/build/' }],
    bad: [
      {
        'compose.yaml': file`
          services:
            app:
              build:
                args:
                  base_tag: 24.11.1-0
                  context: .
        `,
        Dockerfile: file`
          ARG base_tag=24.11.1-0
          FROM continuumio/miniconda3:\${base_tag}
        `,
      },
    ],
    good: [
      {
        'compose.yaml': file`
          services:
            app:
              build:
                args:
                  base_tag: 24.11.1-0
                context: .
        `,
        Dockerfile: file`
          ARG base_tag=24.11.1-0
          FROM continuumio/miniconda3:\${base_tag}
        `,
      },
    ],
  },
  messages: {
    nested:
      '`{key}` stands below `args`, so it is a build argument and not the {key} of the build. Move it out by one level, beside `args`.',
  },
  checks: {
    *compose(context) {
      for (const { service, model } of context.services) {
        const { build } = service;
        if (build === undefined || build.misplaced.length === 0 || !projectHasConda(context)) continue;
        const declared = model && declaredArguments(model.dockerfile);
        for (const pair of build.misplaced) {
          if (declared?.has(pair.name)) continue;
          yield {
            message: 'nested',
            data: { key: pair.name },
            span: pair.span,
            fixes: fixesFor(context, build, pair),
          };
        }
      }
    },
  },
});

/** Moves the line out of `args`; a key that `build` has already is only taken away. */
function fixesFor(context: ComposeContext, build: ComposeBuild, pair: ComposePair): Fix[] {
  if (build.argsSpan === undefined || pair.value === undefined || pair.form !== 'map') return [];
  const isThere =
    (pair.name === 'context' && build.context !== undefined) ||
    (pair.name === 'dockerfile' && build.dockerfile !== undefined);
  const edits = moveOut(context, pair.span, build.argsSpan, build.args.length === 1, isThere);
  return fixOf(`Move ${pair.name} out of args`, true, edits);
}
