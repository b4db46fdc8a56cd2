/** What a refactoring is: a change of a Dockerfile that no finding asks for, offered at a place where it makes sense. */

import type { DockerfileContext } from '../contexts/types';
import type { Edit } from '../fixes/types';
import type { StageModel } from '../model/stage';
import type { Instruction } from '../parse/dockerfile/ast';

/** Where a refactoring is asked for: an instruction of a stage that images are made of. */
export interface Place {
  readonly context: DockerfileContext;
  readonly stage: StageModel;
  /** FROM, or an instruction of the stage itself. */
  readonly instruction: Instruction;
}

/** What a refactoring may change for the commands of the file; all else has to stay as it is, or is refused. */
export interface Intent {
  /** The environment that commands may come to see. */
  readonly prefix?: string;
  /** Commands may lose the activation of `prefix` as long as its programs stay first on PATH. */
  readonly pathOnly?: boolean;
  /** The container may be started as another user. */
  readonly user?: boolean;
}

/** A change, not yet proved. */
export interface Draft {
  readonly title: string;
  readonly edits: readonly Edit[];
  readonly intent: Intent;
  /** Files that an edit of .dockerignore lets into the build context, with their texts. */
  readonly shows?: ReadonlyMap<string, string>;
}

export interface Refactoring {
  /** Lower case with dashes; never changes. */
  readonly id: string;
  /** `rewrite`: the same in another form; `extract`: parts of it go elsewhere; `lock`: a rewrite towards a lock. */
  readonly kind: 'rewrite' | 'extract' | 'lock';
  /** The change at this place; undefined where it makes no sense there. */
  draft(place: Place): Draft | undefined;
}
