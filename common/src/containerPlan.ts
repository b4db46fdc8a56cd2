/**
 * How an image is built and worked in, as plain data. The analysis works it out (server/src/analysis/plan), with paths of
 * the project for files; in the answer to `condaInDocker/containerPlan` they are URIs.
 */

/** An environment, as people name it and by its prefix. */
export interface PlannedEnvironment {
  /** `base`, a name, else the prefix. */
  readonly name: string;
  readonly prefix: string;
}

/** What one way to build the Dockerfile says: a compose service, a devcontainer, or nobody. */
export interface PlannedBuild {
  readonly origin: 'compose' | 'devcontainer' | 'default';
  /** The compose file or devcontainer.json. */
  readonly file: string | null;
  readonly service: string | null;
  readonly context: string;
  /** False: the context was worked out from what the Dockerfile copies. */
  readonly certain: boolean;
  readonly target: string | null;
  /** Arguments with known values. */
  readonly args: Readonly<Record<string, string>>;
  readonly platform: string | null;
  /** Build contexts that go by a name: folders, and what is fetched (`docker-image://…`, a URL). */
  readonly contexts: Readonly<Record<string, string>>;
  /** Where secrets of the build come from, by their ids. */
  readonly secrets: Readonly<Record<string, PlannedSecret>>;
  readonly more?: PlannedBuildOptions;
}

/** What a compose file says of how a service is built, beside what every build has; as `docker buildx build` takes it. */
export interface PlannedBuildOptions {
  readonly ssh: readonly string[];
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  readonly platforms: readonly string[];
  readonly network: string | null;
  /** `host:address` or `host=address`. */
  readonly extraHosts: readonly string[];
}

/** Where a secret comes from: a file, or a variable of whoever builds. */
export type PlannedSecret = { readonly file: string } | { readonly environment: string };

/** A stage that can be built. */
export interface PlannedStage {
  /** Null for one that only its number names. */
  readonly name: string | null;
  /** The image or stage after FROM, for people. */
  readonly from: string;
  /** One-based. */
  readonly line: number;
  readonly last: boolean;
}

/** An ARG that a build of the target asks for. */
export interface PlannedArgument {
  readonly name: string;
  /** The default as far as it is known; null: it has none, and the build may fail without a value. */
  readonly default: string | null;
  /** What the build hands in where it is not known: a variable of the shell, as it is written in the compose file. */
  readonly handedIn: string | null;
  /** One-based. */
  readonly line: number;
  /** What it is by its name: the id of a user or group of the host, or a user's name. */
  readonly meaning: 'uid' | 'gid' | 'user' | null;
}

/** A change of a file that puts Jupyter into the environment. */
export interface JupyterFix {
  readonly uri: string;
  /** Zero-based; where `text` is inserted. */
  readonly position: { readonly line: number; readonly character: number };
  readonly text: string;
  /** The package that it adds. */
  readonly package: string;
}

/** @template Fix how a place in a file is named: the analysis has spans */
export interface PlannedJupyter<Fix = JupyterFix> {
  /** `unknown`: it may be there (an unknown base, a lock file that was not read). */
  readonly installed: 'yes' | 'no' | 'unknown';
  readonly program: 'lab' | 'notebook';
  /** Where that is known from, for people: `environment.yml`, `the base image`. */
  readonly source: string | null;
  /** The environment file to add it to, where there is one. */
  readonly fix: Fix | null;
}

/**
 * How the server is started.
 * - `image`: the image's own CMD is Jupyter
 * - `stack`: the start script of the Jupyter stacks
 * - `entrypoint`: the image's ENTRYPOINT activates the environment
 * - `path`: the environment is active already, or first on PATH
 * - `conda-run`: `conda run` (or `micromamba run`) activates it
 * - `activate`: conda's shell function does, for a conda older than `conda run --no-capture-output`
 * - `prefix`: the program is called by its path; nothing is activated
 */
export type StartMethod = 'image' | 'stack' | 'entrypoint' | 'path' | 'conda-run' | 'activate' | 'prefix';

export interface PlannedStart {
  readonly method: StartMethod;
  /** Why this way, one sentence for people. */
  readonly why: string;
  /** Instead of the image's ENTRYPOINT; null: as it is. */
  readonly entrypoint: readonly string[] | null;
  /** Instead of the image's CMD; null: as it is. */
  readonly command: readonly string[] | null;
  /** True where options of Jupyter may be added behind `command`. */
  readonly takesOptions: boolean;
  /** The options that it has already, without dashes and class names: `ip`, `port`, `allow-root`, `notebook-dir`. */
  readonly options: readonly string[];
  /** The container's port on which it will listen. */
  readonly port: number;
  /** True where the model shows that it runs in the environment. */
  readonly sure: boolean;
}

