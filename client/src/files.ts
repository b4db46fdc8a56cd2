import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  EXISTS,
  type ExistsParams,
  type ExistsResult,
  LIST_FILES,
  type ListFilesParams,
  type ListFilesResult,
  READ_FILE,
  type ReadFileParams,
  type ReadFileResult,
} from '../../common/src/protocol';
import { listFiles } from './listFiles';

/** Answers the server's requests for files that only the editor can read. */
export function serveFiles(client: BaseLanguageClient): vscode.Disposable {
  return vscode.Disposable.from(
    client.onRequest(READ_FILE, async ({ uri }: ReadFileParams): Promise<ReadFileResult> => {
      try {
        return { text: new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.parse(uri))) };
      } catch {
        // It does not exist, is a folder, or its file system is gone: for the analysis it is not there.
        return null;
      }
    }),
    client.onRequest(EXISTS, async ({ uri }: ExistsParams): Promise<ExistsResult> => {
      try {
        await vscode.workspace.fs.stat(vscode.Uri.parse(uri));
        return { exists: true };
      } catch (error) {
        return error instanceof vscode.FileSystemError && error.code === 'FileNotFound' ? { exists: false } : null;
      }
    }),
    client.onRequest(LIST_FILES, async ({ folder, limit }: ListFilesParams, token): Promise<ListFilesResult> => {
      const found = await listFiles(vscode.Uri.parse(folder), limit, token);
      return found.map((uri) => uri.toString());
    }),
  );
}
