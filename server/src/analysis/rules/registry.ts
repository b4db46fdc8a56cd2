/** All rules. A new rule is one new file and one line in its category's list; everything else is generated from this. */
import { activateWithoutHook } from './activation/activateWithoutHook';
import { unpinnedBaseTag } from './base-image/unpinnedBaseTag';
import { generalRules } from './general';
import type { Rule } from './rule';

export const RULES: readonly Rule[] = [...generalRules, unpinnedBaseTag, activateWithoutHook];

/** A rule by its name or code. */
export function findRule(nameOrCode: string): Rule | undefined {
  return RULES.find((rule) => rule.name === nameOrCode || rule.code === nameOrCode.toUpperCase());
}
