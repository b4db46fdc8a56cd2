/** What a comparison of an environment with its file says, in words. Pure. */
import type { ComparedLine } from '../../../common/src/protocol';

/** The groups of the list, in its order. */
export const GROUPS: readonly (readonly [ComparedLine['kind'], string])[] = [
  ['missing', 'Missing in the environment'],
  ['other', 'Another version in the environment'],
  ['by-hand', 'Installed by a command of its own'],
  ['extra', 'In the environment, and not asked for'],
];

/**
 * A line of the list.
 *
 * @param names how the file and the lock are called
 */
export function lineOf(
  { kind, name, manager, against, wanted, installed, command }: ComparedLine,
  names: { readonly file: string; readonly lock: string },
): { readonly label: string; readonly description: string; readonly detail?: string } {
  const source = against === 'file' ? names.file : names.lock;
  const asks = wanted === null ? '' : against === 'lock' ? `${source} has ${wanted}` : `${source} asks for ${wanted}`;
  const last =
    kind === 'extra'
      ? against === 'lock'
        ? `not in ${source}`
        : `not in ${source} any more`
      : kind === 'by-hand'
        ? `not in ${source}`
        : '';
  const there = installed === null ? '' : last === '' ? `${installed} is installed` : installed;
  const parts = [...(manager === 'pip' ? ['pip'] : []), there, asks, last].filter((part) => part !== '');
  return { label: name, description: parts.join(', '), ...(command === null ? {} : { detail: command }) };
}

/** Whether a line of the file can say what is installed. */
export function canBeWritten({ kind, against }: ComparedLine): boolean {
  return kind !== 'missing' && against === 'file';
}

/** conda's name for the platform of an image; as the engine calls it: `linux`, `amd64`. */
export function platformOfImage(os: string, arch: string): string {
  const words: Readonly<Record<string, string>> = { amd64: '64', '386': '32', arm64: 'aarch64', arm: 'armv7l' };
  return `${os}-${words[arch] ?? arch}`;
}

/** What is said where nothing differs. */
export function sameText(
  environment: string,
  asked: number,
  names: { readonly file: string; readonly lock: string | undefined },
  locked: number | undefined,
): string {
  const lock = names.lock === undefined || locked === undefined ? '' : `, and exactly the ${locked} of ${names.lock}`;
  return `${environment} has all ${asked} packages that ${names.file} asks for${lock}. Nothing else was installed by hand.`;
}
