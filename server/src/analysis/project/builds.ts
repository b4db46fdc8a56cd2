import type { ComposeBuild, ComposeFile, ComposeService, ComposeValue } from '../parse/compose/compose';
import type { Devcontainer } from '../parse/devcontainer';
import type { Location, Span } from '../text/span';
import { HOLE, isKnown, type Value } from '../text/value';
import { dirname, join } from './paths';

/** How sure a fact about the project is: written down somewhere, worked out from what is there, or not known. */
export type Certainty = 'known' | 'guessed' | 'unknown';

/** Who builds a Dockerfile. */
export type BuildOrigin =
  | { readonly kind: 'compose'; readonly file: string; readonly service: string; readonly span: Span }
  | { readonly kind: 'devcontainer'; readonly file: string; readonly span: Span }
  /** Nobody says; `docker build` by hand. */
  | { readonly kind: 'default' };

/** A build argument that is handed in. */
export interface BuildArgument {
  /** HOLE where it comes from the shell of whoever builds. */
  readonly value: Value;
  readonly location: Location;
}

/** Where a secret comes from: a file of the project, or a variable of whoever builds. */
export type BuildSecret = { readonly file: Value } | { readonly environment: Value };

/** What a compose file says of a build beside what every build has. */
export interface BuildOptions {
  readonly ssh: readonly Value[];
  readonly cacheFrom: readonly Value[];
  readonly cacheTo: readonly Value[];
  readonly platforms: readonly Value[];
  readonly network: Value | undefined;
  /** `host:address` or `host=address`. */
  readonly extraHosts: readonly Value[];
}

/** One way in which a Dockerfile is built. */
export interface Build {
  readonly dockerfile: string;
  /** The build context's folder. */
  readonly context: string;
  /** How sure the context is; arguments and target are always as written. */
  readonly certainty: Certainty;
  readonly args: ReadonlyMap<string, BuildArgument>;
  /** The stage to build, as written; undefined for the last one. */
  readonly target: Value | undefined;
  /** `linux/amd64` and the like; undefined where nothing says. */
  readonly platform: Value | undefined;
  /** `additional_contexts`: what `COPY --from=NAME` and `FROM NAME` mean there. */
  readonly additionalContexts: ReadonlyMap<string, Value>;
  /** Where the secrets of `RUN --mount=type=secret` come from, by their ids. */
  readonly secrets: ReadonlyMap<string, BuildSecret>;
  /** What Compose alone says; undefined for other builds. */
  readonly options?: BuildOptions;
  /** The tags that the image gets, as far as they are known. */
  readonly images: readonly string[];
  readonly origin: BuildOrigin;
}

/** A Compose service with the file it is in. */
export interface ServiceUse {
  readonly file: string;
  readonly compose: ComposeFile;
  readonly service: ComposeService;
  /**
   * What it builds, `extends` and the file that this one overrides worked in; undefined where it only runs an image or
   * the place of its Dockerfile is not known.
   */
  readonly build: Build | undefined;
}

/** Gives a Compose file by its path, with the values of its `.env`. */
export type ComposeReader = (path: string) => ComposeFile | undefined;

/** `extends` chains longer than this are cut. */
const EXTENDS_LIMIT = 16;
/** In the order in which Compose looks for them. */
const BASE_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];

/** What a service's build is once `extends` and override files are worked in. */
interface Effective {
  context: string | undefined;
  dockerfile: Value | undefined;
  inline: boolean;
  args: Map<string, BuildArgument>;
  target: Value | undefined;
  platforms: readonly ComposeValue[];
  platform: Value | undefined;
  additionalContexts: Map<string, Value>;
  secrets: Map<string, BuildSecret>;
  options: Omit<BuildOptions, 'platforms'>;
  image: Value | undefined;
  built: boolean;
}

