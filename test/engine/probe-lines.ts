/** What the command `probe LABEL` saw in one place. */
export interface Seen {
  readonly probe: string;
  /** The environment that CONDA_PREFIX names: "base", a name, else a prefix; null when unset. */
  readonly activated: string | null;
  /** The environment whose python is first on PATH, named the same way; another python by its path. */
  readonly python: string | null;
  /** Whether an environment's activate.d ran in or above the probe's shell. */
  readonly hook: boolean;
  readonly user: string;
}

const MARK = '@@probe ';

/** The probe lines of a program's output, in order. */
export function probesOf(output: string): Seen[] {
  const seen: Seen[] = [];
  for (const line of output.split('\n')) {
    const at = line.indexOf(MARK);
    if (at !== -1) seen.push(parse(line.slice(at + MARK.length)));
  }
  return seen;
}

/**
 * The probe lines of a build's plain progress. Only what a step wrote counts ("#7 0.214 …"): BuildKit
 * repeats the failing step's instruction and the end of its output in a summary.
 */
export function probesOfBuild(log: string): Seen[] {
  return probesOf(stepOutput(log).join('\n'));
}

/** What the steps of a build wrote, without BuildKit's prefix. */
export function stepOutput(log: string): string[] {
  const lines: string[] = [];
  for (const line of log.split('\n')) {
    if (line.startsWith('------')) break;
    const text = /^#\d+ \d+\.\d+ (.*)$/.exec(line)?.[1];
    if (text !== undefined) lines.push(text.replace(/\r$/, ''));
  }
  return lines;
}

function parse(text: string): Seen {
  const value: unknown = JSON.parse(text);
  if (!isSeen(value)) throw new Error(`not a line of probe: ${text}`);
  return value;
}

function isSeen(value: unknown): value is Seen {
  if (typeof value !== 'object' || value === null) return false;
  const { probe, activated, python, hook, user } = value as Record<string, unknown>;
  const nameOrNull = (name: unknown): boolean => name === null || typeof name === 'string';
  return (
    typeof probe === 'string' &&
    nameOrNull(activated) &&
    nameOrNull(python) &&
    typeof hook === 'boolean' &&
    typeof user === 'string'
  );
}
