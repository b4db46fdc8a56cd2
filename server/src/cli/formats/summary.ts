import { countBySeverity, type LintedFile, type LintResult, plural } from '../result';
import type { Painter } from '../terminal';

/** The last lines of a run: what was found, and how much of it can be fixed. */
export function summary(result: LintResult, painter: Painter): string {
  const counts = countBySeverity(result.files);
  const total = counts.error + counts.warning + counts.info;
  const lines: string[] = [];
  if (result.fixed > 0) lines.push(`Fixed ${plural(result.fixed, 'problem')}.`);
  // Where something could not be read, that was said already.
  if (result.files.length === 0) lines.push(...(result.errors.length > 0 ? [] : ['There is nothing to lint here.']));
  else if (total === 0) {
    lines.push(`${painter.paint('No problems', 'bold', 'green')} in ${plural(result.files.length, 'file')}.`);
  } else {
    const parts: string[] = [];
    if (counts.error > 0) parts.push(painter.paint(plural(counts.error, 'error'), 'bold', 'red'));
    if (counts.warning > 0) parts.push(painter.paint(plural(counts.warning, 'warning'), 'bold', 'yellow'));
    if (counts.info > 0) parts.push(painter.paint(`${counts.info} for information`, 'bold', 'cyan'));
    const touched = result.files.filter((file) => file.findings.length > 0).length;
    lines.push(`Found ${parts.join(', ')} in ${touched} of ${plural(result.files.length, 'file')}.`);
    const fixable = fixableCounts(result.files);
    const safe = fixable.safe > 0 ? `${fixable.safe} can be fixed with ${painter.paint('--fix', 'bold')}` : '';
    const unsafe =
      fixable.unsafe > 0
        ? `${fixable.unsafe}${safe === '' ? ' can be fixed' : ' more'} with ${painter.paint('--fix --unsafe-fixes', 'bold')}, which may change what the project does`
        : '';
    if (safe !== '' || unsafe !== '') lines.push(`${[safe, unsafe].filter((each) => each !== '').join('; ')}.`);
  }
  return lines.join('\n');
}

function fixableCounts(files: readonly LintedFile[]): { safe: number; unsafe: number } {
  const counts = { safe: 0, unsafe: 0 };
  for (const file of files) {
    for (const finding of file.findings) {
      if (finding.fixes.some((fix) => fix.safe)) counts.safe++;
      else if (finding.fixes.length > 0) counts.unsafe++;
    }
  }
  return counts;
}
