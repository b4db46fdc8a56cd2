import type * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { IMAGE_DIGEST, type ImageDigestParams, type ImageDigestResult } from '../../common/src/protocol';

/** Asks the container engine for the digest of an image; undefined where it does not know the image. */
export type DigestOf = (image: string, platform: string | undefined) => Promise<string | undefined>;

/** Answers the server's requests for digests. */
export function serveDigests(client: BaseLanguageClient, digestOf: DigestOf | undefined): vscode.Disposable {
  return client.onRequest(IMAGE_DIGEST, async ({ image, platform }: ImageDigestParams): Promise<ImageDigestResult> => {
    const digest = await digestOf?.(image, platform);
    return digest === undefined ? null : { digest };
  });
}
