/**
 * What every command of a Dockerfile sees, as plain data: the contract of `conda-in-docker explain --format json`
 * (schemas/explain.schema.json). Fields may be added in a minor version; none changes its meaning.
 */

export interface ExplainReason {
  readonly file: string;
  /** One-based. */
  readonly line: number;
  readonly text: string;
}

export interface ExplainedCommand {
  /** One-based line of the Dockerfile, or of `file` where that is another one (a script). */
  readonly line: number;
  readonly file: string;
  /** The instruction's keyword; `EXEC` for what `docker exec` runs. */
  readonly instruction: string;
  readonly command: string;
  /** The environment that CONDA_PREFIX names: `base`, a name, else a prefix; null: none, or not known. */
  readonly activated: string | null;
  /** Whether an environment's activate.d scripts ran in or above this shell. */
  readonly hook: boolean;
  /** The environment whose python is first on PATH, named the same way; null: no python, or not known. */
  readonly python: string | null;
  readonly user: string | null;
  /** False: what is said of the environment is a guess or unknown. */
  readonly known: boolean;
  /** The same for each by itself (since version 2): false where a null, or a name, is not certain. */
  readonly columns: { readonly activated: boolean; readonly python: boolean; readonly user: boolean };
  /** Whether the command runs at all: `no` behind a command that fails, `maybe` in a branch. */
  readonly reached: 'yes' | 'maybe' | 'no';
  readonly fails: string | null;
  readonly because: readonly ExplainReason[];
}

export interface ExplainedStage {
  readonly name: string | null;
  readonly from: string;
  /** One-based line of its FROM. */
  readonly line: number;
  /** The day on which the facts of the base image were read in the image itself; absent where they come from elsewhere. */
  readonly learned?: string;
  /** False: a command certainly stops the build; null: not known. */
  readonly builds: boolean | null;
  readonly commands: readonly ExplainedCommand[];
  /** What `docker run` starts. */
  readonly start: { readonly argv: readonly string[]; readonly commands: readonly ExplainedCommand[] } | null;
  /** What `docker exec` sees. */
  readonly exec: {
    readonly plain: ExplainedCommand;
    readonly interactive: ExplainedCommand;
    readonly login: ExplainedCommand;
  };
}

/** What a compose service runs in the image of a stage. */
export interface ExplainedService {
  readonly name: string;
  /** The compose file, and the one-based line of the service's key. */
  readonly file: string;
  readonly line: number;
  /** The index of its stage in the explanation. */
  readonly stage: number;
  readonly commands: readonly ExplainedCommand[];
  /** What its health check runs. */
  readonly health: readonly ExplainedCommand[];
}

/** What `conda-in-docker explain --format json` says; in answers of the language server files are URIs. */
export interface Explanation {
  readonly version: number;
  readonly file: string;
  readonly stages: readonly ExplainedStage[];
}
