import { isUnreadable } from '../../facts/environmentFile';
import { fixOf } from '../../fixes/make';
import { replaceScalar } from '../../fixes/yaml';
import { option } from '../../model/programs/condaCall';
import { within } from '../../parse/conda';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const invalidName = defineRule({
  code: 'CD1115',
  name: 'invalid-name',
  category: 'environment-file',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'A name of an environment that conda refuses.',
    why: markdown`
      The name becomes a folder, and parts of command lines: conda takes none with a slash, a colon, a \`#\` or a
      space, and stops with "CondaValueError: Invalid environment name".
    `,
    exceptions: markdown`
      Silent where every Dockerfile that reads the file gives the environment another name (\`-n\`) or a prefix (\`-p\`)
      or uses micromamba, for templates and for names with variables.
    `,
    references: [
      { title: 'Where conda checks names', url: 'https://github.com/conda/conda/blob/main/conda/base/context.py' },
    ],
    bad: [
      {
        'environment.yml': file`
      name: my env
      channels: [conda-forge]
      dependencies:
        - python=3.12
    `,
      },
    ],
    good: [
      {
        'environment.yml': file`
      name: my-env
      channels: [conda-forge]
      dependencies:
        - python=3.12
    `,
      },
    ],
  },
  messages: {
    character: 'conda refuses the name `{name}`: it cannot hold {what}. Write `{better}`.',
  },
  checks: {
    *environment(context): Iterable<Report> {
      const { environment, uses } = context;
      const text = environment.name?.text;
      if (text === undefined || isUnreadable(environment) || text.value.includes('$')) return;
      const bad = /[/:# ]/.exec(text.value);
      if (bad === null) return;
      const renamed = uses.every(
        ({ command }) => command.conda && (option(command.conda, 'name') ?? option(command.conda, 'prefix')),
      );
      const micromamba = uses.every(({ command }) => command.conda?.program === 'micromamba');
      if (uses.length > 0 && (renamed || micromamba)) return;
      const better = text.value.trim().replace(/[/:# ]+/g, '-');
      const what = bad[0] === ' ' ? 'a space' : `\`${bad[0]}\``;
      const used = uses.some(({ model }) => model.nameUses.some((use) => use.name === text.value));
      yield {
        message: 'character',
        data: { name: text.value, what, better },
        span: within(text, { start: 0, end: text.value.length }),
        fixes: used
          ? []
          : fixOf(
              `Rename to ${better}`,
              false,
              replaceScalar(context, text.span, better, environment.name?.key.removal === undefined),
            ),
      };
    },
  },
});
