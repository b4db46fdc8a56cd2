import { DockerIgnore } from '../../../../common/src/dockerignore';
import { type ComposeFile, parseCompose } from '../parse/compose/compose';
import { type CondaFile, parseCondaFile } from '../parse/conda';
import { type Devcontainer, parseDevcontainer } from '../parse/devcontainer';
import type { Dockerfile } from '../parse/dockerfile/ast';
import { parseDockerfile } from '../parse/dockerfile/parser';
import { type EnvFile, parseEnvFile } from '../parse/envFile';
import { isKnown } from '../text/value';
import { type Build, type Certainty, normalizeImage, type ServiceUse } from './builds';
import { FileCache } from './cache';
import { guessContext } from './context';
import { type CopyResult, contextSources, findCopied, sourcePath, UNKNOWN_COPY } from './copies';
import type { FileSource } from './files';
import { type DevcontainerFile, Layout } from './layout';
import { dirname, join, normalize } from './paths';
import { type Query, sameItems, TrackedFiles } from './tracked';
import { ignorePaths, Users } from './users';

export type { Build, BuildArgument, BuildOrigin, Certainty, ServiceUse } from './builds';
export type { CopiedFile, CopyResult } from './copies';

export interface ProjectOptions {
  /** The folders to work on: what the command line was given, the editor's workspace folders. */
  readonly roots: readonly string[];
}

export interface CopyOptions {
  /** Which build is meant; without it the first one, and the result is unknown where others have another context. */
  readonly build?: Build;
  /** The value of `--from`: another stage or image, so nothing of the context. */
  readonly from?: string;
}

const PARSE_LIMIT = 1024;
const COPY_LIMIT = 4096;

/**
 * The files of a project and what ties them together: who builds which Dockerfile with which context, and which files
 * it takes in. Files are parsed when first asked for and again only when their version changes; each answer is kept until
 * what it was made from changes.
 */
export class Project {
  /** The files; whatever is made from them through a query depends on those that it reads. */
  readonly files: TrackedFiles;
  private readonly roots: readonly string[];
  private readonly dockerfileCache: FileCache<Dockerfile>;
  private readonly composeCache: FileCache<ComposeFile>;
  private readonly devcontainerCache: FileCache<Devcontainer>;
  private readonly condaFileCache: FileCache<CondaFile>;
  private readonly envCache: FileCache<EnvFile>;
  private readonly ignoreCache: FileCache<DockerIgnore>;
  private readonly resolved = new Map<string, { plain: ComposeFile; env: EnvFile | undefined; file: ComposeFile }>();
  private readonly layout: Layout;
  private readonly users: Users;
  private readonly sources: Query<readonly string[]>;
  private readonly defaultBuilds: Query<Build>;
  private readonly copies: Query<CopyResult>;

  constructor(files: FileSource, options: ProjectOptions) {
    const tracked = TrackedFiles.of(files);
    this.files = tracked;
    this.roots = [...new Set(options.roots.map(normalize))];
    this.dockerfileCache = new FileCache(tracked, (file, before) => parseDockerfile(file.text, before), PARSE_LIMIT);
    this.composeCache = new FileCache(tracked, (file) => parseCompose(file.text), PARSE_LIMIT);
    this.devcontainerCache = new FileCache(tracked, (file) => parseDevcontainer(file.text), PARSE_LIMIT);
    this.condaFileCache = new FileCache(tracked, (file, _before, path) => parseCondaFile(path, file.text), PARSE_LIMIT);
    this.envCache = new FileCache(tracked, (file) => parseEnvFile(file.text), PARSE_LIMIT);
    this.ignoreCache = new FileCache(tracked, (file) => DockerIgnore.parse(file.text), PARSE_LIMIT);
    this.layout = new Layout(tracked, this.roots, this);
    this.users = new Users(tracked, {
      layout: this.layout,
      dockerfile: (path) => this.dockerfile(path),
      buildsOf: (path) => this.buildsOf(path),
      ignoreOf: (build) => this.ignoreOf(build),
    });
    this.sources = tracked.query((path) => localSources(this.dockerfile(path)), { same: sameItems });
    this.defaultBuilds = tracked.query((path) => this.defaultBuild(path), { same: sameDefault });
    this.copies = tracked.query((key) => this.copied(key), { same: sameCopy, keep: COPY_LIMIT });
  }

