/** Pinning the base image to a digest, which only a container engine or a registry knows. */

import { isNamedContext } from '../facts/fromImage';
import { changeImage } from '../fixes/image';
import type { TextEdit } from '../fixes/types';
import { isKnown } from '../text/value';
import type { Place } from './refactoring';

/** An image that could be pinned. */
export interface DigestPin {
  /** The image as the engine is asked for it: `debian:12`. */
  readonly image: string;
  /** The platform that FROM or the build asks for; undefined for the engine's own. */
  readonly platform: string | undefined;
  /** The edits for a digest (`sha256:…`); undefined where it is none. */
  edits(digest: string): readonly TextEdit[] | undefined;
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** The pin at a FROM; undefined at other instructions, and where the image is a stage, has a digest or is not known. */
export function digestPin({ context, stage, instruction }: Place): DigestPin | undefined {
  const { base } = stage;
  if (instruction.keyword !== 'FROM' || base.kind !== 'image' || base.reference === undefined) return undefined;
  const { written } = base;
  if (!isKnown(written) || written.includes('@') || isNamedContext(context, written)) return undefined;
  const edits = (digest: string) =>
    DIGEST.test(digest) ? changeImage(context, stage, `${written}@${digest}`) : undefined;
  if (edits(`sha256:${'0'.repeat(64)}`) === undefined) return undefined;
  const flag = instruction.flags.find(({ name }) => name === 'platform')?.value;
  const platform = flag ?? context.builds[0]?.platform;
  return {
    image: written,
    platform: platform !== undefined && /^[\w./-]+$/.test(platform) ? platform : undefined,
    edits,
  };
}
