/** Rules about activation, second part: PATH, SHELL, names and micromamba. */
import type { Rule } from '../rule';
import { condaNotFound } from './condaNotFound';
import { defaultEnvVariableOnly } from './defaultEnvVariableOnly';
import { environmentNameMismatch } from './environmentNameMismatch';
import { execFormBypassesShell } from './execFormBypassesShell';
import { loginInsideCondaRun } from './loginInsideCondaRun';
import { loginShellResetsPath } from './loginShellResetsPath';
import { micromambaNotActivated } from './micromambaNotActivated';
import { micromambaShellReplaced } from './micromambaShellReplaced';
import { pathOnlyActivation } from './pathOnlyActivation';
import { pathOrder } from './pathOrder';
import { shellActivateArray } from './shellActivateArray';
import { shellArrayVariable } from './shellArrayVariable';

export const activationRules2: readonly Rule[] = [
  loginShellResetsPath,
  pathOnlyActivation,
  pathOrder,
  defaultEnvVariableOnly,
  shellActivateArray,
  shellArrayVariable,
  environmentNameMismatch,
  micromambaNotActivated,
  micromambaShellReplaced,
  loginInsideCondaRun,
  execFormBypassesShell,
  condaNotFound,
];
