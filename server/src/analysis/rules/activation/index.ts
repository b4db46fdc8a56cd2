/** The rules of activation, first part: making an environment active for the commands of RUN. */
import type { Rule } from '../rule';
import { activateWithoutHook } from './activateWithoutHook';
import { activationDoesNotPersist } from './activationDoesNotPersist';
import { bashrcGuard } from './bashrcGuard';
import { bashrcOnlyActivation } from './bashrcOnlyActivation';
import { bashrcWrongUser } from './bashrcWrongUser';
import { dotActivateInSh } from './dotActivateInSh';
import { environmentNotCreatedYet } from './environmentNotCreatedYet';
import { initThenActivate } from './initThenActivate';
import { missingActivation } from './missingActivation';
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
];
