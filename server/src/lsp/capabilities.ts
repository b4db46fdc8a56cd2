/**
 * What the client is told that the server can do. It needs nothing of what does it, so that `initialize` is answered before
 * that is loaded.
 */
import {
  type ClientCapabilities,
  CodeActionKind,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { FIX_ALL_KIND, SERVER_NAME, SHOW_DOCUMENTATION } from '../../../common/src/ids';
import type { PositionUnit } from '../analysis/text/lines';
import { KINDS } from './actions/kinds';

/** Behind these something of ours may follow; most often it does not, and then nothing shows. */
const TRIGGERS = [' ', '-', '/', '=', ',', '"', ':'];

const FOLDERS = { filters: [{ pattern: { glob: '**/*', matches: 'folder' as const } }] };

/** What the characters of positions count with this client: the first of its encodings that we know. */
export function positionUnit({ general }: ClientCapabilities): PositionUnit {
  return general?.positionEncodings?.find((each) => each === 'utf-16' || each === 'utf-8') ?? 'utf-16';
}

/** The answer to `initialize`. */
export function initializeResult({ capabilities: client }: InitializeParams): InitializeResult {
  return {
    serverInfo: { name: SERVER_NAME },
    capabilities: {
      // Older clients do not know the field.
      ...(client.general?.positionEncodings === undefined ? {} : { positionEncoding: positionUnit(client) }),
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
      // Its only command shows a page, which not every client can.
      ...(client.window?.showDocument?.support === true
        ? { executeCommandProvider: { commands: [SHOW_DOCUMENTATION] } }
        : {}),
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
}
