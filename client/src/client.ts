import * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { DISPLAY_NAME, SERVER_NAME, SETTINGS } from '../../common/src/ids';
import { LANGUAGES, OTHER_FILES } from '../../common/src/languages';
import type { InitializationOptions } from '../../common/src/protocol';
import type { CrashCount } from './crashes';
import { errorHandler, type StuckServer } from './errorHandler';

/** Makes the client of this platform: a Node process, or a web worker. */
export type MakeClient = (id: string, name: string, options: LanguageClientOptions) => BaseLanguageClient;

/** The language client, its options the same on every platform. It is not started yet. */
export function createClient(
  make: MakeClient,
  log: vscode.LogOutputChannel,
  crashes: CrashCount,
  initializationOptions: InitializationOptions,
  watch?: StuckServer,
): BaseLanguageClient {
  // The client finds its setting `trace.server` by this id.
  return make(SETTINGS, DISPLAY_NAME, {
    diagnosticCollectionName: SERVER_NAME,
    documentSelector: [...LANGUAGES.map((language) => ({ language })), ...OTHER_FILES.map((pattern) => ({ pattern }))],
    outputChannel: log,
    errorHandler: errorHandler(crashes, watch),
    // Asked at each start of the server.
    initializationOptions: (): InitializationOptions => ({
      ...initializationOptions,
      schemas: isThere(...YAML),
      outlines: isThere(...DOCKER),
      leftOut: watch?.leftOut,
    }),
    diagnosticPullOptions: { onChange: true, onSave: true, onTabs: true, match: () => false },
  });
}

/** Completes the keys of YAML files from the schemas that this extension brings, and gives them an outline. */
const YAML = ['redhat.vscode-yaml'];
/** Give Dockerfiles an outline. */
const DOCKER = ['docker.docker', 'ms-azuretools.vscode-containers', 'ms-azuretools.vscode-docker'];

/** Whether one of these extensions is installed and on. */
function isThere(...ids: readonly string[]): boolean {
  return ids.some((id) => vscode.extensions.getExtension(id) !== undefined);
}

/** The log that the palette's "Show Log" opens. */
export function createLog(): vscode.LogOutputChannel {
  return vscode.window.createOutputChannel(DISPLAY_NAME, { log: true });
}
