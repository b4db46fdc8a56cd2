import {
  type ClientCapabilities,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  type ServerCapabilities,
  TextDocumentSyncKind,
  type WorkspaceFolder,
} from 'vscode-languageserver';
import { SERVER_NAME } from '../../../common/src/ids';
import { Analyses } from './analyses';
import { filePort } from './clientFiles';
import type { Feature, ServerContext } from './context';
import { WorkspaceFiles } from './files';
import { codeActions } from './requests/codeActions';
import { configuration } from './requests/configuration';
import { containerPlan } from './requests/containerPlan';
import { documentDiagnostics } from './requests/documentDiagnostics';
import { documents } from './requests/documents';
import { inlayHints } from './requests/inlayHints';
import { pushDiagnostics } from './requests/pushDiagnostics';
import { showDocumentation } from './requests/showDocumentation';
import { targets } from './requests/targets';
import { watchedFiles } from './requests/watchedFiles';
import { workspaceDiagnostics } from './requests/workspaceDiagnostics';
import type { Runtime } from './runtime';
import { SettingsCache } from './settings';

/** What the server can do; each registers its handlers and says which capabilities it adds. */
const FEATURES: readonly Feature[] = [
  documentDiagnostics,
  codeActions,
  showDocumentation,
  targets,
  inlayHints,
  containerPlan,
];

/** Serves one client over the connection until it says `exit`. Returns at once. */
export function startServer(connection: Connection, runtime: Runtime): void {
  let client: ClientCapabilities = {};
  let folders: readonly WorkspaceFolder[] = [];
  const commands = new Map<string, (given: readonly unknown[]) => Promise<unknown>>();
  const settings = new SettingsCache(connection);
  const files = new WorkspaceFiles(filePort(connection, runtime));
  const context: ServerContext = {
    connection,
    runtime,
    files,
    settings,
    analyses: new Analyses(files, settings, () => folders.map(({ uri }) => uri)),
    get client() {
      return client;
    },
    get folders() {
      return folders;
    },
    command: (name, run) => commands.set(name, run),
  };

  documents(context);
  workspaceDiagnostics(context);
  const capabilities: ServerCapabilities = Object.assign({}, ...FEATURES.map((feature) => feature(context)));
  connection.onExecuteCommand(({ command, arguments: given }) => commands.get(command)?.(given ?? []));

  connection.onInitialize((params): InitializeResult => {
    client = params.capabilities;
    folders = foldersOf(params);
    return {
      serverInfo: { name: SERVER_NAME },
      capabilities: {
        ...capabilities,
        executeCommandProvider: { commands: [...commands.keys()] },
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });

  connection.onInitialized(() => {
    configuration(context);
    watchedFiles(context);
    pushDiagnostics(context);
    if (client.workspace?.workspaceFolders === true) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => uri));
        folders = [...folders.filter(({ uri }) => !gone.has(uri)), ...added];
        context.analyses.invalidateAll();
      });
    }
  });

  connection.listen();
}

/** The folders of the workspace; older clients name one root. */
function foldersOf(params: InitializeParams): readonly WorkspaceFolder[] {
  if (params.workspaceFolders != null) return params.workspaceFolders;
  const root = params.rootUri;
  return root == null ? [] : [{ uri: root, name: '' }];
}