  /** Whether a folder is one of those that the project is made of: a workspace folder, what the command line was given. */
  isRoot(folder: string): boolean {
    return this.roots.includes(folder);
  }

  /** The Dockerfiles below the roots, by name or because a compose file or devcontainer.json builds them, sorted. */
  get dockerfiles(): readonly string[] {
    return this.layout.dockerfiles;
  }

  /** Whether the file is one of `dockerfiles`. */
  isDockerfile(path: string): boolean {
    return this.layout.isDockerfile(path);
  }

  /** All services of all Compose files below the roots. */
  get services(): readonly ServiceUse[] {
    return this.layout.services;
  }

  /** The services of one Compose file. */
  servicesIn(compose: string): readonly ServiceUse[] {
    return this.layout.servicesIn(compose);
  }

  /** The devcontainer.json files below the roots. */
  get devcontainers(): readonly DevcontainerFile[] {
    return this.layout.devcontainers;
  }

  /** The parsed Dockerfile; undefined where the file cannot be read. */
  dockerfile(path: string): Dockerfile | undefined {
    return this.dockerfileCache.get(path);
  }

  /** A parsed environment, lock, `conda list` or requirements file, told apart by its name and text. */
  condaFile(path: string): CondaFile | undefined {
    return this.condaFileCache.get(path);
  }

  /** The parsed Compose file with the values of the `.env` beside it. */
  compose(path: string): ComposeFile | undefined {
    const plain = this.composeCache.get(path);
    if (plain === undefined) return undefined;
    const env = this.envFile(join(dirname(path), '.env'));
    const kept = this.resolved.get(path);
    if (kept !== undefined && kept.plain === plain && kept.env === env) return kept.file;
    const file = env === undefined ? plain : plain.resolveWith(env.values);
    if (this.resolved.size >= PARSE_LIMIT) this.resolved.clear();
    this.resolved.set(path, { plain, env, file });
    return file;
  }

  /** The parsed devcontainer.json. */
  devcontainer(path: string): Devcontainer | undefined {
    return this.devcontainerCache.get(path);
  }

  /** The parsed env file. */
  envFile(path: string): EnvFile | undefined {
    return this.envCache.get(path);
  }

  /** Every way the Dockerfile is built; where nobody says, one with a guessed context. Never empty. */
  buildsOf(dockerfile: string): readonly Build[] {
    const path = normalize(dockerfile);
    const found = this.layout.buildsOf(path);
    return found.length > 0 ? found : [this.defaultBuilds.get(path)];
  }

  /** The Dockerfiles that are built through a Compose file or devcontainer.json. */
  builtThrough(file: string): readonly string[] {
    return this.layout.builtThrough(normalize(file));
  }

  /** The build context's folder; `unknown` where builds disagree or the files it names are found nowhere. */
  contextOf(dockerfile: string): { readonly folder: string; readonly certainty: Certainty } {
    const builds = this.buildsOf(dockerfile);
    const first = builds[0] ?? this.defaultBuilds.get(normalize(dockerfile));
    const agreed = builds.every((build) => build.context === first.context);
    return { folder: first.context, certainty: agreed ? first.certainty : 'unknown' };
  }

  /** The services that build the Dockerfile or run the image built from it, with their Compose files. */
  composeOf(dockerfile: string): readonly ServiceUse[] {
    return this.layout.usersOf(normalize(dockerfile));
  }

