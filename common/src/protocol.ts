/**
 * The requests of our own between server and client: files that only the client can read (virtual workspaces, the
 * browser). Plain names and types, so that neither side's library is needed here.
 */
import type { ContainerPlan, RunProbe } from './containerPlan';
import type { ErrorExplanation } from './errorExplanation';
import type { ExplainedService, Explanation } from './explanation';
import type { LearnedImage } from './learnedImage';
import type { RecipeName } from './recipes';

export type * from './containerPlan';
export type * from './errorExplanation';
export type * from './explanation';
export type * from './learnedImage';

/** What the client says of itself in `initialize` (`initializationOptions`); all of it may be missing. */
export interface InitializationOptions {
  /** It has a container engine, and can be asked for the digests of images. */
  readonly engine?: boolean;
  /** URIs of files that are not looked at: with them the server before this one did not come to an end. */
  readonly leftOut?: readonly string[];
  /** Another extension completes the keys of YAML files from their schemas. */
  readonly schemas?: boolean;
  /** Another extension gives Dockerfiles their outline. */
  readonly outlines?: boolean;
  /** It has the command that creates a Dockerfile. */
  readonly creates?: boolean;
}

/** Client → server: are you there? A server that does not answer for long is stuck. */
export const PING = 'condaInDocker/ping';
export interface PingResult {
  /** The server's process, where it is one. */
  readonly process: number | null;
}

/** The variable of the server's environment that names a file: the server writes there which file it looks at, as a URI and a line end. */
export const LOOKING_AT = 'CONDA_IN_DOCKER_LOOKING_AT';

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

/**
 * Server → client, where the client has an engine: the references of the images that the engine has (`debian:12`), those
 * without a name left out. It takes no parameters.
 */
export const LOCAL_IMAGES = 'condaInDocker/localImages';
export type LocalImagesResult = readonly string[];

/** Server → client: the digest of an image as the container engine knows it; null where there is no engine. */
export const IMAGE_DIGEST = 'condaInDocker/imageDigest';
export interface ImageDigestParams {
  /** As a FROM names it: `debian:12`. */
  readonly image: string;
  /** `linux/amd64` and the like; absent for the engine's own. */
  readonly platform?: string;
}
/**
 * `sha256:` and 64 hexadecimal digits, of the image or of its index; or why there is none, as the end of a sentence
 * without its full stop.
 */
export type ImageDigestResult = { readonly digest: string } | { readonly reason: string } | null;

/**
 * Server → client, where the client has an engine: what a base image holds that no table knows; null where the engine does
 * not have it, or images are not to be learned. Nothing is pulled.
 */
export const LEARN_IMAGE = 'condaInDocker/learnImage';
export interface LearnImageParams {
  /** As a FROM names it. */
  readonly image: string;
}
export type LearnImageResult = LearnedImage | null;

/** Client → server, a notification: an image was learned. It counts before the tables, and after the project's own words. */
export const LEARNED_IMAGE = 'condaInDocker/learnedImage';

/** Client → server: the base images of a Dockerfile that are pulled from somewhere, each once; null for files of other kinds. */
export const BASE_IMAGES = 'condaInDocker/baseImages';
export interface BaseImagesParams {
  readonly uri: string;
}
export type BaseImagesResult = readonly BaseImageLine[] | null;
export interface BaseImageLine {
  /** As the FROM names it, variables put in. */
  readonly image: string;
  /** Whether anything is known of it. */
  readonly known: boolean;
  /** The day on which it was learned; null where what is known comes from elsewhere. */
  readonly learned: string | null;
}

/** Client → server: the configuration of a file with what was learned of an image, or why it cannot be written. */
export const WRITE_BASE_IMAGE = 'condaInDocker/writeBaseImage';
export interface WriteBaseImageParams {
  /** The Dockerfile. */
  readonly uri: string;
  readonly image: LearnedImage;
}
export type WriteBaseImageResult =
  /** The configuration's URI, its text as it was read (null: there is none yet) and as it is to be. */
  { readonly uri: string; readonly before: string | null; readonly text: string } | { readonly reason: string };

/** What the requests over the whole workspace are given. They can be cancelled. */
export interface WorkspaceRequestParams {
  /** The word under which progress is told; without it nothing is. */
  readonly progress?: string;
}

