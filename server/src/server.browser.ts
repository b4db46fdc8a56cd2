/** The language server as a web worker: no file system of its own, the client reads for it. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { startServer } from './lsp/server';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const connection = createConnection(new BrowserMessageReader(scope), new BrowserMessageWriter(scope));
startServer(connection, {
  defer: (work) => void setTimeout(work, 0),
  later: (milliseconds, work) => void setTimeout(work, milliseconds),
});
