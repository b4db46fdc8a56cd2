/** The language ids whose documents the server is told of. */
export const LANGUAGES = ['dockerfile', 'dockercompose', 'yaml', 'shellscript'] as const;

/** The files below a workspace folder whose changes on disk the server must hear of, as one glob. */
export const WATCHED_FILES =
  '**/{Dockerfile*,*.Dockerfile,*.dockerfile,Containerfile*,*.Containerfile,*.yml,*.yaml,*.sh,*.txt,.dockerignore}';

/** True for the names that Docker, VS Code and people give a Dockerfile (the last part of a path). */
export function isDockerfileName(name: string): boolean {
  return (
    /^(dockerfile|containerfile)(\..+)?$|.\.(dockerfile|containerfile)$/i.test(name) && !/\.dockerignore$/i.test(name)
  );
}
