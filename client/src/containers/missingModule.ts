/** A module that Python did not find, in what a program wrote. */

const MESSAGE = /\bModuleNotFoundError: No module named '([\p{L}_][\p{L}\p{N}_.]{0,100})'/gu;

/** The top-level name of the module that the last such message names; undefined where there is none. */
export function missingModule(output: string): string | undefined {
  let found: string | undefined;
  for (const [, name] of output.matchAll(MESSAGE)) found = name;
  return found?.split('.', 1)[0];
}
