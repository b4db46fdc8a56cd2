/** Rules about the shell scripts that images and containers run. */
import type { Rule } from '../rule';
import { buildArgumentAtRuntime } from './buildArgumentAtRuntime';
import { crlf } from './crlf';
import { noExec } from './noExec';
import { noSetE } from './noSetE';
import { notExecutable } from './notExecutable';
import { nounsetActivation } from './nounsetActivation';
import { shebangArguments } from './shebangArguments';
import { shebangLoginIgnored } from './shebangLoginIgnored';

export const scriptRules: readonly Rule[] = [
  noExec,
  noSetE,
  nounsetActivation,
  shebangArguments,
  shebangLoginIgnored,
  crlf,
  notExecutable,
  buildArgumentAtRuntime,
];
