/**
 * What `conda list` prints: as a table, or with `--export` as `name=version=build` lines.
 * Facts: https://docs.conda.io/projects/conda/en/stable/commands/list.html
 */
import { LineIndex } from '../../text/lines';
import type { Span } from '../../text/span';

/** An installed package. Spans are those of the file. */
export interface ListedPackage {
  readonly name: string;
  readonly version: string;
  readonly build: string | undefined;
  /** Only in a table that shows it. */
  readonly channel: string | undefined;
  /** Installed by pip: conda cannot install it from this line. */
  readonly pypi: boolean;
  readonly span: Span;
  readonly nameSpan: Span;
  /** The whole line with its line end. */
  readonly line: Span;
}

export interface ListFile {
  readonly kind: 'list-export' | 'list-table';
  readonly text: string;
  /** What `# platform:` says. */
  readonly platform: string | undefined;
  readonly packages: readonly ListedPackage[];
}

const EXPORTED = /^([A-Za-z0-9_.-]+)=([^=\s]+)=([^=\s]+)$/;
const ROW = /^([A-Za-z0-9_][A-Za-z0-9_.-]*)[ \t]+(\S+)(?:[ \t]+(\S+))?(?:[ \t]+(\S+))?$/;

function fromMatch(match: RegExpExecArray, start: number, line: Span): ListedPackage {
  const [whole, name = '', version = '', build, channel] = match;
  const pypi = channel === 'pypi' || build?.startsWith('pypi') === true || build === '<pip>';
  const nameSpan = { start, end: start + name.length };
  return { name, version, build, channel, pypi, span: { start, end: start + whole.length }, nameSpan, line };
}

/** Reads the output of `conda list`. Never throws; lines of another form are left out. */
export function parseCondaList(text: string, kind: 'list-export' | 'list-table'): ListFile {
  const lines = new LineIndex(text);
  const packages: ListedPackage[] = [];
  const form = kind === 'list-export' ? EXPORTED : ROW;
  let platform: string | undefined;
  for (let line = 0; line < lines.count; line++) {
    const from = lines.lineStart(line);
    const raw = text.slice(from, lines.lineEnd(line));
    const content = raw.trim();
    if (content.startsWith('#')) {
      platform ??= /^#\s*platform:\s*(\S+)/.exec(content)?.[1];
      continue;
    }
    const match = content.length < 1000 ? form.exec(content) : null;
    // micromamba heads its table without a comment sign.
    if (!match || match[1] === 'Name') continue;
    packages.push(fromMatch(match, from + raw.indexOf(content), { start: from, end: lines.lineStart(line + 1) }));
  }
  return { kind, text, platform, packages };
}
