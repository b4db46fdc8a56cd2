import { type BaseLanguageClient, State } from 'vscode-languageclient';
import type { CrashCount } from '../crashes';

/** "Restart Language Server": a fresh server, also after it gave up. @returns what carries it out */
export function restartServer(
  client: BaseLanguageClient,
  crashes: CrashCount,
  watch?: { reset(): void },
): () => Promise<void> {
  const restart = async () => {
    crashes.reset();
    watch?.reset();
    // One that is being started is fresh. One that does not stop in time is left behind: it ends with its connection.
    if (client.state === State.Running) {
      await client.stop().catch((error: unknown) => client.error('The language server did not stop', error, false));
    }
    await client.start();
  };
  // A client that is being stopped can neither be stopped nor started.
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(restart, restart);
    return last;
  };
}
