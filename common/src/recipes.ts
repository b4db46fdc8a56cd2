/** The recipes for a folder without a Dockerfile: names and words, for the command line and the editor. */

export const RECIPES = [
  {
    name: 'notebook',
    title: 'Notebooks',
    summary: 'JupyterLab with compose, as your own user; git ignores the token',
  },
  {
    name: 'miniforge',
    title: 'Own Miniforge',
    summary: 'Miniforge by its checksum on plain Debian, not as root',
  },
  {
    name: 'jupyterhub',
    title: 'JupyterHub user image',
    summary: 'SHELL conda run; serves notebooks for a JupyterHub, or by itself',
  },
  {
    name: 'micromamba',
    title: 'micromamba',
    summary: 'Small and fast to build, without a conda of its own',
  },
  {
    name: 'requirements',
    title: 'Lists of requirements',
    summary: 'A list each for apt, conda and pip; runs as whoever starts it',
  },
  {
    name: 'production',
    title: 'Service',
    summary: 'Two stages, a cache mount, only what is needed at run time',
  },
  { name: 'pixi', title: 'pixi', summary: 'From pixi.toml and its lock, in two stages' },
] as const;

export type RecipeName = (typeof RECIPES)[number]['name'];

/** The recipe of a name; undefined where there is none. */
export function recipeNamed(name: unknown): (typeof RECIPES)[number] | undefined {
  return RECIPES.find((each) => each.name === name);
}
