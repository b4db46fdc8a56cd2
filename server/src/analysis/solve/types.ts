/**
 * What is asked of the solver and what it answers, as plain data: it works in another thread, and everything here is
 * copied there and back.
 */

/** A folder of packages that conda reads: the channel itself, or one of those that `defaults` stands for. */
export interface SolveChannel {
  /** What people call it, without credentials: `conda-forge`, `defaults`, an address. */
  readonly name: string;
  /** Its address without a platform folder and without credentials: `https://conda.anaconda.org/conda-forge`. */
  readonly url: string;
  /** The address that is asked, with a token or password where it needs one; `url` where it needs none. */
  readonly access: string;
  /**
   * True where neither the file nor a setting names it, only conda's installation in the image: it is asked for what the
   * others do not have.
   */
  readonly implicit?: boolean;
}

/** One package that somebody asked for. */
export interface SolveSpec {
  /** What the answer names it by: the number of the dependency in the file. */
  readonly id: number;
  /** The match spec as written. */
  readonly text: string;
}

/** A package that stands for something of the system: `__glibc`, `__cuda`. */
export interface VirtualPackage {
  readonly name: string;
  readonly version: string;
  readonly build: string;
}

/** How a package of a channel behind the first one that has it may be taken, after conda's `channel_priority`. */
export type ChannelPriority = 'strict' | 'flexible' | 'disabled';

/** One environment to solve on one platform. */
export interface SolveRequest {
  /** `linux-64`. */
  readonly platform: string;
  /** The first one wins. */
  readonly channels: readonly SolveChannel[];
  /** Channels that only a `channel::package` of these specs names. */
  readonly named: Readonly<Record<string, readonly SolveChannel[]>>;
  readonly priority: ChannelPriority;
  readonly specs: readonly SolveSpec[];
  readonly virtual: readonly VirtualPackage[];
  /** Whether python brings pip, as conda has it (`add_pip_as_python_dependency`). */
  readonly addPip: boolean;
}

/** A package of the answer. */
export interface SolvedPackage {
  readonly name: string;
  readonly version: string;
  readonly build: string;
  readonly subdir: string;
  /** The name of its channel. */
  readonly channel: string;
  /** Where it is downloaded from, without credentials. */
  readonly url: string;
  readonly md5: string | undefined;
  readonly sha256: string | undefined;
  /** In bytes; undefined where the channel does not say. */
  readonly size: number | undefined;
  readonly depends: readonly string[];
}

/** A spec that keeps the environment from being solved, with a change of it alone that lets it. */
export interface Loosened {
  readonly id: number;
  /** The version that would be taken; undefined where no change of this spec alone helps. */
  readonly version: string | undefined;
}

/** What one of the specs needs of a package, in each of the builds that may be taken. */
export interface Need {
  readonly id: number;
  /** The package that it is about: another one of the specs, or one that several depend on. */
  readonly on: string;
  /** What the builds ask for: `>=1.25.4,<1.27`. */
  readonly versions: readonly string[];
}

/** Why there is no answer. */
export type Conflict =
  /** No channel has the package. */
  | {
      readonly kind: 'no-package';
      readonly id: number;
      readonly name: string;
      readonly platforms: readonly string[];
      readonly similar: readonly string[];
    }
  /** The package is there, and no build of it is what the spec asks for. */
  | {
      readonly kind: 'no-version';
      readonly id: number;
      readonly name: string;
      /** The channel whose package counts. */
      readonly channel: string;
      /** The versions that are there, the newest first. */
      readonly versions: readonly string[];
      /** The one nearest to what is asked for. */
      readonly nearest: string | undefined;
      /** Channels further down that have what is asked for. */
      readonly elsewhere: readonly string[];
      /** True where the version is there, and the build, or what else the brackets ask for, is not. */
      readonly build: boolean;
    }
  /** What the image has is too old, or missing. */
  | {
      readonly kind: 'system';
      readonly id: number;
      /** The package that asks for it, as it would be in a newer image. */
      readonly name: string;
      readonly version: string;
      readonly virtual: string;
      /** As the package says it: `>=2.28`. */
      readonly needs: string;
      /** What the image has; undefined where it has none. */
      readonly has: string | undefined;
      readonly loosened: readonly Loosened[];
    }
  /** Specs that each can be had, and not together. */
  | {
      readonly kind: 'together';
      readonly ids: readonly number[];
      readonly loosened: readonly Loosened[];
      /** What they need that does not go together, as far as it is one step away. */
      readonly needs: readonly Need[];
      /** What the solver says, a line each. */
      readonly reasons: readonly string[];
    };

/** Why the question could not be answered. */
export type FailureKind =
  | 'spec'
  | 'offline'
  | 'refused'
  | 'unauthorized'
  | 'not-found'
  | 'server'
  | 'timeout'
  | 'truncated'
  | 'content'
  | 'file'
  | 'cancelled'
  | 'internal';

export type SolveAnswer =
  | {
      readonly kind: 'solved';
      readonly packages: readonly SolvedPackage[];
      /** Packages that come from a channel behind the first one that has them, which strict priority does not allow. */
      readonly relaxed: readonly string[];
    }
  | {
      readonly kind: 'unsolvable';
      readonly conflicts: readonly Conflict[];
      /**
       * With strict priority: the packages that would come from a channel further down if that were allowed, which then
       * solves it; undefined where that does not help either.
       */
      readonly flexible: readonly string[] | undefined;
    }
  | {
      readonly kind: 'failed';
      readonly why: FailureKind;
      /** The whole sentence for people, with the channel's name and without credentials. */
      readonly message: string;
      /** The spec that it is about. */
      readonly id: number | undefined;
    };
