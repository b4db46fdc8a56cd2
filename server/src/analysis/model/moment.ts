/** A state of an image: its files, accounts and environments as of one command or instruction. */
import type { Value } from '../text/value';
import type { ImageState, ImageVariables } from './image';
import type { Account, CondaRoot, Environment, FileEntry, Machine } from './machine';
import type { Owner } from './owners';
import { mambaOf } from './programs/condaVersion';
import { isThere, mayWrite, ownerOf } from './rights';

/**
 * What a command saw when it began, bound to the machine it ran on: that of its stage, or one that a container started
 * on. What ran later does not count. To be asked instead of the machine, which answers for its newest state.
 */
export class Moment {
  constructor(
    readonly machine: Machine,
    /** The image's configuration in force: SHELL, USER, WORKDIR. */
    readonly image: ImageState,
    private readonly variables: ImageVariables,
    private readonly version: number = image.version,
  ) {}

  /** Whether this is the state before another of the same stage, or of a container started from the stage. */
  isBefore(other: Moment): boolean {
    return this.version < other.version;
  }

  /** True where a file or environment that the model has not seen surely does not exist. */
  get closed(): boolean {
    return this.machine.closedAt(this.version);
  }

  /** The same of any file, and not only of those that activate. */
  get filesClosed(): boolean {
    return this.closed && this.machine.lookedInto === undefined;
  }

  /** The environment with that prefix. */
  environment(prefix: string): Environment | undefined {
    return this.machine.environments.get(prefix, this.version);
  }

  environments(): readonly Environment[] {
    return this.machine.environments.values(this.version);
  }

  /** The conda installation with that root prefix. */
  condaRoot(root: string): CondaRoot | undefined {
    return this.machine.condaRoots.get(root, this.version);
  }

  condaRoots(): readonly CondaRoot[] {
    return this.machine.condaRoots.values(this.version);
  }

  /** The conda installation that holds `prefix` as its root or below its envs folder. */
  rootOf(prefix: string): CondaRoot | undefined {
    return this.machine.rootOf(prefix, this.version);
  }

  /** The file at `path` (absolute, normalized), links followed; undefined where none is known of. */
  file(path: string): FileEntry | undefined {
    return this.machine.file(path, this.version);
  }

  /** The paths of all files that are known of one by one. */
  paths(): string[] {
    return this.machine.files.keys(this.version);
  }

  /** Whether a path exists: surely, surely not, or not known. */
  exists(path: Value): boolean | undefined {
    return this.machine.exists(path, this.version);
  }

  /** Whose a file or folder is; undefined where nothing says so. */
  owner(path: string): Owner | undefined {
    return ownerOf(path, this.machine, this.version);
  }

  /** Whether a file or folder surely is there. */
  isThere(path: string): boolean {
    return isThere(path, this.machine, this.version);
  }

  /** Whether a user may change an existing file, or what is in an existing folder; undefined where not known. */
  mayWrite(path: string, user: Value): boolean | undefined {
    return mayWrite(path, user, this.machine, this.version);
  }

  account(name: string): Account | undefined {
    return this.machine.accounts.get(name, this.version);
  }

  accounts(): readonly Account[] {
    return this.machine.accounts.values(this.version);
  }

  /** Whether a folder of the build context was copied to this very path. */
  isCopiedFolder(path: string): boolean {
    return this.machine.folders.get(path, this.version) !== undefined;
  }

  /** Whether a program of the system is there; undefined where nothing says so. */
  program(name: string): boolean | undefined {
    return this.machine.systemPrograms.get(name, this.version);
  }

  /** The programs that are known to be there, or not to be there. */
  programs(): string[] {
    return this.machine.systemPrograms.keys(this.version);
  }

  /** True where packages were installed whose names are not known. */
  get packagesUnknown(): boolean {
    return this.machine.packagesUnknown.get(this.version) === true;
  }

  /** True where a program ran that the model does not follow: it may have made files. */
  get ranUnknown(): boolean {
    return this.machine.unfollowedProgram.get(this.version) !== undefined;
  }

  /** The folders into which something was put that is not known. */
  unknownFolders(): string[] {
    return this.machine.unknownFolders.keys(this.version);
  }

  /** Whether mamba of an installation is mamba 1 or 2, where that is sure. */
  mamba(root: string): 1 | 2 | undefined {
    return mambaOf(root, this.machine, this.version);
  }

  /** What `conda config` set by that key. */
  condarc(key: string): string | undefined {
    return this.machine.condarc.get(key, this.version);
  }

  /** The keys that `conda config` set. */
  condarcKeys(): string[] {
    return this.machine.condarc.keys(this.version);
  }

  /** The prefix of a python that belongs to no environment and is found as `python`. */
  get systemPython(): string | undefined {
    return this.machine.systemPython.get(this.version);
  }

  /** Whether a program of conda's kind is there alone, such as micromamba's one file. */
  isLooseProgram(path: string): boolean {
    return this.machine.loosePrograms.get(path, this.version) !== undefined;
  }

  /** The value of an ENV variable; HOLE where the base image may set it and nobody knows. */
  variable(name: string): Value | undefined {
    return this.variables.get(name, this.image.version)?.value;
  }

  /** The value of an ENV variable that the Dockerfile or a known base image sets. */
  knownVariable(name: string): Value | undefined {
    return this.variables.map.get(name, this.image.version)?.value;
  }

  /** The same state of the same history, on another machine that holds it: see `Machine.cut`. */
  on(machine: Machine, variables: ImageVariables): Moment {
    return new Moment(machine, this.image, variables, this.version);
  }
}
