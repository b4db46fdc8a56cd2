/**
 * The whole input in a link: JSON, deflated, in the part of an address after `#`, which browsers send nowhere. The first
 * characters name the form, so that a later one can be told apart.
 */

/** Files by their names, in the order of their tabs. */
export type Files = readonly (readonly [name: string, text: string])[];

const FORM = 'v1.';

/** Longer links are not made: chats and mail programs cut them. In characters. */
export const MOST_CHARACTERS = 30_000;

/** A link that is read opens no more than this, in characters of all files: it may come from anybody. */
const MOST_READ = 4 * 1024 * 1024;
const MOST_FILES = 100;

/** The fragment for some files, without `#`. */
export async function toFragment(files: Files): Promise<string> {
  const bytes = await through(new TextEncoder().encode(JSON.stringify(files)), new CompressionStream('deflate-raw'));
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return FORM + btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** The files of a fragment; undefined where it is none of ours, or damaged. */
export async function fromFragment(fragment: string): Promise<Files | undefined> {
  const text = fragment.replace(/^#/, '');
  if (!text.startsWith(FORM)) return undefined;
  try {
    const binary = atob(text.slice(FORM.length).replace(/-/g, '+').replace(/_/g, '/'));
    const packed = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const bytes = await through(packed, new DecompressionStream('deflate-raw'), MOST_READ);
    return checked(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  most = Number.POSITIVE_INFINITY,
): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    // A small link can hold a very large text.
    if (length > most) {
      await reader.cancel();
      throw new Error('too large');
    }
    chunks.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function checked(value: unknown): Files | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_FILES) return undefined;
  const files = value.map((each: unknown) => {
    if (!Array.isArray(each)) return undefined;
    const [name, text]: readonly unknown[] = each;
    return typeof name === 'string' && typeof text === 'string' && problemOf(name) === undefined
      ? ([name, text] as const)
      : undefined;
  });
  const good = files.filter((each) => each !== undefined);
  const names = new Set(good.map(([name]) => name));
  return good.length === files.length && names.size === files.length ? good : undefined;
}

/** What is wrong with the name of a file, as a sentence; undefined where nothing is. */
export function problemOf(name: string): string | undefined {
  if (name === '') return 'A file needs a name.';
  if (name.length > 200) return 'The name is too long.';
  if (/[\\\p{Cc}?#%]/u.test(name)) return 'The name has a character that it cannot have.';
  if (name.split('/').some((part) => part === '' || part === '.' || part === '..'))
    return 'Write the path from the folder of the project, as in docker/Dockerfile.';
  return undefined;
}
