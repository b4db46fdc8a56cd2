/** Starts the server as it ships for each test, and ends what a test left running. */
import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { ClientCapabilities } from 'vscode-languageserver/node';
import type { InitializationOptions } from '../../common/src/protocol';
import { buildServer, pulling, TestClient } from './client';

/** Gives a function that starts a server; to be called at the top of a test file. */
export function servers(
  parts: Parameters<typeof buildServer>[0] = ['server'],
): (capabilities?: ClientCapabilities, options?: InitializationOptions) => Promise<TestClient> {
  let bundle: string;
  const clients: TestClient[] = [];
  beforeAll(async () => {
    bundle = await buildServer(parts);
    // On a busy machine the bundle takes its time.
  }, 60_000);
  afterEach(async () => {
    for (const client of clients.splice(0)) if (client.process.exitCode === null) expect(await client.stop()).toBe(0);
  });
  afterAll(() => rmSync(bundle, { recursive: true, force: true }));
  return async (capabilities = pulling, options) => {
    const client = await TestClient.start(bundle, capabilities, options);
    clients.push(client);
    return client;
  };
}
