/** The language server of the extension's browser build, in a worker, and the client's side of the protocol. */

type Handler = (params: never) => unknown;

interface Message {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: Error) => void;
}

/** A connection to the server: JSON-RPC over the messages of a worker. */
export class Server {
  private readonly pending = new Map<number, Pending>();
  private readonly handlers = new Map<string, Handler>();
  private count = 0;

  /**
   * @param worker runs the server's bundle: made from a text, so that the page works from a file as well
   * @param failed told where the worker cannot start
   */
  constructor(
    private readonly worker: Worker & { readonly failed?: string },
    failed: (message: string) => void,
  ) {
    if (worker.failed !== undefined) failed(worker.failed);
    this.worker.onerror = (event) => failed(event.message);
    this.worker.onmessage = ({ data }: MessageEvent<Message>) => this.take(data);
  }

  /** Sets what answers a request, or takes a notification, of the server. */
  on<P>(method: string, handler: (params: P) => unknown): void {
    this.handlers.set(method, handler as Handler);
  }

  /** Asks the server. Rejects where it answers with an error. */
  request<T>(method: string, params: unknown): Promise<T> {
    const id = ++this.count;
    return new Promise<T>((resolve, reject) => {
      this.pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.send({ id, method, params });
    });
  }

  /** Tells the server. */
  notify(method: string, params: unknown): void {
    this.send({ method, params });
  }

  private send(message: Message): void {
    this.worker.postMessage({ jsonrpc: '2.0', ...message });
  }

  private take({ id, method, params, result, error }: Message): void {
    if (method !== undefined) {
      const handler = this.handlers.get(method);
      const known = handler !== undefined;
      const answer = known ? handler(params as never) : undefined;
      if (id === undefined || id === null) return;
      const ours = known ? { result: answer ?? null } : { error: { code: -32601, message: method } };
      this.worker.postMessage({ jsonrpc: '2.0', id, ...ours });
      return;
    }
    const waiting = typeof id === 'number' ? this.pending.get(id) : undefined;
    if (waiting === undefined) return;
    this.pending.delete(id as number);
    if (error === undefined) waiting.resolve(result);
    else waiting.reject(new Error(error.message));
  }
}
