/** All rules. A new rule is one new file and one line in its category's list; everything else is generated from this. */
import { activationRules } from './activation';
import { activationRules2 } from './activation/index2';
import { unpinnedBaseTag } from './base-image/unpinnedBaseTag';
import { creationRules } from './creation';
import { environmentFileRules } from './environment-file';
import { generalRules } from './general';
import { reproducibilityRules } from './reproducibility';
import type { Rule } from './rule';
import { sizeRules } from './size';
import { startRules } from './start';
import { userRules } from './user';

const LISTS: readonly (readonly Rule[])[] = [
  generalRules,
  [unpinnedBaseTag],
  activationRules,
  activationRules2,
  creationRules,
  userRules,
  startRules,
  reproducibilityRules,
  sizeRules,
  environmentFileRules,
];

export const RULES: readonly Rule[] = LISTS.flat();

/** A rule by its name or code. */
export function findRule(nameOrCode: string): Rule | undefined {
  return RULES.find((rule) => rule.name === nameOrCode || rule.code === nameOrCode.toUpperCase());
}
