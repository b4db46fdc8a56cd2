/** The start-up files of shells and the scripts that an image starts with. */
import { isSecretName } from '../../../../common/src/secretNames';
import type { ImageFiles } from './read';

const IN_A_HOME = ['.bashrc', '.bash_profile', '.bash_login', '.profile'];
const OF_THE_SYSTEM = [
  '/etc/profile',
  '/etc/bash.bashrc',
  '/etc/bashrc',
  '/etc/skel/.bashrc',
  '/etc/skel/.profile',
  '/etc/skel/.bash_profile',
];
const PROFILE_FOLDER = '/etc/profile.d';
/** How much of a folder of start-up files is read, in bytes. */
const FOLDER_BYTES = 1024 * 1024;
const LONGEST_SCRIPT = 32 * 1024;
/** Files that others read are looked for so many times, and so many at once. */
const MOST_ROUNDS = 2;
const MOST_SOURCED = 12;

/** What the image says of how it is started. */
export interface Starts {
  readonly homes: readonly string[];
  readonly path: readonly string[];
  /** The words of ENTRYPOINT, CMD and SHELL. */
  readonly words: readonly (readonly string[])[];
  /** The file that BASH_ENV names. */
  readonly bashEnv: string | undefined;
}

/** The texts by their paths; null: there is no such file. What cannot be read as text is left out. */
export async function startupFiles(files: ImageFiles, starts: Starts): Promise<Record<string, string | null>> {
  const paths = [...OF_THE_SYSTEM, ...starts.homes.flatMap((home) => IN_A_HOME.map((name) => `${home}/${name}`))];
  if (starts.bashEnv?.startsWith('/')) paths.push(starts.bashEnv);
  const found: Record<string, string | null> = {};
  const read = await Promise.all(paths.map((path) => files.text(path)));
  const there = await Promise.all(paths.map((path) => files.has(path)));
  for (const [index, path] of paths.entries()) {
    const text = read[index]?.text;
    if (text !== undefined) found[path] = withoutSecrets(text);
    else if (!there[index]) found[path] = null;
  }
  const folder = await files.folder(PROFILE_FOLDER, FOLDER_BYTES, LONGEST_SCRIPT);
  for (const { path, text, target } of folder?.entries ?? []) {
    if (!path.endsWith('.sh')) continue;
    // A link to conda's own file says what it is by its name.
    const linked = target === undefined ? undefined : `. ${resolved(target)}\n`;
    const content = text ?? linked;
    if (content !== undefined) found[`${PROFILE_FOLDER}/${path}`] = withoutSecrets(content);
  }
  for (const words of starts.words) {
    for (const word of words.slice(0, 3)) {
      const script = await scriptAt(files, word, starts.path);
      if (script !== undefined) found[script.path] = withoutSecrets(script.text);
    }
  }
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const named = Object.values(found).flatMap((text) => sourcedIn(text ?? ''));
    const missing = [...new Set(named)].filter((path) => found[path] === undefined).slice(0, MOST_SOURCED);
    const texts = await Promise.all(missing.map((path) => files.text(path, LONGEST_SCRIPT)));
    for (const [index, path] of missing.entries()) {
      const text = texts[index]?.text;
      if (text !== undefined) found[path] = withoutSecrets(text);
    }
  }
  return found;
}

/** The files that a script reads by their full paths; conda's own are known. */
function sourcedIn(text: string): string[] {
  return [...text.matchAll(/(?:^|[\s;&])(?:\.|source)[ \t]+["']?(\/[\w./-]+)/g)]
    .map(([, path = '']) => path)
    .filter((path) => !/\/(?:conda|mamba)\.sh$|\/bin\/activate$|bash[-_]completion/.test(path));
}

function resolved(target: string): string {
  return target.startsWith('/') ? target : `${PROFILE_FOLDER}/${target}`;
}

/** The script that a word of a command names, by its path or along PATH. */
async function scriptAt(
  files: ImageFiles,
  word: string,
  path: readonly string[],
): Promise<{ readonly path: string; readonly text: string } | undefined> {
  if (!/^[\w./-]+$/.test(word) || word.startsWith('-')) return undefined;
  const places = word.startsWith('/') ? [word] : word.includes('/') ? [] : path.map((folder) => `${folder}/${word}`);
  for (const place of places) {
    const stat = await files.stat(place);
    if (stat === undefined) continue;
    if (stat.target === undefined && (stat.kind !== 'file' || stat.size > LONGEST_SCRIPT)) return undefined;
    const text = (await files.text(place, LONGEST_SCRIPT))?.text;
    return text?.startsWith('#!') && /^#!.*\b(?:ba|da|a)?sh\b/.test(text) ? { path: place, text } : undefined;
  }
  return undefined;
}

/** Lines that set what sounds like a secret, or hold one in an address, are nobody's business. */
export function withoutSecrets(text: string): string {
  return text
    .split('\n')
    .filter((line) => {
      const name = /^[ \t]*(?:export[ \t]+|declare[ \t]+-\w+[ \t]+)?(\w+)=/.exec(line)?.[1];
      return !(name !== undefined && isSecretName(name)) && !hasCredentials(line);
    })
    .join('\n');
}

/** Whether a text holds an address with a password or a token. */
export function hasCredentials(text: string): boolean {
  return /:\/\/[^\s/:@]*:[^\s/@]+@|\/t\/[\w-]{8,}\//.test(text);
}
