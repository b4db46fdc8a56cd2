import type { EnvironmentContext, FileUse } from '../../contexts/types';
import {
  condaPackages,
  hasLockBeside,
  isUnreadable,
  pipEntries,
  placeOf,
  type Readable,
} from '../../facts/environmentFile';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { isFlowItem, replaceInScalar } from '../../fixes/yaml';
import { bringsPython } from '../../knowledge/packages';
import { pinKind, type VersionSpec } from '../../parse/conda';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

/** Releases offered by the fix, the best first. */
const OFFERED = ['3.12', '3.13'] as const;

export const unpinnedPython = defineRule({
  code: 'CD1104',
  name: 'unpinned-python',
  category: 'environment-file',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'An environment file that leaves the version of Python open.',
    why: markdown`
      Without a version the solver takes the newest Python for which it finds a solution: next month that is another
      one, for which some of the packages below \`pip:\` have no wheels yet, and a build that worked fails or the
      program behaves differently. Name the release line: \`python=3.12\`.
    `,
    exceptions: markdown`
      Silent where an upper bound is given (\`python>=3.10,<3.13\`), where a lock of conda-lock stands beside the
      file, where a Dockerfile updates an environment with it that has its Python already, where the build of a
      package names the Python that it is for, and where it is not certain that the environment holds Python at all
      (no Python, no \`pip:\` section and no well-known package of Python).
    `,
    references: [
      {
        title: 'Managing Python',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-python.html',
      },
    ],
    bad: [
      {
        'environment.yml': file`
        name: app
        channels: [conda-forge]
        dependencies:
          - python
          - numpy=2.1
      `,
      },
      {
        'environment.yml': file`
        name: app
        channels: [conda-forge]
        dependencies:
          - pandas=2.2
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
        name: r
        channels: [conda-forge]
        dependencies:
          - r-base=4.4
      `,
      },
    ],
  },
  messages: {
    open: '`{spec}` leaves the version of Python to the day of the build: the same file gives another Python later. Name the release line, as in `python=3.12`.',
    absent:
      'Python is not listed, but `{package}` brings it in: its version is left to the day of the build. Add a line such as `python=3.12`.',
  },
  checks: {
    *environment(context): Iterable<Report> {
      const { environment } = context;
      if (isUnreadable(environment) || hasLockBeside(context)) return;
      const packages = condaPackages(environment);
      const pythons = packages.filter((item) => item.spec.name === 'python');
      const first = pythons[0];
      if (first === undefined) {
        // A spec that cannot be read may well be Python's.
        if (environment.dependencies?.items.some((item) => item.kind === 'conda' && !item.spec.ok)) return;
        if (context.uses.length > 0 && context.uses.every(hasPython)) return;
        // A build for one release of Python brings that one: `keras=2.11.0=py310h06a4308_0`.
        if (packages.some(({ spec }) => /^py\d{2,}/.test(spec.build ?? ''))) return;
        yield* absent(context, packages);
      } else if (pythons.every(isOpen)) {
        yield {
          message: 'open',
          data: { spec: first.text.value },
          span: first.text.span,
          fixes: pins(context, first),
        };
      }
    },
  },
});

/** Whether the command updates an environment that has its Python already, as that of a base image. */
function hasPython({ command }: FileUse): boolean {
  return command.effects.some(
    (effect) =>
      effect.kind === 'install' &&
      effect.prefix !== undefined &&
      command.seen.environment(effect.prefix)?.python === true,
  );
}

function isOpen({ spec, text }: Readable): boolean {
  // `=>3.12` is reported as a spec that conda misreads.
  if (/=[<>]/.test(text.value)) return false;
  const kind = pinKind(spec);
  if (kind === 'none') return true;
  if (kind === 'fuzzy') return spec.version?.kind === 'relation' && /^\d+$/.test(spec.version.version.text);
  return kind === 'range' && spec.version !== undefined && !isBounded(spec.version);
}

/** Whether a version spec has an upper end. */
function isBounded(spec: VersionSpec): boolean {
  if (spec.kind === 'and') return spec.parts.some(isBounded);
  if (spec.kind === 'or') return spec.parts.every(isBounded);
  if (spec.kind === 'any') return false;
  return spec.kind !== 'relation' || !/^(?:>|>=|!=|notPrefix)$/.test(spec.relation);
}

function pins(context: EnvironmentContext, item: Readable): Fix[] {
  if (pinKind(item.spec) !== 'none' || item.text.value !== item.spec.name) return [];
  const end = item.text.value.length;
  return OFFERED.flatMap((version) =>
    fixOf(
      `Pin to python=${version}`,
      false,
      replaceInScalar(context, item.text, { start: end, end }, `=${version}`, isFlowItem(context, item)),
    ),
  );
}

function* absent({ environment }: EnvironmentContext, packages: readonly Readable[]): Iterable<Report> {
  const known = packages.find((item) => item.spec.name === 'pip' || bringsPython(item.spec.name));
  if (known !== undefined) {
    yield { message: 'absent', data: { package: known.spec.name }, span: placeOf(known, known.spec.spans.name) };
    return;
  }
  const entry = pipEntries(environment)[0];
  if (entry !== undefined) yield { message: 'absent', data: { package: 'pip' }, span: entry.section.keySpan };
}
