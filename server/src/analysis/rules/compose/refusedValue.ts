import { closest } from '../../config/suggest';
import type { ComposeContext } from '../../contexts/types';
import { projectHasConda } from '../../facts/usesConda';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replacePiece, replaceScalar } from '../../fixes/yaml';
import { COMPOSE_KEYS, type ComposeKey } from '../../knowledge/compose';
import type { ComposeSetting } from '../../parse/compose/compose';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const refusedValue = defineRule({
  code: 'CD1309',
  name: 'refused-value',
  category: 'compose',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'A key of a service has a value that Compose or the engine refuses, such as `restart: never`.',
    why: markdown`
      Some keys take only certain words. \`restart\` takes \`no\`, \`always\`, \`on-failure\` (with a number of tries:
      \`on-failure:5\`) and \`unless-stopped\`; the engine refuses all others when it creates the container, and the
      service does not start. Compose itself refuses other values of \`pull_policy\`, of the \`condition\` in
      \`depends_on\`, of the \`type\` of a volume, and durations without a unit (\`interval: 30\` instead of \`30s\`).
    `,
    exceptions: 'Silent for projects without conda, and for values that a variable sets.',
    references: [
      {
        title: 'Compose file reference: restart',
        url: 'https://docs.docker.com/reference/compose-file/services/#restart',
      },
      {
        title: 'Compose file reference: pull_policy',
        url: 'https://docs.docker.com/reference/compose-file/services/#pull_policy',
      },
    ],
    bad: [
      {
        'compose.yaml': file`
          services:
            app:
              build: .
              restart: never
        `,
        Dockerfile: 'FROM continuumio/miniconda3:24.11.1-0\n',
      },
    ],
    good: [
      {
        'compose.yaml': file`
          services:
            app:
              build: .
              restart: "no"
        `,
        Dockerfile: 'FROM continuumio/miniconda3:24.11.1-0\n',
      },
    ],
  },
  messages: {
    word: '`{key}: {value}` is refused by {who}: the service does not start. Use {values}.',
    duration: '`{key}: {value}` is refused by {who}: a duration needs a unit, as in {values}.',
  },
  checks: {
    *compose(context) {
      // Most files have none: whether the project is one of conda's is asked only then.
      const found = context.services.flatMap(({ service }) =>
        service.settings().flatMap((each) => refused(each) ?? []),
      );
      if (found.length === 0 || !projectHasConda(context)) return;
      // An anchor's value is read once for each of its aliases.
      const seen = new Set<number>();
      for (const { setting, key } of found) {
        const { span, value } = setting.field.value;
        if (seen.has(span.start)) continue;
        seen.add(span.start);
        yield {
          message: isDuration(key) ? 'duration' : 'word',
          data: {
            key: setting.path[setting.path.length - 1] ?? '',
            value,
            who: key.refusedBy,
            values: orList(key.values),
          },
          span,
          fixes: fixesFor(context, setting, key),
        };
      }
    },
  },
});

function refused(setting: ComposeSetting): { setting: ComposeSetting; key: ComposeKey } | undefined {
  const { value } = setting.field.value;
  const key = COMPOSE_KEYS.find(({ path }) => fits(path, setting.path));
  return key === undefined || !isKnown(value) || key.accepts(value, setting.quoted) ? undefined : { setting, key };
}

function fits(pattern: readonly string[], path: readonly string[]): boolean {
  return pattern.length === path.length && pattern.every((each, i) => each === '*' || each === path[i]);
}

/** Durations are given by examples, which are none of the words. */
function isDuration({ values }: ComposeKey): boolean {
  return /^\d/.test(values[0] ?? '');
}

function orList(values: readonly string[]): string {
  const quoted = values.map((each) => `\`${each}\``);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted[quoted.length - 1]}`;
}

function fixesFor(context: ComposeContext, { field }: ComposeSetting, key: ComposeKey): Fix[] {
  const { span, value, raw } = field.value;
  if (raw !== value) return [];
  const meant = isDuration(key) ? durationMeant(value) : wordMeant(value, key);
  if (meant === undefined || !key.accepts(meant, true)) return [];
  // A duration with its unit is no number: it needs no quotes.
  const edit = isDuration(key) ? replacePiece(context, span, span, meant) : replaceScalar(context, span, meant);
  return fixOf(`Use ${meant}`, false, edit);
}

function durationMeant(value: string): string | undefined {
  return /^\d+$/.test(value) ? `${value}s` : undefined;
}

function wordMeant(value: string, { values, meant = {} }: ComposeKey): string | undefined {
  const plain = (word: string) => word.toLowerCase().replace(/[^a-z0-9]/g, '');
  const own = values.find((each) => plain(each) === plain(value));
  if (own !== undefined) return own;
  const word = value.toLowerCase();
  return Object.hasOwn(meant, word) ? meant[word] : closest(word, values);
}
