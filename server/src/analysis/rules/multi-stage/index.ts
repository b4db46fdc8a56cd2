/** Rules on multi-stage builds: what an environment needs in another image. */
import type { Rule } from '../rule';
import { condaNotInFinalStage } from './condaNotInFinalStage';
import { distrolessShell } from './distrolessShell';
import { environmentMoved } from './environmentMoved';
import { interpreterMissing } from './interpreterMissing';
import { metadataDeleted } from './metadataDeleted';
import { venvWithoutPython } from './venvWithoutPython';

export const multiStageRules: readonly Rule[] = [
  environmentMoved,
  distrolessShell,
  condaNotInFinalStage,
  metadataDeleted,
  interpreterMissing,
  venvWithoutPython,
];
