import { replace } from '../../fixes/edits';
import { type CondaDependency, type PipEntry, parseMatchSpec, parseRequirement, within } from '../../parse/conda';
import { defineRule, type Fix, type Report } from '../rule';
import { isUnreadable, pipEntries } from './support';

export const invalidMatchSpec = defineRule({
  code: 'CD1102',
  name: 'invalid-match-spec',
  category: 'environment-file',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'A dependency that conda (or, below `pip:`, pip) cannot read.',
    why: 'conda stops with "Invalid spec" or "InvalidVersionSpec", and the build with it; pip stops with "Invalid requirement". A match spec is a name, an optional version with an operator (`==1.2.3`, `=1.2`, `>=1.2,<2`) and an optional build; pip knows no single `=`.',
    exceptions: 'Silent for templates and for files whose YAML cannot be read.',
    references: [
      {
        title: 'Package match specifications',
        url: 'https://docs.conda.io/projects/conda-build/en/stable/resources/package-spec.html#package-match-specifications',
      },
      {
        title: 'Dependency specifiers (pip)',
        url: 'https://packaging.python.org/en/latest/specifications/dependency-specifiers/',
      },
    ],
    bad: [
      {
        'environment.yml':
          'name: app\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n  - numpy=>1.26\n  - pip\n  - pip:\n      - requests=2.32.3\n',
      },
    ],
    good: [
      {
        'environment.yml':
          'name: app\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n  - numpy>=1.26,<3\n  - conda-forge::scipy=1.14\n',
      },
    ],
  },
  messages: {
    conda: 'conda cannot read `{spec}`: {reason}. The environment is not created.',
    pip: 'pip cannot read `{spec}`{hint}; the installation stops here.',
  },
  checks: {
    *environment({ environment, path }): Iterable<Report> {
      if (isUnreadable(environment)) return;
      const joined = environment.problems.filter((problem) => problem.kind === 'joined-lines');
      const inJoined = (start: number, end: number) =>
        joined.some((problem) => problem.span.start >= start && problem.span.start < end);
      for (const item of environment.dependencies?.items ?? []) {
        if (item.kind !== 'conda' || item.spec.ok || inJoined(item.text.span.start, item.text.span.end)) continue;
        // Filled in by the shell or conda before it is read.
        if (/\$\{?\w/.test(item.text.value)) continue;
        yield {
          message: 'conda',
          data: { spec: item.text.value, reason: item.spec.message },
          span: within(item.text, item.spec.span),
          fixes: condaFixes(path, item),
        };
      }
      for (const { entry } of pipEntries(environment)) {
        const { requirement, text } = entry;
        if (requirement.kind !== 'invalid' || inJoined(text.span.start, text.span.end)) continue;
        if (/\$\{?\w/.test(text.value)) continue;
        const single = /^[A-Za-z0-9._-]+(?:\[[^\]]*\])?\s*=[^=]/.test(text.value);
        yield {
          message: 'pip',
          data: { spec: text.value, hint: single ? " (it knows '==', no single '=')" : '' },
          span: text.span,
          fixes: pipFixes(path, entry),
        };
      }
    },
  },
});

/** What people mean by forms that conda does not know. */
const MEANT: readonly [RegExp, string][] = [
  [/\s*=>\s*/g, '>='],
  [/\s*=<\s*/g, '<='],
  [/\s*={3,}\s*/g, '=='],
  [/^([A-Za-z0-9._-]+)@(?=\d)/g, '$1=='],
  [/^([A-Za-z0-9._-]+):(?=\s*\d)\s*/g, '$1='],
  [/([<>=!~]=?)\s+(?=\d)/g, '$1'],
];

function condaFixes(path: string, item: CondaDependency): Fix[] {
  if (!item.text.verbatim) return [];
  let text = item.text.value;
  for (const [pattern, meant] of MEANT) text = text.replace(pattern, meant);
  if (text === item.text.value || !parseMatchSpec(text).ok) return [];
  const span = { start: item.text.start, end: item.text.start + item.text.value.length };
  return [{ title: `Write ${text}`, safe: false, edits: [replace(path, span, text)] }];
}

function pipFixes(path: string, { text }: PipEntry): Fix[] {
  if (!text.verbatim) return [];
  const value = text.value
    .replace(/^([A-Za-z0-9._-]+(?:\[[^\]]*\])?)\s*=\s*([^=\s]+)=[a-z0-9_]+$/, '$1==$2')
    .replace(/^([A-Za-z0-9._-]+(?:\[[^\]]*\])?)\s*=(?=[^=])\s*/, '$1==')
    .replace(/=>/g, '>=')
    .replace(/=</g, '<=');
  if (value === text.value || parseRequirement(value).kind !== 'package') return [];
  const span = { start: text.start, end: text.start + text.value.length };
  return [{ title: `Write ${value}`, safe: false, edits: [replace(path, span, value)] }];
}
