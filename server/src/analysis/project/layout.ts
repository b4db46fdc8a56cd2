/** How the files of a project hang together: who builds which Dockerfile, and which service runs what. */
import type { ComposeFile } from '../parse/compose/compose';
import type { Devcontainer } from '../parse/devcontainer';
import { isKnown } from '../text/value';
import { type Build, composeServices, devcontainerBuild, normalizeImage, type ServiceUse } from './builds';
import { classify, type FileKind, mayBeDockerfile } from './classify';
import { isInside } from './paths';
import { type Query, sameItems, type TrackedFiles } from './tracked';

/** A devcontainer.json with its path. */
export interface DevcontainerFile {
  readonly path: string;
  readonly devcontainer: Devcontainer;
}

/** Parses the files that say how images are built and run. */
export interface LayoutReader {
  compose(path: string): ComposeFile | undefined;
  devcontainer(path: string): Devcontainer | undefined;
}

/** The files that matter, by their names, sorted. */
interface Listing {
  readonly dockerfiles: readonly string[];
  readonly composes: readonly string[];
  readonly devcontainers: readonly string[];
}

/** The whole layout. Only `Layout` looks at it: whoever needs one answer depends on that answer alone. */
interface Whole {
  readonly dockerfiles: readonly string[];
  readonly known: ReadonlySet<string>;
  readonly builds: ReadonlyMap<string, readonly Build[]>;
  readonly builtThrough: ReadonlyMap<string, readonly string[]>;
  readonly services: readonly ServiceUse[];
  /** By the Dockerfile that a service builds. */
  readonly building: ReadonlyMap<string, readonly ServiceUse[]>;
  /** By the (normalized) image that a service without a build runs. */
  readonly running: ReadonlyMap<string, readonly ServiceUse[]>;
  /** Who makes the image of a (normalized) name; null where several differ. */
  readonly images: ReadonlyMap<string, Build | null>;
  readonly devcontainers: readonly DevcontainerFile[];
}

const NONE: readonly never[] = [];

/** So many characters at the start of a file say what it is. */
const START = 4096;

/** The layout of a project. Each answer holds until the files that it comes from change. */
export class Layout {
  private kinds = new Map<string, FileKind>();
  private readonly listing: Query<Listing>;
  /** Whether a file is a Dockerfile whose name leaves that open. */
  private readonly byContent: Query<boolean>;
  private readonly whole: Query<Whole>;
  private readonly ofCompose: Query<readonly ServiceUse[]>;
  private readonly ofDevcontainer: Query<
    { readonly file: DevcontainerFile; readonly build: Build | undefined } | undefined
  >;
  private readonly dockerfileList: Query<readonly string[]>;
  private readonly serviceList: Query<readonly ServiceUse[]>;
  private readonly devcontainerList: Query<readonly DevcontainerFile[]>;
  private readonly known: Query<boolean>;
  private readonly builds: Query<readonly Build[]>;
  private readonly through: Query<readonly string[]>;
  private readonly users: Query<readonly ServiceUse[]>;
  private readonly images: Query<Build | undefined>;

  /** @param roots the folders to work on */
  constructor(
    private readonly files: TrackedFiles,
    private readonly roots: readonly string[],
    private readonly reader: LayoutReader,
  ) {
    const same = sameItems;
    const all = () => this.whole.get('');
    this.listing = files.query(() => this.makeListing(), { same: sameListing });
    this.byContent = files.query((path) => {
      const file = files.read(path);
      return file !== undefined && classify(path, file.text.slice(0, START)) === 'dockerfile';
    });
    this.whole = files.query(() => this.makeWhole(), { wide: true });
    this.ofCompose = files.query((path) => this.makeServices(path), { same });
    this.ofDevcontainer = files.query((path) => {
      const devcontainer = reader.devcontainer(path);
      return devcontainer && { file: { path, devcontainer }, build: devcontainerBuild(path, devcontainer) };
    });
    this.dockerfileList = files.query(() => all().dockerfiles, { same });
    this.serviceList = files.query(() => all().services, { same });
    this.devcontainerList = files.query(() => all().devcontainers, { same });
    this.known = files.query((path) => all().known.has(path));
    this.builds = files.query((path) => all().builds.get(path) ?? NONE, { same });
    this.through = files.query((path) => all().builtThrough.get(path) ?? NONE, { same });
    this.users = files.query((path) => usersOf(all(), path), { same });
    this.images = files.query((name) => all().images.get(name) ?? undefined);
  }

  /** The Dockerfiles below the roots, by name or because a compose file or devcontainer.json builds them, sorted. */
  get dockerfiles(): readonly string[] {
    return this.dockerfileList.get('');
  }

