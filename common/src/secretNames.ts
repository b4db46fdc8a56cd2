/** Variables whose values are nobody's business: they are in no report and no command line that is shown. */

const SECRET = /token|password|passwd|secret|key|credential|private/i;

/** Whether a variable's name sounds like a secret. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name);
}

/** A variable's value as it may be shown. */
export function hidden(name: string, value: string): string {
  return isSecretName(name) ? '(hidden)' : value;
}
