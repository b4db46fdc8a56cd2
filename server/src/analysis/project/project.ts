import { DockerIgnore } from '../../../../common/src/dockerignore';
import { type ComposeFile, parseCompose } from '../parse/compose/compose';
import { type Devcontainer, parseDevcontainer } from '../parse/devcontainer';
import type { Dockerfile } from '../parse/dockerfile/ast';
import { expand } from '../parse/dockerfile/expand';
import { parseDockerfile } from '../parse/dockerfile/parser';
import { type EnvFile, parseEnvFile } from '../parse/envFile';
import { HOLE, isKnown } from '../text/value';
import {
  type Build,
  type Certainty,
  composeServices,
  devcontainerBuild,
  normalizeImage,
  type ServiceUse,
} from './builds';
import { FileCache } from './cache';
import { classify } from './classify';
import { guessContext } from './context';
import { bindSources, type CopyResult, contextSources, covers, findCopied, sourcePath, UNKNOWN_COPY } from './copies';
import type { FileSource } from './files';
import { ancestors, dirname, isInside, join, normalize, relativeTo } from './paths';

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

/** How the files of a project hang together, as of the versions noted in `inputs`. */
interface Index {
  readonly generation: number | undefined;
  readonly revision: number | undefined;
  readonly inputs: readonly (readonly [path: string, version: string | number | undefined])[];
  readonly dockerfiles: readonly string[];
  readonly builds: ReadonlyMap<string, readonly Build[]>;
  readonly services: readonly ServiceUse[];
  /** Who makes the image of a (normalized) name; null where several differ. */
  readonly images: ReadonlyMap<string, Build | null>;
  readonly devcontainers: readonly { readonly path: string; readonly devcontainer: Devcontainer }[];
}

interface Listing {
  readonly generation: number | undefined;
  readonly dockerfiles: readonly string[];
  readonly composes: readonly string[];
  readonly devcontainers: readonly string[];
  readonly guesses: Map<string, { readonly version: string | number; readonly build: Build }>;
  readonly copies: Map<string, { readonly ignore: DockerIgnore | undefined; readonly result: CopyResult }>;
}

const PARSE_LIMIT = 512;
const COPY_LIMIT = 256;

/**
 * The files of a project and what ties them together: who builds which Dockerfile with which context, and which files
 * it takes in. Files are parsed when first asked for and again only when their version changes.
 *
 * Where the FileSource has no `generation`, call `refresh` when files come or go.
 */
export class Project {
  private readonly roots: readonly string[];
  private readonly dockerfileCache: FileCache<Dockerfile>;
  private readonly composeCache: FileCache<ComposeFile>;
  private readonly devcontainerCache: FileCache<Devcontainer>;
  private readonly envCache: FileCache<EnvFile>;
  private readonly ignoreCache: FileCache<DockerIgnore>;
  private readonly resolved = new Map<string, { plain: ComposeFile; env: EnvFile | undefined; file: ComposeFile }>();
  private listing: Listing | undefined;
  private index: Index | undefined;
  private users: { readonly revision: number; readonly byPath: Map<string, Set<string>> } | undefined;

  constructor(
    readonly files: FileSource,
    options: ProjectOptions,
  ) {
    this.roots = [...new Set(options.roots.map(normalize))];
    this.dockerfileCache = new FileCache(files, (file) => parseDockerfile(file.text), PARSE_LIMIT);
    this.composeCache = new FileCache(files, (file) => parseCompose(file.text), PARSE_LIMIT);
    this.devcontainerCache = new FileCache(files, (file) => parseDevcontainer(file.text), PARSE_LIMIT);
    this.envCache = new FileCache(files, (file) => parseEnvFile(file.text), PARSE_LIMIT);
    this.ignoreCache = new FileCache(files, (file) => DockerIgnore.parse(file.text), PARSE_LIMIT);
  }

  /** Forgets which files there are; what was parsed stays as long as versions do. */
  refresh(): void {
    this.listing = undefined;
    this.index = undefined;
    this.users = undefined;
  }

