/** Which Dockerfiles a file matters to, found without a look into each of them. */

import type { DockerIgnore } from '../../../../common/src/dockerignore';
import type { Dockerfile } from '../parse/dockerfile/ast';
import { expand } from '../parse/dockerfile/expand';
import { HOLE, isKnown } from '../text/value';
import { type Build, normalizeImage } from './builds';
import { bindSources, contextSources, covers, isGlob, sourcePath } from './copies';
import type { Layout } from './layout';
import { ancestors, dirname, join, relativeTo } from './paths';
import { type Query, sameItems, type TrackedFiles } from './tracked';

/** What is asked of the project. */
export interface UsersSource {
  readonly layout: Layout;
  dockerfile(path: string): Dockerfile | undefined;
  buildsOf(dockerfile: string): readonly Build[];
  ignoreOf(build: Build): { readonly ignore: DockerIgnore } | undefined;
}

/** Something that a build takes from its context. */
interface Taken {
  readonly dockerfile: string;
  readonly build: Build;
  /** As COPY has it, from the context's root. */
  readonly source: string;
  /** The file or folder; of a pattern the folder that all it can match lies in. */
  readonly at: string;
}

interface Index {
  /** By the path at or above which a file matters. */
  readonly taken: ReadonlyMap<string, readonly Taken[]>;
  /** By the files that say how the Dockerfile is built and run, and itself. */
  readonly named: ReadonlyMap<string, readonly string[]>;
  /** The Dockerfiles whose stages start from the image of one, by that one. */
  readonly children: ReadonlyMap<string, readonly string[]>;
}

/** The users of files. Each answer holds until it would be another one: most edits leave all of them as they are. */
export class Users {
  private readonly taken: Query<readonly Taken[]>;
  private readonly named: Query<readonly string[]>;
  private readonly parents: Query<readonly string[]>;
  private readonly index: Query<Index>;
  private readonly users: Query<readonly string[]>;

  constructor(
    files: TrackedFiles,
    private readonly source: UsersSource,
  ) {
    this.taken = files.query((path) => this.takenBy(path), { same: sameTaken });
    this.named = files.query((path) => this.namedFor(path), { same: sameItems });
    this.parents = files.query((path) => this.parentsOf(path), { same: sameItems });
    this.index = files.query(() => this.makeIndex(), { wide: true });
    this.users = files.query((path) => this.usersOf(path), { same: sameItems });
  }

  /**
   * The Dockerfiles whose findings may change when the file does, sorted: those that it is, that copy it, are built
   * through it (Compose file, `.env`, devcontainer.json, .dockerignore), and those that start from the image of such a one.
   */
  of(path: string): readonly string[] {
    return this.users.get(path);
  }

  /** Works out the part of one Dockerfile ahead, for hosts that must not work long at a stretch. */
  lookAt(dockerfile: string): void {
    this.taken.get(dockerfile);
    this.named.get(dockerfile);
    this.parents.get(dockerfile);
  }

  private usersOf(path: string): readonly string[] {
    const { taken, named, children } = this.index.get('');
    const found = new Set(named.get(path) ?? []);
    for (const at of [path, ...ancestors(dirname(path))]) {
      for (const each of taken.get(at) ?? []) {
        if (!found.has(each.dockerfile) && this.takes(each, path)) found.add(each.dockerfile);
      }
    }
    // Images built here that others start from; a set takes in what is added while it is walked.
    for (const dockerfile of found) for (const child of children.get(dockerfile) ?? []) found.add(child);
    return [...found].sort();
  }

  private takes({ build, source }: Taken, path: string): boolean {
    const relative = relativeTo(build.context, path);
    if (relative === undefined || !covers(source, relative)) return false;
    return this.source.ignoreOf(build)?.ignore.ignores(relative) !== true;
  }

  private makeIndex(): Index {
    const taken = new Map<string, Taken[]>();
    const named = new Map<string, string[]>();
    const children = new Map<string, string[]>();
    for (const dockerfile of this.source.layout.dockerfiles) {
      for (const each of this.taken.get(dockerfile)) put(taken, each.at, each);
      for (const path of this.named.get(dockerfile)) put(named, path, dockerfile);
      for (const parent of this.parents.get(dockerfile)) put(children, parent, dockerfile);
    }
    return { taken, named, children };
  }

  private takenBy(dockerfile: string): readonly Taken[] {
    const parsed = this.source.dockerfile(dockerfile);
    if (parsed === undefined) return [];
    const binds = bindSources(parsed);
    const found: Taken[] = [];
    for (const build of this.source.buildsOf(dockerfile)) {
      const sources = contextSources(parsed, build.args).map(({ source }) => source);
      for (const source of new Set([...sources, ...binds])) {
        const relative = sourcePath(source);
        if (relative === undefined) continue;
        found.push({ dockerfile, build, source, at: join(build.context, literalPart(relative) || '.') });
      }
    }
    return found;
  }

  private namedFor(dockerfile: string): readonly string[] {
    const names = new Set([dockerfile]);
    for (const build of this.source.buildsOf(dockerfile)) {
      if (build.origin.kind !== 'default') names.add(build.origin.file);
      for (const path of ignorePaths(build)) names.add(path);
    }
    for (const { file, service } of this.source.layout.usersOf(dockerfile)) {
      const folder = dirname(file);
      names.add(file).add(join(folder, '.env'));
      for (const env of service.envFiles) if (isKnown(env.path.value)) names.add(join(folder, env.path.value));
    }
    return [...names];
  }

  /** The local Dockerfiles whose images the stages start from. */
  private parentsOf(dockerfile: string): readonly string[] {
    const parsed = this.source.dockerfile(dockerfile);
    if (parsed === undefined) return [];
    const globals = new Map<string, string>();
    const lookup = (name: string) => globals.get(name) ?? HOLE;
    for (const arg of parsed.globalArgs) {
      for (const { name, value } of arg.pairs) {
        if (value !== undefined) globals.set(name.raw, expand(value.raw, lookup, parsed.escape));
      }
    }
    return parsed.stages.flatMap(({ from: { image } }) => {
      const name = image && expand(image.raw, lookup, parsed.escape);
      if (name === undefined || !isKnown(name)) return [];
      return this.source.layout.imageBuiltBy(normalizeImage(name))?.dockerfile ?? [];
    });
  }
}

/** Where a build's .dockerignore may be, the one that wins first. */
export function ignorePaths({ context, dockerfile }: Pick<Build, 'context' | 'dockerfile'>): string[] {
  return [`${dockerfile}.dockerignore`, join(context, '.dockerignore')];
}

/** The folders of a pattern that come before its first special character; anything else as it is. */
function literalPart(source: string): string {
  if (!isGlob(source)) return source;
  const parts = source.split('/');
  return parts.slice(0, parts.findIndex(isGlob)).join('/');
}

function put<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function sameTaken(a: readonly Taken[], b: readonly Taken[]): boolean {
  return (
    a.length === b.length &&
    a.every((each, i) => each.at === b[i]?.at && each.source === b[i]?.source && each.build === b[i]?.build)
  );
}
