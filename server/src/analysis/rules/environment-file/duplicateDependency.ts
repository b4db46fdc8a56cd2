import type { EnvironmentContext } from '../../contexts/types';
import { condaPackages, isUnreadable, pipEntries, placeOf, type Readable } from '../../facts/environmentFile';
import { fixOf } from '../../fixes/make';
import type { Fix, TextEdit } from '../../fixes/types';
import { isFlowItem, removeItem, replaceInScalar } from '../../fixes/yaml';
import { CONDA_NAME_OF_PYPI } from '../../knowledge/packages';
import { normalizeName, type PipEntry, type PipSection, pinKind } from '../../parse/conda';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const duplicateDependency = defineRule({
  code: 'CD1116',
  name: 'duplicate-dependency',
  category: 'environment-file',
  severity: 'warning',
  fixable: 'safe',
  docs: {
    summary: 'The same package twice: two lines for conda, or one for conda and one for pip.',
    why: markdown`
      Two lines for one package drift apart, and two versions that cannot both be had stop the solver. A package
      from conda and again from pip is worse: pip overwrites files that conda believes it owns, so that the next
      \`conda install\` or \`conda update\` breaks it.
    `,
    exceptions: markdown`
      Silent for lines with different selectors, where conda and pip are given the same version (pip then finds it
      installed), for entries of pip with extras or a marker (\`dask[complete]\`), and
      for entries of pip that name an address or a path: those replace the package on purpose.
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
            - numpy=2.1
            - numpy=2.1
        `,
      },
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python=3.12
            - pandas=2.2
            - pip
            - pip:
                - pandas==2.2.3
                - requests==2.32.3
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
            - pandas=2.2
            - pip
            - pip:
                - requests==2.32.3
        `,
      },
    ],
  },
  messages: {
    same: '`{name}` is already listed above as `{first}`. Keep one line.',
    differs:
      '`{name}` is listed above as `{first}` and here as `{second}`: conda must satisfy both, and stops where it cannot. Keep one line.',
    pip: '`{name}` is installed by conda (`{first}`) and again by pip, which overwrites files that conda owns. Keep one of the two.',
    pipTwice: '`{name}` is listed above as `{first}`. Keep one line.',
  },
  checks: {
    *environment(context): Iterable<Report> {
      const { environment, path } = context;
      if (isUnreadable(environment)) return;
      const seen = new Map<string, Readable>();
      for (const item of condaPackages(environment)) {
        const { name, url } = item.spec;
        if (name.includes('*') || url !== undefined) continue;
        const first = seen.get(name);
        if (first === undefined) {
          seen.set(name, item);
          continue;
        }
        if (first.selector || item.selector) continue;
        // Where one of the two asks for nothing more, it can go.
        const bare = pinKind(item.spec) === 'none' && isPlain(item);
        const same = bare || compact(first.text.value) === compact(item.text.value);
        const firstIsBare = !same && pinKind(first.spec) === 'none' && isPlain(first);
        const edit = removeItem(path, firstIsBare ? first : item);
        yield {
          message: same || firstIsBare ? 'same' : 'differs',
          data: { name, first: first.text.value, second: item.text.value },
          span: item.text.span,
          tags: same ? ['unnecessary'] : [],
          fixes:
            edit && (same || firstIsBare)
              ? [{ title: firstIsBare ? 'Delete the line above' : 'Delete this line', safe: true, edits: [edit] }]
              : [],
        };
      }
      yield* inPip(context, seen, pipEntries(environment));
    },
  },
});

/** A name alone, without a channel. */
function isPlain({ spec }: Readable): boolean {
  return spec.channel === undefined && spec.brackets.length === 0;
}

function* inPip(
  context: EnvironmentContext,
  conda: ReadonlyMap<string, Readable>,
  entries: readonly { readonly section: PipSection; readonly entry: PipEntry }[],
): Iterable<Report> {
  const { path } = context;
  const byPypiName = new Map<string, Readable>();
  for (const [name, item] of conda) byPypiName.set(normalizeName(name), item);
  const seen = new Map<string, PipEntry>();
  for (const { section, entry } of entries) {
    const { requirement } = entry;
    if (requirement.kind !== 'package' || requirement.name === undefined) continue;
    if (requirement.marker !== undefined || requirement.extras.length > 0 || entry.selector) continue;
    const name = normalizeName(requirement.name);
    const other = CONDA_NAME_OF_PYPI[name];
    // Where conda has another package of that very name, the two may be different programs.
    const packaged = other === undefined ? byPypiName.get(name) : byPypiName.get(normalizeName(other));
    const edit = removeItem(path, section.entries.length > 1 ? entry : section);
    if (packaged !== undefined && packaged.selector === undefined && name !== 'pip') {
      // Equal pins: pip finds what it asks for, and installs nothing.
      if (isSamePin(packaged, entry)) continue;
      yield {
        message: 'pip',
        data: { name: requirement.name, first: packaged.text.value },
        span: requirement.nameSpan ?? placeOf(packaged, undefined),
        fixes: keepOne(context, packaged, entry, edit),
      };
      continue;
    }
    const first = seen.get(name);
    if (first === undefined) seen.set(name, entry);
    else {
      yield {
        message: 'pipTwice',
        data: { name: requirement.name, first: first.text.value },
        span: entry.text.span,
        fixes: edit ? [{ title: 'Delete this line', safe: first.text.value === entry.text.value, edits: [edit] }] : [],
      };
    }
  }
}

/** The one version that pip is asked for. */
function exactPin({ requirement }: PipEntry): string | undefined {
  const [first, ...others] = requirement.specifiers;
  return first !== undefined && others.length === 0 && /^={2,3}$/.test(first.operator) && !first.version.includes('*')
    ? first.version
    : undefined;
}

function isSamePin({ spec }: Readable, entry: PipEntry): boolean {
  const pin = exactPin(entry);
  if (pin === undefined || spec.version?.kind !== 'relation' || !/^(?:exact|fuzzy|build)$/.test(pinKind(spec)))
    return false;
  return spec.version.version.text === pin;
}

/** One line for the two, with the version that runs today: pip's, which is installed last. */
function keepOne(
  context: EnvironmentContext,
  packaged: Readable,
  entry: PipEntry,
  removal: TextEdit | undefined,
): readonly Fix[] {
  const pin = exactPin(entry);
  const open = entry.requirement.specifiers.length === 0 && pinKind(packaged.spec) === 'none';
  if (removal === undefined) return [];
  if (open) return [{ title: "Keep conda's, delete pip's", safe: false, edits: [removal] }];
  const { spec, text } = packaged;
  if (pin === undefined || spec.brackets.length > 0 || spec.spans.build !== undefined) return [];
  const span = { start: spec.spans.name.end, end: spec.spans.version?.end ?? spec.spans.name.end };
  return fixOf(
    `Keep conda's with pip's version, ${pin}`,
    false,
    replaceInScalar(context, text, span, `==${pin}`, isFlowItem(context, packaged)),
    removal,
  );
}

function compact(spec: string): string {
  return spec.replace(/\s+/g, '').toLowerCase();
}