  /** The Dockerfiles below the roots, by name or because a compose file or devcontainer.json builds them, sorted. */
  get dockerfiles(): readonly string[] {
    return this.current().dockerfiles;
  }

  /** All services of all Compose files below the roots. */
  get services(): readonly ServiceUse[] {
    return this.current().services;
  }

  /** The devcontainer.json files below the roots. */
  get devcontainers(): readonly { readonly path: string; readonly devcontainer: Devcontainer }[] {
    return this.current().devcontainers;
  }

  /** The parsed Dockerfile; undefined where the file cannot be read. */
  dockerfile(path: string): Dockerfile | undefined {
    return this.dockerfileCache.get(path);
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
    const found = this.current().builds.get(path);
    return found !== undefined && found.length > 0 ? found : [this.defaultBuild(path)];
  }

  /** The build context's folder; `unknown` where builds disagree or the files it names are found nowhere. */
  contextOf(dockerfile: string): { readonly folder: string; readonly certainty: Certainty } {
    const builds = this.buildsOf(dockerfile);
    const first = builds[0] ?? this.defaultBuild(normalize(dockerfile));
    const agreed = builds.every((build) => build.context === first.context);
    return { folder: first.context, certainty: agreed ? first.certainty : 'unknown' };
  }

  /** The services that build the Dockerfile or run the image built from it, with their Compose files. */
  composeOf(dockerfile: string): readonly ServiceUse[] {
    const path = normalize(dockerfile);
    const { services, builds } = this.current();
    const images = new Set((builds.get(path) ?? []).flatMap((build) => build.images));
    return services.filter((use) => {
      if (use.build !== undefined) return use.build.dockerfile === path;
      const image = use.service.image?.value.value;
      return image !== undefined && isKnown(image) && images.has(normalizeImage(image));
    });
  }

  /**
   * The local build that makes the image of that name (a Compose service with `image:` and `build:`, or the name that
   * Compose itself gives). Undefined where there is none, or several that differ.
   */
  imageBuiltBy(image: string): Build | undefined {
    if (!isKnown(image)) return undefined;
    return this.current().images.get(normalizeImage(image)) ?? undefined;
  }

  /** The .dockerignore that holds for a build: `NAME.dockerignore` beside the Dockerfile, else the context's own. */
  ignoreOf(build: Build): { readonly path: string; readonly ignore: DockerIgnore } | undefined {
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
    const ignore = this.ignoreOf(build)?.ignore;
    const key = [build.context, relative, certainty, build.dockerfile].join('\0');
    const { copies } = this.listed();
    const kept = copies.get(key);
    if (kept !== undefined && kept.ignore === ignore) return kept.result;
    const result = findCopied(this.files, build.context, relative, ignore, certainty);
    // A file's existence may change without its folder's listing (a host that reads ahead): keep only the costly ones.
    if (result.files.length > 1) {
      if (copies.size >= COPY_LIMIT) copies.clear();
      copies.set(key, { ignore, result });
    }
    return result;
  }

  /**
   * The Dockerfiles whose findings may change when `path` does: those that are it, copy it, are built through it
   * (Compose file, `.env`, devcontainer.json, .dockerignore), and those that start from the image of such a one.
   */
  dockerfilesUsing(path: string): readonly string[] {
    const target = normalize(path);
    const all = this.dockerfiles;
    const found = new Set(this.mayUse(target).filter((dockerfile) => this.uses(dockerfile, target)));
    // Images built here that others start from: go on until nothing new turns up.
    for (let before = -1; found.size > 0 && found.size !== before; ) {
      before = found.size;
      for (const dockerfile of all)
        if (!found.has(dockerfile) && this.parentsOf(dockerfile).some((p) => found.has(p))) found.add(dockerfile);
    }
    return [...found].sort();
  }

