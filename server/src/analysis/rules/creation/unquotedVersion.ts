import { type CommandContext, placedCommands } from '../../facts/calls';
import { fixOf } from '../../fixes/make';
import { replaceWords } from '../../fixes/words';
import { subcommandDoes } from '../../knowledge/conda/subcommands';
import type { Arg } from '../../model/process';
import { isPip, isPython } from '../../model/programs/names';
import type { CommandRecord, RedirectFact } from '../../model/record';
import type { Span } from '../../text/span';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const unquotedVersion = defineRule({
  code: 'CD3004',
  name: 'unquoted-version',
  category: 'creation',
  severity: 'error',
  fixable: 'safe',
  docs: {
    summary: 'A version with `>` or `<` that is not quoted: the shell redirects instead.',
    why: markdown`
      The shell reads \`numpy>=1.20\` as \`numpy\` with its output sent to a file named \`=1.20\`, and \`numpy<2\` as input
      from a file named \`2\`. The first installs any version and leaves a file behind; the second stops with "No such
      file". In quotes the whole spec reaches conda or pip.
    `,
    exceptions: markdown`
      Silent for redirections that are meant as such: with a blank before them and a file name behind them.
    `,
    references: [
      {
        title: 'conda: package match specifications',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/concepts/pkg-specs.html#package-match-specifications',
      },
      {
        title: 'POSIX shell: redirection',
        url: 'https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_07',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda install -y numpy>=1.20
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN pip install --no-cache-dir pandas<2
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda install -y "numpy>=1.20"
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda install -y numpy=1.26 > /tmp/install.log 2>&1
      `,
    ],
  },
  messages: {
    output:
      'The shell reads the `{operator}` in `{spec}` as a redirection: any version of `{name}` is installed, and the output goes to a file named `{target}`. Quote it: `{quoted}`.',
    input:
      'The shell reads the `<` in `{spec}` as a redirection: it looks for a file named `{target}` and the command fails. Quote it: `{quoted}`.',
  },
  checks: { dockerfile: check, script: check },
});

function* check(context: CommandContext): Iterable<Report> {
  for (const { command } of placedCommands(context)) {
    if (command.redirects.length === 0 || !installs(command)) continue;
    for (const group of specs(context, command)) {
      const spec = context.text.slice(group.span.start, group.span.end);
      const compact = spec.replace(/\\[ \t]*\r?\n|\s/g, '');
      const name = /^[^<>=!~]*/.exec(compact)?.[0] ?? compact;
      const quoted = `"${compact}"`;
      const free = /^[\w.*,:/[\]=<>!~+{}$-]+$/.test(compact);
      const first = group.redirects.find((each) => each.operator === '<') ?? group.redirects[0];
      yield {
        message: first?.operator === '<' ? 'input' : 'output',
        data: { spec, name, quoted, operator: first?.operator ?? '>', target: first?.target ?? '' },
        span: group.span,
        fixes: free
          ? fixOf(
              `Quote ${compact}`,
              true,
              replaceWords(context, group.word, group.redirects.at(-1), [{ shell: quoted }], 'with variables'),
            )
          : [],
      };
    }
  }
}

/** Whether the command takes specs: conda and pip where they install. */
function installs({ conda, argv, name }: CommandRecord): boolean {
  if (conda !== undefined) return subcommandDoes(conda.subcommand, 'installs');
  const words = argv.map((arg) => arg.value);
  if (isPip(name) || name === 'uv') return words.includes('install') || words.includes('download');
  return isPython(name) && words[1] === '-m' && words[2] === 'pip' && words.includes('install');
}

interface Spec {
  readonly span: Span;
  readonly word: Arg;
  readonly redirects: readonly RedirectFact[];
}

/** What is after `>` or `<` in a spec: a version, or `=` with anything. */
const VERSION = /^=|^v?\d[\w.*+!,-]*$/;

/** Redirections that are directly after a word, or whose target begins with `=`, with that word. */
function specs(context: CommandContext, command: CommandRecord): Spec[] {
  const found: { word: Arg; start: number; end: number; redirects: RedirectFact[] }[] = [];
  for (const redirect of command.redirects) {
    const span = redirect.place?.file === context.path ? redirect.place.span : undefined;
    if (span === undefined || (redirect.operator !== '>' && redirect.operator !== '<')) continue;
    if (!VERSION.test(redirect.target) || /^\d/.test(context.text.charAt(span.start))) continue;
    const before = found[found.length - 1];
    if (before?.end === span.start) {
      before.end = span.end;
      before.redirects.push(redirect);
      continue;
    }
    const adjacent = /[\w.\]*-]/.test(context.text.charAt(span.start - 1));
    if (!adjacent && !redirect.target.startsWith('=')) continue;
    const word = wordBefore(command, span.start);
    const start = word?.place?.span.start;
    if (word !== undefined && start !== undefined) found.push({ word, start, end: span.end, redirects: [redirect] });
  }
  return found.map(({ word, start, end, redirects }) => ({ word, span: { start, end }, redirects }));
}

/** The last word that ends at or before an offset, if it can be a package's name. */
function wordBefore(command: CommandRecord, offset: number): Arg | undefined {
  let best: Arg | undefined;
  let end = 0;
  for (const arg of command.argv.slice(1)) {
    const span = arg.place?.span;
    if (span === undefined || span.end > offset || !/^[A-Za-z][\w.:/[\]-]*(?:[<>=!~,]|$)/.test(arg.value)) continue;
    if (best !== undefined && span.end <= end) continue;
    best = arg;
    end = span.end;
  }
  return offset - end <= 3 ? best : undefined;
}
