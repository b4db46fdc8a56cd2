/** Ends a server process that is stuck, so that the client starts it again, without the file that it was stuck in. */
import { mkdirSync, readFileSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import type { BaseLanguageClient, State } from 'vscode-languageclient';
import { LOOKING_AT, PING, type PingResult } from '../../common/src/protocol';
import { Watchdog } from './watchdog';

/** The state of a client whose server runs; the library itself would bring VS Code with it. */
const RUNNING = 2 satisfies State.Running;

export class ServerWatch {
  /** URIs of the files that a server was stuck in. */
  private readonly files = new Set<string>();
  private process: number | null = null;
  private watchdog: Watchdog | undefined;
  private killed: { readonly file: string | undefined } | undefined;

  /** @param note a file that is only this window's, where the extension may write; its folder need not be there yet */
  constructor(
    private readonly note: string,
    private readonly kill: (process: number) => void = (process) => globalThis.process.kill(process, 'SIGKILL'),
  ) {
    try {
      mkdirSync(dirname(note), { recursive: true });
    } catch {
      // Then it is not known which file it was.
    }
  }

  /** What the server's environment needs. */
  get env(): Readonly<Record<string, string>> {
    return { [LOOKING_AT]: this.note };
  }

  /** The files that the next server is to leave out. */
  get leftOut(): readonly string[] {
    return [...this.files];
  }

  /** After a server ended: the file that it was stuck in, if that is why. Asked once. */
  takeStuck(): { readonly file: string | undefined } | undefined {
    const { killed } = this;
    this.killed = undefined;
    return killed;
  }

  /** Somebody restarts the server: all files count again. */
  reset(): void {
    this.files.clear();
  }

  /** A file was saved, so that it may be another one by now. */
  saved(uri: string): void {
    // VS Code and the server encode the same URI in two ways.
    for (const each of this.files) if (plainUri(each) === plainUri(uri)) this.files.delete(each);
  }

  /** Watches the server whenever it runs. */
  watch(client: Pick<BaseLanguageClient, 'onDidChangeState' | 'sendRequest'>): { dispose(): void } {
    const changed = client.onDidChangeState(({ newState }) => {
      this.watchdog?.stop();
      this.watchdog = undefined;
      if (newState !== RUNNING) return;
      this.process = null;
      this.watchdog = new Watchdog({
        ping: async () => {
          const answer = await client.sendRequest<PingResult>(PING);
          this.process = answer.process;
        },
        stuck: () => this.end(),
      });
    });
    return {
      dispose: () => {
        changed.dispose();
        this.watchdog?.stop();
        try {
          unlinkSync(this.note);
        } catch {
          // It was never made.
        }
      },
    };
  }

  private end(): void {
    if (this.process === null) return;
    const file = readNote(this.note);
    if (file !== undefined) this.files.add(file);
    this.killed = { file };
    this.kill(this.process);
  }
}

function plainUri(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** The first line of what the server wrote. */
export function readNote(path: string): string | undefined {
  try {
    const line = readFileSync(path, 'utf8').split('\n', 1)[0];
    return line === '' ? undefined : line;
  } catch {
    return undefined;
  }
}
