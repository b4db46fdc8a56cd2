import { ErrorCodes, type Message, type MessageReader, type MessageWriter } from 'vscode-languageserver';

/** Where a connection is between its first message and its last. */
type Stage = 'new' | 'initialized' | 'shut down';

/**
 * Holds a client to the order of the protocol: `initialize` first and once, nothing but `exit` after `shutdown`. Requests
 * at other times are answered with the error that the protocol has for them, notifications are dropped.
 */
export class OrderedReader implements MessageReader {
  private stage: Stage = 'new';
  readonly onError: MessageReader['onError'];
  readonly onClose: MessageReader['onClose'];
  readonly onPartialMessage: MessageReader['onPartialMessage'];

  /** @param output takes the refusals */
  constructor(
    private readonly input: MessageReader,
    private readonly output: MessageWriter,
  ) {
    this.onError = input.onError;
    this.onClose = input.onClose;
    this.onPartialMessage = input.onPartialMessage;
  }

  /** Whether the client said `shutdown`. */
  get isShutDown(): boolean {
    return this.stage === 'shut down';
  }

  listen: MessageReader['listen'] = (callback) =>
    this.input.listen((message) => {
      const refusal = this.refusal(message);
      if (refusal === undefined) callback(message);
      else if ('id' in message && (typeof message.id === 'number' || typeof message.id === 'string')) {
        const answer = { jsonrpc: '2.0', id: message.id, error: refusal };
        this.output.write(answer).catch(() => undefined);
      }
    });

  dispose(): void {
    this.input.dispose();
  }

  private refusal(message: Message): { readonly code: number; readonly message: string } | undefined {
    if (typeof message !== 'object' || message === null) return INVALID;
    // Answers to questions of the server.
    if (!('method' in message)) return undefined;
    if (message.method === 'exit') return undefined;
    if (this.stage === 'shut down') return { code: ErrorCodes.InvalidRequest, message: 'the server is shut down' };
    if (message.method === 'initialize') {
      if (this.stage !== 'new') return { code: ErrorCodes.InvalidRequest, message: 'initialize comes once' };
      this.stage = 'initialized';
      return undefined;
    }
    if (this.stage === 'new') return { code: ErrorCodes.ServerNotInitialized, message: 'initialize comes first' };
    if (message.method === 'shutdown') this.stage = 'shut down';
    return undefined;
  }
}

const INVALID = { code: ErrorCodes.InvalidRequest, message: 'not a message' };
