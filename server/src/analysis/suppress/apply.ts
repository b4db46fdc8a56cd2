/** Takes suppressed findings out, and reports suppressions that suppress nothing or name no rule. */
import type { FileSettings } from '../config/settings';
import type { AnyContext } from '../contexts/contexts';
import type { Finding } from '../finding';
import { lineStart, nextLine } from '../fixes/edits';
import { withoutWholeLines } from '../fixes/files';
import { fixOf } from '../fixes/make';
import type { Fix } from '../fixes/types';
import { removeItem } from '../fixes/yaml';
import { unknownSuppression } from '../rules/general/unknownSuppression';
import { unusedSuppression } from '../rules/general/unusedSuppression';
import { docsUrl, formatMessage, type Rule } from '../rules/rule';
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
  const quiet = new Set<Finding>();
  // Both in the order of their places: at each finding only the few suppressions around it are looked at.
  const waiting = [...suppressions].sort((a, b) => b.target.start - a.target.start);
  let around: Suppression[] = [];
  for (const finding of [...findings].sort((a, b) => a.span.start - b.span.start)) {
    const at = finding.span.start;
    for (let next = waiting.at(-1); next !== undefined && next.target.start <= at; next = waiting.at(-1)) {
      around.push(next);
      waiting.pop();
    }
    around = around.filter(({ target }) => target.end >= at);
    for (const { names } of around) {
      for (const name of names) {
        if (!covers(name.name, finding)) continue;
        used.add(name);
        quiet.add(finding);
      }
    }
  }
  const left = findings.filter((finding) => !quiet.has(finding));
  const byName = new Map(rules.flatMap((rule) => [[rule.name, rule] as const, [rule.code, rule] as const]));
  for (const suppression of suppressions) {
    for (const name of suppression.names) {
      const rule = byName.get(name.name) ?? byName.get(name.name.toUpperCase());
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
    fixes: removal(context, suppression, name),
    tags: ['unnecessary'],
    docs: docsUrl(rule.name),
  });
}

function removal(context: AnyContext, suppression: Suppression, name: SuppressedName): Fix[] {
  if (suppression.names.length > 1)
    return fixOf(`Remove ${name.name} from the suppression`, true, removeItem(context.path, name));
  const span = {
    start: lineStart(context.text, suppression.span.start),
    end: nextLine(context.text, suppression.span.end),
  };
  return fixOf('Remove the suppression', true, withoutWholeLines(context, [span]));
}

/** How far the instruction reaches that starts on a line; other files are suppressed line by line. */
function extentOf(context: AnyContext): ((offset: number) => number | undefined) | undefined {
  if (context.kind !== 'dockerfile') return undefined;
  const { instructions } = context.dockerfile;
  return (offset) => {
    const end = context.text.indexOf('\n', offset);
    let low = 0;
    let high = instructions.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if ((instructions[mid]?.span.start ?? 0) < offset) low = mid + 1;
      else high = mid;
    }
    const first = instructions[low];
    return first !== undefined && (end < 0 || first.span.start <= end) ? first.span.end : undefined;
  };
}
