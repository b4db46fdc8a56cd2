/** Completion in comments that quiet findings: `# conda-in-docker ignore=…`. */
import { RULES } from '../rules/registry';
import { wordSpan } from './span';
import type { Asked, Proposal } from './types';

/** True where the line is a comment from some place before the cursor on. */
const NAMES = /#[ \t]*conda-in-docker[ \t]+ignore(?:-file)?[ \t]*=[ \t]*((?:[\w-]+[ \t]*,[ \t]*)*)([\w-]*)$/;
const KEYWORD = /#[ \t]*conda-in-docker[ \t]+([\w-]*)$/;
const START = /^[ \t]*#[ \t]*(cond[\w-]*)$/;

/**
 * What can be written in a comment.
 * @param line the line up to the cursor
 * @param found the names of the rules that have findings in the file: they come first
 */
export function suppressionProposals(
  text: string,
  offset: number,
  line: string,
  found: ReadonlySet<string>,
  asked: Asked,
): Proposal[] {
  const names = NAMES.exec(line);
  if (names !== null) {
    const [, before = '', typed = ''] = names;
    // A blank behind a name starts the reason.
    if (typed === '' && /[\w-][ \t]+$/.test(line)) return [];
    const used = new Set(before.split(',').map((name) => name.trim()));
    const span = wordSpan(text, offset, typed);
    const rules = RULES.filter(({ name }) => !used.has(name)).map(({ name, code, docs }, index): Proposal => {
      const rank = found.has(name) ? index : index + RULES.length;
      return { kind: 'rule', label: name, insert: name, span, detail: code, documentation: docs.summary, rank };
    });
    const all: Proposal = { kind: 'rule', label: 'all', insert: 'all', span, documentation: 'Every rule.', rank: 9999 };
    return before === '' ? [...rules, all] : rules;
  }
  const keyword = KEYWORD.exec(line)?.[1];
  if (keyword !== undefined) return keywords(text, offset, keyword, '');
  const start = START.exec(line)?.[1];
  return start === undefined || asked.trigger !== undefined ? [] : keywords(text, offset, start, 'conda-in-docker ');
}

function keywords(text: string, offset: number, typed: string, before: string): Proposal[] {
  const span = wordSpan(text, offset, typed, '=');
  const proposal = (word: string, documentation: string, rank: number): Proposal => ({
    kind: 'key',
    label: before + word,
    insert: `${before}${word}`,
    span,
    documentation,
    rank,
  });
  return [
    proposal('ignore=', 'Quiets rules on the next line that is no comment.', 0),
    proposal('ignore-file=', 'Quiets rules in the whole file.', 1),
  ];
}
