/** SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
import { type Finding, type Fix, findRule, RULES } from '../../analysis';
import { docsUrl } from '../../analysis/rules/rule';
import { LineIndex, type Range } from '../../analysis/text/lines';
import type { FormatContext, LintedFile, LintResult } from '../result';

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

export function sarif(result: LintResult, context: FormatContext): string {
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: driver(result, context) },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: result.errors.length === 0,
            toolExecutionNotifications: result.errors.map((error) => ({
              level: 'error',
              message: { text: error.message },
              locations: [{ physicalLocation: { artifactLocation: { uri: uri(error.file) } } }],
            })),
          },
        ],
        results: result.files.flatMap((file) => file.findings.map((finding) => resultOf(file, finding, context))),
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The rules that were broken; the others would only make the file long. */
function driver(result: LintResult, context: FormatContext) {
  const used = new Set(result.files.flatMap((file) => file.findings.map((finding) => finding.name)));
  return {
    name: 'conda-in-docker',
    version: context.version,
    informationUri: 'https://github.com/conda-in-docker/conda-in-docker',
    rules: RULES.filter((rule) => used.has(rule.name)).map((rule) => ({
      id: rule.code,
      name: rule.name,
      shortDescription: { text: rule.docs.summary },
      fullDescription: { text: rule.docs.why },
      helpUri: docsUrl(rule.name),
      defaultConfiguration: { level: LEVELS[rule.severity] },
      properties: { tags: ['conda', 'docker', rule.category] },
    })),
  };
}

function resultOf(file: LintedFile, finding: Finding, context: FormatContext) {
  return {
    ruleId: findRule(finding.code)?.code ?? finding.code,
    level: LEVELS[finding.severity],
    message: { text: finding.message },
    locations: [location(file.shown, file.lines.range(finding.span))],
    relatedLocations: finding.related.map((related) => ({
      ...location(context.show(related.location.file), rangeIn(related.location.file, related.location.span, context)),
      message: { text: related.message },
    })),
    fixes: finding.fixes.map((fix) => fixOf(fix, context)),
  };
}

function fixOf(fix: Fix, context: FormatContext) {
  const files = [...new Set(fix.edits.map((edit) => edit.file))];
  return {
    description: { text: fix.title },
    artifactChanges: files.map((path) => ({
      artifactLocation: { uri: uri(context.show(path)) },
      replacements: fix.edits
        .filter((edit) => edit.file === path)
        .map((edit) => ({
          deletedRegion: region('create' in edit ? START : rangeIn(path, edit.span, context)),
          insertedContent: { text: 'create' in edit ? edit.create : edit.text },
        })),
    })),
  };
}

const START: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function rangeIn(path: string, span: { start: number; end: number }, context: FormatContext): Range {
  return new LineIndex(context.text(path) ?? '').range(span);
}

function location(file: string, range: Range) {
  return { physicalLocation: { artifactLocation: { uri: uri(file) }, region: region(range) } };
}

function region({ start, end }: Range) {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

/** A relative path as a relative reference, an absolute one as a file URI. */
function uri(path: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  if (path.startsWith('/')) return `file://${encoded}`;
  return /^[A-Za-z]:\//.test(path) ? `file:///${encoded.replace('%3A', ':')}` : encoded;
}
