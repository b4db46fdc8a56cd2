/** What the handlers of requests about one file share. */
import {
  type CancellationToken,
  type Location,
  LSPErrorCodes,
  type Position,
  ResponseError,
} from 'vscode-languageserver';
import type { Analyzer } from '../analysis';
import type { Location as Place } from '../analysis/text/span';
import { Outdated } from './analyses';
import type { ServerContext } from './context';
import { toPath, toRange, toUri } from './convert';
import { linesFor } from './prose';

/** A place in a document, as requests name it. */
export interface At {
  readonly textDocument: { readonly uri: string };
  readonly position: Position;
}

/** The answer, or `otherwise` where it would be out of date: the editor asks again after the change. */
export async function answerOr<T, O>(otherwise: O, work: () => Promise<T>): Promise<T | O> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Outdated)) throw error;
    return otherwise;
  }
}

/** The answer to a request of our own; our client asks again where it would be out of date. */
export function answerOrRefuse<T>(work: () => Promise<T>): Promise<T | ResponseError> {
  return answerOr(new ResponseError(LSPErrorCodes.ServerCancelled, 'out of date'), work);
}

/**
 * Lets a reader look at a place of a file (an offset of its text as it is now); `otherwise` where the file is none of
 * ours or the answer would be out of date.
 */
export function askAt<T>(
  context: ServerContext,
  { textDocument: { uri }, position }: At,
  token: CancellationToken,
  reader: (analyzer: Analyzer, path: string, offset: number) => T,
  otherwise: T,
): Promise<T> {
  return answerOr(otherwise, async () => {
    const lines = linesFor(context, uri);
    const found = await context.analyses.read(uri, token, (analyzer, path) => {
      const offset = lines(path)?.offset(position);
      return offset === undefined ? otherwise : reader(analyzer, path, offset);
    });
    return found ?? otherwise;
  });
}

/** Places of the project as locations; those in files that cannot be read are left out. */
export function toLocations(context: ServerContext, uri: string, places: readonly Place[]): Location[] {
  const lines = linesFor(context, uri);
  const own = toPath(uri);
  return places.flatMap(({ file, span }) => {
    const there = lines(file);
    return there === undefined ? [] : [{ uri: file === own ? uri : toUri(file, uri), range: toRange(there, span) }];
  });
}
