/**
 * The seam between the protocol and the analysis: all that the language server asks of it.
 *
 * Provisional inside: one check, so that the way from the text to the quick fix is real until the analysis has an entry
 * point. The types are what the rest of the server relies on.
 */
import { isDockerfileName } from '../../../common/src/languages';
import type { FileSource } from '../analysis/project/files';
import { LineIndex } from '../analysis/text/lines';
import type { Location, Span } from '../analysis/text/span';

/** A replacement of a place in some file of the project. */
export interface Edit {
  readonly location: Location;
  readonly newText: string;
}

/** One way to mend a finding. */
export interface Fix {
  readonly title: string;
  /** Safe fixes do not change what the project means to do; they make up "fix all". */
  readonly safe: boolean;
  readonly edits: readonly Edit[];
}

/** A problem in one file. */
export interface Finding {
  /** The rule's name. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info' | 'hint';
  readonly message: string;
  readonly span: Span;
  /** The address of the rule's page. */
  readonly docs?: string;
  readonly tags?: readonly ('deprecated' | 'unnecessary')[];
  /** Where the analysis learned it. */
  readonly related: readonly { readonly location: Location; readonly message: string }[];
  /** The best one first. */
  readonly fixes: readonly Fix[];
}

/** True for the files that can have findings, by the editor's language (undefined where it is not open) and name. */
export function isAnalyzed(path: string, language: string | undefined): boolean {
  if (language !== undefined && language !== 'plaintext') return language === 'dockerfile';
  return isDockerfileName(path.slice(path.lastIndexOf('/') + 1));
}

/** The findings of the file `path`. Reads what it needs through `files`; never throws. */
export function analyze(path: string, files: FileSource): readonly Finding[] {
  const source = files.read(path);
  if (source === undefined) return [];
  const lines = new LineIndex(source.text);
  const findings: Finding[] = [];
  for (let line = 0; line < lines.count; line++) {
    const match = /^\s*FROM\s+(?:--\S+\s+)*(continuumio\/miniconda3)(:latest)?(?=\s|$)/i.exec(lines.lineText(line));
    if (match?.[1] === undefined) continue;
    const end = lines.lineStart(line) + match[0].length;
    const tagStart = end - (match[2]?.length ?? 0);
    const start = tagStart - match[1].length;
    findings.push({
      code: 'base-image-unpinned',
      severity: 'warning',
      message: `${match[1]} without a version is a different image tomorrow: name a tag.`,
      span: { start, end },
      related: [],
      fixes: [
        {
          title: `Pin to ${match[1]}:24.11.1-0`,
          safe: true,
          edits: [{ location: { file: path, span: { start: tagStart, end } }, newText: ':24.11.1-0' }],
        },
      ],
    });
  }
  return findings;
}
