import { type CommandContext, condaCalls } from '../../facts/calls';
import { condaPackages, isUnreadable } from '../../facts/environmentFile';
import { PYTHON_AS_OF, PYTHON_END_OF_LIFE } from '../../knowledge/packages';
import { type MatchSpec, parseMatchSpec, versionMatches } from '../../parse/conda';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const endOfLifePython = defineRule({
  code: 'CD1105',
  name: 'end-of-life-python',
  category: 'environment-file',
  severity: 'warning',
  docs: {
    summary: 'A release of Python that gets no security fixes any more.',
    why: markdown`
      Five years after its release a line of Python gets its last fix. Holes that are found later stay open in your
      image, and packages stop being built for it: conda finds ever older versions of everything else.
    `,
    exceptions: markdown`
      Silent where at least one release that is still supported satisfies the spec (\`python>=3.8\`). The day is that
      of the release of this linter; the option \`as-of\` sets another. Ignore it where old software must be
      reproduced.
    `,
    references: [{ title: 'Status of Python versions', url: 'https://devguide.python.org/versions/' }],
    bad: [
      {
        'environment.yml': file`
        name: app
        channels: [conda-forge]
        dependencies:
          - python=3.7
      `,
      },
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.7 && conda clean -afy
      `,
    ],
    good: [
      {
        'environment.yml': file`
        name: app
        channels: [conda-forge]
        dependencies:
          - python=3.13
      `,
      },
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.13 && conda clean -afy
      `,
    ],
  },
  messages: {
    ended:
      'Python {line} has had no security fixes since {date}, and new versions of packages are not built for it. Move to a supported release.',
  },
  options: {
    'as-of': {
      type: 'string',
      default: PYTHON_AS_OF,
      description: 'The day (YYYY-MM-DD) as of which releases of Python are judged.',
    },
  },
  checks: {
    *environment({ environment }, { 'as-of': asOf }): Iterable<Report> {
      if (isUnreadable(environment)) return;
      for (const item of condaPackages(environment)) {
        const ended = endedLine(item.spec, asOf);
        if (ended !== undefined) yield { message: 'ended', data: ended, span: item.text.span };
      }
    },
    dockerfile: (context, { 'as-of': asOf }) => onCommandLine(context, asOf),
    script: (context, { 'as-of': asOf }) => onCommandLine(context, asOf),
  },
});

/** What conda is told to install by name. */
function* onCommandLine(context: CommandContext, asOf: unknown): Iterable<Report> {
  for (const { conda, command } of condaCalls(context)) {
    if (command.when !== 'build' || !/^(?:create|install|update)$/.test(conda.subcommand)) continue;
    for (const { value, place } of conda.positionals) {
      if (place?.file !== context.path || !isKnown(value) || !/^(?:[\w-]+::)?python\b/.test(value)) continue;
      const spec = parseMatchSpec(value);
      const ended = spec.ok ? endedLine(spec, asOf) : undefined;
      if (ended !== undefined) yield { message: 'ended', data: ended, span: place.span };
    }
  }
}

/** The line of Python that a spec comes to, where it had ended by the day in question. */
function endedLine(spec: MatchSpec, asOf: unknown): { readonly line: string; readonly date: string } | undefined {
  if (spec.name !== 'python') return undefined;
  const today = typeof asOf === 'string' && /^\d{4}-\d\d-\d\d$/.test(asOf) ? asOf : PYTHON_AS_OF;
  const line = newestLine(spec);
  const date = line === undefined ? undefined : PYTHON_END_OF_LIFE[line];
  return line === undefined || date === undefined || date >= today ? undefined : { line, date };
}

/** Lines of Python had at most this many patch releases. */
const MOST_PATCHES = 30;

/** The newest release line that the spec allows; undefined where none of those known does, or all do. */
function newestLine(spec: MatchSpec): string | undefined {
  const { version } = spec;
  if (version === undefined || version.kind === 'any') return undefined;
  const lines = Object.keys(PYTHON_END_OF_LIFE);
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i] ?? '';
    for (let patch = 0; patch <= MOST_PATCHES; patch++) {
      if (versionMatches(version, `${line}.${patch}`) === true) return line;
    }
    // `==3.9` is a version of its own, that conda takes for 3.9.0.
    if (versionMatches(version, line) === true) return line;
  }
  return undefined;
}
