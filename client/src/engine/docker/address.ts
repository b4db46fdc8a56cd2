/** Addresses of engines, as DOCKER_HOST and contexts write them. */

interface Base {
  /** The address in its usual form. */
  readonly text: string;
}

export type Address =
  | (Base & { readonly kind: 'unix' | 'npipe'; readonly path: string })
  | (Base & { readonly kind: 'tcp'; readonly host: string; readonly port?: number; readonly tls: boolean })
  | (Base & {
      readonly kind: 'ssh';
      readonly host: string;
      readonly user?: string;
      readonly port?: number;
      /** The engine's socket on the other machine, where the address has a path. */
      readonly path?: string;
    });

/**
 * Reads an address: `unix:///path`, `npipe:////./pipe/name`, `tcp://host:port`, `http(s)://host:port`,
 * `ssh://user@host:port/path`; also a bare path of a socket or pipe, and `host:port`.
 * @throws Error with a sentence that says what is wrong
 */
export function parseAddress(written: string, platform: string): Address {
  const text = written.trim();
  const pipe = /^(?:npipe:)?[\\/]{2,4}\.[\\/]pipe[\\/](.+)$/.exec(text);
  if (pipe?.[1] !== undefined) {
    if (platform !== 'win32') throw new Error('Named pipes exist only on Windows.');
    return { kind: 'npipe', path: `//./pipe/${pipe[1]}`, text: `npipe:////./pipe/${pipe[1]}` };
  }
  if (text.startsWith('unix://') || text.startsWith('/') || text.startsWith('~/')) {
    const path = text.replace(/^unix:\/\//, '');
    if (!path.startsWith('/')) throw new Error('The path of a socket begins with a slash.');
    return { kind: 'unix', path, text: `unix://${path}` };
  }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined && !/^[\w.-]+:\d+$/.test(text)) {
    throw new Error('It should begin with unix://, npipe://, tcp:// or ssh://.');
  }
  if (scheme !== undefined && !['tcp', 'http', 'https', 'ssh'].includes(scheme)) {
    throw new Error(`“${scheme}://” is not supported; unix://, npipe://, tcp:// and ssh:// are.`);
  }
  return parseUrl(scheme ?? 'tcp', text);
}

function parseUrl(scheme: string, text: string): Address {
  let url: URL;
  try {
    // URL knows ports and brackets only for schemes of the web.
    url = new URL(`http://${text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')}`);
  } catch {
    throw new Error('It cannot be read.');
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === '') throw new Error('It names no host.');
  // A host that begins with a dash would be an option to ssh.
  if (host.startsWith('-') || url.username.startsWith('-')) throw new Error('A name cannot begin with a dash.');
  if (url.password !== '') throw new Error('A password in the address is not supported.');
  const shown = host.includes(':') ? `[${host}]` : host;
  // URL drops port 80, which http has anyway.
  const port = url.port === '' ? (/:80(\/|$)/.test(text) ? 80 : undefined) : Number(url.port);
  const end = port === undefined ? '' : `:${port}`;
  if (scheme !== 'ssh') return { kind: 'tcp', host, port, tls: scheme === 'https', text: `tcp://${shown}${end}` };
  const path = url.pathname === '/' || url.pathname === '' ? undefined : decodeURIComponent(url.pathname);
  const user = url.username === '' ? undefined : decodeURIComponent(url.username);
  return {
    kind: 'ssh',
    host,
    user,
    port,
    path,
    text: `ssh://${user === undefined ? '' : `${user}@`}${shown}${end}${path ?? ''}`,
  };
}
