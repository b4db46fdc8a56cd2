/** Base images after FROM: those of the table that are made for conda first. */

import { BASE_IMAGES, lookupBaseImage, STARTING_POINTS } from '../knowledge/images';
import type { BaseImageFacts } from '../knowledge/images/baseImage';
import { wordSpan } from './span';
import type { Proposal } from './types';

/** What belongs to a reference beside letters and digits. */
const REFERENCE = '/:@';
/** Images come after the stages of the file. */
const IMAGES = 1000;

/**
 * The images of the table that somebody would start a new stage from, with the newest tag where the table knows one.
 * Deprecated ones are left out.
 */
export function imageProposals(text: string, offset: number, typed: string): Proposal[] {
  const span = wordSpan(text, offset, typed, REFERENCE);
  const proposals: Proposal[] = [];
  for (const repository of repositories()) {
    const image = lookupBaseImage(repository);
    if (image === undefined || image.deprecated !== undefined) continue;
    const label = image.newestTag === undefined ? repository : `${repository}:${image.newestTag}`;
    const rank = rankOf(repository, image);
    proposals.push({ kind: 'image', label, insert: label, span, documentation: image.summary, rank });
  }
  return proposals;
}

/** What most projects start from, then what has conda and a tag to pin, then what has conda, then the others. */
function rankOf(repository: string, { conda, newestTag }: BaseImageFacts): number {
  const place = STARTING_POINTS.indexOf(repository);
  if (place >= 0) return IMAGES + place;
  const after = IMAGES + STARTING_POINTS.length;
  if (conda === undefined) return after + 2;
  return newestTag === undefined ? after + 1 : after;
}

/** Images of the engine beside this machine that the table does not propose under the same name. */
export function localImageProposals(
  text: string,
  offset: number,
  typed: string,
  images: readonly string[],
  known: readonly Proposal[],
): Proposal[] {
  const span = wordSpan(text, offset, typed, REFERENCE);
  const labels = new Set(known.map(({ label }) => label));
  return [...new Set(images)]
    .filter((label) => !labels.has(label) && /^[\w./:@-]+$/.test(label))
    .map((label) => ({ kind: 'image', label, insert: label, span, detail: 'local', rank: 2 * IMAGES }));
}

let listed: readonly string[] | undefined;

/** The repositories of the table, each once; patterns name none. */
function repositories(): readonly string[] {
  listed ??= [...new Set(BASE_IMAGES.flatMap((facts: BaseImageFacts) => facts.repositories))].filter(
    (repository) => !repository.includes('*'),
  );
  return listed;
}
