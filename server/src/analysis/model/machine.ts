/**
 * The file system and accounts of an image while it is being built, as far as they decide which environment a command
 * sees: start-up files and scripts with their text, environments, conda installations, users.
 */
import { MappedText } from '../text/mapped';
import type { Value } from '../text/value';
import { HOLE, isKnown } from '../text/value';
import type { Cause } from './cause';
import { type Owner, OwnerTree } from './owners';
import { Clock, VersionedMap, VersionedValue } from './versioned';

/** Where a text is in the user's files: the map leads from the text to the offsets of `file`. */
export interface Origin {
  readonly file: string;
  readonly map: MappedText;
}

/** A file of the image. */
export interface FileEntry {
  /** Its content; HOLE alone: it exists, the content is not known. */
  readonly text: Value;
  /** Where the content was written by the user, if it was in one piece. */
  readonly origin: Origin | undefined;
  /** For a symbolic link: its target (absolute). */
  readonly link?: string;
  /** The address it was downloaded from. */
  readonly download?: Value;
  /** Whether it can be executed: true, false or not known. */
  readonly executable?: boolean;
  /** The project file it was copied from. */
  readonly copiedFrom?: string;
  readonly cause: Cause | undefined;
}

/**
 * What made a prefix: conda's programs, `python -m venv` and its like (virtualenv, uv, poetry, pipx), or pixi. The system's
 * own python is no prefix of its own here: it belongs to the image.
 */
export type PrefixKind = 'conda' | 'venv' | 'pixi';

/** A folder with a python (or other programs) of its own: a conda environment, a venv, an environment of pixi. */
export interface Environment {
  readonly prefix: string;
  readonly kind: PrefixKind;
  /** Absent: the prefix cannot be named (holes). */
  readonly python: boolean;
  /** Its name, where it was made below the envs folder of its root prefix. */
  readonly name?: string;
  /** The file that it was created from: path inside the image and, where known, in the project. */
  readonly file?: { readonly image: Value; readonly project: string | undefined };
  /** Variables that activation sets. */
  readonly variables?: Readonly<Record<string, string>>;
  /** What was asked for by name on the command line. */
  readonly packages?: readonly string[];
  /** Programs of conda's kind that may have come with what was installed: as packages, or with those that need them. */
  readonly mayHold?: ReadonlySet<string>;
  /** True where it may not exist: made in a branch that is not always taken. */
  readonly maybe: boolean;
  /** Who made it, for permissions. */
  readonly owner: Value;
  /** True where it came by COPY from another path than the one it was made at. */
  readonly movedFrom?: string;
  /** For an environment of pixi's workspace: its manifest in the image, and its name there. */
  readonly workspace?: { readonly manifest: Value; readonly environment: Value };
  /** For a venv: the prefix of the python that it was made from, which it needs; undefined where there is none. */
  readonly home?: Value;
  /** True for base of an installation. */
  readonly base: boolean;
  /** True for a base that is empty at first: what is not followed may have filled it, and nothing else has. */
  readonly empty?: boolean;
  readonly cause: Cause | undefined;
}

/** A conda installation: a root prefix and the programs in it. */
export interface CondaRoot {
  readonly root: string;
  readonly programs: ReadonlySet<string>;
  /** Programs of conda's kind that it surely came without. */
  readonly lacks: ReadonlySet<string>;
  /** The version of conda. */
  readonly version: string | undefined;
  /**
   * The version of conda that the installation was made with, as long as nobody asked for another Python: updates of conda
   * keep the line of Python in base (conda/core/solve.py). `latest`: of the newest release.
   */
  readonly madeWith: string | undefined;
  /** The version of micromamba, where that is the program. */
  readonly micromamba?: string | undefined;
  /** User names that can write to it besides root; HOLE where not known. */
  readonly writableBy: readonly Value[];
  readonly cause: Cause | undefined;
}

/** A `--mount` of a RUN. */
export interface Mounted {
  readonly path: string;
  readonly readOnly: boolean;
  /** Whose a new cache is. */
  readonly owner: Owner | undefined;
}

/** How something unknown came into a folder. */
export type UnknownContent = 'archive' | 'copy' | 'link' | 'clone';

/** An account. */
export interface Account {
  readonly name: string;
  readonly uid: Value | undefined;
  readonly home: Value;
  readonly cause: Cause | undefined;
}