  /** The Dockerfiles that a file can matter to, as far as that can be said without a look into each of them. */
  private mayUse(path: string): readonly string[] {
    const revision = this.files.revision?.();
    if (revision === undefined) return this.dockerfiles;
    if (this.users?.revision !== revision) this.users = { revision, byPath: this.usersByPath() };
    const { byPath } = this.users;
    const found = new Set<string>();
    // A file matters to the builds in whose context it lies, and to those that name it.
    for (const at of [path, ...ancestors(dirname(path))]) for (const each of byPath.get(at) ?? []) found.add(each);
    return [...found];
  }

  /** The Dockerfiles by their contexts' folders, and by the files that say how they are built and run. */
  private usersByPath(): Map<string, Set<string>> {
    const byPath = new Map<string, Set<string>>();
    const add = (path: string, dockerfile: string): void => {
      const users = byPath.get(path);
      if (users === undefined) byPath.set(path, new Set([dockerfile]));
      else users.add(dockerfile);
    };
    const byImage = new Map<string, string[]>();
    for (const dockerfile of this.dockerfiles) {
      add(dockerfile, dockerfile);
      for (const build of this.buildsOf(dockerfile)) {
        add(build.context, dockerfile);
        for (const path of ignorePaths(build)) add(path, dockerfile);
        if (build.origin.kind !== 'default') add(build.origin.file, dockerfile);
        for (const image of build.images) byImage.set(image, [...(byImage.get(image) ?? []), dockerfile]);
      }
    }
    for (const { file, build, service } of this.services) {
      const image = service.image?.value.value;
      const ran = image !== undefined && isKnown(image) ? (byImage.get(normalizeImage(image)) ?? []) : [];
      const folder = dirname(file);
      const paths = [file, join(folder, '.env')];
      for (const env of service.envFiles) if (isKnown(env.path.value)) paths.push(join(folder, env.path.value));
      for (const dockerfile of build === undefined ? ran : [build.dockerfile]) {
        for (const path of paths) add(path, dockerfile);
      }
    }
    return byPath;
  }

  private uses(dockerfile: string, path: string): boolean {
    if (dockerfile === path) return true;
    for (const use of this.composeOf(dockerfile)) {
      const folder = dirname(use.file);
      if (use.file === path || join(folder, '.env') === path) return true;
      if (use.service.envFiles.some((env) => isKnown(env.path.value) && join(folder, env.path.value) === path))
        return true;
    }
    const parsed = this.dockerfile(dockerfile);
    for (const build of this.buildsOf(dockerfile)) {
      if (build.origin.kind !== 'default' && build.origin.file === path) return true;
      if (ignorePaths(build).includes(path)) return true;
      const relative = relativeTo(build.context, path);
      if (relative === undefined || parsed === undefined) continue;
      if (this.ignoreOf(build)?.ignore.ignores(relative) === true) continue;
      for (const { source } of contextSources(parsed, build.args)) if (covers(source, relative)) return true;
      if (bindSources(parsed).some((source) => covers(source, relative))) return true;
    }
    return false;
  }

  /** The local Dockerfiles whose images the stages start from. */
  private parentsOf(dockerfile: string): string[] {
    const parsed = this.current().images.size > 0 ? this.dockerfile(dockerfile) : undefined;
    if (parsed === undefined) return [];
    const globals = new Map<string, string>();
    for (const arg of parsed.globalArgs) {
      for (const { name, value } of arg.pairs) {
        if (value !== undefined)
          globals.set(
            name.raw,
            expand(value.raw, (other) => globals.get(other) ?? HOLE, parsed.escape),
          );
      }
    }
    return parsed.stages.flatMap((stage) => {
      const image = stage.from.image;
      if (image === undefined) return [];
      const name = expand(image.raw, (other) => globals.get(other) ?? HOLE, parsed.escape);
      return this.imageBuiltBy(name)?.dockerfile ?? [];
    });
  }

