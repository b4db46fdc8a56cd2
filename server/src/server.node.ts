/** The language server as a Node process: `--stdio`, `--node-ipc`, `--socket=N` or `--pipe=NAME`. */
import * as protocol from 'vscode-languageserver/node';
import { INITIALIZE_RESULT } from './lsp/capabilities';
import { OrderedReader } from './lsp/order';
import { logToStandardError, messageOutput } from './stdio';

/** The protocol's library, for the bundle that does the work: it has none of its own. */
export { protocol };

/** Clients of all kinds come over the standard streams; the other ways are those of VS Code's own client. */
function connect() {
  if (!process.argv.includes('--stdio')) return protocol.createConnection(protocol.ProposedFeatures.all);
  logToStandardError();
  const writer = new protocol.StreamMessageWriter(messageOutput());
  const reader = new OrderedReader(new protocol.StreamMessageReader(process.stdin), writer);
  // A client that is gone without a word is an error.
  const end = () => process.exit(reader.isShutDown ? 0 : 1);
  process.stdin.on('end', end);
  process.stdin.on('close', end);
  return protocol.createConnection(protocol.ProposedFeatures.all, reader, writer);
}

const connection = connect();
connection.onInitialize((params) => {
  // The client has its answer then, and the next message is taken up only behind this: both wait in the same queue.
  setImmediate(() => void import('./work.node').then(({ work }) => work(connection, params)));
  return INITIALIZE_RESULT;
});
connection.listen();