/** The files of the build context. */
export interface ContextFiles {
  /** The text of a project file, if it is one and not ignored. */
  read(path: string): { readonly text: string; readonly path: string; readonly mode?: number } | undefined;
  /** The project files below a folder of the context that are not ignored; `''` is the context itself. */
  list(folder: string): readonly string[];
}

/** So many files of one folder are listed. */
const MOST_LISTED = 500;

/** The root prefix of a conda that is somewhere, where we cannot know. */
export const UNKNOWN_ROOT = `${HOLE}/conda`;

/** Files by path, with a quick answer to whether a file of some name can exist anywhere. */
class FileMap extends VersionedMap<FileEntry> {
  private readonly names = new Set<string>();

  override set(key: string, value: FileEntry | undefined): void {
    this.names.add(key.slice(key.lastIndexOf('/') + 1));
    super.set(key, value);
  }

  protected override takeOver(key: string, versions: number[], values: (FileEntry | undefined)[]): void {
    this.names.add(key.slice(key.lastIndexOf('/') + 1));
    super.takeOver(key, versions, values);
  }

  override continueIn(target: VersionedMap<FileEntry>, version: number): void {
    super.continueIn(target, version);
    if (target instanceof FileMap) target.namesBelow = this;
  }

  private namesBelow: FileMap | undefined;

  /** False where no file of that name was ever made; folders that were copied as a whole are not looked into. */
  mayHave(name: string): boolean {
    return this.names.has(name) || (this.namesBelow?.mayHave(name) ?? false);
  }
}

export class Machine {
  readonly files: FileMap;
  readonly environments: VersionedMap<Environment>;
  readonly condaRoots: VersionedMap<CondaRoot>;
  readonly accounts: VersionedMap<Account>;
  /** Programs and packages of the system by name: surely there, or surely not. */
  readonly systemPrograms: VersionedMap<boolean>;
  /** Programs of conda's kind that stand alone, such as micromamba's one file: path → the root prefix they work on. */
  readonly loosePrograms: VersionedMap<string>;
  /** Folders into which something was put that is not known. */
  readonly unknownFolders: VersionedMap<UnknownContent>;
  /** Settings that `conda config` made, lists joined by line feeds. */
  readonly condarc: VersionedMap<string>;
  /** Root prefixes in which mamba was installed or updated, so that its version does not follow from conda's. */
  /** What `--mount` shows to the RUN at hand. */
  mounted: readonly Mounted[] = [];
  readonly mambaInstalled: VersionedMap<1 | 2 | 0>;
  /** Settings that `poetry config` made. */
  readonly poetrySettings: VersionedMap<string>;
  /** Folders closed to others by the base image, such as root's home, that somebody opened. */
  readonly openedFolders: VersionedMap<true>;
  /** Whose the files and folders are. */
  readonly owners: OwnerTree;
  /** Folders that `mkdir` made. */
  readonly madeFolders: VersionedMap<true>;
  /** The prefix of a python that belongs to no environment and is found as `python`: `/usr`, `/usr/local`. */
  readonly systemPython: VersionedValue<string>;
  /** The first program that the model does not follow and that may have made files. */
  readonly unfollowedProgram: VersionedValue<string>;
  /** Set where packages were installed whose names are not known. */
  readonly packagesUnknown: VersionedValue<true>;
  /** How much was run of long scripts that commands called, in nodes of their syntax trees. */
  readonly scriptsRun: VersionedValue<number>;
  /** The distribution of the base image, as in `BaseImageFacts`. */
  distribution: string | undefined;
  /** The version of the base image's glibc, such as `2.36`; undefined where it is not known, or there is another C library. */
  glibc: string | undefined;
  /** Programs that the base image surely does not have, whatever else is known of it. */
  baseLacks: ReadonlySet<string> = new Set();
  /** Folders copied from the build context: image folder → project folder (newest wins). */
  readonly folders: VersionedMap<{ readonly project: string; readonly cause: Cause | undefined }>;
  /** Folders whose files somebody has made executable, or taken that from, one and all (`chmod -R`). */
  readonly modes: VersionedMap<boolean>;

