/**
 * Workflow commands that GitHub Actions shows beside the changed lines,
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
import type { FormatContext, LintResult } from '../result';
import { printable } from '../terminal';

const LEVELS = { error: 'error', warning: 'warning', info: 'notice' } as const;

export function github(result: LintResult, _context: FormatContext): string {
  const lines: string[] = [];
  for (const file of result.files) {
    for (const finding of file.findings) {
      const { start, end } = file.lines.range(finding.span);
      const properties: string[] = [
        `file=${property(file.shown)}`,
        `line=${start.line + 1}`,
        `endLine=${end.line + 1}`,
      ];
      // Columns count only where the finding is on one line.
      if (start.line === end.line) properties.push(`col=${start.character + 1}`, `endColumn=${end.character + 1}`);
      properties.push(`title=${property(`${finding.code} ${finding.name}`)}`);
      lines.push(
        `::${LEVELS[finding.severity]} ${properties.join(',')}::${data(`${finding.message}\n${finding.docs}`)}\n`,
      );
    }
  }
  for (const error of result.errors) lines.push(`::error file=${property(error.file)}::${data(error.message)}\n`);
  return lines.join('');
}

function data(text: string): string {
  // Line ends are written as the format wants them; other control characters would reach the terminal of who reads the log.
  const lines = text.split('\n').map((line) => line.split('\r').map(printable).join('\r'));
  return lines.join('\n').replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