/** Who the container's processes are, so that files in mounted folders stay the user's. */
export interface PlannedUser {
  readonly name: string | null;
  readonly uid: number | null;
  readonly gid: number | null;
  readonly root: boolean;
  readonly home: string | null;
  /** Groups of the image, by name, that another user has to be in. */
  readonly groups: readonly string[];
  /**
   * - `stack`: started as root with NB_UID and NB_GID, the image's script does the rest (the Jupyter stacks)
   * - `run-as`: any user can run what is in the image: `--user uid:gid`
   * - `fixed`: the environment lies in a home folder that other users may not enter, so the image's user has to stay
   */
  readonly mapping: 'stack' | 'run-as' | 'fixed';
}

/** A folder of the project and where a container sees it. */
export interface PlannedMount {
  readonly source: string;
  /** The path in the container. */
  readonly target: string;
  readonly readOnly: boolean;
}

/** Words for `docker exec`, with variables of their own. */
export interface PlannedExec {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** True where the environment will be active. */
  readonly activates: boolean;
}

/** A value, and the file that says it, for people. */
export interface Said<T> {
  readonly value: T;
  readonly from: string;
}

/** What the project says of how its containers run; values as `docker run` takes them. */
export interface PlannedOptions {
  /** `all`, `auto`, a number, `device=ID,ID`. */
  readonly gpus: Said<string> | null;
  readonly shmSize: Said<string> | null;
  readonly memory: Said<string> | null;
  readonly cpus: Said<string> | null;
  readonly env: Readonly<Record<string, Said<string>>>;
  /** `host:address`. */
  readonly extraHosts: readonly Said<string>[];
  /** Whether the image is made for CUDA. */
  readonly cuda: boolean;
}

/** What the model says a command sees. */
export interface Prediction {
  readonly activated: string | null;
  readonly python: string | null;
  readonly hook: boolean;
  /** False: the names are guesses or unknown. */
  readonly known: boolean;
}

/** Stands in `ProbedStart.argv` for the probe: as a word of its own, or at the end of a shell's script. */
export const PROBE = '\u001aprobe\u001a';

/** The image's start with a probe in the place of the program that it ends in. */
export interface ProbedStart {
  readonly argv: readonly string[];
  /** The program that the probe stands for, for people. */
  readonly program: string;
}

/** A Dockerfile that is on no disk: what a recipe makes of the folder. */
export interface PlannedRecipe {
  readonly text: string;
  /** `.dockerignore` for it. */
  readonly ignore: string;
  /** The recipe's name, and the file that it is made from, for people. */
  readonly recipe: string;
  readonly source: string;
}

/** @template Fix as in PlannedJupyter */
export interface ContainerPlan<Fix = JupyterFix> {
  readonly dockerfile: string;
  readonly builds: readonly PlannedBuild[];
  /** The build that holds for the target. */
  readonly build: PlannedBuild;
  readonly stages: readonly PlannedStage[];
  /** The stage that is planned for; null: the last one. */
  readonly target: string | null;
  readonly arguments: readonly PlannedArgument[];
  /** False: nothing is known of the base image. */
  readonly baseKnown: boolean;
  /** False: the model knows that the build stops; null: not known. */
  readonly succeeds: boolean | null;
  /** Whether the Dockerfile has to do with conda. */
  readonly conda: boolean;
  readonly environments: readonly PlannedEnvironment[];
  /** The environment that is worked in; null where there is none or it is not known. */
  readonly environment: PlannedEnvironment | null;
  readonly jupyter: PlannedJupyter<Fix>;
  readonly start: PlannedStart;
  readonly user: PlannedUser;
  readonly workdir: string | null;
  /** The folders to mount, the one that Jupyter shows first. */
  readonly mounts: readonly PlannedMount[];
  readonly options: PlannedOptions;
  /** An interactive shell in the environment. */
  readonly shell: PlannedExec;
  /** The words to put in front of a command so that it runs in the environment. */
  readonly run: PlannedExec;
  readonly predictions: {
    readonly start: Prediction | null;
    readonly plain: Prediction;
    readonly interactive: Prediction;
    readonly login: Prediction;
  };
  readonly probe: ProbedStart | null;
  /** The files whose change makes an image out of date, sorted; the Dockerfile is among them. */
  readonly inputs: readonly string[];
  /** True where more files are copied than are listed. */
  readonly inputsTruncated: boolean;
  /** Where the Dockerfile is on no disk: what to build instead of it. */
  readonly inMemory?: PlannedRecipe;
}

/** A RUN of a Dockerfile behind which a probe can stand. */
export interface RunProbe {
  /** Where ` && PROBE` is inserted into the Dockerfile's text, in UTF-16 code units. */
  readonly offset: number;
  /** One-based. */
  readonly line: number;
  /** The instruction's first line. */
  readonly text: string;
  readonly stage: string | null;
  readonly prediction: Prediction;
}
