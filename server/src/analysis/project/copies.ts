import type { DockerIgnore } from '../../../../common/src/dockerignore';
import { Glob } from '../../../../common/src/glob';
import type { CopyInstruction, Dockerfile, Stage } from '../parse/dockerfile/ast';
import { expand, type Lookup } from '../parse/dockerfile/expand';
import { HOLE, isKnown, type Value } from '../text/value';
import { type BuildArgument, type Certainty, isRemote } from './builds';
import type { FileSource } from './files';
import { basename, isInside, join, normalize, relativeTo } from './paths';

/** A file that COPY or ADD brings in. */
export interface CopiedFile {
  readonly path: string;
  /** Where it lands below the destination: its name, or for a folder's content the path below that folder. */
  readonly relative: string;
}

/** What a source of COPY or ADD names. */
export interface CopyResult {
  readonly certainty: Certainty;
  /**
   * `present`: it exists, but what it holds is not known. `ignored`: it exists and .dockerignore keeps it out, so the
   * build stops. `missing`: there is no such file. `unknown`: a variable, a URL, another stage.
   */
  readonly kind: 'file' | 'folder' | 'glob' | 'present' | 'ignored' | 'missing' | 'unknown';
  readonly files: readonly CopiedFile[];
  /** The files that .dockerignore keeps out. */
  readonly ignored: readonly string[];
  /** True where the folder holds more files than are listed. */
  readonly truncated: boolean;
}

/** More files than this are not listed for one source. */
const FILE_LIMIT = 20_000;

/** The result for what cannot be known. */
export const UNKNOWN_COPY: CopyResult = {
  certainty: 'unknown',
  kind: 'unknown',
  files: [],
  ignored: [],
  truncated: false,
};

/**
 * The source as BuildKit sees it: from the context's root, which `..` cannot leave. `''` is the context itself;
 * undefined for what names no file of the context.
 */
export function sourcePath(source: Value): string | undefined {
  if (!isKnown(source) || source === '' || isRemote(source)) return undefined;
  return normalize('/' + source).slice(1);
}

