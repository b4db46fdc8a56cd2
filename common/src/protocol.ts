/**
 * The requests of our own between server and client: files that only the client can read (virtual workspaces, the
 * browser). Plain names and types, so that neither side's library is needed here.
 */

/** Server → client: the text of a file that is not open, or null where it cannot be read as text. */
export const READ_FILE = 'condaInDocker/readFile';
export interface ReadFileParams {
  readonly uri: string;
}
export type ReadFileResult = { readonly text: string } | null;

/** Server → client: the files below a folder, as URIs; folders that search leaves out are not entered. */
export const LIST_FILES = 'condaInDocker/listFiles';
export interface ListFilesParams {
  readonly folder: string;
  /** At most this many are returned. */
  readonly limit: number;
}
export type ListFilesResult = readonly string[];

/** Server → client: whether there is a file or folder; null where that cannot be said. */
export const EXISTS = 'condaInDocker/exists';
export interface ExistsParams {
  readonly uri: string;
}
export type ExistsResult = { readonly exists: boolean } | null;
