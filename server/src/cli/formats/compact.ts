import type { FormatContext, LintResult } from '../result';
import { printable } from '../terminal';

/** One line a finding, as many editors and tools read it: `file:line:column: severity: message [name]`. */
export function compact(result: LintResult, _context: FormatContext): string {
  const lines: string[] = [];
  for (const file of result.files) {
    for (const finding of file.findings) {
      const { line, character } = file.lines.position(finding.span.start);
      const message = printable(oneLine(finding.message));
      lines.push(
        `${printable(pathOf(file.shown))}:${line + 1}:${character + 1}: ${finding.severity}: ${message} [${finding.name}]\n`,
      );
    }
  }
  return lines.join('');
}

/** A path that looks like a workflow command of GitHub Actions at the start of a line is written so that it is none. */
function pathOf(shown: string): string {
  return shown.trimStart().startsWith('::') ? `./${shown}` : shown;
}

function oneLine(text: string): string {
  return text.replace(/(?<!\s)\s*[\r\n]\s*/g, ' ');
}
