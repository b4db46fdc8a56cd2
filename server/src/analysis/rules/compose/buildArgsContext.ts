import type { ComposeContext } from '../../contexts/types';
import { declaredArguments } from '../../facts/buildArguments';
import { projectHasConda } from '../../facts/usesConda';
import { indentation, insert, lineStart, remove } from '../../fixes/edits';
import type { Fix, TextEdit } from '../../fixes/types';
import { ownLines } from '../../fixes/yaml';
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
  const { text } = context;
  const lines = ownLines(text, pair.span);
  const args = build.argsSpan;
  if (lines === undefined || args === undefined || pair.value === undefined || pair.form !== 'map') return [];
  if (text.slice(lines.start, lines.end).trim().includes('\n')) return [];
  const at = lineStart(text, args.start);
  const indent = indentation(text, args.start);
  if (text.slice(at, args.start).trim() !== '') return [];
  const taken = (pair.name === 'context' && build.context) || (pair.name === 'dockerfile' && build.dockerfile);
  const line = text.slice(lines.start, lines.end).replace(/^[ \t]*/, indent);
  const moved = line.endsWith('\n') ? line : `${line}${text.includes('\r\n') ? '\r\n' : '\n'}`;
  const edits: TextEdit[] = [];
  if (build.args.length === 1) {
    // Nothing else is left below `args`.
    const whole = ownLines(text, args);
    if (whole === undefined) return [];
    edits.push({ file: context.path, span: whole, text: taken ? '' : moved });
  } else {
    if (!taken) edits.push(insert(context.path, at, moved));
    edits.push(remove(context.path, lines));
  }
  return [{ title: `Move ${pair.name} out of args`, safe: true, edits }];
}