/** The services of a Compose file with the builds they stand for. */
export function composeServices(file: string, compose: ComposeFile, read: ComposeReader): ServiceUse[] {
  return compose.services.map((service) => ({
    file,
    compose,
    service,
    build: composeBuild(file, compose, service, read),
  }));
}

function composeBuild(
  file: string,
  compose: ComposeFile,
  service: ComposeService,
  read: ComposeReader,
): Build | undefined {
  const found = effective(file, compose, service, read, 0, true);
  if (!found.built || found.inline) return undefined;
  const folder = found.context ?? dirname(file);
  const name = found.dockerfile ?? 'Dockerfile';
  if (!isKnown(folder) || !isKnown(name)) return undefined;
  const platforms = found.platforms.map((platform) => platform.value);
  const project = projectName(file, compose);
  const images =
    found.image === undefined ? [`${project}-${service.name}`, `${project}_${service.name}`] : [found.image];
  return {
    dockerfile: join(folder, name),
    context: folder,
    certainty: 'known',
    args: found.args,
    target: found.target,
    platform: found.platform ?? (platforms.length === 1 ? platforms[0] : platforms.length > 1 ? HOLE : undefined),
    additionalContexts: found.additionalContexts,
    secrets: found.secrets,
    options: { ...found.options, platforms },
    images: images.filter(isKnown).map(normalizeImage),
    origin: { kind: 'compose', file, service: service.name, span: service.build?.span ?? service.span },
  };
}

function effective(
  file: string,
  compose: ComposeFile,
  service: ComposeService,
  read: ComposeReader,
  depth: number,
  overrides: boolean,
): Effective {
  const under = depth < EXTENDS_LIMIT ? below(file, compose, service, read, depth, overrides) : undefined;
  const out: Effective = under ?? {
    context: undefined,
    dockerfile: undefined,
    inline: false,
    args: new Map(),
    target: undefined,
    platforms: [],
    platform: undefined,
    additionalContexts: new Map(),
    secrets: new Map(),
    options: { ssh: [], cacheFrom: [], cacheTo: [], network: undefined, extraHosts: [] },
    image: undefined,
    built: false,
  };
  out.image = service.image?.value.value ?? out.image;
  out.platform = service.platform?.value.value ?? out.platform;
  if (service.build !== undefined) overlay(out, file, service.build, compose);
  return out;
}

/** What lies below a service: the one it extends, or its namesake in the file that this one overrides. */
function below(
  file: string,
  compose: ComposeFile,
  service: ComposeService,
  read: ComposeReader,
  depth: number,
  overrides: boolean,
): Effective | undefined {
  if (service.extends !== undefined) {
    const from = service.extends.file?.value;
    if (from !== undefined && !isKnown(from)) return undefined;
    const other = from === undefined ? file : join(dirname(file), from);
    const otherCompose = from === undefined ? compose : read(other);
    const base = otherCompose?.services.find((s) => s.name === service.extends?.service?.value);
    if (otherCompose === undefined || base === undefined || base === service) return undefined;
    return effective(other, otherCompose, base, read, depth + 1, overrides);
  }
  if (!overrides) return undefined;
  const build = service.build;
  const partial =
    build === undefined
      ? service.image === undefined
      : build.context === undefined && build.dockerfile === undefined && build.dockerfileInline === undefined;
  if (!partial && !/\.override\.ya?ml$/.test(file)) return undefined;
  for (const name of BASE_NAMES) {
    const other = join(dirname(file), name);
    if (other === file) continue;
    const otherCompose = read(other);
    const base = otherCompose?.services.find((s) => s.name === service.name);
    if (otherCompose !== undefined && base !== undefined) {
      return effective(other, otherCompose, base, read, depth + 1, false);
    }
  }
  return undefined;
}

