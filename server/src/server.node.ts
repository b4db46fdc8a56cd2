/** The language server as a Node process: `--stdio`, `--node-ipc`, `--socket=N` or `--pipe=NAME`. */
import * as protocol from 'vscode-languageserver/node';
import { FrameCheck } from './framing';
import { initializeResult } from './lsp/capabilities';
import { OrderedReader } from './lsp/order';
import { logToStandardError, messageOutput } from './stdio';

/** The protocol's library, for the bundle that does the work: it has none of its own. */
export { protocol };

/** Loads what does the work, once the client has said who it is. */
let begin: (() => void) | undefined;

const options: protocol.ConnectionOptions = {
  messageStrategy: {
    // A client that does not wait for its answer finds all of the server there as well.
    handleMessage(message, next) {
      begin?.();
      return next(message);
    },
  },
};

/** Clients of all kinds come over the standard streams; the other ways are those of VS Code's own client. */
function connect() {
  const { createConnection, ProposedFeatures, StreamMessageReader, StreamMessageWriter } = protocol;
  if (!process.argv.includes('--stdio')) return createConnection(ProposedFeatures.all, options);
  logToStandardError();
  const writer = new StreamMessageWriter(messageOutput());
  const frames = new FrameCheck((why) => {
    console.error(`The client sent ${why}. What comes after it cannot be read, so the language server ends.`);
    const error = { code: protocol.ErrorCodes.ParseError, message: `the server was sent ${why}, and ends` };
    const answer = { jsonrpc: '2.0', id: null, error } as protocol.Message;
    const end = () => process.exit(1);
    writer.write(answer).then(end, end);
  });
  const reader = new OrderedReader(new StreamMessageReader(process.stdin.pipe(frames)), writer);
  // A client that is gone without a word is an error.
  const end = () => process.exit(reader.isShutDown ? 0 : 1);
  frames.on('end', end);
  frames.on('close', end);
  process.stdin.on('close', () => frames.end());
  return createConnection(ProposedFeatures.all, reader, writer, options);
}

/** The library takes a turn of the event loop before it writes an answer. */
const TURNS_OF_AN_ANSWER = 3;

function after(turns: number, work: () => void): void {
  setImmediate(() => (turns > 1 ? after(turns - 1, work) : work()));
}

const connection = connect();
// What goes wrong in work that nobody waits for does not end the server: the next message is answered as ever.
process.on('unhandledRejection', (error) => connection.console.error(messageOf(error)));

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

connection.onInitialize((params) => {
  begin = () => {
    begin = undefined;
    const { work } = require('./work.node') as typeof import('./work.node');
    work(connection, params);
  };
  after(TURNS_OF_AN_ANSWER, () => begin?.());
  return initializeResult(params);
});
connection.listen();
