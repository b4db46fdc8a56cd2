/** What a lint run found: what all formats are made from. */
import type { Finding, Severity } from '../analysis';
import type { LineIndex } from '../analysis/text/lines';

/** One linted file. */
export interface LintedFile {
  /** The project path. */
  readonly path: string;
  /** The path as it is shown. */
  readonly shown: string;
  readonly text: string;
  readonly lines: LineIndex;
  readonly findings: readonly Finding[];
}

export interface LintResult {
  readonly files: readonly LintedFile[];
  readonly errors: readonly { readonly file: string; readonly message: string }[];
  /** How many findings were fixed in this run. */
  readonly fixed: number;
}

/** Everything a format needs beside the result. */
export interface FormatContext {
  /** Shows the path of a file that is not among the linted ones. */
  show(path: string): string;
  /** The text of a file and its lines. */
  text(path: string): string | undefined;
  readonly version: string;
}

export const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error'];

/** Whether a severity is at or above another. */
export function reaches(severity: Severity, threshold: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(threshold);
}

/** How many findings there are of each severity. */
export function countBySeverity(files: readonly LintedFile[]): Record<Severity, number> {
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  for (const file of files) for (const finding of file.findings) counts[finding.severity]++;
  return counts;
}

/** `1 file`, `2 files`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