  constructor(
    /** False where the base image is not in the table: what is not seen may be there all the same. */
    readonly baseKnown: boolean,
    /** The build context. */
    private readonly context: ContextFiles,
    readonly clock = new Clock(),
  ) {
    this.files = new FileMap(clock);
    this.environments = new VersionedMap(clock);
    this.condaRoots = new VersionedMap(clock);
    this.accounts = new VersionedMap(clock);
    this.systemPrograms = new VersionedMap(clock);
    this.loosePrograms = new VersionedMap(clock);
    this.unknownFolders = new VersionedMap(clock);
    this.condarc = new VersionedMap(clock);
    this.mambaInstalled = new VersionedMap(clock);
    this.poetrySettings = new VersionedMap(clock);
    this.openedFolders = new VersionedMap(clock);
    this.owners = new OwnerTree(clock);
    this.madeFolders = new VersionedMap(clock);
    this.systemPython = new VersionedValue(clock);
    this.unfollowedProgram = new VersionedValue(clock);
    this.packagesUnknown = new VersionedValue(clock);
    this.scriptsRun = new VersionedValue(clock);
    this.folders = new VersionedMap(clock);
    this.modes = new VersionedMap(clock);
  }

  /**
   * False where the table knows the base image but does not say all that is in it: a conda that it does not mention
   * may be there.
   */
  baseComplete = true;

  /**
   * The folders of programs that were looked into, where the base image was read for what bears on environments: what
   * else is in it is not known. Undefined where the table knows it, and an image of the table brings no files that matter.
   */
  lookedInto: ReadonlySet<string> | undefined;

  private unfollowed: { readonly cause: Cause; readonly at: number } | undefined;

  /** Set where something ran that can have made anything (an unknown script, a download piped into a shell). */
  get opaque(): Cause | undefined {
    return this.unfollowed?.cause;
  }

  set opaque(cause: Cause | undefined) {
    this.unfollowed = cause && { cause, at: this.clock.tick() };
  }

  /** True where a file or environment that the model has not seen surely does not exist. */
  get closed(): boolean {
    return this.closedAt(Number.MAX_SAFE_INTEGER);
  }

  /** The same as of a version: what ran later does not count. */
  closedAt(version: number): boolean {
    return this.baseKnown && this.baseComplete && (this.unfollowed === undefined || this.unfollowed.at > version);
  }

  /** True where any file that the model has not seen surely does not exist, and not only those that activate. */
  get filesClosed(): boolean {
    return this.closed && this.lookedInto === undefined;
  }

  /** Whether the base image may have programs in a folder that nobody looked into. */
  isUnread(folder: string): boolean {
    return this.lookedInto !== undefined && !this.lookedInto.has(folder);
  }

  /** Whether a program is surely missing: the base image has none, and nothing ran since that could have brought it. */
  lacks(program: string): boolean {
    return this.closed || (this.baseKnown && this.unfollowed === undefined && this.baseLacks.has(program));
  }

  /** The same whatever folder is looked into: no installation, and no environment that could hold one, is there. */
  lacksEverywhere(program: string): boolean {
    return (
      this.baseLacks.has(program) &&
      this.lacks(program) &&
      this.condaRoots.values().length === 0 &&
      this.environments.values().length === 0
    );
  }

  /**
   * A machine of its own that starts as this one is now. Its versions go on from here: a state of this machine is
   * before each of the copy.
   */
  fork(): Machine {
    const version = this.clock.now;
    const copy = new Machine(this.baseKnown, this.context, new Clock(version));
    copy.opaque = this.opaque;
    this.describe(copy);
    for (const [from, to] of this.mapsBeside(copy)) from.copyInto(to, version);
    return copy;
  }

  /**
   * A machine that goes on by itself from this one at `version`, and reads here what it has not written: a container
   * that is started. Costs next to nothing.
   */
  branch(version: number): Machine {
    const branch = new Machine(this.baseKnown, this.context, new Clock(version));
    this.describe(branch);
    if (this.unfollowed !== undefined && this.unfollowed.at <= version) branch.unfollowed = this.unfollowed;
    for (const [from, to] of this.mapsBeside(branch)) from.continueIn(to, version);
    return branch;
  }

  /** A machine with the history of this one up to `version`, which goes on from there by itself. */
  cut(version: number): Machine {
    const copy = new Machine(this.baseKnown, this.context, new Clock(version));
    this.describe(copy);
    if (this.unfollowed !== undefined && this.unfollowed.at <= version) copy.unfollowed = this.unfollowed;
    for (const [from, to] of this.mapsBeside(copy)) from.cutInto(to, version);
    return copy;
  }