/** Server → client: how many of the workspace's files were looked at. */
export const WORKSPACE_PROGRESS = 'condaInDocker/workspaceProgress';
export interface WorkspaceProgress {
  readonly progress: string;
  readonly done: number;
  readonly all: number;
}

/** Client → server: looks at all files of the workspace and counts what it finds. */
export const LINT_WORKSPACE = 'condaInDocker/lintWorkspace';
export interface LintWorkspaceResult {
  readonly files: number;
  readonly filesWithFindings: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  /** Findings that have a safe fix. */
  readonly fixable: number;
}

/** Client → server: all safe fixes of all files of the workspace, as far as they fit together. */
export const FIX_WORKSPACE = 'condaInDocker/fixWorkspace';
export interface FixWorkspaceResult {
  /** How many findings the edit mends. */
  readonly count: number;
  /** An LSP `WorkspaceEdit`, each rule's edits under an annotation that asks for confirmation; null where nothing is to do. */
  readonly edit: unknown;
}

/** Client → server: the rules, in the order of their codes. */
export const RULES = 'condaInDocker/rules';
export type RulesResult = readonly RuleLine[];
export interface RuleLine {
  readonly code: string;
  readonly name: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly summary: string;
  /** The address of its page. */
  readonly url: string;
}

/** Client → server: what of a file can be built or brought up; null for files of other kinds. */
export const TARGETS = 'condaInDocker/targets';
export interface TargetsParams {
  readonly uri: string;
}
export type TargetsResult =
  | { readonly kind: 'dockerfile'; readonly stages: readonly StageLine[] }
  | { readonly kind: 'compose'; readonly services: readonly ServiceLine[] }
  /** An environment file: whether a Dockerfile of the project is made from it, or is in its folder. */
  | { readonly kind: 'environment'; readonly used: boolean }
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
  /** What it builds: the Dockerfile's URI, and the stage (null for the last one); null where it builds none. */
  readonly build: { readonly dockerfile: string; readonly target: string | null } | null;
}

/** Client → server: how an image of a Dockerfile is built and worked in; null for files that are none, or without the stage. */
export const CONTAINER_PLAN = 'condaInDocker/containerPlan';
export interface ContainerPlanParams {
  readonly uri: string;
  /** The stage; null for the last one; without it the one that the first build names, else the last. */
  readonly target?: string | null;
  /** True: where the Dockerfile is not there, the one that a recipe makes of its folder is planned for. */
  readonly recipe?: boolean;
}
export type ContainerPlanResult = ContainerPlan | null;

/** Client → server: where a throw-away build can ask the RUNs what they see; null as for `containerPlan`. */
export const RUN_PROBES = 'condaInDocker/runProbes';
export type RunProbesParams = ContainerPlanParams;
export type RunProbesResult = {
  /** The Dockerfile's text that the offsets are of. */
  readonly text: string;
  readonly probes: readonly RunProbe[];
} | null;

/**
 * Client → server: adds packages to the environment file that an environment of an image is made from; null where no such
 * file is known, or it cannot be edited surely.
 */
export const ADD_PACKAGES = 'condaInDocker/addPackages';
export interface AddPackagesParams extends Omit<ContainerPlanParams, 'recipe'> {
  /** The environment's. */
  readonly prefix: string;
  readonly conda: readonly AddedPackage[];
  readonly pip: readonly AddedPackage[];
}
/** A package to add; with null as its version, any. */
export interface AddedPackage {
  readonly name: string;
  readonly version: string | null;
}
export type AddPackagesResult = {
  /** The environment file's. */
  readonly uri: string;
  readonly edits: readonly {
    readonly range: { readonly start: FilePosition; readonly end: FilePosition };
    readonly text: string;
  }[];
  /** As they are written; those that the file names already are left out. */
  readonly added: readonly string[];
} | null;
/** Zero-based. */
export interface FilePosition {
  readonly line: number;
  readonly character: number;
}

/** Client → server: what an image of a folder could be made from, and the files of a recipe. */
export const RECIPE = 'condaInDocker/recipe';
export interface RecipeParams {
  /** The folder's URI. */
  readonly folder: string;
  /** What is chosen; with nothing chosen the defaults hold. */
  readonly answers: RecipeAnswers;
}
export interface RecipeAnswers {
  readonly recipe?: RecipeName;
  /** The path of the file below the folder that the environment is made from. */
  readonly source?: string;
  readonly compose?: boolean;
  readonly devcontainer?: boolean;
  readonly ci?: boolean;
}
/** `reason`: whole sentences that say why there is nothing to make; null where the folder is not looked at. */
export type RecipeResult =
  | {
      readonly sources: readonly RecipeSource[];
      readonly creation: RecipeCreation;
    }
  | { readonly reason: string }
  | null;
