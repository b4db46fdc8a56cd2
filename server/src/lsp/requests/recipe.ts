import type { CancellationToken, RequestHandler } from 'vscode-languageserver';
import { RECIPE, type RecipeParams, type RecipeResult } from '../../../../common/src/protocol';
import { Analyzer } from '../../analysis';
import { containerPlan as plan } from '../../analysis/plan/plan';
import type { ProjectPlan } from '../../analysis/plan/types';
import { dirname } from '../../analysis/project/paths';
import { create, inMemory, NoRecipe, recipesFor, survey } from '../../analysis/recipes';
import { withoutEnd } from '../../analysis/text/trim';
import { answerOrRefuse } from '../ask';
import type { Feature, ServerContext } from '../context';
import { toPath } from '../convert';

/** `condaInDocker/recipe`: what an image of a folder could be made from, and the files of a recipe. */
export const recipe: Feature = (context) => {
  const answer: RequestHandler<RecipeParams, RecipeResult, void> = ({ folder, answers }, token) =>
    answerOrRefuse(async () => {
      const inside = `${withoutEnd(folder, '/')}/Dockerfile`;
      const path = dirname(toPath(inside));
      const found = await context.analyses.look(inside, token, (files): RecipeResult => {
        const seen = survey(files, path);
        try {
          const creation = create(seen, answers);
          const sources = seen.sources.map((each) => ({
            path: each.path,
            kind: each.kind,
            recipes: recipesFor(seen, each),
          }));
          return { sources, creation };
        } catch (error) {
          if (error instanceof NoRecipe) return { reason: error.message };
          throw error;
        }
      });
      return found ?? null;
    });
  context.connection.onRequest(RECIPE, answer);
};

/**
 * The plan for a Dockerfile that is not there: the one that a recipe makes of its folder.
 *
 * @param folder the workspace folder, as a project path
 * @returns undefined where no recipe fits
 */
export function planInMemory(
  context: ServerContext,
  uri: string,
  folder: string,
  token: CancellationToken,
): Promise<ProjectPlan | undefined> {
  const path = toPath(uri);
  return context.analyses.look(uri, token, (files) => {
    try {
      const made = inMemory(files, dirname(path));
      if (made.dockerfile !== path) return undefined;
      const seen = new Analyzer(made.files, { roots: [folder] }).context(path);
      const planned = seen?.kind === 'dockerfile' ? plan(seen, folder, null) : undefined;
      return planned && { ...planned, inMemory: made.recipe };
    } catch (error) {
      if (error instanceof NoRecipe) return undefined;
      throw error;
    }
  });
}
