/**
 * What is read in an image of a container engine, as an entry of `base-images:` says it (see the keys in
 * server/src/analysis/config/images.ts): the extension keeps it in its cache and tells the language server, the command
 * line writes it into `.conda-in-docker.yaml`.
 */

/** An entry of `base-images:`. */
export interface LearnedEntry {
  /** The day, as YYYY-MM-DD. */
  readonly learned: string;
  /** Absent: the image with its files. */
  readonly from?: 'configuration';
  /** True where more is in the image than was read. */
  readonly incomplete?: true;
  /** `sha256:…`, as registries and the engine have it. */
  readonly digest?: string | readonly string[];
  readonly platform?: string;
  /** `debian 12`. */
  readonly system?: string;
  readonly glibc?: string;
  readonly sh?: string;
  readonly user: string;
  readonly users?: Readonly<Record<string, { readonly uid: number; readonly gid: number; readonly home: string }>>;
  /** Null: set, to a value that is not shown. */
  readonly env: Readonly<Record<string, string | null>>;
  readonly shell?: readonly string[];
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[] | null;
  readonly workdir?: string;
  readonly conda?: {
    readonly prefix: string;
    readonly programs: readonly string[];
    readonly version?: string;
    readonly python?: string | null;
    readonly owner?: string;
  };
  readonly environments?: Readonly<Record<string, { readonly prefix: string; readonly python?: string | null }>>;
  /** The path of a Python outside of conda. */
  readonly python?: string;
  readonly programs?: readonly string[];
  readonly missing?: readonly string[];
  readonly channels?: readonly string[];
  readonly auto_activate?: false;
  /** Start-up files and scripts: their texts; null where there is none. */
  readonly files?: Readonly<Record<string, string | null>>;
}

/** An image that was learned: the name that it was asked for by, and what is in it. */
export interface LearnedImage {
  /** As a FROM names it. */
  readonly reference: string;
  readonly entry: LearnedEntry;
}
