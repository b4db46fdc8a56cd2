/** Rules about Jupyter servers, ports and secrets. */
import type { Rule } from '../rule';
import { allowRoot } from './allowRoot';
import { jupyterNotReachable } from './jupyterNotReachable';
import { literalToken } from './literalToken';
import { portMismatch } from './portMismatch';
import { publishedOnAllInterfaces } from './publishedOnAllInterfaces';
import { secretCopied } from './secretCopied';
import { secretInImage } from './secretInImage';

export const jupyterRules: readonly Rule[] = [
  literalToken,
  allowRoot,
  publishedOnAllInterfaces,
  jupyterNotReachable,
  portMismatch,
  secretInImage,
  secretCopied,
];