  /** Whether the file is one of `dockerfiles`. */
  isDockerfile(path: string): boolean {
    return this.known.get(path);
  }

  /** All services of all Compose files below the roots. */
  get services(): readonly ServiceUse[] {
    return this.serviceList.get('');
  }

  /** The services of one Compose file. */
  servicesIn(compose: string): readonly ServiceUse[] {
    return this.ofCompose.get(compose);
  }

  /** The devcontainer.json files below the roots. */
  get devcontainers(): readonly DevcontainerFile[] {
    return this.devcontainerList.get('');
  }

  /** The builds of a Dockerfile that a file of the project writes down. */
  buildsOf(dockerfile: string): readonly Build[] {
    return this.builds.get(dockerfile);
  }

  /** The Dockerfiles that are built through a Compose file or devcontainer.json. */
  builtThrough(file: string): readonly string[] {
    return this.through.get(file);
  }

  /** The services that build the Dockerfile or run an image built from it. */
  usersOf(dockerfile: string): readonly ServiceUse[] {
    return this.users.get(dockerfile);
  }

  /** The one build that makes the image of a (normalized) name. */
  imageBuiltBy(image: string): Build | undefined {
    return this.images.get(image);
  }

  private makeListing(): Listing {
    const before = this.kinds;
    const kinds = new Map<string, FileKind>();
    for (const root of this.roots) {
      // A root inside another one is listed with it.
      if (this.roots.some((other) => other !== root && isInside(other, root))) continue;
      for (const path of this.files.list(root)) kinds.set(path, before.get(path) ?? classify(path));
    }
    this.kinds = kinds;
    const sorted = (wanted: FileKind): string[] =>
      [...kinds].flatMap(([path, kind]) => (kind === wanted ? [path] : [])).sort();
    const byContent = sorted('other').filter((path) => mayBeDockerfile(path) && this.byContent.get(path));
    const dockerfiles = [...sorted('dockerfile'), ...byContent].sort();
    return { dockerfiles, composes: sorted('compose'), devcontainers: sorted('devcontainer') };
  }

  private makeServices(path: string): readonly ServiceUse[] {
    const compose = this.reader.compose(path);
    return compose === undefined ? NONE : composeServices(path, compose, (other) => this.reader.compose(other));
  }

  private makeWhole(): Whole {
    const listing = this.listing.get('');
    const services: ServiceUse[] = [];
    const builds = new Map<string, Build[]>();
    const builtThrough = new Map<string, string[]>();
    const building = new Map<string, ServiceUse[]>();
    const running = new Map<string, ServiceUse[]>();
    const images = new Map<string, Build | null>();
    const add = (build: Build | undefined): void => {
      if (build === undefined) return;
      put(builds, build.dockerfile, build);
      if (build.origin.kind !== 'default') put(builtThrough, build.origin.file, build.dockerfile);
      for (const name of build.images) {
        const other = images.get(name);
        const same = other === undefined || (other?.dockerfile === build.dockerfile && other.target === build.target);
        images.set(name, same ? build : null);
      }
    };
    for (const path of listing.composes) {
      for (const use of this.ofCompose.get(path)) {
        services.push(use);
        const image = use.service.image?.value.value;
        if (use.build !== undefined) put(building, use.build.dockerfile, use);
        else if (image !== undefined && isKnown(image)) put(running, normalizeImage(image), use);
        // A service that only adds to its namesake's (`command:` in an override file) is no build of its own.
        if (use.service.build !== undefined || use.service.extends !== undefined) add(use.build);
      }
    }
    const devcontainers: DevcontainerFile[] = [];
    for (const path of listing.devcontainers) {
      const found = this.ofDevcontainer.get(path);
      if (found === undefined) continue;
      devcontainers.push(found.file);
      add(found.build);
    }
    const known = new Set(listing.dockerfiles);
    for (const path of builds.keys()) if (!known.has(path) && this.files.read(path) !== undefined) known.add(path);
    const dockerfiles = [...known].sort();
    return { dockerfiles, known, builds, builtThrough, services, building, running, images, devcontainers };
  }
}

function put<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function usersOf({ builds, building, running, services }: Whole, dockerfile: string): readonly ServiceUse[] {
  const images = new Set((builds.get(dockerfile) ?? []).flatMap((build) => build.images));
  const others = [...images].flatMap((image) => running.get(image) ?? []);
  const own = building.get(dockerfile) ?? NONE;
  if (others.length === 0) return own;
  const wanted = new Set([...own, ...others]);
  return services.filter((use) => wanted.has(use));
}

function sameListing(a: Listing, b: Listing): boolean {
  return (
    sameItems(a.dockerfiles, b.dockerfiles) &&
    sameItems(a.composes, b.composes) &&
    sameItems(a.devcontainers, b.devcontainers)
  );
}