/** A file that the environment can be made from, and the recipes for it, the one that fits best first. */
export interface RecipeSource {
  readonly path: string;
  readonly kind: string;
  readonly recipes: readonly RecipeName[];
}
export interface RecipeCreation {
  readonly recipe: RecipeName;
  readonly source: string;
  readonly environment: string;
  readonly files: readonly RecipeCreatedFile[];
  /** Whole sentences. */
  readonly notes: readonly string[];
}
export interface RecipeCreatedFile {
  /** Below the folder, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly why: string;
  /** The text of the file that is there already, and is another one. */
  readonly before?: string;
}

/** Client → server: what every command of a Dockerfile sees, and why; null for files that are none. */
export const EXPLAIN = 'condaInDocker/explain';
export interface ExplainParams {
  readonly uri: string;
}
export type ExplainResult = (Explanation & { readonly services: readonly ExplainedService[] }) | null;

/** Client → server: what an error text or the log of a build means, and where in the Dockerfile it comes from. */
export const EXPLAIN_ERROR = 'condaInDocker/explainError';
export interface ExplainErrorParams {
  readonly text: string;
  /** The Dockerfile that was built; null where it is not known. */
  readonly uri: string | null;
}
export type ExplainErrorResult = ErrorExplanation;

/** Client → server: solves an environment file. It can be cancelled. Only where the workspace is trusted. */
export const SOLVE = 'condaInDocker/solve';
export interface SolveParams {
  readonly uri: string;
  /** `linux-64` and the like; empty for those of the build. */
  readonly platforms: readonly string[];
  /** The word under which progress is told. */
  readonly progress: string;
  /** The packages of each lock that stay at the version that it holds: a part of an update. */
  readonly keep?: Readonly<Record<string, readonly string[]>>;
  /** The editor's own proxy, and whether it looks at certificates. */
  readonly proxy?: string;
  readonly strictSSL?: boolean;
}
export type SolveResult = {
  /** Why nothing could be asked; then there are no answers. */
  readonly refused?: { readonly message: string; readonly range: SolveRange | undefined };
  readonly notes: readonly string[];
  readonly answers: readonly PlatformAnswer[];
  /** The Dockerfile that makes the environment: of several, the one that it is solved for. */
  readonly dockerfile?: string;
} | null;

/** A range as the protocol has it. */
export interface SolveRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** What the solver says for one platform. */
export interface PlatformAnswer {
  readonly platform: string;
  readonly result: 'solved' | 'unsolvable' | 'failed' | 'cancelled';
  /** Where it failed: why. */
  readonly message: string;
  /** How many packages there are, and how much of them is to be downloaded, in bytes. */
  readonly packages: number;
  readonly size: number;
  readonly problems: readonly SolveProblemLine[];
  /** Where it is solved: the lock, and what changes in the one that is there. */
  readonly lock: SolvedLock | undefined;
}
export interface SolvedLock {
  readonly uri: string;
  readonly text: string;
  readonly exists: boolean;
  readonly changes: readonly LockChange[];
}
/** A package that differs between the lock that is there and what would be solved now. */
export interface LockChange {
  readonly name: string;
  /** `newer`, `older`, `new`, `gone`, `other build`. */
  readonly word: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Of the download, in bytes. */
  readonly size: number;
  /** Whether the environment file asks for it. */
  readonly asked: boolean;
}
/** What stands in the way, at one of the lines that it is about. */
export interface SolveProblemLine {
  readonly range: SolveRange;
  readonly message: string;
  readonly advice: readonly string[];
  readonly related: readonly { readonly range: SolveRange; readonly message: string }[];
  readonly fixes: readonly { readonly title: string; readonly range: SolveRange; readonly text: string }[];
}

/** Server → client: what a solve is doing. */
export const SOLVE_PROGRESS = 'condaInDocker/solveProgress';
export interface SolveProgress {
  readonly progress: string;
  readonly message: string;
}

