/**
 * What is known of a base image: the shape of the entries of this folder, one table with the source of each fact.
 * The model starts a stage from these facts; what an entry does not say is unknown.
 */
import type { Value } from '../../text/value';

/** Which program `/bin/sh` is. `none`: the image has no shell at all. */
export type ShKind = 'dash' | 'bash' | 'busybox' | 'none';

/** A user account of the image. */
export interface BaseUser {
  readonly name: string;
  readonly uid: number;
  readonly gid?: number;
  readonly home: string;
}

/** An environment that the image brings, beside base. */
export interface BaseEnvironment {
  readonly name: string;
  readonly prefix: string;
  /** The version of its python; `null`: it has none; absent: a python of a version that is not known. */
  readonly python?: string | null;
}

/** A conda installation of the image. */
export interface BaseConda {
  /** The root prefix, e.g. `/opt/conda`. */
  readonly root: string;
  /** The programs it brings. */
  readonly programs: readonly ('conda' | 'mamba' | 'micromamba')[];
  /** Programs of the kind that it surely does not bring; what neither list names is unknown. */
  readonly lacks?: readonly 'mamba'[];
  /** True where base holds a python (false for micromamba's empty root prefix at first). */
  readonly python: boolean;
  /** The version of that python. */
  readonly pythonVersion?: string;
  /** Who can write to the root prefix: a user's name, HOLE for everybody, or undefined for root alone. */
  readonly writableBy?: Value;
}

/** A severity of the deprecated-base-image rule. */
export interface Deprecation {
  /** The last tag or date that was updated, in words: "no updates since October 2023". */
  readonly reason: string;
  /** `error`: does not work any more; `warning`: gets no updates. */
  readonly severity: 'error' | 'warning';
  /** The repository to use instead, e.g. `quay.io/jupyter/scipy-notebook`; the tag is kept where `keepsTag`. */
  readonly replacement?: string;
  readonly keepsTag?: boolean;
  /** False where the replacement is another way to do it: what the image starts or has by itself is not in it. */
  readonly standsIn?: false;
  /** The version from which on the replacement can stand in under the same tag; older tags take its newest one. */
  readonly keepsTagFrom?: string;
  /** The host where the packages went. A Dockerfile that names it knows, and its package manager works. */
  readonly archive?: string;
  readonly source: string;
}

/** That facts were read in the image itself, and how. */
export interface Learned {
  /** When, as ISO date. */
  readonly date: string;
  /** The platform of the image that was looked into, such as `linux/amd64`. */
  readonly platform?: string;
  /** `configuration`: user, variables, shell, entrypoint and the like, none of its files. */
  readonly from: 'image' | 'configuration';
  /** Whether all was looked at that matters: what is not said is not there. */
  readonly complete: boolean;
}

/** Facts that hold for a repository, or for those of its tags that `tags` matches. */
export interface BaseImageFacts {
  /**
   * Normalized repository names (no `docker.io/`, no `library/`), e.g. `continuumio/miniconda3`, `debian`,
   * `quay.io/jupyter/base-notebook`; a trailing `*` stands for any rest, one in the middle for any part.
   */
  readonly repositories: readonly string[];
  /** A regular expression that the tag must match as a whole; absent: any tag, and a digest alone. */
  readonly tags?: RegExp;
  readonly distribution?:
    | 'debian'
    | 'ubuntu'
    | 'alpine'
    | 'centos'
    | 'almalinux'
    | 'rocky'
    | 'fedora'
    | 'amazonlinux'
    | 'oraclelinux'
    | 'opensuse'
    | 'arch'
    | 'distroless'
    | 'scratch';
  /** The distribution's version as far as it is known for these tags, e.g. `12`, `22.04`. */
  readonly distributionVersion?: string;
  /** The version of its glibc, where that does not follow from the distribution. */
  readonly glibc?: string;
  readonly sh?: ShKind;
  /** Whether `bash` is there. */
  readonly bash?: boolean;
  /** The SHELL that the image hands to its children; absent: `["/bin/sh","-c"]`. */
  readonly shell?: readonly string[];
  readonly environmentVariables?: Readonly<Record<string, string>>;
  /** The user that the image ends with, by name; absent: unknown. */
  readonly user?: string;
  /** The user as whom editors work in it where nothing else is said (the label `devcontainer.metadata`). */
  readonly editorUser?: string;
  /** Accounts, root included only where its home is not /root. */
  readonly users?: readonly BaseUser[];
  /** Other folders that do not belong to root, each with all that is in it: folder → user. */
  readonly owners?: Readonly<Record<string, string>>;
  readonly workdir?: string;
  /** `null`: surely none. */
  readonly entrypoint?: readonly string[] | null;
  readonly cmd?: readonly string[] | null;
  readonly conda?: BaseConda;
  readonly environments?: readonly BaseEnvironment[];
  /**
   * Start-up files in our own words, as far as they matter: path → shell text. `/etc/skel/.bashrc` counts for users
   * made later by `useradd -m`. The names of `distributionFiles` are filled in for the distribution first.
   */
  readonly files?: Readonly<Record<string, string>>;
  /** Symbolic links: link → target, e.g. `/etc/profile.d/conda.sh` → `/opt/conda/etc/profile.d/conda.sh`. */
  readonly links?: Readonly<Record<string, string>>;
  /** A python outside of conda that is first on PATH, e.g. `/usr/local/bin/python` of the `python` image. */
  readonly systemPython?: string;
  /** Programs surely there (of: wget curl bzip2 git jupyter tini sudo gosu pip …). */
  readonly has?: readonly string[];
  /** Programs surely not there. */
  readonly lacks?: readonly string[];
  /** Settings of its `.condarc` files, lists joined by line feeds: `channels`. */
  readonly condarc?: Readonly<Record<string, string>>;
  /** Packages of base that matter for what can be started: `jupyterlab`, `notebook`. */
  readonly packages?: readonly string[];
  readonly deprecated?: Deprecation;
  /** End of life of the distribution or image, ISO date. */
  readonly endOfLife?: string;
  /** The conda version of a tag: the tag's own text, or its first group. */
  readonly condaVersion?: RegExp | string;
  /** Tags of this repository that move (besides `latest`); a match is a mutable-base-tag finding. */
  readonly movingTags?: RegExp;
  /**
   * Tags that get no builds any more and so never move again, although `movingTags` may match them: releases after
   * their end of life. `true`: nothing in the repository does, `latest` included.
   */
  readonly frozen?: boolean | RegExp;
  /** No tag of the repository names a version: only a digest stays what it is. */
  readonly versionless?: boolean;
  /** The newest tag that the table knows, for the pin fix. */
  readonly newestTag?: string;
  /** Set where the facts were read in the image itself. */
  readonly learned?: Learned;
  /** One line for the hover: what the image is for. */
  readonly summary: string;
  /** Where these facts were read. */
  readonly sources: readonly string[];
  /** The day on which the sources were last read (ISO date); absent: nobody wrote it down. */
  readonly checked?: string;
}
