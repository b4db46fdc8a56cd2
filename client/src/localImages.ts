import type * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { LOCAL_IMAGES, type LocalImagesResult } from '../../common/src/protocol';

/** Asks the container engine for the references of its images. */
export type ListImages = () => Promise<readonly string[]>;

/** Answers the server's question which images the engine has: they complete a FROM. */
export function serveLocalImages(client: BaseLanguageClient, list: ListImages | undefined): vscode.Disposable {
  return client.onRequest<LocalImagesResult, void>(LOCAL_IMAGES, async () => {
    try {
      return (await list?.()) ?? [];
    } catch {
      // No engine, or a workspace that is not trusted: completion goes on with what is known without one.
      return [];
    }
  });
}
