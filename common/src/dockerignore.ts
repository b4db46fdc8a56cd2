/**
 * .dockerignore, for the analysis (which files can COPY see) and the client (which files go to the engine). Pure, and the
 * only file besides glob.ts that the analysis takes from outside of itself.
 */
import { Glob } from './glob';

/** Offsets into the file's text. */
interface Span {
  readonly start: number;
  readonly end: number;
}

interface SyntaxProblem {
  readonly message: string;
  readonly span: Span;
}

/** One line of a .dockerignore that is neither empty nor a comment. */
export interface IgnorePattern {
  /** The pattern as Docker uses it: trimmed, cleaned, without a leading `/` and without the `!`. */
  readonly pattern: string;
  /** True for `!pattern`, which takes paths back in. */
  readonly exception: boolean;
  readonly span: Span;
}

interface Compiled extends IgnorePattern {
  readonly matches: (path: string) => boolean;
}

/** Which patterns match a folder; the paths below it inherit that. */
type Matched = readonly boolean[];

const FOLDER_LIMIT = 20_000;

/**
 * The rules of a .dockerignore file, as BuildKit applies them
 * (https://docs.docker.com/build/concepts/context/#dockerignore-files and https://github.com/moby/patternmatcher).
 *
 * It differs from .gitignore: every pattern starts at the context's root, a slash or not; the last line that matches
 * decides, so an exception reaches into an ignored folder; a pattern for a folder covers what is below it.
 */
export class DockerIgnore {
  private readonly folders = new Map<string, { ignored: boolean; matched: Matched }>();

  private constructor(
    private readonly compiled: readonly Compiled[],
    readonly problems: readonly SyntaxProblem[],
  ) {}

  /** Parses the file. Patterns that Docker refuses are left out and reported in `problems`. */
  static parse(text: string): DockerIgnore {
    const compiled: Compiled[] = [];
    const problems: SyntaxProblem[] = [];
    let offset = text.charCodeAt(0) === 0xfeff ? 1 : 0;
    while (offset < text.length) {
      let end = text.indexOf('\n', offset);
      if (end < 0) end = text.length;
      const line = text.slice(offset, end);
      const trimmed = line.trim();
      if (trimmed !== '' && !line.startsWith('#')) {
        const start = offset + line.indexOf(trimmed);
        const span = { start, end: start + trimmed.length };
        const found = compile(trimmed, span);
        if ('message' in found) problems.push(found);
        else compiled.push(found);
      }
      offset = end + 1;
    }
    return new DockerIgnore(compiled, problems);
  }

  /** The patterns in file order. */
  get patterns(): readonly IgnorePattern[] {
    return this.compiled;
  }

  /**
   * True where the path, as seen from the build context (`src/a.py`), is kept out of it. Docker still sends the
   * Dockerfile and the .dockerignore themselves, but COPY does not see them when they are ignored.
   */
  ignores(path: string): boolean {
    return this.compiled.length > 0 && this.look(path, false).ignored;
  }

  /**
   * True where something below an ignored folder may be taken back in, so that the folder must be walked. Exact for
   * exceptions without wildcards, else it errs on the side of walking.
   */
  mayTakeBackIn(folder: string): boolean {
    return this.compiled.some(({ exception, pattern }) => {
      if (!exception) return false;
      const special = pattern.search(/[*?[\\]/);
      if (special < 0) return pattern === '.' || pattern.startsWith(`${folder}/`);
      const fixed = pattern.slice(0, pattern.lastIndexOf('/', special) + 1);
      return `${folder}/`.startsWith(fixed) || fixed.startsWith(`${folder}/`);
    });
  }

  private look(path: string, keep: boolean): { ignored: boolean; matched: Matched } {
    const cached = this.folders.get(path);
    if (cached !== undefined) return cached;
    // Going up without recursion: a path may have any number of slashes.
    const slash = path.lastIndexOf('/');
    let parent: Matched | undefined;
    if (slash > 0) {
      const above: string[] = [];
      let at = slash;
      for (;;) {
        const folder = path.slice(0, at);
        const known = this.folders.get(folder);
        if (known !== undefined) {
          parent = known.matched;
          break;
        }
        above.push(folder);
        at = folder.lastIndexOf('/');
        if (at <= 0 || above.length > 256) break;
      }
      for (const folder of above.reverse()) parent = this.evaluate(folder, parent, true).matched;
    }
    return this.evaluate(path, parent, keep);
  }

  private evaluate(path: string, parent: Matched | undefined, keep: boolean): { ignored: boolean; matched: Matched } {
    let ignored = false;
    const matched: boolean[] = [];
    for (let i = 0; i < this.compiled.length; i++) {
      const rule = this.compiled[i];
      // A line that could not change the verdict is not asked, and what is below does not inherit it either.
      const hit = parent?.[i] === true || (rule !== undefined && rule.exception === ignored && rule.matches(path));
      matched.push(hit);
      if (hit && rule !== undefined) ignored = !rule.exception;
    }
    const result = { ignored, matched };
    if (keep) {
      if (this.folders.size >= FOLDER_LIMIT) this.folders.clear();
      this.folders.set(path, result);
    }
    return result;
  }
}

function compile(line: string, span: Span): Compiled | SyntaxProblem {
  const exception = line.startsWith('!');
  const written = exception ? line.slice(1).trim() : line;
  if (written === '') return { message: '“!” needs a pattern behind it.', span };
  const pattern = clean(written);
  const matches = matcher(pattern);
  if (matches === undefined) return { message: `Docker cannot read the pattern “${written}”.`, span };
  return { pattern, exception, span, matches };
}

/** Go's filepath.Clean, and no leading slash: `/a//b/../c/` is `a/c`. */
function clean(pattern: string): string {
  const rooted = pattern.startsWith('/');
  const out: string[] = [];
  for (const part of pattern.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.length > 0 && out[out.length - 1] !== '..') out.pop();
    else if (!rooted) out.push(part);
  }
  const joined = out.join('/');
  return joined === '' ? (rooted ? '/' : '.') : joined;
}

/** How patternmatcher compiles a pattern; undefined where filepath.Match refuses it. */
function matcher(pattern: string): ((path: string) => boolean) | undefined {
  const glob = Glob.parse(pattern, { deep: true });
  if (glob === undefined) return undefined;
  if (glob.literal && !pattern.includes('\\')) return (path) => path === pattern;
  const rest = pattern.startsWith('**') ? pattern.slice(2) : undefined;
  // A leading `**` with nothing special behind it compares the end of the path, so `**foo` also takes `a/barfoo`.
  if (rest !== undefined && !/[*?[\]\\]/.test(rest)) {
    return (path) => path.endsWith(rest) || (rest.startsWith('/') && path === rest.slice(1));
  }
  const head = pattern.endsWith('**') ? pattern.slice(0, -2) : undefined;
  if (head !== undefined && !/[*?[\]\\]/.test(head)) return (path) => path.startsWith(head);
  return (path) => glob.matches(path);
}
