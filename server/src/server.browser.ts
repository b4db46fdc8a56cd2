/** The language server as a web worker: no file system of its own, the client reads for it. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { initializeResult } from './lsp/capabilities';
import { startServer } from './lsp/server';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const connection = createConnection(new BrowserMessageReader(scope), new BrowserMessageWriter(scope));
connection.onInitialize((params) => {
  startServer(
    connection,
    {
      defer: (work) => void setTimeout(work, 0),
      later: (milliseconds, work) => void setTimeout(work, milliseconds),
    },
    params,
  );
  return initializeResult(params);
});
connection.listen();
