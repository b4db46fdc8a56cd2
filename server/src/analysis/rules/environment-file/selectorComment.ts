import type { EnvironmentContext } from '../../contexts/types';
import { hasLockBeside, isUnreadable } from '../../facts/environmentFile';
import { removeItem } from '../../fixes/yaml';
import { type CondaDependency, type PipEntry, selectorHolds } from '../../parse/conda';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const selectorComment = defineRule({
  code: 'CD1114',
  name: 'selector-comment',
  category: 'environment-file',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A platform selector that the program which reads the file does not know.',
    why: markdown`
      conda knows no selectors in environment files: \`# [win]\` is a comment, and the package is installed everywhere
      (or is not found, and the build stops). Only conda-lock reads such comments; \`sel(win): pywin32\` is read by
      micromamba, and conda stops at it.
    `,
    exceptions: markdown`
      Silent where a lock of conda-lock stands beside the file or the file has \`platforms:\`, where the selector is
      true for Linux and Dockerfiles read the file, and about \`sel(…)\` where no Dockerfile has conda read it.
    `,
    references: [
      { title: 'conda-lock: platform selectors', url: 'https://conda.github.io/conda-lock/src_environment_yml/' },
      {
        title: 'Micromamba: conditional dependencies',
        url: 'https://mamba.readthedocs.io/en/latest/user_guide/micromamba.html',
      },
    ],
    bad: [
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python=3.12
            - pywin32  # [win]
        `,
      },
    ],
    good: [
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          platforms: [linux-64, win-64]
          dependencies:
            - python=3.12
            - pywin32  # [win]
        `,
      },
    ],
  },
  messages: {
    comment:
      'Only conda-lock reads `{selector}`; to conda it is a comment, so `{item}` is installed on every platform. Keep a file of its own for the other platform, or make a lock.',
    key: 'Only micromamba reads `{selector}`: conda stops at it. Keep a file of its own for the other platform.',
  },
  checks: {
    *environment(context): Iterable<Report> {
      const { environment, uses } = context;
      if (isUnreadable(environment)) return;
      const byConda = uses.some(({ command }) => command.conda?.program === 'conda');
      const locked = environment.platforms !== undefined || hasLockBeside(context);
      for (const item of itemsOf(context)) {
        const { selector } = item;
        if (selector === undefined) continue;
        const written = selector.kind === 'key' ? `sel(${selector.expression})` : `# [${selector.expression}]`;
        const data = { selector: written, item: item.text.value };
        if (selector.kind === 'key') {
          if (byConda) yield { message: 'key', data, span: selector.span };
          continue;
        }
        const onLinux = selectorHolds(selector, 'linux-64');
        if (locked || onLinux === undefined || (uses.length > 0 && onLinux)) continue;
        const edit = uses.length > 0 ? removeItem(context.path, item) : undefined;
        const fixes = edit ? [{ title: `Delete ${item.text.value}`, safe: false, edits: [edit] }] : [];
        yield { message: 'comment', data, span: selector.span, fixes };
      }
    },
  },
});

function* itemsOf({ environment }: EnvironmentContext): Iterable<CondaDependency | PipEntry> {
  for (const item of environment.dependencies?.items ?? []) {
    if (item.kind === 'conda') yield item;
    else if (item.kind === 'pip' && item.entries.length > 1) yield* item.entries;
  }
}
