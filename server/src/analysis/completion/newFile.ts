/** How a Dockerfile begins: a whole working file for the environment file beside it, and FROM with base images. */
import type { DockerfileContext } from '../contexts/types';
import { dirname } from '../project/paths';
import { inMemory, NoRecipe } from '../recipes';
import type { Span } from '../text/span';
import { imageProposals } from './images';
import type { Proposal } from './types';

/** The whole file comes before all else, then FROM, then what else could be written. */
const WHOLE = -4000;
const FROM = -3000;

/**
 * What can be written where there is no stage yet.
 * @param typed what there is of the first word
 * @param span that word
 */
export function beginningProposals(
  context: DockerfileContext,
  offset: number,
  typed: string,
  span: Span,
): readonly Proposal[] {
  const begun = context.dockerfile.stages.some(({ from }) => from.image !== undefined);
  if (begun || !'FROM'.startsWith(typed.toUpperCase())) return [];
  const images = imageProposals('', 0, '').map(
    ({ label, insert, documentation, rank }): Proposal => ({
      kind: 'image',
      label: `FROM ${label}`,
      insert: `FROM ${insert}`,
      span,
      documentation,
      rank: FROM + rank,
    }),
  );
  // A comment at the top may stay; anything else would be pushed down by a whole file.
  const others = `${context.text.slice(0, offset - typed.length)}${context.text.slice(offset)}`;
  const isEmpty = others.split('\n').every((line) => /^\s*(?:#.*)?$/.test(line));
  return isEmpty ? [...wholeFile(context, span), ...images] : images;
}

/** The Dockerfile that *Create Dockerfile* would write for the environment file beside this one. */
function wholeFile({ project, path }: DockerfileContext, span: Span): Proposal[] {
  try {
    const { recipe } = inMemory(project.files, dirname(path));
    if (recipe.text === '') return [];
    return [
      {
        kind: 'snippet',
        label: `Dockerfile for ${recipe.source}`,
        insert: recipe.text,
        span,
        detail: 'the whole file',
        documentation: `Installs the environment of ${recipe.source}, works in it at every command and at start, and ends as a user without root's rights.`,
        rank: WHOLE,
      },
    ];
  } catch (error) {
    if (error instanceof NoRecipe) return [];
    throw error;
  }
}
