/**
 * What the client is told that the server can do. It needs nothing of what does it, so that `initialize` is answered before
 * that is loaded.
 */
import { CodeActionKind, type InitializeResult, TextDocumentSyncKind } from 'vscode-languageserver';
import { FIX_ALL_KIND, SERVER_NAME, SHOW_DOCUMENTATION } from '../../../common/src/ids';
import { KINDS } from './actions/kinds';

/** Behind these something of ours may follow; most often it does not, and then nothing shows. */
const TRIGGERS = [' ', '-', '/', '=', ',', '"', ':'];

const FOLDERS = { filters: [{ pattern: { glob: '**/*', matches: 'folder' as const } }] };

/** The answer to `initialize`. */
export const INITIALIZE_RESULT: InitializeResult = {
  serverInfo: { name: SERVER_NAME },
  capabilities: {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
    workspace: {
      workspaceFolders: { supported: true, changeNotifications: true },
      fileOperations: { didRename: FOLDERS, didDelete: FOLDERS, didCreate: FOLDERS },
    },
    diagnosticProvider: { identifier: SERVER_NAME, interFileDependencies: true, workspaceDiagnostics: true },
    codeActionProvider: {
      codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL_KIND, ...Object.values(KINDS)],
      resolveProvider: true,
    },
    executeCommandProvider: { commands: [SHOW_DOCUMENTATION] },
    inlayHintProvider: { resolveProvider: true },
    hoverProvider: true,
    documentLinkProvider: {},
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    renameProvider: { prepareProvider: true },
    completionProvider: { triggerCharacters: TRIGGERS },
    documentSymbolProvider: true,
  },
};