  /** What `docker build` by hand most likely takes: the nearest folder that holds what the Dockerfile copies. */
  private defaultBuild(path: string): Build {
    const { guesses } = this.listed();
    const version = this.files.read(path)?.version ?? 0;
    const kept = guesses.get(path);
    if (kept?.version === version) return kept.build;
    const { folder, certainty } = guessContext(this.files, this.roots, path, this.dockerfile(path));
    const build: Build = {
      dockerfile: path,
      context: folder,
      certainty,
      args: new Map(),
      target: undefined,
      platform: undefined,
      additionalContexts: new Map(),
      images: [],
      origin: { kind: 'default' },
    };
    guesses.set(path, { version, build });
    return build;
  }

  private listed(): Listing {
    const generation = this.files.generation?.();
    if (this.listing !== undefined && this.listing.generation === generation) return this.listing;
    const found = new Map<string, Set<string>>([
      ['dockerfile', new Set()],
      ['compose', new Set()],
      ['devcontainer', new Set()],
    ]);
    for (const root of this.roots) {
      // A root inside another one is listed with it.
      if (this.roots.some((other) => other !== root && isInside(other, root))) continue;
      for (const path of this.files.list(root)) found.get(classify(path))?.add(path);
    }
    const sorted = (kind: string): string[] => [...(found.get(kind) ?? [])].sort();
    this.listing = {
      generation,
      dockerfiles: sorted('dockerfile'),
      composes: sorted('compose'),
      devcontainers: sorted('devcontainer'),
      guesses: new Map(),
      copies: new Map(),
    };
    this.index = undefined;
    return this.listing;
  }

  private current(): Index {
    const listing = this.listed();
    const index = this.index;
    const revision = this.files.revision?.();
    if (index !== undefined && revision !== undefined && index.revision === revision) return index;
    if (index?.inputs.every(([path, version]) => this.files.read(path)?.version === version)) {
      this.index = { ...index, revision };
      return this.index;
    }
    this.index = { ...this.makeIndex(listing), revision };
    return this.index;
  }

  private makeIndex(listing: Listing): Omit<Index, 'revision'> {
    const inputs = new Map<string, string | number | undefined>();
    const note = (path: string): void => {
      inputs.set(path, this.files.read(path)?.version);
    };
    const read = (path: string): ComposeFile | undefined => {
      note(path);
      note(join(dirname(path), '.env'));
      return this.compose(path);
    };
    const services: ServiceUse[] = [];
    const builds = new Map<string, Build[]>();
    const images = new Map<string, Build | null>();
    const add = (build: Build | undefined): void => {
      if (build === undefined) return;
      const list = builds.get(build.dockerfile);
      if (list === undefined) builds.set(build.dockerfile, [build]);
      else list.push(build);
      for (const name of build.images) {
        const other = images.get(name);
        const same = other === undefined || (other?.dockerfile === build.dockerfile && other.target === build.target);
        images.set(name, same ? build : null);
      }
    };
    for (const path of listing.composes) {
      const compose = read(path);
      if (compose === undefined) continue;
      for (const use of composeServices(path, compose, read)) {
        services.push(use);
        // A service that only adds to its namesake's (`command:` in an override file) is no build of its own.
        if (use.service.build !== undefined || use.service.extends !== undefined) add(use.build);
      }
    }
    const devcontainers: { path: string; devcontainer: Devcontainer }[] = [];
    for (const path of listing.devcontainers) {
      note(path);
      const devcontainer = this.devcontainer(path);
      if (devcontainer === undefined) continue;
      devcontainers.push({ path, devcontainer });
      add(devcontainerBuild(path, devcontainer));
    }
    const dockerfiles = new Set(listing.dockerfiles);
    for (const path of builds.keys()) if (this.files.read(path) !== undefined) dockerfiles.add(path);
    return {
      generation: listing.generation,
      inputs: [...inputs],
      dockerfiles: [...dockerfiles].sort(),
      builds,
      services,
      images,
      devcontainers,
    };
  }
}

/** Where a build's .dockerignore may be, the one that wins first. */
function ignorePaths(build: Build): string[] {
  return [build.dockerfile + '.dockerignore', join(build.context, '.dockerignore')];
}
