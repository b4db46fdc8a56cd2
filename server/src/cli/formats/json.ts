import type { FormatContext, LintResult } from '../result';

/** The version of the shape of `lint --format json`: schemas/lint.schema.json. Fields may be added under the same version. */
export const LINT_VERSION = 1;

/** The contract of `lint --format json`. */
export function json(result: LintResult, _context: FormatContext): string {
  const findings = result.files.flatMap((file) =>
    file.findings.map((finding) => ({
      file: file.shown,
      code: finding.code,
      name: finding.name,
      severity: finding.severity,
      message: finding.message,
      range: file.lines.range(finding.span),
      fixes: finding.fixes.map(({ title, safe }) => ({ title, safe })),
      docs: finding.docs,
    })),
  );
  const document = { version: LINT_VERSION, files: result.files.length, findings, errors: result.errors };
  return `${JSON.stringify(document, null, 2)}\n`;
}