/** True where the source is a pattern for Go's filepath.Match. */
export function isGlob(source: string): boolean {
  return /[*?[]/.test(source);
}

/** What `source` (as `sourcePath` gives it) names in a context. */
export function findCopied(
  files: FileSource,
  context: string,
  source: string,
  ignore: DockerIgnore | undefined,
  certainty: Certainty,
): CopyResult {
  if (isGlob(source)) return findGlob(files, context, source, ignore, certainty);
  const path = source === '' ? context : join(context, source);
  const readable = source !== '' && files.read(path) !== undefined;
  const listed = readable ? [path] : files.list(path);
  if (listed.length === 1 && listed[0] === path) {
    if (ignore?.ignores(source) === true) return { ...UNKNOWN_COPY, certainty, kind: 'ignored', ignored: [path] };
    return { ...UNKNOWN_COPY, certainty, kind: 'file', files: [{ path, relative: basename(path) }] };
  }
  if (listed.length === 0) {
    const exists = files.exists(path);
    if (exists === undefined) return UNKNOWN_COPY;
    if (!exists) return { ...UNKNOWN_COPY, certainty, kind: 'missing' };
    const kind = source !== '' && ignore?.ignores(source) === true ? 'ignored' : 'present';
    return { ...UNKNOWN_COPY, certainty, kind };
  }
  const out = new Collector(context, ignore);
  for (const file of listed) {
    const relative = relativeTo(path, file);
    if (relative !== undefined && relative !== '') out.add(file, relative);
  }
  // An ignored folder is not there for COPY, unless an exception brings some of its files back.
  const gone = source !== '' && out.files.length === 0 && ignore?.ignores(source) === true;
  return out.result(gone ? 'ignored' : 'folder', certainty);
}

function findGlob(
  files: FileSource,
  context: string,
  source: string,
  ignore: DockerIgnore | undefined,
  certainty: Certainty,
): CopyResult {
  const glob = Glob.parse(source);
  if (glob === undefined) return UNKNOWN_COPY;
  const parts = source.split('/');
  const special = parts.findIndex(isGlob);
  const folder = special > 0 ? join(context, parts.slice(0, special).join('/')) : context;
  const out = new Collector(context, ignore);
  for (const file of files.list(folder)) {
    const below = relativeTo(context, file)?.split('/') ?? [];
    if (below.length < parts.length || !glob.matches(below.slice(0, parts.length).join('/'))) continue;
    const rest = below.slice(parts.length);
    out.add(file, rest.length === 0 ? basename(file) : rest.join('/'));
  }
  if (out.files.length > 0) return out.result('glob', certainty);
  return out.result(out.ignored.length > 0 ? 'ignored' : 'missing', certainty);
}

class Collector {
  readonly files: CopiedFile[] = [];
  readonly ignored: string[] = [];
  private truncated = false;

  constructor(
    private readonly context: string,
    private readonly ignore: DockerIgnore | undefined,
  ) {}

  add(path: string, relative: string): void {
    if (this.files.length + this.ignored.length >= FILE_LIMIT) {
      this.truncated = true;
      return;
    }
    const inContext = relativeTo(this.context, path) ?? relative;
    if (this.ignore?.ignores(inContext) === true) this.ignored.push(path);
    else this.files.push({ path, relative });
  }

  result(kind: CopyResult['kind'], certainty: Certainty): CopyResult {
    return { certainty, kind, files: this.files, ignored: this.ignored, truncated: this.truncated };
  }
}

/** A source of a COPY or ADD that takes from the build context, its variables put in as far as they are known. */
export interface CopySource {
  readonly instruction: CopyInstruction;
  readonly source: Value;
}

/**
 * The sources that the stages take from the build context. Variables have the values that ARG and ENV give them in the
 * same stage, or the build hands in; others are holes.
 */
export function contextSources(
  dockerfile: Dockerfile,
  args: ReadonlyMap<string, BuildArgument> = new Map(),
): CopySource[] {
  const out: CopySource[] = [];
  const globals = new Map<string, Value>();
  const escapeChar = dockerfile.escape;
  for (const arg of dockerfile.globalArgs) {
    for (const pair of arg.pairs) {
      const given = args.get(pair.name.raw)?.value;
      const value = pair.value === undefined ? HOLE : expand(pair.value.raw, (name) => globals.get(name), escapeChar);
      globals.set(pair.name.raw, given ?? value);
    }
  }
  for (const stage of dockerfile.stages) stageSources(stage, escapeChar, args, globals, out);
  return out;
}

function stageSources(
  stage: Stage,
  escapeChar: '\\' | '`',
  args: ReadonlyMap<string, BuildArgument>,
  globals: ReadonlyMap<string, Value>,
  out: CopySource[],
): void {
  const values = new Map<string, Value>();
  // What is not set here may come from the base image.
  const lookup: Lookup = (name) => values.get(name) ?? HOLE;
  for (const instruction of stage.instructions) {
    if (instruction.keyword === 'ARG' || instruction.keyword === 'ENV') {
      for (const pair of instruction.pairs) {
        const name = pair.name.raw;
        const written = pair.value === undefined ? undefined : expand(pair.value.raw, lookup, escapeChar);
        if (instruction.keyword === 'ENV') values.set(name, written ?? HOLE);
        else values.set(name, args.get(name)?.value ?? written ?? globals.get(name) ?? HOLE);
      }
    } else if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
      if (instruction.flags.some((flag) => flag.name === 'from')) continue;
      for (const word of instruction.sources) out.push({ instruction, source: expand(word.raw, lookup, escapeChar) });
    }
  }
}

/** True where a COPY source takes in the path (both from the context), whether it exists or not. */
export function covers(source: string, path: string): boolean {
  const relative = sourcePath(source);
  if (relative === undefined) return false;
  if (relative === '') return true;
  if (!isGlob(relative)) return isInside(relative, path);
  const glob = Glob.parse(relative);
  const depth = relative.split('/').length;
  return glob?.matches(path.split('/').slice(0, depth).join('/')) === true;
}

/** What `RUN --mount=type=bind,source=…` takes from the context. */
export function bindSources(dockerfile: Dockerfile): string[] {
  const out: string[] = [];
  for (const { keyword, flags } of dockerfile.instructions) {
    if (keyword !== 'RUN') continue;
    for (const { name, value } of flags) {
      if (name !== 'mount' || value === undefined) continue;
      const fields = new Map(
        value.split(',').map((field) => [field.split('=')[0], field.slice(field.indexOf('=') + 1)]),
      );
      if ((fields.get('type') ?? 'bind') !== 'bind' || fields.has('from')) continue;
      out.push(fields.get('source') ?? fields.get('src') ?? '.');
    }
  }
  return out;
}
