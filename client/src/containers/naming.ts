/** Names for images and containers, from folders that may be called anything. */
import { createHash, randomBytes } from 'node:crypto';
import { basename, posix } from 'node:path';
import { IMAGE_PREFIX } from './labels';

/** The part of a name that an image reference can hold; may be empty. */
function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|(?<!-)-+$/g, '')
    .slice(0, 40)
    .replace(/(?<!-)-+$/, '');
}

function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 8);
}

/**
 * The name of an image: the folder's name for people, a hash of the folder's path and the Dockerfile so that no two
 * projects share one, the stage as the tag.
 */
export function imageName(folder: string, dockerfile: string, target: string | null): string {
  const tag =
    target === null
      ? 'latest'
      : target
          .replace(/[^A-Za-z0-9_.-]/g, '-')
          .replace(/^[.-]/, '_')
          .slice(0, 128);
  const name = [slug(basename(folder)), digest(folder, dockerfile)].filter(Boolean).join('-');
  return `${IMAGE_PREFIX}${name}:${tag}`;
}

/** A name for a container that is not taken, as good as certainly. */
export function containerName(folder: string, purpose: string): string {
  return ['conda', slug(basename(folder)), purpose, randomBytes(3).toString('hex')].filter(Boolean).join('-');
}

/** The Dockerfile as labels name it: relative to its folder, with forward slashes. */
export function relativeDockerfile(folder: string, path: string): string {
  const normal = (text: string): string => text.split('\\').join('/');
  return posix.relative(normal(folder), normal(path));
}