  /** Tells another machine what holds of the base image at any time. */
  private describe(other: Machine): void {
    other.baseComplete = this.baseComplete;
    other.lookedInto = this.lookedInto;
    other.distribution = this.distribution;
    other.glibc = this.glibc;
    other.baseLacks = this.baseLacks;
  }

  /** Changes with whatever says where a program is: pythons, loose programs and folders of unknown content. */
  get placesChanged(): number {
    return Math.max(this.systemPython.changed, this.loosePrograms.changed, this.unknownFolders.changed);
  }

  /** Every map, with its like in another machine. */
  private mapsBeside(other: Machine): readonly (readonly [VersionedMap<unknown>, VersionedMap<unknown>])[] {
    return [
      [this.files, other.files],
      [this.environments, other.environments],
      [this.condaRoots, other.condaRoots],
      [this.accounts, other.accounts],
      [this.systemPrograms, other.systemPrograms],
      [this.loosePrograms, other.loosePrograms],
      [this.unknownFolders, other.unknownFolders],
      [this.condarc, other.condarc],
      [this.mambaInstalled, other.mambaInstalled],
      [this.poetrySettings, other.poetrySettings],
      [this.openedFolders, other.openedFolders],
      [this.owners.single, other.owners.single],
      [this.owners.whole, other.owners.whole],
      [this.madeFolders, other.madeFolders],
      [this.systemPython.map, other.systemPython.map],
      [this.unfollowedProgram.map, other.unfollowedProgram.map],
      [this.packagesUnknown.map, other.packagesUnknown.map],
      [this.scriptsRun.map, other.scriptsRun.map],
      [this.folders, other.folders],
      [this.modes, other.modes],
    ];
  }

  /** The file at `path` (absolute, normalized), links followed; undefined where none is known of. */
  file(path: string, version?: number): FileEntry | undefined {
    let at = path;
    for (let hops = 0; hops < 8; hops++) {
      const entry = this.files.get(at, version) ?? this.fromFolder(at, version);
      if (entry?.link === undefined) return entry;
      at = entry.link;
    }
    return undefined;
  }

  /** Whether a path exists: surely, surely not, or not known. */
  exists(path: Value, version?: number): boolean | undefined {
    if (!isKnown(path)) return undefined;
    const entry = this.files.get(path, version);
    if (entry?.link !== undefined) return this.exists(entry.link, version);
    if (entry !== undefined || this.fromFolder(path, version) !== undefined) return true;
    const inside = `${path}/`;
    let within = false;
    for (const { prefix, maybe } of this.environments.values(version)) {
      if (prefix === path || prefix.startsWith(inside) || path === `${prefix}/bin` || path === `${prefix}/conda-meta`) {
        return maybe ? undefined : true;
      }
      within ||= path.startsWith(`${prefix}/`) && !this.isRoot(prefix, version);
    }
    if (within) return undefined;
    for (const root of this.condaRoots.values(version)) {
      if (root.root === path) return true;
      if (path === `${root.root}/envs`) return undefined;
      // Only a folder directly below envs can be said to be missing: it would be an environment.
      if (path.startsWith(`${root.root}/envs/`) && !path.slice(root.root.length + 6).includes('/')) {
        return this.closed ? false : undefined;
      }
      if (path.startsWith(`${root.root}/`)) return undefined;
    }
    if (/^\/(root|home\/[^/]+)\/\.[^/]+$/.test(path)) return this.filesClosed ? false : undefined;
    for (const folder of this.folders.keys(version)) if (path === folder || folder.startsWith(inside)) return true;
    return undefined;
  }

  private isRoot(prefix: string, version?: number): boolean {
    return this.condaRoots.get(prefix, version) !== undefined;
  }

  /** True where a path surely is a folder. */
  isFolder(path: Value): boolean {
    const inside = `${path}/`;
    return (
      this.environments.get(path) !== undefined ||
      this.environments.keys().some((prefix) => prefix.startsWith(inside)) ||
      this.folders.get(path) !== undefined
    );
  }

