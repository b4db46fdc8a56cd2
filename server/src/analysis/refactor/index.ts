/** The refactorings, and which of them are offered at a place. */
import type { Analyzer } from '../analyzer';
import type { DockerfileContext } from '../contexts/types';
import type { Finding } from '../finding';
import type { Span } from '../text/span';
import { fromLock } from './fromLock';
import { nonRoot } from './nonRoot';
import { isProved } from './prove';
import type { Draft, Refactoring } from './refactoring';
import { split } from './split';
import { placeAt } from './target';
import { toEntrypoint } from './toEntrypoint';
import { toPath } from './toPath';
import { toShell } from './toShell';
import { trim } from './trim';

export { type DigestPin, digestPin } from './digest';
export type { Draft, Refactoring } from './refactoring';
export { placeAt } from './target';

/** All of them, in the order in which they are offered. */
export const REFACTORINGS: readonly Refactoring[] = [toShell, toPath, toEntrypoint, split, trim, nonRoot, fromLock];

/** A change that may be offered. */
export interface Offer extends Draft {
  readonly id: string;
  readonly kind: Refactoring['kind'];
}

/**
 * The refactorings that make sense at a cursor or selection, each proved: no command sees another environment for it
 * than before, but for the one that it activates, and no rule finds more.
 *
 * @param findings gives the findings of the file as it is
 * @param proved what was proved of this model before; what is proved now is added
 */
export function refactoringsAt(
  analyzer: Analyzer,
  context: DockerfileContext,
  asked: Span,
  findings: () => readonly Finding[],
  proved: Map<string, boolean> = new Map(),
): readonly Offer[] {
  const place = placeAt(context, asked);
  if (place === undefined) return [];
  const offers: Offer[] = [];
  for (const { id, kind, draft } of REFACTORINGS) {
    const found = draft(place);
    if (found === undefined || found.edits.length === 0) continue;
    const key = `${id} ${JSON.stringify(found.edits)}`;
    let good = proved.get(key);
    if (good === undefined) {
      good = isProved(analyzer, context, findings(), found);
      proved.set(key, good);
    }
    if (good) offers.push({ ...found, id, kind });
  }
  return offers;
}
