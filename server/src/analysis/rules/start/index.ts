/** Rules about what the container starts. */
import type { Rule } from '../rule';
import { argumentOutOfScope } from './argumentOutOfScope';
import { brokenArray } from './brokenArray';
import { commandNotActivated } from './commandNotActivated';
import { condaRunAsInit } from './condaRunAsInit';
import { condaRunCapturesOutput } from './condaRunCapturesOutput';
import { devcontainerInterpreter } from './devcontainerInterpreter';
import { execFormVariable } from './execFormVariable';
import { healthcheckForm } from './healthcheckForm';
import { healthcheckNotActivated } from './healthcheckNotActivated';
import { healthcheckProgramMissing } from './healthcheckProgramMissing';
import { huggingFaceSpace } from './huggingFaceSpace';
import { interpreterVariable } from './interpreterVariable';
import { jobNotActivated } from './jobNotActivated';
import { lostContinuation } from './lostContinuation';
import { oneWordCommand } from './oneWordCommand';
import { pixiSyncAtStart } from './pixiSyncAtStart';
import { shellFormEntrypoint } from './shellFormEntrypoint';
import { shellRunsNothing } from './shellRunsNothing';

export const startRules: readonly Rule[] = [
  commandNotActivated,
  condaRunCapturesOutput,
  condaRunAsInit,
  shellFormEntrypoint,
  healthcheckNotActivated,
  execFormVariable,
  argumentOutOfScope,
  lostContinuation,
  healthcheckForm,
  healthcheckProgramMissing,
  pixiSyncAtStart,
  shellRunsNothing,
  brokenArray,
  devcontainerInterpreter,
  jobNotActivated,
  oneWordCommand,
  interpreterVariable,
  huggingFaceSpace,
];
