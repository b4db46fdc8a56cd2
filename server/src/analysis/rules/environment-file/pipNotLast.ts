import type { EnvironmentContext } from '../../contexts/types';
import { count, isUnreadable, pipSections } from '../../facts/environmentFile';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { moveToEnd } from '../../fixes/yaml';
import type { PipSection } from '../../parse/conda';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const pipNotLast = defineRule({
  code: 'CD1107',
  name: 'pip-not-last',
  category: 'environment-file',
  severity: 'info',
  fixable: 'safe',
  docs: {
    summary: 'Packages of conda below the `pip:` section.',
    why: markdown`
      conda installs all of its own packages first and then those of pip, wherever they stand. Packages below the
      section look as if they came later, and are one wrong indentation away from being handed to pip. Keep \`- pip:\`
      as the last item.
    `,
    exceptions: markdown`
      Silent where there are several \`pip:\` sections (see \`invalid-structure\`). The result is the same either way:
      switch the rule off where the order of your file means something to you.
    `,
    references: [
      {
        title: 'Using pip in an environment',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#using-pip-in-an-environment',
      },
    ],
    bad: [
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python=3.12
            - pip
            - pip:
                - requests==2.32.3
            - numpy=2.1
        `,
      },
    ],
    good: [
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python=3.12
            - numpy=2.1
            - pip
            - pip:
                - requests==2.32.3
        `,
      },
    ],
  },
  messages: {
    early:
      '{count} below this section: conda installs them before it all the same, so the order of the file misleads. Move `pip:` to the end.',
  },
  checks: {
    *environment(context): Iterable<Report> {
      const { environment } = context;
      if (isUnreadable(environment)) return;
      const items = environment.dependencies?.items ?? [];
      const [section, ...others] = pipSections(environment);
      if (section === undefined || others.length > 0 || section.entries.length === 0) return;
      const below = items.slice(items.indexOf(section) + 1).filter((item) => item.kind === 'conda').length;
      if (below === 0) return;
      yield {
        message: 'early',
        data: { count: below === 1 ? 'A package of conda stands' : `${count(below, 'package')} of conda stand` },
        span: section.keySpan,
        fixes: toEnd(context, section),
      };
    },
  },
});

function toEnd(context: EnvironmentContext, section: PipSection): Fix[] {
  const last = context.environment.dependencies?.items.at(-1);
  return last === undefined ? [] : fixOf("Move 'pip:' to the end", true, moveToEnd(context, section, last));
}
