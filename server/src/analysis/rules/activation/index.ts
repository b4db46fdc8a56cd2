/** The rules of activation: making an environment active for the commands that need it. */

import type { Rule } from '../rule';
import { activateWithoutHook } from './activateWithoutHook';
import { activationDoesNotPersist } from './activationDoesNotPersist';
import { bashrcGuard } from './bashrcGuard';
import { bashrcOnlyActivation } from './bashrcOnlyActivation';
import { bashrcWrongUser } from './bashrcWrongUser';
import { condaLibraryPath } from './condaLibraryPath';
import { condaNotFound } from './condaNotFound';
import { condaPrefixUnset } from './condaPrefixUnset';
import { defaultEnvVariableOnly } from './defaultEnvVariableOnly';
import { dotActivateInSh } from './dotActivateInSh';
import { environmentNameMismatch } from './environmentNameMismatch';
import { environmentNotCreatedYet } from './environmentNotCreatedYet';
import { execFormBypassesShell } from './execFormBypassesShell';
import { initThenActivate } from './initThenActivate';
import { loginInsideCondaRun } from './loginInsideCondaRun';
import { loginShellResetsPath } from './loginShellResetsPath';
import { micromambaNotActivated } from './micromambaNotActivated';
import { micromambaShellReplaced } from './micromambaShellReplaced';
import { missingActivation } from './missingActivation';
import { pathEntryIsFile } from './pathEntryIsFile';
import { pathOnlyActivation } from './pathOnlyActivation';
import { pathOrder } from './pathOrder';
import { shellActivateArray } from './shellActivateArray';
import { shellArrayVariable } from './shellArrayVariable';
import { sourceInSh } from './sourceInSh';
import { wrongEnvironmentPip } from './wrongEnvironmentPip';

export const activationRules: readonly Rule[] = [
  activateWithoutHook,
  sourceInSh,
  dotActivateInSh,
  activationDoesNotPersist,
  missingActivation,
  initThenActivate,
  bashrcOnlyActivation,
  bashrcGuard,
  bashrcWrongUser,
  environmentNotCreatedYet,
  wrongEnvironmentPip,
  loginShellResetsPath,
  pathOnlyActivation,
  pathOrder,
  pathEntryIsFile,
  defaultEnvVariableOnly,
  shellActivateArray,
  shellArrayVariable,
  environmentNameMismatch,
  micromambaNotActivated,
  micromambaShellReplaced,
  loginInsideCondaRun,
  execFormBypassesShell,
  condaNotFound,
  condaPrefixUnset,
  condaLibraryPath,
];
