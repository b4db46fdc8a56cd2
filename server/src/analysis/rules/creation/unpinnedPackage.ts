import { type CommandContext, condaCalls, type PlacedCall } from '../../facts/calls';
import { knownVersions } from '../../facts/knownVersions';
import { fixOf } from '../../fixes/make';
import type { Fix, TextEdit } from '../../fixes/types';
import { replaceWord } from '../../fixes/words';
import type { Arg } from '../../model/process';
import { option, optionArgs } from '../../model/programs/condaCall';
import { classifyCondaFile, parseMatchSpec } from '../../parse/conda';
import { basename } from '../../project/paths';
import type { Span } from '../../text/span';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const unpinnedPackage = defineRule({
  code: 'CD3007',
  name: 'unpinned-package',
  category: 'creation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A package is installed without a version.',
    why: markdown`
      Without a version conda takes what is newest on the day of the build: the same Dockerfile gives other packages
      next month, and may stop working without a change. Write at least the major and minor version (\`numpy=2.1\`); a
      lock file pins everything that comes with it as well. Where a lock, an export or an environment file of the
      project names the versions, the fix takes them from there.
    `,
    exceptions: markdown`
      Silent where a lock file governs the environment, for package files and addresses, and for words that are not
      known. It says nothing about environment files: \`unpinned-environment\` and \`unpinned-python\` do.
    `,
    references: [
      {
        title: 'conda: package match specifications',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/concepts/pkg-specs.html#package-match-specifications',
      },
      { title: 'conda-lock', url: 'https://conda.github.io/conda-lock/' },
    ],
    bad: [
      file`
      FROM continuumio/miniconda3:24.11.1-0
      RUN conda install -y numpy pandas
    `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda install -y numpy=2.1 pandas=2.2
      `,
      {
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          COPY conda-linux-64.lock /tmp/
          RUN conda create -y -n app --file /tmp/conda-linux-64.lock
        `,
        'conda-linux-64.lock': file`
          @EXPLICIT
          https://conda.anaconda.org/conda-forge/noarch/tzdata-2024a-h0c530f3_0.conda
        `,
      },
    ],
  },
  messages: {
    one: '`{names}` has no version: {program} takes what is newest on the day of the build. Pin it, as in `{name}=1.2`.',
    calls:
      '{names} have no version, in {count} calls: {program} takes what is newest on the day of the build. Pin them, as in `{name}=1.2`, or install from one environment file.',
    several:
      '{names} have no version: {program} takes what is newest on the day of the build. Pin them, as in `{name}=1.2`.',
  },
  checks: { dockerfile: check, script: check },
});

/** How many names a message lists. */
const LISTED = 4;

function* check(context: CommandContext): Iterable<Report> {
  const calls = [...unpinnedCalls(context)];
  const [first, ...others] = calls;
  if (first === undefined) return;
  // A file that installs call after call without versions makes one mistake: it is said once.
  const words = calls.flatMap((each) => each.words);
  const names = [...new Set(words.map((arg) => arg.value))];
  const shown = names.slice(0, LISTED).map((name) => `\`${name}\``);
  const more = names.length - shown.length;
  yield {
    message: names.length === 1 ? 'one' : others.length === 0 ? 'several' : 'calls',
    data: {
      name: names[0] ?? '',
      program: first.program,
      names: names.length === 1 ? (names[0] ?? '') : shown.join(', ') + (more > 0 ? ` and ${more} more` : ''),
      count: String(calls.length),
    },
    span: first.span,
    related: others.map(({ span }) => ({
      location: { file: context.path, span },
      message: 'without versions as well',
    })),
    fixes: pin(context, words),
  };
}

/** The calls that install packages without a version, one for each place. */
function* unpinnedCalls(
  context: CommandContext,
): Iterable<{ readonly words: readonly Arg[]; readonly span: Span; readonly program: string }> {
  const seen = new Set<number>();
  for (const call of condaCalls(context)) {
    const { conda, command } = call;
    if (command.when !== 'build' || !/^(create|install)$/.test(conda.subcommand) || conda.program === 'conda-lock')
      continue;
    if (option(conda, 'clone') !== undefined || option(conda, 'revision') !== undefined || governed(call)) continue;
    const words = conda.positionals.filter((arg) => arg.place?.file === context.path && isUnpinned(arg));
    const span = words[0]?.place?.span;
    if (span === undefined || seen.has(span.start)) continue;
    seen.add(span.start);
    yield { words, span, program: conda.program };
  }
}

/** The versions that the project's own files name, where they name one for each of the packages. */
function pin(context: CommandContext, unpinned: readonly Arg[]): Fix[] {
  const versions = knownVersions(context);
  const edits: (TextEdit | undefined)[] = [];
  const files = new Set<string>();
  let first = '';
  for (const arg of unpinned) {
    const spec = parseMatchSpec(arg.value);
    const found = spec.ok ? versions.get(spec.name) : undefined;
    if (found === undefined) return [];
    first ||= found.version;
    edits.push(replaceWord(context, arg, `${arg.value}=${found.version}`));
    files.add(basename(found.file));
  }
  const names = [...files].join(', ');
  const title =
    unpinned.length === 1 ? `Pin to ${unpinned[0]?.value}=${first}, as in ${names}` : `Pin to the versions in ${names}`;
  return fixOf(title, false, ...edits);
}

function isUnpinned({ value }: Arg): boolean {
  // `python=$UNSET` lost its version to an empty variable, which is another mistake; `pypy3.9` has one in its name.
  if (!isKnown(value) || value === '' || /[/*]|=$|^pypy\d|\.(conda|tar\.bz2)$/.test(value)) return false;
  const spec = parseMatchSpec(value);
  return (
    spec.ok &&
    spec.version === undefined &&
    spec.build === undefined &&
    spec.url === undefined &&
    spec.brackets.length === 0
  );
}

/** True where a lock file says what is in the environment. */
function governed(call: PlacedCall): boolean {
  const { conda, command } = call;
  if (optionArgs(conda, 'file').length > 0) return true;
  for (const effect of command.effects) {
    if (effect.kind !== 'install' && effect.kind !== 'create') continue;
    if (effect.prefix === undefined) continue;
    const file = command.seen.environment(effect.prefix)?.file;
    if (file === undefined) continue;
    const entry = isKnown(file.image) ? command.seen.file(file.image) : undefined;
    const kind = entry !== undefined && isKnown(entry.text) ? classifyCondaFile(file.image, entry.text) : undefined;
    if (kind === 'explicit' || kind === 'conda-lock' || /lock/i.test(file.image)) return true;
  }
  return false;
}
