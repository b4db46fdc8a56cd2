/** Asks a Jupyter server over HTTP whether it is there and takes a token. The token is in no address and in no log. */
import { request } from 'node:http';

/**
 * `accepted`: it answers and takes the token (or asks for none). `refused`: it answers, but wants another token. `other`:
 * something answers that does not know `/api/status`. `none`: nothing answers.
 */
export type Answer = 'accepted' | 'refused' | 'other' | 'none';

/** Where a server is reached. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** How long a server may take before people are asked, in ms: a big environment on a cold disk takes a minute. */
export const PATIENCE = 120_000;

/** A single question takes no longer than this, in ms. */
const LIMIT = 3000;

/** Asks once. Never throws. */
export function ask({ host, port }: Address, token: string | undefined, signal?: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    const headers = token === undefined ? {} : { authorization: `token ${token}` };
    const asking = request({ host, port, path: '/api/status', headers, timeout: LIMIT, signal }, (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      // Without a token the page redirects to its login.
      const refused = statusCode === 401 || statusCode === 403 || (statusCode >= 300 && statusCode < 400);
      resolve(statusCode === 200 ? 'accepted' : refused ? 'refused' : 'other');
    });
    asking.on('timeout', () => asking.destroy());
    asking.on('error', () => resolve('none'));
    asking.end();
  });
}

/** The most that is read of an answer, in characters. */
const LONGEST = 1_000_000;

/** What the server answers as JSON; undefined where it does not. Never throws. */
export function askJson({ host, port }: Address, path: string, token: string | undefined): Promise<unknown> {
  return new Promise((resolve) => {
    const headers = token === undefined ? {} : { authorization: `token ${token}` };
    const asking = request({ host, port, path, headers, timeout: LIMIT }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > LONGEST) asking.destroy();
      });
      response.on('end', () => {
        try {
          resolve(response.statusCode === 200 ? JSON.parse(text) : undefined);
        } catch {
          resolve(undefined);
        }
      });
      response.on('error', () => resolve(undefined));
      response.on('close', () => resolve(undefined));
    });
    asking.on('timeout', () => asking.destroy());
    asking.on('error', () => resolve(undefined));
    asking.end();
  });
}

/** The browser's address of a server; with the token, so it is never to be logged. */
export function serverUrl({ host, port }: Address, token: string | undefined): string {
  const shown = host.includes(':') ? `[${host}]` : host;
  return `http://${shown}:${port}/${token === undefined ? '' : `?token=${encodeURIComponent(token)}`}`;
}

/**
 * Asks until something answers, at first often. Gives `none` where nothing does within the time.
 *
 * @param limit in ms
 */
export async function askUntilAnswered(
  address: () => Promise<Address | undefined>,
  token: string | undefined,
  limit: number,
  signal: AbortSignal,
): Promise<Answer> {
  const end = Date.now() + limit;
  for (let pause = 100; !signal.aborted; pause = Math.min(pause * 1.5, 2000)) {
    const at = await address();
    const answer = at === undefined ? 'none' : await ask(at, token, signal);
    if (answer !== 'none') return answer;
    if (Date.now() + pause > end) return 'none';
    await sleep(pause, signal);
  }
  return 'none';
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
