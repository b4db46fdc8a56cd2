/** The language ids whose documents the server is told of. */
export const LANGUAGES = ['dockerfile', 'dockercompose', 'yaml', 'shellscript'] as const;

/** Files of other languages that the server is told of: lock files and lists of packages, devcontainers, pixi's manifests. */
export const OTHER_FILES = [
  '**/*.{lock,txt}',
  '**/{,.}devcontainer.json',
  '**/{pixi,mojoproject,pyproject}.toml',
] as const;

/** The files below a workspace folder whose changes on disk the server must hear of, as one glob. */
export const WATCHED_FILES =
  '**/{*ockerfile*,*ontainerfile*,*.docker,*.yml,*.yaml,*.sh,*.bash,*.txt,*.lock,pixi.toml,mojoproject.toml,pyproject.toml,*.env,.env*,*.dockerignore,*devcontainer.json}';
