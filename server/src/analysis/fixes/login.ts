/** Making a login shell a plain one. */
import type { DockerfileContext } from '../contexts/types';
import type { LoginFlag } from '../facts/login';
import { remove, replace } from './edits';
import type { Edit, Fix } from './types';

/** Takes the login flag away: the word, or its letter in `-lc`. */
export function withoutLogin(file: string, text: string, flag: LoginFlag): Edit {
  const written = text.slice(flag.span.start, flag.span.end);
  const rest = flag.value.startsWith('--') ? '-' : flag.value.replace('l', '');
  if (rest !== '-') return replace(file, flag.span, written.replace(flag.value, rest));
  return remove(file, { start: flag.previousEnd, end: flag.span.end });
}

/** The fix that makes a login shell a plain one. */
export function dropLogin(context: DockerfileContext, flag: LoginFlag): Fix {
  return {
    title: `Drop ${flag.value === '--login' ? flag.value : 'the l of the flag'}`,
    safe: false,
    edits: [withoutLogin(context.path, context.text, flag)],
  };
}
