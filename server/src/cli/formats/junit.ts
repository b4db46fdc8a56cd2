/** JUnit's XML, as CI systems read it: a suite for each file, a failed case for each finding. */
import { countBySeverity, type FormatContext, type LintResult } from '../result';

export function junit(result: LintResult, _context: FormatContext): string {
  const counts = countBySeverity(result.files);
  const failures = counts.error + counts.warning + counts.info;
  const clean = result.files.filter((file) => file.findings.length === 0).length;
  const tests = failures + clean + result.errors.length;
  const out: string[] = ['<?xml version="1.0" encoding="UTF-8"?>\n'];
  out.push(
    `<testsuites name="conda-in-docker" tests="${tests}" failures="${failures}" errors="${result.errors.length}">\n`,
  );
  for (const file of result.files) {
    const count = file.findings.length;
    out.push(`  <testsuite name="${xml(file.shown)}" tests="${Math.max(1, count)}" failures="${count}" errors="0">\n`);
    if (count === 0) out.push(`    <testcase name="no findings" classname="${xml(file.shown)}"/>\n`);
    for (const finding of file.findings) {
      const { line, character } = file.lines.position(finding.span.start);
      const place = `line ${line + 1}, column ${character + 1}`;
      out.push(
        `    <testcase name="${xml(`${finding.name} (${place})`)}" classname="${xml(file.shown)}">\n`,
        `      <failure type="${finding.severity}" message="${xml(finding.message)}">`,
        `${xml(`${file.shown}:${line + 1}:${character + 1}: ${finding.message}\n${finding.docs}`)}</failure>\n`,
        '    </testcase>\n',
      );
    }
    out.push('  </testsuite>\n');
  }
  for (const error of result.errors) {
    out.push(
      `  <testsuite name="${xml(error.file)}" tests="1" failures="0" errors="1">\n`,
      `    <testcase name="can be read" classname="${xml(error.file)}">\n`,
      `      <error message="${xml(error.message)}"/>\n`,
      '    </testcase>\n  </testsuite>\n',
    );
  }
  out.push('</testsuites>\n');
  return out.join('');
}

/** Escapes a text for content and attributes; characters that XML 1.0 cannot hold become U+FFFD. */
function xml(text: string): string {
  return text
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/\n/g, '&#10;')
    .replace(/\r/g, '&#13;');
}
