/** Takes suppressed findings out, and reports suppressions that suppress nothing or name no rule. */
import type { FileSettings } from '../analyzer';
import type { AnyContext } from '../contexts/contexts';
import { lineStart, nextLine, remove } from '../fixes/edits';
import { unknownSuppression } from '../rules/general/unknownSuppression';
import { unusedSuppression } from '../rules/general/unusedSuppression';
import { docsUrl, type Finding, type Fix, formatMessage, type Rule } from '../rules/rule';
import { readSuppressions, type SuppressedName, type Suppression } from './comments';

/** The findings that are left, with those about the suppressions themselves. */
export function applySuppressions(
  context: AnyContext,
  findings: readonly Finding[],
  settings: FileSettings,
  rules: readonly Rule[],
): Finding[] {
  const suppressions = readSuppressions(context.text, extentOf(context));
  if (suppressions.length === 0) return [...findings];
  const used = new Set<SuppressedName>();
  const left = findings.filter((finding) => {
    let suppressed = false;
    for (const suppression of suppressions) {
      if (finding.span.start < suppression.target.start || finding.span.start > suppression.target.end) continue;
      for (const name of suppression.names) {
        if (!covers(name.name, finding)) continue;
        used.add(name);
        suppressed = true;
      }
    }
    return !suppressed;
  });
  for (const suppression of suppressions) {
    for (const name of suppression.names) {
      const rule = rules.find((each) => each.name === name.name || each.code === name.name.toUpperCase());
      const known = rule !== undefined || name.name === 'all';
      if (!known) add(left, unknownSuppression, context, settings, rules, suppression, name);
      else if (!used.has(name) && settings.rules.get(rule?.name ?? '')?.level !== 'off') {
        add(left, unusedSuppression, context, settings, rules, suppression, name);
      }
    }
  }
  return left;
}

function covers(name: string, finding: Finding): boolean {
  return name === finding.name || name === 'all' || name.toUpperCase() === finding.code;
}

function add(
  findings: Finding[],
  rule: Rule,
  context: AnyContext,
  settings: FileSettings,
  rules: readonly Rule[],
  suppression: Suppression,
  name: SuppressedName,
): void {
  const level = settings.rules.get(rule.name)?.level;
  if (level === 'off' || !rules.includes(rule)) return;
  findings.push({
    file: context.path,
    code: rule.code,
    name: rule.name,
    severity: level ?? rule.severity,
    message: formatMessage(rule.messages.default ?? '', { name: name.name }),
    messageId: 'default',
    span: name.span,
    related: [],
    fixes: [removal(context, suppression, name)],
    tags: ['unnecessary'],
    docs: docsUrl(rule.name),
  });
}

function removal(context: AnyContext, suppression: Suppression, name: SuppressedName): Fix {
  if (suppression.names.length > 1) {
    return {
      title: `Remove ${name.name} from the suppression`,
      safe: true,
      edits: [remove(context.path, name.removal)],
    };
  }
  const span = {
    start: lineStart(context.text, suppression.span.start),
    end: nextLine(context.text, suppression.span.end),
  };
  return { title: 'Remove the suppression', safe: true, edits: [remove(context.path, span)] };
}

/** How far the instruction reaches that starts on a line; other files are suppressed line by line. */
function extentOf(context: AnyContext): ((offset: number) => number | undefined) | undefined {
  if (context.kind !== 'dockerfile') return undefined;
  const { instructions } = context.dockerfile;
  return (offset) => {
    const end = context.text.indexOf('\n', offset);
    return instructions.find((each) => each.span.start >= offset && (end < 0 || each.span.start <= end))?.span.end;
  };
}
