/** Names that the manifest, the client and the server share. A test holds them to package.json. */

/** The server's name: in diagnostics' `source`, in code action kinds and as the client's id. */
export const SERVER_NAME = 'conda-in-docker';

/** The first part of every setting. */
export const SETTINGS = 'condaInDocker';

/** The name that people read. */
export const DISPLAY_NAME = 'Conda in Docker';

/** The commands of the palette. */
export const Command = {
  restartServer: 'condaInDocker.restartServer',
  showLog: 'condaInDocker.showLog',
} as const;
export type Command = (typeof Command)[keyof typeof Command];

/** The code action kind that applies every safe fix of a file. */
export const FIX_ALL_KIND = 'source.fixAll.condaInDocker';

/** The settings as the server asks for them, per file (`workspace/configuration`, section SETTINGS). */
export interface Settings {
  readonly enable: boolean;
  /** The levels of rules by their names; they win over the configuration file. */
  readonly rules: Readonly<Record<string, string>>;
  /** The environment behind each instruction; `terse` leaves out what agrees with the line above. */
  readonly inlayHints: InlayHintMode;
}

/** How many inlay hints are shown. */
export const INLAY_HINT_MODES = ['on', 'terse', 'off'] as const;
export type InlayHintMode = (typeof INLAY_HINT_MODES)[number];

/** What holds where nothing is set. */
export const defaultSettings: Settings = { enable: true, rules: {}, inlayHints: 'on' };

/** The server's command behind "Show the documentation of …": its argument is the page's address. */
export const SHOW_DOCUMENTATION = 'condaInDocker.server.showDocumentation';
