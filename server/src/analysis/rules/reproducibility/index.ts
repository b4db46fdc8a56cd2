/** The rules about locks, exports and versions. */
import type { Rule } from '../rule';
import { condaListAsYml } from './condaListAsYml';
import { explicitDropsPip } from './explicitDropsPip';
import { exportWithPypi } from './exportWithPypi';
import { lockCredentials } from './lockCredentials';
import { lockPlatform } from './lockPlatform';
import { pixiLockUnchecked } from './pixiLockUnchecked';
import { staleLock } from './staleLock';
import { ttyRedirect } from './ttyRedirect';
import { unpinnedEnvironment } from './unpinnedEnvironment';

export const reproducibilityRules: readonly Rule[] = [
  unpinnedEnvironment,
  staleLock,
  lockPlatform,
  explicitDropsPip,
  exportWithPypi,
  ttyRedirect,
  lockCredentials,
  condaListAsYml,
  pixiLockUnchecked,
];
