import type * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { IMAGE_DIGEST, type ImageDigestParams, type ImageDigestResult } from '../../common/src/protocol';
import { digestOf, type KnownImage } from './digest';

/** Asks the container engine for an image; undefined where it does not have it. */
export type FindImage = (image: string) => Promise<KnownImage | undefined>;

/** Answers the server's requests for digests. */
export function serveDigests(client: BaseLanguageClient, find: FindImage | undefined): vscode.Disposable {
  const answer = async ({ image, platform }: ImageDigestParams): Promise<ImageDigestResult> => {
    if (find === undefined) return null;
    try {
      return digestOf(image, platform, await find(image));
    } catch (error) {
      // No engine, or a workspace that is not trusted: its words are made for people.
      return { reason: error instanceof Error ? error.message.replace(/\.$/, '') : String(error) };
    }
  };
  return client.onRequest<ImageDigestResult, void>(IMAGE_DIGEST, answer);
}
