/** Calls of `docker run` in the scripts of the host, with their words. */
import type { Span } from '../text/span';

/** A word of a call, quotes and all. */
export interface HostWord {
  readonly raw: string;
  readonly span: Span;
}

/** `docker run …`: the options, the image and what it is to run. */
export interface DockerRun {
  /** The words after `run`. */
  readonly words: readonly HostWord[];
  /** Where the image is among them; the number of words where none was found. */
  readonly image: number;
}

/** `docker compose run` is another command: its ports are those of the Compose file. */
const CALL = /\b(?:docker|podman|nerdctl)[ \t]+(?:container[ \t]+)?(?:run|create)(?=[ \t])/g;

/** A command line longer than this is not looked at, nor are more calls than this. */
const LONGEST = 4000;

const MOST = 64;

/** Blanks and continued lines; blanks after the backslash are a mistake that others report. */
const BLANKS = /(?:[ \t]|\\[ \t]*\r?\n)*/y;

/** A piece of a word: words are read piece by piece, since one expression for them all could try each in many ways. */
const PIECE = /"(?:[^"\\]|\\[\s\S])*"|'[^']*'|\$\{[^}\n]*\}|\$\([^()\n]*\)|\\\S|[^\s"'\\;&|<>()`]/y;

/** The calls of a script, in order. */
export function dockerRuns(text: string): DockerRun[] {
  const found: DockerRun[] = [];
  for (const call of text.matchAll(CALL)) {
    if (found.length >= MOST) break;
    if (inComment(text, call.index)) continue;
    const from = call.index + call[0].length;
    const words = wordsFrom(text.slice(from, from + LONGEST), from);
    found.push({ words, image: imageAt(words) });
  }
  return found;
}

function wordsFrom(text: string, offset: number): HostWord[] {
  const words: HostWord[] = [];
  for (let at = endOf(BLANKS, text, 0); at < text.length; ) {
    let end = at;
    for (let next = endOf(PIECE, text, end); next > end; next = endOf(PIECE, text, end)) end = next;
    // An operator, or a quote that is not closed.
    if (end === at) end++;
    const raw = text.slice(at, end);
    if (/^[;&|<>()`\r\n]$/.test(raw)) break;
    words.push({ raw, span: { start: offset + at, end: offset + end } });
    at = endOf(BLANKS, text, end);
  }
  return words;
}

/** Where a sticky expression ends that is tried at a place; the place itself where it does not match. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Options of `docker run` and `docker exec` without a value. */
const FLAGS =
  /^(?:-[dipPqt]+|--(?:detach|help|init|interactive|no-healthcheck|oom-kill-disable|privileged|publish-all|quiet|read-only|rm|sig-proxy|tty|use-api-socket))$/;

/** Whether a word is an option of `docker run` or `docker exec` without a value of its own. */
export function isSwitch(word: string): boolean {
  return FLAGS.test(word);
}

function imageAt(words: readonly HostWord[]): number {
  for (let i = 0; i < words.length; i++) {
    const { raw } = words[i] as HostWord;
    if (!raw.startsWith('-')) return i;
    if (raw === '--') return i + 1;
    const joined = raw.includes('=') || /^-[a-zA-Z][^a-zA-Z]/.test(raw);
    if (!joined && !FLAGS.test(raw)) i++;
  }
  return words.length;
}

/** The values of an option that may be given several times: `-p X`, `-pX`, `--publish X`, `--publish=X`. */
export function optionValues({ words, image }: DockerRun, short: string, long: string): HostWord[] {
  const found: HostWord[] = [];
  for (let i = 0; i < image; i++) {
    const word = words[i] as HostWord;
    const next = words[i + 1];
    if (word.raw === `--${long}` || new RegExp(`^-[dipPqt]*${short}$`).test(word.raw)) {
      if (next !== undefined && i + 1 < image) found.push(next);
      i++;
      continue;
    }
    const head = word.raw.startsWith(`--${long}=`)
      ? `--${long}=`.length
      : new RegExp(`^-${short}=?(?=[\\d"'$/.])`).exec(word.raw)?.[0].length;
    if (head !== undefined) {
      found.push({ raw: word.raw.slice(head), span: { start: word.span.start + head, end: word.span.end } });
    }
  }
  return found;
}

/** Whether a place is in a comment line. */
export function inComment(text: string, at: number): boolean {
  const start = text.lastIndexOf('\n', at) + 1;
  return /^[ \t]*#/.test(text.slice(start, at));
}
