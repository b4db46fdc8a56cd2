/** What a rule looks for, where its name is written. */
import { type Prose, text, withCode } from '../describe/prose';
import { findRule } from '../rules/registry';
import { docsUrl, type Rule } from '../rules/rule';
import { readSuppressions } from '../suppress/comments';
import { type Hover, isOn } from './types';

/** The rule's name and code, its summary, and its page. */
export function describeRule(rule: Rule): Prose {
  const { code, docs, fixable, name, severity } = rule;
  const mends =
    fixable === undefined ? '' : fixable === 'safe' ? ' It can be mended by "fix all".' : ' It has a quick fix.';
  return [
    text({ strong: name }, ` (${code}, by default ${severity})`),
    text(...withCode(docs.summary), mends),
    text({ url: docsUrl(name), text: 'Documentation' }),
  ];
}

/** The rule that a suppression comment names at a place. */
export function suppressedRuleAt(source: string, offset: number): Hover | undefined {
  for (const { names } of readSuppressions(source)) {
    for (const { name, span } of names) {
      if (!isOn(span, offset)) continue;
      if (name === 'all') return { span, prose: [text('Every rule.')] };
      const rule = findRule(name);
      return rule === undefined ? undefined : { span, prose: describeRule(rule) };
    }
  }
  return undefined;
}