function overlay(out: Effective, file: string, build: ComposeBuild, compose: ComposeFile): void {
  out.built = true;
  const context = build.context?.value.value;
  if (context !== undefined) out.context = isRemote(context) ? HOLE : localFolder(file, context);
  if (build.dockerfile !== undefined) {
    out.dockerfile = build.dockerfile.value.value;
    out.inline = false;
  }
  if (build.dockerfileInline !== undefined) out.inline = true;
  out.target = build.target?.value.value ?? out.target;
  if (build.platforms.length > 0) out.platforms = build.platforms;
  for (const arg of build.args) {
    const span = arg.value?.span ?? arg.nameSpan;
    out.args.set(arg.name, { value: arg.value?.value ?? HOLE, location: { file, span } });
  }
  for (const extra of build.additionalContexts) {
    const value = extra.value?.value ?? HOLE;
    out.additionalContexts.set(extra.name, isRemote(value) ? value : localFolder(file, value));
  }
  const { options } = out;
  // Compose puts the lists of an overriding file after those of the other one.
  const joined = (before: readonly Value[], own: readonly { readonly value: Value }[]): readonly Value[] => [
    ...new Set([...before, ...own.map(({ value }) => value)]),
  ];
  out.options = {
    ssh: joined(options.ssh, build.ssh),
    cacheFrom: joined(options.cacheFrom, build.cacheFrom),
    cacheTo: joined(options.cacheTo, build.cacheTo),
    network: build.network?.value.value ?? options.network,
    extraHosts: joined(
      options.extraHosts,
      build.extraHosts.map(({ name, value }) => ({ value: value === undefined ? name : `${name}:${value.value}` })),
    ),
  };
  for (const { source, target } of build.secrets) {
    const found = compose.secrets.find(({ name }) => name === source.value);
    const id = target?.value ?? source.value;
    if (found?.environment !== undefined) out.secrets.set(id, { environment: found.environment.value });
    else if (found?.file !== undefined) out.secrets.set(id, { file: localFolder(file, found.file.value) });
  }
}

function localFolder(file: string, context: Value): Value {
  return isKnown(context) ? join(dirname(file), context) : HOLE;
}

/** The build of a devcontainer.json, where it builds a Dockerfile. */
export function devcontainerBuild(file: string, devcontainer: Devcontainer): Build | undefined {
  const build = devcontainer.build;
  const name = build?.dockerfile?.value;
  if (build === undefined || name === undefined || !isKnown(name)) return undefined;
  const context = build.context?.value ?? '.';
  const args = new Map<string, BuildArgument>();
  for (const arg of build.args)
    args.set(arg.name, { value: arg.value.value, location: { file, span: arg.value.span } });
  return {
    dockerfile: join(dirname(file), name),
    context: isKnown(context) ? join(dirname(file), context) : dirname(file),
    certainty: isKnown(context) ? 'known' : 'unknown',
    args,
    target: build.target?.value,
    platform: undefined,
    additionalContexts: new Map(),
    secrets: new Map(),
    images: [],
    origin: { kind: 'devcontainer', file, span: build.span },
  };
}

/** True for a context or a COPY source that is fetched: a URL, a Git repository. */
export function isRemote(source: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/|docker-image:|oci-layout:|service:|target:)/i.test(source);
}

/** An image's name in one spelling: without `docker.io/library/`, with `:latest` where there is neither tag nor digest. */
export function normalizeImage(image: string): string {
  let name = image.trim();
  if (name.startsWith('index.docker.io/')) name = name.slice(6);
  if (name.startsWith('docker.io/')) name = name.slice(10);
  if (name.startsWith('library/')) name = name.slice(8);
  const tagged = name.includes('@') || name.lastIndexOf(':') > name.lastIndexOf('/');
  return tagged ? name : name + ':latest';
}

/** The Compose project's name: `name:`, else the folder's, as Compose cleans it. */
function projectName(file: string, compose: ComposeFile): string {
  const given = compose.name?.value.value;
  if (given !== undefined) return given;
  const folder = dirname(file);
  return folder
    .slice(folder.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}
