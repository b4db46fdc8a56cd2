import { condaPackages, count, hasLockBeside, isUnreadable, placeOf, type Readable } from '../../facts/environmentFile';
import { isFlowItem, replaceInScalar } from '../../fixes/yaml';
import { pinKind } from '../../parse/conda';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const fuzzyPin = defineRule({
  code: 'CD1103',
  name: 'fuzzy-pin',
  category: 'environment-file',
  severity: 'info',
  fixable: 'unsafe',
  docs: {
    summary: 'Full versions behind a single `=` in a file that is meant as a lock.',
    why: markdown`
      In a match spec \`=1.2.3\` means "1.2.3 or anything that starts with 1.2.3.", so it also takes 1.2.3.1 and 1.2.3.post1;
      \`==1.2.3\` is that version alone. In a file in which every package is named with its full version, or that uses
      \`==\` elsewhere, the exact one is meant. Even then builds may differ: a lock (\`conda-lock\`, \`conda list --explicit\`)
      keeps those too.
    `,
    exceptions: markdown`
      Silent where the file is no lock: \`python=3.12\` beside packages without a full version is the right way to say
      "any 3.12". Silent where a lock stands beside the file.
    `,
    references: [
      {
        title: 'Package match specifications',
        url: 'https://docs.conda.io/projects/conda-build/en/stable/resources/package-spec.html#package-match-specifications',
      },
    ],
    bad: [
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python=3.12.7
            - numpy=2.1.2
            - pandas==2.2.3
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
      `,
      },
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python==3.12.7
            - numpy==2.1.2
            - pandas==2.2.3
        `,
      },
    ],
  },
  messages: {
    fuzzy:
      '`{spec}` takes every version that starts with {version}, too, and so do the single `=` of {count} in this file, which otherwise reads like a lock. Write `==` for exactly one version.',
  },
  checks: {
    *environment(context): Iterable<Report> {
      const { environment } = context;
      if (isUnreadable(environment)) return;
      const packages = condaPackages(environment).filter((item) => item.spec.name !== 'pip');
      const fuzzy = packages.filter(isFullPrefix);
      const first = fuzzy[0];
      if (first === undefined || packages.length < 3) return;
      const exact = packages.filter((item) => /^(?:exact|build)$/.test(pinKind(item.spec)));
      const isLock = fuzzy.length + exact.length === packages.length && (exact.length > 0 || packages.length >= 8);
      if (!isLock || hasLockBeside(context)) return;
      const edits = fuzzy.flatMap((item) => {
        const span = item.spec.spans.version;
        if (span === undefined) return [];
        const { start } = span;
        return replaceInScalar(context, item.text, { start, end: start }, '=', isFlowItem(context, item)) ?? [];
      });
      yield {
        message: 'fuzzy',
        data: {
          spec: first.text.value,
          version: versionText(first),
          count: count(fuzzy.length, 'package'),
        },
        span: placeOf(first, first.spec.spans.version),
        fixes: edits.length === fuzzy.length ? [{ title: 'Write == for all of them', safe: false, edits }] : [],
      };
    },
  },
});

/** `name=1.2.3`: one `=` and at least three numbers. */
function isFullPrefix(item: Readable): boolean {
  return pinKind(item.spec) === 'fuzzy' && /^=\d+(?:\.\w+){2,}$/.test(written(item));
}

function written(item: Readable): string {
  const span = item.spec.spans.version;
  return span === undefined ? '' : item.text.value.slice(span.start, span.end);
}

function versionText(item: Readable): string {
  return written(item).replace(/^=/, '');
}
