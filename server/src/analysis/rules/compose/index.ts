/** Rules on Compose files. */
import type { Rule } from '../rule';
import { buildArgsContext } from './buildArgsContext';
import { composeCommandNotActivated } from './composeCommandNotActivated';
import { entrypointDropsCommand } from './entrypointDropsCommand';
import { environmentShadowedByVolume } from './environmentShadowedByVolume';
import { obsoleteVersion } from './obsoleteVersion';
import { refusedValue } from './refusedValue';
import { serviceUser } from './serviceUser';
import { shellStyleVariable } from './shellStyleVariable';
import { unknownBuildArgument } from './unknownBuildArgument';

export const composeRules: readonly Rule[] = [
  composeCommandNotActivated,
  entrypointDropsCommand,
  buildArgsContext,
  obsoleteVersion,
  unknownBuildArgument,
  environmentShadowedByVolume,
  shellStyleVariable,
  serviceUser,
  refusedValue,
];
