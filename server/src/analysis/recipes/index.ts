/** Recipes: the files that make an image for a folder that has none. Pure. */
export { create, recipesFor, sourceFor } from './create';
export { type InMemory, inMemory } from './memory';
export { survey } from './survey';
export {
  type Answers,
  type CreatedFile,
  type Creation,
  NoRecipe,
  type RecipeFile,
  type Source,
  type Survey,
} from './types';
