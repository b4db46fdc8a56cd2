import type { EnvironmentContext } from '../../contexts/types';
import { isUnreadable, pipEntries } from '../../facts/environmentFile';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { isFlowItem, replaceInScalar, replaceScalar } from '../../fixes/yaml';
import {
  type CondaDependency,
  type MatchSpec,
  type PipEntry,
  parseMatchSpec,
  parseRequirement,
  within,
} from '../../parse/conda';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const invalidMatchSpec = defineRule({
  code: 'CD1102',
  name: 'invalid-match-spec',
  category: 'environment-file',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'A dependency that conda (or, below `pip:`, pip) cannot read.',
    why: markdown`
      conda stops with "Invalid spec" or "InvalidVersionSpec", and the build with it; pip stops with "Invalid
      requirement". A match spec is a name, an optional version with an operator (\`==1.2.3\`, \`=1.2\`, \`>=1.2,<2\`) and
      an optional build; pip knows no single \`=\`.
    `,
    exceptions: markdown`
      Silent for templates, for files whose YAML cannot be read, and for names with variables. What conda takes, but
      reads otherwise than it was meant (\`=>\`, extras), is reported as a warning.
    `,
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
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python=3.12
            - numpy~1.26
            - pip
            - pip:
                - requests=2.32.3
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
            - numpy>=1.26,<3
            - conda-forge::scipy=1.14
        `,
      },
    ],
  },
  messages: {
    conda: 'conda cannot read `{spec}`: {reason}. The environment is not created.',
    reversed:
      '`{operator}` is no operator of conda, which reads `{spec}` as `{meant}`. Write what you mean: `{better}`.',
    ignored:
      'conda throws `{part}` away: extras and conditions are for entries below `pip:`. Name the packages instead.',
    unread:
      "conda passes over `{part}`, which it cannot read: any {name} is installed. Write it as `[version='…']`, with an equals sign.",
    colon: 'conda takes `{name}` for the name of the package in `{spec}`, and finds none. A version follows `=`.',
    word: 'conda looks for a version called `{version}` of `{name}`, and finds none. Write one package on each line.',
    pip: 'pip cannot read `{spec}`{hint}; the installation stops here.',
  },
  checks: {
    *environment(context): Iterable<Report> {
      const { environment } = context;
      if (isUnreadable(environment)) return;
      const joined = environment.problems.filter((problem) => problem.kind === 'joined-lines');
      const inJoined = (start: number, end: number) =>
        joined.some((problem) => problem.span.start >= start && problem.span.start < end);
      for (const item of environment.dependencies?.items ?? []) {
        if (item.kind !== 'conda' || inJoined(item.text.span.start, item.text.span.end)) continue;
        // Filled in by the shell or conda before it is read.
        if (/\$\{?\w/.test(item.text.value)) continue;
        if (item.spec.ok) yield* misread(context, item, item.spec);
        else {
          yield {
            message: 'conda',
            data: { spec: item.text.value, reason: item.spec.message },
            span: within(item.text, item.spec.span),
            fixes: condaFixes(context, item),
          };
        }
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
          fixes: pipFixes(context, entry),
        };
      }
    },
  },
});

/** What conda takes, but not for what it was written. */
function* misread(context: EnvironmentContext, item: CondaDependency, spec: MatchSpec): Iterable<Report> {
  const text = item.text.value;
  const { spans, version, name } = spec;
  const written = spans.version === undefined ? '' : text.slice(spans.version.start, spans.version.end);
  const operator = /^(?:=>|=<)/.exec(written)?.[0];
  if (operator !== undefined && spans.version && version !== undefined) {
    const number = written.slice(2).trim();
    const better = `${operator === '=>' ? '>=' : '<='}${number}`;
    const span = within(item.text, spans.version);
    yield {
      message: 'reversed',
      data: { operator, spec: text, meant: `${operator.charAt(1)}${number}`, better },
      span,
      severity: 'warning',
      fixes: fixOf(
        `Write ${better}`,
        false,
        replaceInScalar(context, item.text, spans.version, better, isFlowItem(context, item)),
      ),
    };
  } else if (spans.brackets !== undefined && spec.brackets.length === 0) {
    const part = text.slice(spans.brackets.start, spans.brackets.end);
    if (/[A-Za-z]/.test(part)) {
      const message = /^\[\s*(?:version|build|channel|subdir)\b/.test(part) ? 'unread' : 'ignored';
      yield { message, data: { part, name }, span: within(item.text, spans.brackets), severity: 'warning' };
    }
  } else if (spans.ignored !== undefined && /[<>=]/.test(text.slice(spans.ignored.start, spans.ignored.end))) {
    const part = text.slice(spans.ignored.start, spans.ignored.end);
    yield { message: 'ignored', data: { part }, span: within(item.text, spans.ignored), severity: 'warning' };
  } else if (/^[\d.]+$/.test(name) && /^[\w.-]+:\s*[\d.]+$/.test(text)) {
    yield { message: 'colon', data: { name, spec: text }, span: item.text.span, fixes: condaFixes(context, item) };
  } else if (version?.kind === 'relation' && version.relation === '==' && /^[A-Za-z][A-Za-z-]*$/.test(written)) {
    yield { message: 'word', data: { name, version: written }, span: within(item.text, spans.version ?? spans.name) };
  }
}

/** What people mean by forms that conda does not know. */
const MEANT: readonly [RegExp, string][] = [
  [/([<>])={2,}/g, '$1='],
  [/<>/g, '!='],
  [/([\w.*])[ ]+(?=[<>!~])(?<=[<>=~][\w.* ]*)/g, '$1,'],
  [/,\s*$/g, ''],
  [/^([\w.-]+)\s*~(?=\s*\d)\s*/g, '$1~='],
  [/^([\w.-]+)@(?=\d)/g, '$1=='],
  [/^([\w.-]+):(?=\s*\d)\s*/g, '$1='],
];

function condaFixes(context: EnvironmentContext, item: CondaDependency): Fix[] {
  if (!item.text.verbatim || item.text.value.length > 200) return [];
  let text = item.text.value;
  for (const [pattern, meant] of MEANT) text = text.replace(pattern, meant);
  if (text === item.text.value || !parseMatchSpec(text).ok) return [];
  return fixOf(`Write ${text}`, false, replaceScalar(context, item.text.span, text, isFlowItem(context, item)));
}

function pipFixes(context: EnvironmentContext, entry: PipEntry): Fix[] {
  const { text } = entry;
  if (!text.verbatim) return [];
  const value = text.value
    .replace(/^([A-Za-z0-9._-]+(?:\[[^\]]*\])?)\s*=\s*([^=\s]+)=[a-z0-9_]+$/, '$1==$2')
    .replace(/^([A-Za-z0-9._-]+(?:\[[^\]]*\])?)\s*=(?=[^=])\s*/, '$1==')
    .replace(/=>/g, '>=')
    .replace(/=</g, '<=');
  if (value === text.value || parseRequirement(value).kind !== 'package') return [];
  return fixOf(`Write ${value}`, false, replaceScalar(context, text.span, value, isFlowItem(context, entry)));
}
