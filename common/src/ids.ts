/** Names that the manifest, the client and the server share. A test holds them to package.json. */

/** The server's name: in diagnostics' `source`, in code action kinds and as the client's id. */
export const SERVER_NAME = 'conda-in-docker';

/** The first part of every setting. */
export const SETTINGS = 'condaInDocker';

/** The name that people read. */
export const DISPLAY_NAME = 'Conda in Docker';

/** The code action kind that makes a Dockerfile create its environment from the lock beside it. */
export const LOCK_ACTION_KIND = 'refactor.rewrite.condaLock';

/** The code action kind that applies every safe fix of a file. */
export const FIX_ALL_KIND = 'source.fixAll.condaInDocker';

/** The settings as the server asks for them, per file (`workspace/configuration`, section SETTINGS). */
export interface Settings {
  readonly enable: boolean;
  /** The levels of rules by their names; they win over the configuration file. */
  readonly rules: Readonly<Record<string, string>>;
  /** The environment behind each instruction; `terse` leaves out what agrees with the line above. */
  readonly inlayHints: InlayHintMode;
  /** When diagnostics follow what is typed. */
  readonly lintOn: LintMode;
  /** Whether the rules that other linters have as well report anything. */
  readonly overlapping: OverlappingMode;
}

/** Diagnostics follow each change, or wait until the file is saved. */
export const LINT_MODES = ['onType', 'onSave'] as const;
export type LintMode = (typeof LINT_MODES)[number];

/** Findings that other tools report as well are shown beside theirs, or left to them. */
export const OVERLAPPING_MODES = ['show', 'hide'] as const;
export type OverlappingMode = (typeof OVERLAPPING_MODES)[number];

/** How many inlay hints are shown. */
export const INLAY_HINT_MODES = ['on', 'terse', 'off'] as const;
export type InlayHintMode = (typeof INLAY_HINT_MODES)[number];

/** What holds where nothing is set. */
export const defaultSettings: Settings = {
  enable: true,
  rules: {},
  inlayHints: 'on',
  lintOn: 'onType',
  overlapping: 'show',
};

/** The server's command behind "Show the documentation of …": its argument is the page's address. */
export const SHOW_DOCUMENTATION = 'condaInDocker.server.showDocumentation';
