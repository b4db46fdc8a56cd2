import { MappedText, MappedTextBuilder } from '../text/mapped';
import type { Span } from '../text/span';

/** A job of a crontab, with the variables that are set above it. */
export interface CronJob {
  /** The five fields, or `@daily` and its like. */
  readonly schedule: Span;
  /** As whom it runs; undefined in the crontab of one user. */
  readonly user: string | undefined;
  /** What the shell gets: `%` ends it, `\%` is a percent sign. Mapped to the text of the crontab. */
  readonly command: MappedText;
  /** `NAME=VALUE` lines above it, the last of each name. */
  readonly variables: ReadonlyMap<string, string>;
}

export interface Crontab {
  readonly jobs: readonly CronJob[];
  /** Where `PATH=` is set, for each time. */
  readonly paths: readonly Span[];
}

const FIELD = /^[\d*,/A-Za-z~-]+$/;
/** Longer lines are none that somebody wrote. */
const LONGEST = 4000;

/**
 * Reads a crontab as crontab(5) of Debian and cronie describe it. Never throws; lines that are none are left out.
 *
 * @param system true for `/etc/crontab` and `/etc/cron.d`, whose sixth field is a user
 */
export function parseCrontab(text: string, system: boolean): Crontab {
  const jobs: CronJob[] = [];
  const paths: Span[] = [];
  let variables = new Map<string, string>();
  let at = 0;
  for (const line of text.split('\n')) {
    const start = at;
    at += line.length + 1;
    const body = line.replace(/\r$/, '');
    if (body.length > LONGEST || /^\s*(?:#|$)/.test(body)) continue;
    const assigned = /^\s*([A-Za-z_]\w*)\s*=(.*)$/s.exec(body);
    if (assigned !== null) {
      const [, name = '', value = ''] = assigned;
      // Each job keeps those that are set above it.
      variables = new Map(variables).set(name, value.trim().replace(/^(["'])(.*)\1$/, '$2'));
      if (name === 'PATH') paths.push({ start, end: start + body.length });
      continue;
    }
    const job = jobOf(body, start, system, variables);
    if (job !== undefined) jobs.push(job);
  }
  return { jobs, paths };
}

function jobOf(
  line: string,
  start: number,
  system: boolean,
  variables: ReadonlyMap<string, string>,
): CronJob | undefined {
  const words = [...line.matchAll(/\S+/g)];
  const fields = words[0]?.[0].startsWith('@') === true ? 1 : 5;
  const last = words[fields - 1];
  if (last === undefined || words.length <= fields + (system ? 1 : 0)) return undefined;
  if (fields === 5 && !words.slice(0, 5).every(([word]) => FIELD.test(word))) return undefined;
  const user = system ? words[fields]?.[0] : undefined;
  const first = words[fields + (system ? 1 : 0)];
  if (first === undefined || (user !== undefined && !/^[\w.-]+$/.test(user))) return undefined;
  return {
    schedule: { start: start + (words[0]?.index ?? 0), end: start + last.index + last[0].length },
    user,
    command: commandOf(line, first.index, start),
    variables,
  };
}

function commandOf(line: string, from: number, start: number): MappedText {
  if (!line.includes('%')) return MappedText.slice(line.slice(from), start + from);
  const builder = new MappedTextBuilder();
  let at = from;
  for (let i = from; i < line.length; i++) {
    if (line.charAt(i) !== '%') continue;
    const escaped = line.charAt(i - 1) === '\\';
    builder.push(line.slice(at, escaped ? i - 1 : i), start + at);
    // What comes after a bare percent sign is standard input.
    if (!escaped) return builder.finish(start + i);
    at = i;
  }
  builder.push(line.slice(at), start + at);
  return builder.finish(start + line.length);
}
