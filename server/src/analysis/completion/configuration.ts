/** Completion in `.conda-in-docker.yaml`: keys, rules, levels. */
import { IMAGE_KEYS } from '../config/images';
import { groupNames } from '../config/parse';
import { LEVELS } from '../config/types';
import type { ConfigContext } from '../contexts/types';
import { RULES } from '../rules/registry';
import { wordSpan } from './span';
import type { Asked, Proposal } from './types';

const KEYS: Readonly<Record<string, string>> = {
  rules: 'Levels and options of rules.',
  ignore: 'Files that are not looked at.',
  'base-images': 'What is known of your own base images.',
};

export function configurationProposals({ text, lines }: ConfigContext, offset: number, asked: Asked): Proposal[] {
  if (asked.schemas === true) return [];
  const number = lines.lineAt(offset);
  const line = text.slice(lines.lineStart(number), offset);
  const level = /^[ \t]+[\w-]+:[ \t]+["']?([\w-]*)$/.exec(line)?.[1];
  const key = /^([ \t]*)["']?([\w-]*)$/.exec(line);
  const section = sectionAbove(lines, number);
  if (level !== undefined && section === 'rules') {
    const span = wordSpan(text, offset, level);
    return LEVELS.map((label, rank) => ({ kind: 'value', label, insert: label, span, rank }));
  }
  if (key === null || asked.trigger !== undefined) return [];
  const typed = key[2] ?? '';
  const span = wordSpan(text, offset, typed);
  const colon = text.charAt(span.end) === ':' ? '' : ': ';
  const entry = (label: string, documentation: string, rank: number): Proposal => ({
    kind: 'key',
    label,
    insert: label + colon,
    span,
    documentation,
    rank,
  });
  if (key[1] === '') return Object.entries(KEYS).map(([label, doc], rank) => entry(label, doc, rank));
  if (section === 'rules') {
    const groups = groupNames(RULES).map((label) => entry(label, 'A group of rules.', 1000));
    return [...RULES.map(({ name, docs }, rank) => entry(name, docs.summary, rank)), ...groups];
  }
  // Images are the first level below their section, what is said of them the second.
  if (section === 'base-images' && (key[1]?.length ?? 0) > 2) {
    return Object.entries(IMAGE_KEYS).map(([label, doc], rank) => entry(label, doc, rank));
  }
  return [];
}

function sectionAbove(lines: ConfigContext['lines'], number: number): string | undefined {
  for (let at = number - 1; at >= 0; at--) {
    const key = /^([\w-]+)[ \t]*:/.exec(lines.lineText(at))?.[1];
    if (key !== undefined) return key;
  }
  return undefined;
}
