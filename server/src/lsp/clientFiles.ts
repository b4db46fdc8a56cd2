import { type Connection, ErrorCodes, ResponseError } from 'vscode-languageserver';
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
} from '../../../common/src/protocol';
import type { FilePort, Runtime } from './runtime';

/**
 * Files through the client, for virtual workspaces and the browser. A client that does not know these requests (any
 * editor but ours) answers with an error: then there are just no such files, and it is not asked again.
 */
function clientFiles(connection: Connection): FilePort {
  let answers = true;
  const ask = async <T>(method: string, params: object): Promise<T | null> => {
    if (!answers) return null;
    try {
      return await connection.sendRequest<T>(method, params);
    } catch (error) {
      if (error instanceof ResponseError && error.code === ErrorCodes.MethodNotFound) answers = false;
      return null;
    }
  };
  return {
    async read(uri) {
      const params: ReadFileParams = { uri };
      const answer = await ask<ReadFileResult>(READ_FILE, params);
      return answer === null ? undefined : { text: answer.text };
    },
    async exists(uri) {
      const params: ExistsParams = { uri };
      const answer = await ask<ExistsResult>(EXISTS, params);
      return answer?.exists;
    },
    async list(folder, limit) {
      const params: ListFilesParams = { folder, limit };
      const uris = (await ask<ListFilesResult>(LIST_FILES, params)) ?? [];
      // What the user's settings leave out of searches is not in it.
      return { uris, whole: false, complete: uris.length < limit };
    },
  };
}

/** Reads `file:` URIs where the runtime can, and all else through the client. */
export function filePort(connection: Connection, runtime: Runtime): FilePort {
  const remote = clientFiles(connection);
  const portOf = (uri: string) =>
    uri.startsWith('file:') && runtime.localFiles !== undefined ? runtime.localFiles : remote;
  return {
    read: (uri) => portOf(uri).read(uri),
    exists: (uri) => portOf(uri).exists(uri),
    list: (folder, limit) => portOf(folder).list(folder, limit),
    stamp:
      runtime.localFiles?.stamp === undefined
        ? undefined
        : async (uri) => (portOf(uri) === remote ? undefined : runtime.localFiles?.stamp?.(uri)),
    at: async (uri) => (await portOf(uri).at?.(uri)) ?? [],
    folders: async (uris) =>
      (await runtime.localFiles?.folders?.(uris.filter((uri) => portOf(uri) === runtime.localFiles))) ?? [],
  };
}
