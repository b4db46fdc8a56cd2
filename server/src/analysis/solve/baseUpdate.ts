/** Whether a newer release of a base image is known. Nothing is asked of a registry: it is what the tables say. */
import { lookupBaseImage } from '../knowledge/images';
import { compareVersions } from '../parse/conda';

/** What is known of newer releases of a base image. */
export interface BaseUpdate {
  /** As the Dockerfile has it: `condaforge/miniforge3:24.11.3-0`. */
  readonly image: string;
  /** The newest tag that is known, where it is a later one of the same kind. */
  readonly newest: string | undefined;
  /** Why the image should be left, and what takes its place; undefined where nothing is known against it. */
  readonly left: { readonly reason: string; readonly successor: string | undefined } | undefined;
}

/** A release and its build: `24.11.3-0`. Tags of variants (`24.11.3-0-alpine`) are not compared with it. */
const RELEASE = /^\d+(?:\.\d+)+(?:-\d+)?$/;

/** What is known of newer releases; undefined where nothing is. */
export function baseUpdate(image: string): BaseUpdate | undefined {
  const known = lookupBaseImage(image);
  const tag = image.slice(image.lastIndexOf(':') + 1);
  const { newestTag, deprecated } = known ?? {};
  const comparable = newestTag !== undefined && RELEASE.test(tag) && RELEASE.test(newestTag);
  const order = comparable ? compareVersions(tag.replace('-', '.'), newestTag.replace('-', '.')) : undefined;
  const newest = order !== undefined && order < 0 ? newestTag : undefined;
  const left = deprecated && { reason: deprecated.reason, successor: deprecated.replacement };
  return newest === undefined && left === undefined ? undefined : { image, newest, left };
}

/** The same as a sentence. */
export function baseUpdateText({ image, newest, left }: BaseUpdate): string {
  if (left !== undefined) {
    const successor = left.successor === undefined ? '' : `; ${left.successor} takes its place`;
    return `The base image ${image}: ${left.reason}${successor}.`;
  }
  return `The base image ${image} has a newer release, ${newest ?? ''}, as far as it is known here. \`docker pull\` says whether the tag itself has moved.`;
}
