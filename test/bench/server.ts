/** A language server in a process of its own, and just enough of a client to time it. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';

/** A message of JSON-RPC, as far as the bench looks at it. */
interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Clock ticks per second of `/proc/PID/stat`; it is 100 on every Linux that Node runs on. */
const TICKS = 100;

export class BenchServer {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private chunks: Buffer[] = [];
  private size = 0;
  private needed = 0;
  private count = 0;
  private readonly answers = new Map<number | string, Pending>();
  private readonly listeners = new Map<string, (params: unknown) => void>();
  /** Bytes received, headers included. */
  received = 0;

  /** Starts a server; its arguments come without `--stdio`. */
  constructor(program: string, args: readonly string[], cwd: string) {
    this.child = spawn(program, [...args, '--stdio'], { cwd, stdio: ['pipe', 'pipe', 'ignore'] });
    this.child.stdout.on('data', (data: Buffer) => this.read(data));
  }

  request(method: string, params: unknown): Promise<unknown> {
    const id = ++this.count;
    return new Promise((resolve, reject) => {
      this.answers.set(id, { resolve, reject });
      this.send({ id, method, params });
    });
  }

  notify(method: string, params: unknown): void {
    this.send({ method, params });
  }

  /** Calls the listener for each notification of the name; one listener a name. */
  on(method: string, listener: (params: unknown) => void): void {
    this.listeners.set(method, listener);
  }

  /** Resident memory now and at its highest, in MiB; NaN where the system does not tell. */
  get memory(): { readonly now: number; readonly peak: number } {
    const status = this.proc('status');
    const field = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN) / 1024;
    return { now: field('VmRSS'), peak: field('VmHWM') };
  }

  /** Processor time of all its threads so far, in milliseconds; NaN where the system does not tell. */
  get processorTime(): number {
    const stat = this.proc('stat');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
  }

  /** Shuts it down as the protocol wants it. */
  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    await this.request('shutdown', undefined);
    this.notify('exit', undefined);
    await exited;
  }

  private proc(name: string): string {
    try {
      return readFileSync(`/proc/${this.child.pid}/${name}`, 'utf8');
    } catch {
      return '';
    }
  }

  private send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  private read(data: Buffer): void {
    this.received += data.length;
    this.chunks.push(data);
    this.size += data.length;
    if (this.size < this.needed) return;
    let buffer = this.chunks.length === 1 ? data : Buffer.concat(this.chunks);
    for (;;) {
      const end = buffer.indexOf('\r\n\r\n');
      const length = end < 0 ? 0 : Number(/Content-Length: (\d+)/i.exec(buffer.toString('latin1', 0, end))?.[1]);
      this.needed = end < 0 ? 0 : end + 4 + length;
      if (end < 0 || buffer.length < this.needed) break;
      const message = JSON.parse(buffer.toString('utf8', end + 4, this.needed)) as Message;
      buffer = buffer.subarray(this.needed);
      this.take(message);
    }
    this.chunks = [buffer];
    this.size = buffer.length;
  }

  private take({ id, method, params, result, error }: Message): void {
    if (method !== undefined) {
      // What the server asks for (registrations, a refresh) is granted; it has the settings' defaults.
      if (id !== undefined) this.send({ id, result: null });
      this.listeners.get(method)?.(params);
      return;
    }
    const pending = id === undefined ? undefined : this.answers.get(id);
    if (id !== undefined) this.answers.delete(id);
    if (error !== undefined) pending?.reject(new Error(error.message));
    else pending?.resolve(result);
  }
}

/** The middle and the 95th percentile of some numbers. */
export function quantiles(values: readonly number[]): {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
} {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}
