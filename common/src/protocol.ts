/**
 * The requests of our own between server and client: files that only the client can read (virtual workspaces, the
 * browser). Plain names and types, so that neither side's library is needed here.
 */
import type { ContainerPlan } from './containerPlan';

export type * from './containerPlan';

/** What the client says of itself in `initialize` (`initializationOptions`); all of it may be missing. */
export interface InitializationOptions {
  /** It has a container engine, and can be asked for the digests of images. */
  readonly engine?: boolean;
}

/** Server → client: the text of a file that is not open, or null where it cannot be read as text. */
export const READ_FILE = 'condaInDocker/readFile';
export interface ReadFileParams {
  readonly uri: string;
}
export type ReadFileResult = { readonly text: string } | null;

/** Server → client: the files below a folder, as URIs; folders that search leaves out are not entered. */
export const LIST_FILES = 'condaInDocker/listFiles';
export interface ListFilesParams {
  readonly folder: string;
  /** At most this many are returned. */
  readonly limit: number;
}
export type ListFilesResult = readonly string[];

/** Server → client: whether there is a file or folder; null where that cannot be said. */
export const EXISTS = 'condaInDocker/exists';
export interface ExistsParams {
  readonly uri: string;
}
export type ExistsResult = { readonly exists: boolean } | null;

/** Server → client: the digest of an image as the container engine knows it; null where it does not know the image. */
export const IMAGE_DIGEST = 'condaInDocker/imageDigest';
export interface ImageDigestParams {
  /** As a FROM names it: `debian:12`. */
  readonly image: string;
  /** `linux/amd64` and the like; absent for the engine's own. */
  readonly platform?: string;
}
/** `sha256:` and 64 hexadecimal digits, of the image or of its index. */
export type ImageDigestResult = { readonly digest: string } | null;

/** Client → server: what of a file can be built or brought up; null for files that are neither Dockerfile nor Compose. */
export const TARGETS = 'condaInDocker/targets';
export interface TargetsParams {
  readonly uri: string;
}
export type TargetsResult =
  | { readonly kind: 'dockerfile'; readonly stages: readonly StageLine[] }
  | { readonly kind: 'compose'; readonly services: readonly ServiceLine[] }
  | null;
/** A stage that can be built by itself. */
export interface StageLine {
  /** What `--target` is given; null for the last stage, which needs none. */
  readonly target: string | null;
  /** The zero-based line of its FROM. */
  readonly line: number;
  /** Whether conda, mamba or micromamba, or an environment of theirs, is in its image. */
  readonly conda: boolean;
}
/** A service of a Compose file. */
export interface ServiceLine {
  readonly name: string;
  /** The zero-based line of its key. */
  readonly line: number;
  /** Whether conda is in the image that it builds; null where it builds none, or one that cannot be read. */
  readonly conda: boolean | null;
}

/** Client → server: how an image of a Dockerfile is built and worked in; null for files that are none, or without the stage. */
export const CONTAINER_PLAN = 'condaInDocker/containerPlan';
export interface ContainerPlanParams {
  readonly uri: string;
  /** The stage; without it the one that the first build names, else the last. */
  readonly target?: string;
}
export type ContainerPlanResult = ContainerPlan | null;
