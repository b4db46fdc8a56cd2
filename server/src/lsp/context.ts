import type { ClientCapabilities, Connection, WorkspaceFolder } from 'vscode-languageserver';
import type { Analyses } from './analyses';
import type { WorkspaceFiles } from './files';
import type { Runtime } from './runtime';
import type { SettingsCache } from './settings';

/** What a request handler works with. */
export interface ServerContext {
  readonly connection: Connection;
  readonly runtime: Runtime;
  readonly files: WorkspaceFiles;
  readonly analyses: Analyses;
  readonly settings: SettingsCache;
  /** What the client said in `initialize`; empty before. */
  readonly client: ClientCapabilities;
  /** The workspace folders, kept up to date. */
  readonly folders: readonly WorkspaceFolder[];
}
