/** What the model needs to know of the world around one Dockerfile. */

import type { BaseImage } from '../knowledge/images';
import type { ImageReference } from '../knowledge/images/reference';
import type { Value } from '../text/value';
import type { ContextFiles } from './machine';
import type { StageModel } from './stage';

/**
 * What a COPY or ADD source of the build context is. `absent`: it surely is not there, or .dockerignore keeps it out.
 * `unknown` with `missing`: it is not in the folder that is taken for the context.
 */
export type ContextSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly missing?: boolean };

/** The build context: project files as COPY sees them. */
export interface BuildContext extends ContextFiles {
  /** What a source names; several for a pattern. */
  resolve(source: string): readonly ContextSource[];
}

/** A build context of which nothing is known. */
export const unknownContext: BuildContext = {
  resolve: () => [{ kind: 'unknown' }],
  read: () => undefined,
  list: () => [],
};

export interface ModelOptions {
  readonly context?: BuildContext;
  /** `--build-arg` values. */
  readonly buildArgs?: Readonly<Record<string, Value>>;
  /** What an ARG without default and value is: empty, as `docker build` has it, or unknown. */
  readonly unsetArgs?: 'empty' | 'unknown';
  /** Facts of base images beside the table: the user's own, or another Dockerfile of the project. */
  readonly resolveImage?: (reference: ImageReference) => BaseImage | StageModel | undefined;
}
