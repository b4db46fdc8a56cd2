/** The rules about environment files. */
import type { Rule } from '../rule';
import { channelOrder } from './channelOrder';
import { defaultsChannel } from './defaultsChannel';
import { duplicateDependency } from './duplicateDependency';
import { endOfLifePython } from './endOfLifePython';
import { foreignBuildString } from './foreignBuildString';
import { fuzzyPin } from './fuzzyPin';
import { invalidMatchSpec } from './invalidMatchSpec';
import { invalidName } from './invalidName';
import { invalidStructure } from './invalidStructure';
import { missingChannels } from './missingChannels';
import { pipNotLast } from './pipNotLast';
import { pipWithoutPip } from './pipWithoutPip';
import { platformPackage } from './platformPackage';
import { prefixLine } from './prefixLine';
import { requirementsNotCopied } from './requirementsNotCopied';
import { secretInVariables } from './secretInVariables';
import { selectorComment } from './selectorComment';
import { unpinnedPython } from './unpinnedPython';

export const environmentFileRules: readonly Rule[] = [
  invalidStructure,
  invalidMatchSpec,
  fuzzyPin,
  unpinnedPython,
  endOfLifePython,
  pipWithoutPip,
  pipNotLast,
  prefixLine,
  foreignBuildString,
  missingChannels,
  defaultsChannel,
  channelOrder,
  platformPackage,
  selectorComment,
  invalidName,
  duplicateDependency,
  requirementsNotCopied,
  secretInVariables,
];
