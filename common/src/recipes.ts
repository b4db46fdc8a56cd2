/** The recipes for a folder without a Dockerfile: names and words, for the command line and the editor. */

export const RECIPES = [
  {
    name: 'notebook',
    title: 'Notebooks',
    summary: 'JupyterLab with compose, as a user with your own ids; the token is in a file that git ignores.',
  },
  {
    name: 'miniforge',
    title: 'Own Miniforge',
    summary: 'Miniforge by its checksum on plain Debian, as a user who is not root; the environment is in the project.',
  },
  {
    name: 'jupyterhub',
    title: 'JupyterHub user image',
    summary: 'SHELL conda run on a pinned base image; starts as a notebook server of a JupyterHub, or by itself.',
  },
  {
    name: 'micromamba',
    title: 'micromamba',
    summary: 'Small and fast to build: micromamba, without a conda of its own.',
  },
  {
    name: 'requirements',
    title: 'Lists of requirements',
    summary: 'One plain list each for apt, conda and pip; runs with the id of whoever starts it.',
  },
  {
    name: 'production',
    title: 'Service',
    summary: 'Two stages, the packages in a cache mount, files that nothing needs at run time taken out.',
  },
  { name: 'pixi', title: 'pixi', summary: 'From pixi.toml and its lock, in two stages.' },
] as const;

export type RecipeName = (typeof RECIPES)[number]['name'];

/** The recipe of a name; undefined where there is none. */
export function recipeNamed(name: unknown): (typeof RECIPES)[number] | undefined {
  return RECIPES.find((each) => each.name === name);
}
