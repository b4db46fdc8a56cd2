/** Rules about activation, second part: PATH, SHELL, names and micromamba. */
import type { Rule } from '../rule';

export const activationRules2: readonly Rule[] = [];
