/** Makes the files of a recipe for a folder. */
import type { RecipeName } from '../../../../common/src/recipes';
import { compose, devcontainer, dockerignore, secrets, workflow } from './beside';
import { jupyterhub } from './dockerfiles/jupyterhub';
import { micromamba } from './dockerfiles/micromamba';
import { miniforge } from './dockerfiles/miniforge';
import { notebook } from './dockerfiles/notebook';
import { pixi } from './dockerfiles/pixi';
import { production } from './dockerfiles/production';
import { requirements } from './dockerfiles/requirements';
import { type Ingredients, ingredients } from './ingredients';
import type { Made } from './made';
import { platformNotes } from './survey';
import { type Answers, type Creation, NoRecipe, type RecipeFile, type Source, type Survey } from './types';

const MAKERS: Readonly<Record<RecipeName, (of: Ingredients) => Made>> = {
  notebook,
  miniforge,
  jupyterhub,
  micromamba,
  requirements,
  production,
  pixi,
};

/** The recipes that can be made from a source, the one that fits best first. */
export function recipesFor(survey: Survey, source: Source): readonly RecipeName[] {
  if (source.kind === 'pixi') return ['pixi'];
  const fits: RecipeName[] = ['notebook', 'miniforge', 'jupyterhub', 'micromamba', 'production'];
  if (source.kind !== 'explicit' && source.kind !== 'conda-lock') {
    // A list that reads others needs them where they are.
    if (!source.project && source.reads.length === 0) fits.push('requirements');
    fits.push('pixi');
  }
  const service =
    survey.program !== undefined &&
    survey.notebooks.length === 0 &&
    !source.packages.some((each) => /^(?:jupyter.*|notebook)$/.test(each));
  return service ? ['production', ...fits.filter((each) => each !== 'production')] : fits;
}

/** The source that a recipe is made from unless another one is named: for a service a lock, else the file that people edit. */
export function sourceFor(survey: Survey, recipe: RecipeName | undefined): Source | undefined {
  const { sources } = survey;
  const fitting = recipe === undefined ? sources : sources.filter((each) => recipesFor(survey, each).includes(recipe));
  if (recipe === 'production')
    return fitting.find(({ kind }) => kind === 'explicit' || kind === 'conda-lock') ?? fitting[0];
  return fitting[0];
}

/**
 * Makes the files. The same folder and answers give the same files.
 * @throws NoRecipe where there is nothing to make an image from, or the recipe does not fit
 */
export function create(survey: Survey, answers: Answers): Creation {
  const source = chooseSource(survey, answers);
  const fits = recipesFor(survey, source);
  const recipe = answers.recipe ?? fits[0];
  if (recipe === undefined || !fits.includes(recipe)) {
    throw new NoRecipe(`The recipe ${recipe ?? ''} cannot be made from ${source.path}. These can: ${fits.join(', ')}.`);
  }
  const of = ingredients(survey, source);
  const made = MAKERS[recipe](of);
  const composed = answers.compose ?? true;
  const lists = made.files ?? [];
  const files: RecipeFile[] = [
    { path: 'Dockerfile', text: `${made.dockerfile.join('\n')}\n`, why: `from ${source.path}` },
    ...(recipe === 'requirements' || recipe === 'pixi' ? [] : of.written === undefined ? [] : [of.written]),
    ...lists,
    dockerignore(made),
    ...(composed ? [compose(made, of), ...secrets(made, of)] : []),
    ...((answers.devcontainer ?? true) && recipe !== 'production' && recipe !== 'pixi'
      ? [devcontainer(made, of, composed)]
      : []),
    ...((answers.ci ?? true) ? [workflow()] : []),
  ];
  return {
    recipe,
    source: source.path,
    environment: made.environment,
    // What is there already as it has to be is nothing to write.
    files: files.flatMap((file) => {
      const before = survey.read(file.path);
      return before === file.text ? [] : [before === undefined ? file : { ...file, before }];
    }),
    notes: [...survey.notes, ...platformNotes(source), ...of.notes, ...(made.notes ?? [])],
  };
}

function chooseSource(survey: Survey, { source, recipe }: Answers): Source {
  if (source !== undefined) {
    const found = survey.sources.find(({ path }) => path === source);
    if (found !== undefined) return found;
    throw new NoRecipe(`${source} says of no environment what is in it, or there is no such file.`);
  }
  const found = sourceFor(survey, recipe) ?? (recipe === undefined ? undefined : survey.sources[0]);
  if (found !== undefined) return found;
  const notes = survey.notes.length === 0 ? '' : `${survey.notes.join(' ')} `;
  throw new NoRecipe(
    `${notes}There is nothing here that an image could be made from: no environment.yml, lock, requirements.txt, pyproject.toml, pixi.toml, and no Python file or notebook that imports a package.`,
  );
}