  /**
   * The local build that makes the image of that name (a Compose service with `image:` and `build:`, or the name that
   * Compose itself gives). Undefined where there is none, or several that differ.
   */
  imageBuiltBy(image: string): Build | undefined {
    return isKnown(image) ? this.layout.imageBuiltBy(normalizeImage(image)) : undefined;
  }

  /** The .dockerignore that holds for a build: `NAME.dockerignore` beside the Dockerfile, else the context's own. */
  ignoreOf(
    build: Pick<Build, 'context' | 'dockerfile'>,
  ): { readonly path: string; readonly ignore: DockerIgnore } | undefined {
    for (const path of ignorePaths(build)) {
      const ignore = this.ignoreCache.get(path);
      if (ignore !== undefined) return { path, ignore };
    }
    return undefined;
  }

  /**
   * The project's files that a source of COPY or ADD names: a file, a folder's content, a pattern, `.`. The source's
   * variables must be put in before; where a HOLE is left, the result is unknown.
   */
  resolveCopy(dockerfile: string, source: string, options: CopyOptions = {}): CopyResult {
    const path = normalize(dockerfile);
    const relative = sourcePath(source);
    if (options.from !== undefined || relative === undefined) return UNKNOWN_COPY;
    const build = options.build ?? this.buildsOf(path)[0];
    if (build === undefined) return UNKNOWN_COPY;
    const certainty = options.build?.certainty ?? this.contextOf(path).certainty;
    return this.copies.get([build.dockerfile, build.context, certainty, relative].join('\0'));
  }

  /**
   * The Dockerfiles whose findings may change when `path` does, sorted: those that are it, copy it, are built through it
   * (Compose file, `.env`, devcontainer.json, .dockerignore), and those that start from the image of such a one.
   */
  dockerfilesUsing(path: string): readonly string[] {
    return this.users.of(normalize(path));
  }

  /** Works out ahead what one Dockerfile adds to `dockerfilesUsing`, for hosts that must not work long at a stretch. */
  lookAt(dockerfile: string): void {
    if (this.isDockerfile(dockerfile)) this.users.lookAt(dockerfile);
  }

  /** @param key what `resolveCopy` makes of its parameters */
  private copied(key: string): CopyResult {
    const [dockerfile = '', context = '', certainty = '', ...relative] = key.split('\0');
    const ignore = this.ignoreOf({ dockerfile, context })?.ignore;
    return findCopied(this.files, context, relative.join('\0'), ignore, certaintyOf(certainty));
  }

  /** What `docker build` by hand most likely takes: the nearest folder that holds what the Dockerfile copies. */
  private defaultBuild(path: string): Build {
    const { folder, certainty } = guessContext(this.files, this.roots, path, this.sources.get(path));
    return {
      dockerfile: path,
      context: folder,
      certainty,
      args: new Map(),
      target: undefined,
      platform: undefined,
      additionalContexts: new Map(),
      secrets: new Map(),
      images: [],
      origin: { kind: 'default' },
    };
  }
}

/** What a Dockerfile copies from its context, as `sourcePath` gives it; each once, without the whole context. */
function localSources(dockerfile: Dockerfile | undefined): readonly string[] {
  const sources = new Set<string>();
  for (const { source } of dockerfile === undefined ? [] : contextSources(dockerfile)) {
    const relative = sourcePath(source);
    if (relative !== undefined && relative !== '') sources.add(relative);
  }
  return [...sources];
}

function certaintyOf(written: string): Certainty {
  return written === 'known' || written === 'guessed' ? written : 'unknown';
}

function sameDefault(a: Build, b: Build): boolean {
  return a.context === b.context && a.certainty === b.certainty;
}

function sameCopy(a: CopyResult, b: CopyResult): boolean {
  return (
    a.kind === b.kind && a.truncated === b.truncated && sameItems(a.ignored, b.ignored) && sameItems(paths(a), paths(b))
  );
}

function paths({ files }: CopyResult): string[] {
  return files.map(({ path }) => path);
}