/** Client → server: deletes what is kept of channels. */
export const CLEAR_CHANNELS = 'condaInDocker/clearChannels';

/** Client → server: the text edit that writes installed packages into an environment file; null for files that are none. */
export const WRITE_INSTALLED = 'condaInDocker/writeInstalled';
export interface WriteInstalledParams {
  readonly uri: string;
  readonly packages: readonly InstalledPackageLine[];
}
/** A package to write; the version is that which is installed, null where it is not known. */
export interface InstalledPackageLine {
  readonly name: string;
  readonly version: string | null;
  readonly manager: 'conda' | 'pip';
}
export type WriteInstalledResult =
  | {
      /** What to replace; null where the file says all of it already. */
      readonly edit: { readonly range: SolveRange; readonly text: string } | null;
      /** The lines as they are written: `numpy=2.1`. */
      readonly lines: readonly string[];
      /** The packages that the file asks for already. */
      readonly there: readonly string[];
    }
  /** Why the file stays as it is, as a whole sentence. */
  | { readonly reason: string }
  | null;

/** Client → server: which packages bring the modules that Python code imports; null for Python's own modules. */
export const PACKAGES_OF_IMPORTS = 'condaInDocker/packagesOfImports';
export interface PackagesOfImportsParams {
  readonly modules: readonly string[];
}
export type PackagesOfImportsResult = readonly (ImportPackage | null)[];
export interface ImportPackage {
  /** On conda-forge, and on PyPI. */
  readonly conda: string;
  readonly pip: string;
  /** False: it is only called as the module is. */
  readonly certain: boolean;
}

/** Client → server: the channels that an environment file names, as `-c` takes them, in its order; null for files that are none. */
export const CHANNELS = 'condaInDocker/channels';
export interface ChannelsParams {
  readonly uri: string;
}
export type ChannelsResult = readonly string[] | null;

/** Client → server: an environment as it is installed against its file and the lock beside it; null for files that are none. */
export const COMPARE_ENVIRONMENT = 'condaInDocker/compareEnvironment';
export interface CompareEnvironmentParams {
  /** The environment file's. */
  readonly uri: string;
  /** The image's: `linux-64`. */
  readonly platform: string;
  readonly installed: {
    readonly conda: readonly { readonly name: string; readonly version: string; readonly build: string }[];
    readonly pip: readonly { readonly name: string; readonly version: string; readonly requested: boolean }[];
    /** `conda-meta/history`. */
    readonly history: string;
  };
}
export type CompareEnvironmentResult =
  | {
      readonly packages: readonly ComparedLine[];
      /** How many packages the file asks for. */
      readonly asked: number;
      /** The lock that was compared with, and how many packages it holds. */
      readonly lock: { readonly uri: string; readonly packages: number } | null;
    }
  /** Why nothing could be compared, as a whole sentence. */
  | { readonly reason: string }
  | null;
/** A package that differs; the kinds are those of server/src/analysis/environments/compare.ts. */
export interface ComparedLine {
  readonly kind: 'missing' | 'other' | 'by-hand' | 'extra';
  readonly name: string;
  readonly manager: 'conda' | 'pip';
  readonly against: 'file' | 'lock';
  readonly wanted: string | null;
  readonly installed: string | null;
  readonly command: string | null;
}

/** Client → server: what the code below an environment file imports, and no dependency gives; null for files that are none. */
export const CHECK_IMPORTS = 'condaInDocker/checkImports';
export interface CheckImportsParams {
  /** The environment file's. */
  readonly uri: string;
}
export type CheckImportsResult = {
  readonly missing: readonly ImportLine[];
  /** Those whose package only comes along with another one. */
  readonly along: readonly ImportLine[];
  readonly unknown: readonly ImportLine[];
  /** How many files were read. */
  readonly files: number;
  /** Whole sentences. */
  readonly notes: readonly string[];
} | null;
/** A module that no dependency gives. */
export interface ImportLine {
  readonly module: string;
  /** The package on conda-forge; null where it is not known. */
  readonly package: string | null;
  /** The dependency that it comes along with; null where there is none. */
  readonly along: string | null;
  /** The lines are zero-based; in a notebook those of the cell, which is counted from one. */
  readonly places: readonly { readonly uri: string; readonly line: number; readonly cell: number | null }[];
}
