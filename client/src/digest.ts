/** Which digest an image is pinned to, of those that a container engine knows. */

/** What the engine says of an image. */
export interface KnownImage {
  /** `name@sha256:…` as pulled or pushed. */
  readonly digests: readonly string[];
  readonly os: string;
  readonly arch: string;
}

/** The digest, or why there is none, as the end of a sentence. */
export type Digest = { readonly digest: string } | { readonly reason: string };

/**
 * The digest of an image under the name that it was asked for.
 *
 * @param found what the engine has under that name; undefined where it has nothing
 * @param platform `linux/amd64` and the like; undefined for the engine's own
 */
export function digestOf(image: string, platform: string | undefined, found: KnownImage | undefined): Digest {
  if (found === undefined) return { reason: 'the container engine does not have the image. Pull it first' };
  const [os, arch] = platform?.split('/') ?? [];
  if (os !== undefined && (os !== found.os || arch !== found.arch)) {
    return {
      reason: `the container engine has the image for ${found.os}/${found.arch}, not for ${platform}. Pull that first`,
    };
  }
  const wanted = repositoryOf(image);
  const named = found.digests.find((each) => repositoryOf(each) === wanted);
  const digest = named?.slice(named.indexOf('@') + 1);
  if (digest !== undefined) return { digest };
  return { reason: 'the image was made here, and only images of a registry have digests' };
}

/** The full name without tag and digest: `debian:12` and `docker.io/library/debian@sha256:…` are one. */
function repositoryOf(image: string): string {
  const name = image.replace(/@.*$/s, '').replace(/:[^:/]*$/, '');
  const plain = name.replace(/^(?:(?:index|registry-1)\.)?docker\.io\//, '');
  return plain.replace(/^library\//, '');
}
