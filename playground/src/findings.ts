/** The list of findings with their fixes. */
import { element, withCode } from './markdown';
import type { CodeAction, Diagnostic } from './protocol';

export interface FindingsHost {
  go(file: string, diagnostic: Diagnostic): void;
  apply(action: CodeAction): void;
  related(uri: string, line: number, character: number): void;
}

/** A finding with what can be done about it. */
export interface Found {
  readonly file: string;
  readonly diagnostic: Diagnostic;
  readonly actions: readonly CodeAction[];
}

export const WORDS = { 1: 'error', 2: 'warning', 3: 'info' } as const;

/** What was found, as one sentence. */
export function summary(found: readonly { readonly severity: 1 | 2 | 3 }[]): string {
  if (found.length === 0) return 'Nothing found.';
  const counts = ([1, 2, 3] as const).flatMap((severity) => {
    const count = found.filter((each) => each.severity === severity).length;
    return count === 0 ? [] : [`${count} ${WORDS[severity]}${count === 1 || severity === 3 ? '' : 's'}`];
  });
  return `${counts.join(', ')}.`;
}

/** Where the cursor is in the list is found again by this after the list was made anew. */
export const keyOf = ({ file, diagnostic: { code, range } }: Found): string =>
  `${file} ${code} ${range.start.line} ${range.start.character}`;

/** The list, a finding an item. */
export function findingsList(found: readonly Found[], host: FindingsHost): HTMLElement {
  if (found.length === 0) return element('p', { class: 'none' }, 'Nothing found in these files.');
  return element('ul', { class: 'findings' }, ...found.map((each) => item(each, host)));
}

function item(found: Found, host: FindingsHost): HTMLElement {
  const { file, diagnostic, actions } = found;
  const word = WORDS[diagnostic.severity];
  const place = element('button', { type: 'button', class: 'place' }, `${file}:${diagnostic.range.start.line + 1}`);
  place.addEventListener('click', () => host.go(file, diagnostic));
  const rule = element(
    'a',
    { href: diagnostic.codeDescription.href, target: '_blank', rel: 'noopener noreferrer' },
    diagnostic.code,
  );
  const related = (diagnostic.relatedInformation ?? []).map(({ location, message }) => {
    const { line, character } = location.range.start;
    const there = element('button', { type: 'button', class: 'place' }, ...withCode(message));
    there.addEventListener('click', () => host.related(location.uri, line, character));
    return element('div', { class: 'related' }, there);
  });
  const button = (action: CodeAction) => {
    const made = element('button', { type: 'button', class: action.isPreferred === true ? 'fix best' : 'fix' });
    made.append(...withCode(action.title));
    made.addEventListener('click', () => host.apply(action));
    return made;
  };
  const fixes = actions.filter(({ title }) => !title.startsWith('Ignore '));
  const quiet = actions.filter(({ title }) => title.startsWith('Ignore '));
  const more = element('details', {}, element('summary', {}, 'Ignore…'), ...quiet.map(button));
  return element(
    'li',
    { class: word, 'data-key': keyOf(found) },
    element('div', { class: 'head' }, element('span', { class: 'severity' }, word), place, rule),
    element('p', {}, ...withCode(diagnostic.message)),
    ...related,
    element('div', { class: 'fixes' }, ...fixes.map(button), ...(quiet.length > 0 ? [more] : [])),
  );
}
