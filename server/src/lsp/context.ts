import type { ClientCapabilities, Connection, WorkspaceFolder } from 'vscode-languageserver';
import type { InitializationOptions } from '../../../common/src/protocol';
import type { PositionUnit } from '../analysis/text/lines';
import type { Analyses } from './analyses';
import type { ClosedFiles } from './closed';
import type { WorkspaceFiles } from './files';
import type { LearnedImages } from './learned';
import type { Runtime } from './runtime';
import type { SettingsCache } from './settings';
import type { Waiting } from './waiting';

/** What a request handler works with. */
export interface ServerContext {
  readonly connection: Connection;
  readonly runtime: Runtime;
  readonly files: WorkspaceFiles;
  readonly analyses: Analyses;
  readonly settings: SettingsCache;
  readonly waiting: Waiting;
  /** Base images that were looked into. */
  readonly learned: LearnedImages;
  readonly closed: ClosedFiles;
  /** What the client said in `initialize`. */
  readonly client: ClientCapabilities;
  /** What our own client said beside that; other clients say nothing. */
  readonly options: InitializationOptions;
  /** What the characters of positions count. */
  readonly unit: PositionUnit;
  /** The workspace folders, kept up to date. */
  readonly folders: readonly WorkspaceFolder[];
  /** Adds a command of `workspace/executeCommand`. Anybody can call it with anything: it checks its arguments. */
  command(name: string, run: (given: readonly unknown[]) => Promise<unknown>): void;
}

/** One thing that the server can do: registers its handlers. What the client is told of it is in `capabilities.ts`. */
export type Feature = (context: ServerContext) => void;
