/** Rules about the user that an image works as, and who owns its environments. */
import type { Rule } from '../rule';
import { chownLayer } from './chownLayer';
import { mpiAsRoot } from './mpiAsRoot';
import { permissionDenied } from './permissionDenied';
import { rootUser } from './rootUser';
import { takenUid } from './takenUid';
import { tildeNotExpanded } from './tildeNotExpanded';
import { unknownUser } from './unknownUser';
import { unreachableEnvironment } from './unreachableEnvironment';
import { unwritablePrefix } from './unwritablePrefix';
import { userRootNotRestored } from './userRootNotRestored';

export const userRules: readonly Rule[] = [
  rootUser,
  userRootNotRestored,
  permissionDenied,
  unwritablePrefix,
  chownLayer,
  takenUid,
  unknownUser,
  unreachableEnvironment,
  tildeNotExpanded,
  mpiAsRoot,
];
