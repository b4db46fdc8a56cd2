/** Making a login shell a plain one. */

import type { DockerfileContext } from '../contexts/types';
import type { LoginFlag } from '../facts/login';
import { fixOf } from './make';
import type { Fix } from './types';
import { replaceWord, withoutWord, wordAt } from './words';

/** The fix that makes a login shell a plain one: without the word, or without its letter in `-lc`. */
export function dropLogin(context: DockerfileContext, flag: LoginFlag): Fix[] {
  const word = wordAt(context, flag.span);
  const rest = flag.value.startsWith('--') ? '-' : flag.value.replace('l', '');
  const edit = rest === '-' ? withoutWord(context, word) : replaceWord(context, word, rest);
  return fixOf(`Drop ${flag.value === '--login' ? flag.value : 'the l of the flag'}`, false, edit);
}
