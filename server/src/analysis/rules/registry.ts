/** All rules. A new rule is one new file and one line in its category's list; everything else is generated from this. */
import { activationRules } from './activation';
import { baseImageRules } from './base-image';
import { composeRules } from './compose';
import { creationRules } from './creation';
import { environmentFileRules } from './environment-file';
import { generalRules } from './general';
import { jupyterRules } from './jupyter';
import { multiStageRules } from './multi-stage';
import { reproducibilityRules } from './reproducibility';
import type { Rule } from './rule';
import { scriptRules } from './script';
import { sizeRules } from './size';
import { startRules } from './start';
import { userRules } from './user';

const LISTS: readonly (readonly Rule[])[] = [
  generalRules,
  baseImageRules,
  activationRules,
  creationRules,
  userRules,
  startRules,
  reproducibilityRules,
  sizeRules,
  multiStageRules,
  jupyterRules,
  environmentFileRules,
  scriptRules,
  composeRules,
];

export const RULES: readonly Rule[] = LISTS.flat();

/** A rule by its name or code. */
export function findRule(nameOrCode: string): Rule | undefined {
  return RULES.find((rule) => rule.name === nameOrCode || rule.code === nameOrCode.toUpperCase());
}
