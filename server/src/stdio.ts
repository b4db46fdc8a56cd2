/** The standard streams as the language server's connection. */
import { Console } from 'node:console';
import { Writable } from 'node:stream';

/**
 * Standard output that takes each message of the protocol in one piece. The library writes a message in two, its header
 * and its text: to a pipe each goes at once and wakes up the reader, which costs more than the analysis of a small file.
 */
export function messageOutput(): Writable {
  let header = '';
  const output = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      if (typeof chunk === 'string') {
        header += chunk;
        done();
        return;
      }
      process.stdout.write(Buffer.concat([Buffer.from(header, 'ascii'), chunk]), done);
      header = '';
    },
  });
  process.stdout.on('error', (error) => output.destroy(error));
  process.stdout.on('close', () => output.destroy());
  return output;
}

/** Sends what anything logs to standard error: standard output belongs to the protocol. */
export function logToStandardError(): void {
  globalThis.console = new Console(process.stderr);
}
