/** Why Compose failed, from what it wrote. Pure. */

/** The colors and movements of terminals. */
const CONTROL = /\u001b\[[0-9;?]*[A-Za-z]|\r/g;
/** Lines that name a failure, in the words of Compose and of the engine. */
const NAMES =
  /\b(?:error|failed|failure|denied|refused|conflict|cannot|can't|could not|not found|no such|invalid|unsupported|undefined|missing|already (?:in use|allocated)|unhealthy|exited)\b/i;
const LONGEST = 300;

/** The line that names the reason, else the last one; undefined where nothing was written. */
export function reasonIn(output: string): string | undefined {
  const lines = output
    .replace(CONTROL, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(?:>|\^|-+$|exit code \d+$)/i.test(line));
  const named = lines.findLast((line) => NAMES.test(line) && !/^(?:Traceback|During handling)/.test(line));
  const line = named ?? lines.at(-1);
  if (line === undefined) return undefined;
  const plain = line.replace(/^(?:error|ERROR):\s+/, '').replace(/^Error response from daemon:\s+/i, '');
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1)}…` : plain;
}
