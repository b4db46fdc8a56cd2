import type { Rule } from '../rule';
import { configurationProblem } from './configurationProblem';
import { syntaxProblem } from './syntaxProblem';
import { unknownSuppression } from './unknownSuppression';
import { unusedSuppression } from './unusedSuppression';

export const generalRules: readonly Rule[] = [
  syntaxProblem,
  unusedSuppression,
  unknownSuppression,
  configurationProblem,
];