  /**
   * True where a file surely does not exist: nothing that was not followed can have made it, and no folder was copied
   * over it. Base images bring no files of a project.
   */
  surelyMissing(path: string): boolean {
    if (!this.filesClosed || this.unfollowedProgram.get() !== undefined) return false;
    if (this.file(path) !== undefined || this.environments.keys().some((prefix) => path.startsWith(`${prefix}/`)))
      return false;
    if (this.unknownFolders.keys().length > 0) return false;
    return !this.folders.keys().some((folder) => path.startsWith(folder === '/' ? '/' : `${folder}/`));
  }

  /** True where an archive or a copy of something unknown was put into a folder above the path. */
  mayHold(path: string): boolean {
    const { unknownFolders } = this;
    if (unknownFolders.size === 0) return false;
    // Asked for with every call of conda and every entry of PATH: as deep as the path is, however many folders there are.
    for (let end = path.lastIndexOf('/'); end >= 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (unknownFolders.get(folder || '/') !== undefined || unknownFolders.get(`${folder}/`) !== undefined)
        return true;
      if (end === 0) return false;
    }
    return false;
  }

  /** The paths of all files that are known to be in a folder, those of a copied folder too; so many at most. */
  filesIn(folder: string): readonly string[] {
    const inside = folder === '/' ? '/' : `${folder}/`;
    const found = new Set(this.files.keys().filter((path) => path.startsWith(inside)));
    for (const at of this.folders.keys()) {
      const copied = this.folders.get(at);
      const below = at === '/' ? '/' : `${at.replace(/(.)\/$/, '$1')}/`;
      if (copied === undefined || !(below.startsWith(inside) || inside.startsWith(below))) continue;
      // The folder that is asked for may be one of those that were copied, or above them.
      const rest = inside.startsWith(below) ? inside.slice(below.length, -1) : '';
      const project = [copied.project, rest].filter((each) => each !== '').join('/');
      const top = project === '' ? '' : `${project}/`;
      const to = rest === '' ? below : inside;
      for (const path of this.context.list(project)) {
        if (found.size >= MOST_LISTED) return [...found];
        if (path.startsWith(top)) found.add(to + path.slice(top.length));
      }
    }
    return [...found];
  }

  /** The conda installation that holds `prefix` as its root or below its envs folder. */
  rootOf(prefix: string, version?: number): CondaRoot | undefined {
    for (const root of this.condaRoots.values(version)) {
      if (prefix === root.root || prefix.startsWith(`${root.root}/envs/`)) return root;
    }
    return undefined;
  }

  private fromFolder(path: string, version?: number): FileEntry | undefined {
    const folders = this.folders.keys(version);
    for (let i = folders.length - 1; i >= 0; i--) {
      const folder = folders[i] ?? '';
      const inside = folder === '/' ? '/' : `${folder}/`;
      if (!path.startsWith(inside)) continue;
      const copied = this.folders.get(folder, version);
      if (copied === undefined) continue;
      const rest = path.slice(inside.length);
      const found = this.context.read(copied.project === '' ? rest : `${copied.project}/${rest}`);
      if (found) return fileFromProject(found, copied.cause, this.modeIn(path, version));
    }
    return undefined;
  }

  /** Whether the files of a folder were made executable as a whole; undefined where nobody has. */
  private modeIn(path: string, version?: number): boolean | undefined {
    const folders = this.modes.keys(version);
    for (let i = folders.length - 1; i >= 0; i--) {
      const folder = folders[i] ?? '';
      if (path.startsWith(folder === '/' ? '/' : `${folder}/`)) return this.modes.get(folder, version);
    }
    return undefined;
  }
}

/** A file entry with some of its facts changed (entries may read their text late, so they cannot be spread). */
export function changedFile(entry: FileEntry, changes: Partial<FileEntry>): FileEntry {
  return {
    text: entry.text,
    origin: entry.origin,
    link: entry.link,
    download: entry.download,
    executable: entry.executable,
    copiedFrom: entry.copiedFrom,
    cause: entry.cause,
    ...changes,
  };
}

/** A file entry for a file of the project that was copied as it is. */
export function fileFromProject(
  found: { text: string; path: string; mode?: number },
  cause: Cause | undefined,
  executable?: boolean,
): FileEntry {
  return {
    text: found.text,
    origin: { file: found.path, map: MappedText.slice(found.text, 0) },
    copiedFrom: found.path,
    executable: executable ?? (found.mode === undefined ? undefined : (found.mode & 0o111) !== 0),
    cause,
  };
}
