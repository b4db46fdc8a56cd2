/** The kinds of files in which conda's tools keep environments. */
export type CondaFileKind =
  | 'environment'
  | 'explicit'
  | 'list-export'
  | 'list-table'
  | 'conda-lock'
  | 'requirements'
  | 'pixi'
  | 'unknown';

/** How much of a file is looked at; the marks stand at the top, or are keys at the start of a line. */
const LOOK_AT = 200_000;

const ENVIRONMENT_NAME = /^(?:conda[-_.]?)?env(?:ironment)?s?(?:[-_.].*)?\.ya?ml$/i;
const OTHER_ENVIRONMENT_NAME = /\.ya?ml$(?<=(?:^|[-_.])(?:conda|env|environment)[-_.].*)/i;
const REQUIREMENTS_NAME = /\.(?:txt|in|pip)$(?<=(?:^|[-_.])(?:requirements?|constraints?)[-_.].*)/i;

/** Keys that other programs' YAML files have at the top, and environment files never. */
const OTHER_PROGRAM =
  /^(?:apiVersion|services|jobs|kind|package|galaxy_info|build|image|stages|hosts|flutter|steps|spec|resources|workflow|runs|on)\s*:/m;

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** The lines with something on them, comments left out. */
function contentLines(text: string): string[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** `dependencies:` with a list of texts, `pip:` or `sel(…):`, as no other program's file has it. */
function hasDependencies(text: string): boolean {
  const match = /^dependencies[ \t]*:(.*)$/m.exec(text);
  if (!match) return false;
  const value = (match[1] ?? '').trim();
  if (value.startsWith('[')) return true;
  if (value !== '' && !value.startsWith('#')) return false;
  for (const line of contentLines(text.slice(match.index + match[0].length))) {
    if (!line.startsWith('-')) return false;
    return !/^-[ \t]+(?!pip[ \t]*:|sel\()[A-Za-z_][\w-]*[ \t]*:(?:\s|$)/.test(line);
  }
  return false;
}

function looksLikeLock(text: string): boolean {
  return /^package:/m.test(text) && /^metadata:/m.test(text) && /^[ ]{2,4}content_hash:/m.test(text);
}

function looksLikeTable(text: string): boolean {
  return (
    /^#?[ \t]*packages in environment at /m.test(text) ||
    /^List of packages in environment: /m.test(text) ||
    /^#[ \t]*Name[ \t]+Version[ \t]+Build/m.test(text)
  );
}

function looksLikeExport(text: string): boolean {
  const lines = contentLines(text);
  const exported = lines.filter((line) => line.length < 1000 && /^[A-Za-z0-9_.-]+=[^=\s]+=[^=\s]+$/.test(line)).length;
  if (exported === 0 || exported < lines.length) return false;
  return exported > 1 || /^#\s*\$ conda create --name <env> --file <this file>/m.test(text);
}

/**
 * Says what a file is, by its content and, where that leaves it open, its name. A file that was passed to
 * `conda env create -f` may have any name: ask `isEnvironmentContent` for those.
 */
export function classifyCondaFile(path: string, text: string): CondaFileKind {
  const name = baseName(path);
  const head = text.slice(0, LOOK_AT);
  if (/^pixi\.(?:toml|lock)$/i.test(name)) return 'pixi';
  if (/^[ \t\uFEFF]*@EXPLICIT[ \t]*$/m.test(head)) return 'explicit';
  // A lock's `package:` may follow megabytes of metadata in no real file; its name is enough too.
  if (looksLikeLock(head) || /(?:^|[-_.])conda-lock\.ya?ml$/i.test(name)) return 'conda-lock';
  if (looksLikeTable(head)) return 'list-table';
  if (looksLikeExport(head)) return 'list-export';
  if (/\.ya?ml$/i.test(name)) {
    if (OTHER_PROGRAM.test(head)) return 'unknown';
    if (hasDependencies(head)) return 'environment';
    const known = ENVIRONMENT_NAME.test(name) || OTHER_ENVIRONMENT_NAME.test(name);
    if (/^environments?\.ya?ml$/i.test(name)) return 'environment';
    return known && isEnvironmentContent(head) ? 'environment' : 'unknown';
  }
  return REQUIREMENTS_NAME.test(name) ? 'requirements' : 'unknown';
}

/** True where the text has a key that an environment file has, in any letter case. */
export function isEnvironmentContent(text: string): boolean {
  return /^(?:dependencies|channels|dependency|dependancies)[ \t]*:/im.test(text.slice(0, LOOK_AT));
}
