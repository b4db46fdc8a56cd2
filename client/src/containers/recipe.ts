/** Images of folders without a Dockerfile: what is said of them. */
import * as vscode from 'vscode';
import { Command } from '../../../common/src/commands';
import type { PlannedRecipe } from '../../../common/src/containerPlan';
import { recipeNamed } from '../../../common/src/recipes';
import { tell } from '../tell';

/** The Dockerfiles of which it was said in this window. */
const told = new Set<string>();

/** Says, once a window, that there is no Dockerfile and what is built instead, and offers to write it. */
export function tellOfRecipe(dockerfile: vscode.Uri, { recipe, source }: PlannedRecipe): void {
  const key = dockerfile.toString();
  if (told.has(key)) return;
  told.add(key);
  const write = 'Create Dockerfile…';
  const title = recipeNamed(recipe)?.title ?? recipe;
  const message = `There is no Dockerfile here: the image is built from ${source} by the recipe "${title}". Nothing is written into the folder.`;
  void tell.info(message, write).then((answer) => {
    if (answer !== write) return;
    void vscode.commands.executeCommand(Command.createDockerfile, vscode.Uri.joinPath(dockerfile, '..', source));
  });
}
