/** A Dockerfile that nobody wrote: what a recipe makes of a folder, so small that it needs no other file. */
import type { PlannedRecipe } from '../../../../common/src/containerPlan';
import type { FileSource, SourceFile } from '../project/files';
import { isInside, join } from '../project/paths';
import { create, recipesFor } from './create';
import { survey } from './survey';
import { NoRecipe, type Survey } from './types';

/** The folder's files with those of the recipe beside them. */
export interface InMemory {
  readonly files: FileSource;
  readonly dockerfile: string;
  readonly recipe: PlannedRecipe;
}

/**
 * What is built where a folder has an environment file and no Dockerfile. Sources for which a file would have to be
 * written beside the Dockerfile are none.
 * @throws NoRecipe with the reason
 */
export function inMemory(files: FileSource, folder: string): InMemory {
  const found = survey(files, folder);
  const ready = found.sources.find(({ kind }) => kind !== 'requirements' && kind !== 'pyproject' && kind !== 'imports');
  if (ready === undefined) throw new NoRecipe(whyNot(found));
  const [recipe] = ready.kind === 'pixi' ? recipesFor(found, ready) : (['notebook'] as const);
  // The ignore file is the recipe's own, whatever is there.
  const read = (path: string) => (path === '.dockerignore' || path === 'Dockerfile' ? undefined : found.read(path));
  const creation = create(
    { ...found, read },
    { source: ready.path, recipe, compose: false, devcontainer: false, ci: false },
  );
  const [text = '', ignore = ''] = ['Dockerfile', '.dockerignore'].map(
    (path) => creation.files.find((each) => each.path === path)?.text,
  );
  const dockerfile = join(found.folder, 'Dockerfile');
  return {
    files: withFiles(files, [
      { path: dockerfile, text, version: text },
      { path: join(found.folder, '.dockerignore'), text: ignore, version: ignore },
    ]),
    dockerfile,
    recipe: { text, ignore, recipe: creation.recipe, source: creation.source },
  };
}

function whyNot({ sources }: Survey): string {
  const [first] = sources;
  return first === undefined
    ? 'There is no Dockerfile here, and no environment file that one could be made from.'
    : `There is no Dockerfile here, and ${first.path} alone is not enough for conda: an environment file has to be written beside it.`;
}

/** The files with others beside them, or with other texts. */
function withFiles(files: FileSource, laid: readonly SourceFile[]): FileSource {
  const at = (path: string): SourceFile | undefined => laid.find((each) => each.path === path);
  return {
    read: (path) => at(path) ?? files.read(path),
    exists: (path) => at(path) !== undefined || files.exists(path),
    list: (folder) => {
      const listed = files.list(folder);
      return [...listed, ...laid.flatMap(({ path }) => (isInside(folder, path) && !listed.includes(path) ? path : []))];
    },
  };
}
