/** What went wrong, in words for people: from errors of sockets, of ssh and of the engine to EngineError. */
import { type Endpoint, EngineError, type EngineErrorDetails, isEngineError } from '../port';

/** How an endpoint is called in a sentence. */
export function called(endpoint: Endpoint): string {
  const { address } = endpoint;
  switch (endpoint.source) {
    case 'context':
      return `the Docker context “${endpoint.label}” (${address})`;
    case 'environment':
      return `DOCKER_HOST (${address})`;
    case 'setting':
      return `the engine of the setting condaInDocker.engine (${address})`;
    default:
      return `${endpoint.label} (${address})`;
  }
}

function start(endpoint: Endpoint): string {
  if (endpoint.source === 'context' || endpoint.source === 'environment' || endpoint.source === 'setting') {
    return 'Start that engine, or choose another one.';
  }
  if (process.platform !== 'linux' || endpoint.label === 'Docker Desktop') {
    return `Start ${endpoint.label === 'Docker' ? 'Docker Desktop' : endpoint.label}, or choose another engine.`;
  }
  return 'Start the engine (“sudo systemctl start docker”), or choose another one.';
}

/** A connection could not be opened. */
export function connectionFailed(
  endpoint: Endpoint,
  error: { readonly code?: string; readonly message?: string },
): EngineError {
  const { code = '' } = error;
  const details: EngineErrorDetails = { cause: error, reason: error.message };
  const name = called(endpoint);
  if (code === 'EACCES' || code === 'EPERM') {
    const group =
      process.platform === 'linux'
        ? 'Add yourself to the group “docker” (“sudo usermod -aG docker $USER”, then log in again), use a rootless engine, or choose another engine.'
        : 'Give your user the right to use it, or choose another engine.';
    return new EngineError('no-permission', `This user may not use ${name}. ${group}`, details);
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new EngineError(
      'wrong-context',
      `The host of ${name} is not known. Check its name and your network, or choose another engine.`,
      details,
    );
  }
  if (code === 'ETIMEDOUT') {
    return new EngineError('no-engine', `No answer from ${name} in time. ${start(endpoint)}`, details);
  }
  if (/CERT|SIGNATURE|TLS|SSL|EPROTO/.test(code)) {
    return new EngineError(
      'auth',
      `The secure connection to ${name} failed: ${error.message ?? code}. Check the certificates of the context, or choose another engine.`,
      details,
    );
  }
  const what = code === 'ENOENT' ? 'there is no such socket' : 'nothing listens there';
  return new EngineError('no-engine', `No container engine answers at ${name}: ${what}. ${start(endpoint)}`, details);
}

/** ssh ended, or could not be started. */
export function sshFailed(endpoint: Endpoint, words: string, error?: NodeJS.ErrnoException): EngineError {
  const name = called(endpoint);
  const said = words
    .trim()
    .split('\n')
    .filter((line) => !/^(\*\*|Warning: Permanently added)/.test(line))
    .slice(-3)
    .join(' ');
  const details: EngineErrorDetails = { cause: error, reason: said };
  const quote = said === '' ? '' : ` (“${said}”)`;
  if (error !== undefined) {
    const text =
      error.code === 'ENOENT'
        ? `${name} needs the program ssh, which was not found. Install OpenSSH, or choose another engine.`
        : `ssh could not be started for ${name}. Choose another engine.`;
    return new EngineError('no-engine', sentence(text), details);
  }
  if (
    /Permission denied \(|Host key verification failed|Too many authentication failures|REMOTE HOST IDENTIFICATION/i.test(
      words,
    )
  ) {
    return new EngineError(
      'auth',
      `ssh was not let in at ${name}${quote}. Connect once with ssh in a terminal, add your key to the ssh agent, or choose another engine.`,
      details,
    );
  }
  if (/could not resolve hostname/i.test(words)) {
    return new EngineError(
      'wrong-context',
      `The host of ${name} is not known to ssh${quote}. Check its name and your network, or choose another engine.`,
      details,
    );
  }
  if (/permission denied/i.test(words)) {
    return new EngineError(
      'no-permission',
      `The user on the other machine may not use the engine of ${name}${quote}. Add it to the group “docker” there, or choose another engine.`,
      details,
    );
  }
  if (/command not found|docker: not found/i.test(words)) {
    return new EngineError(
      'no-engine',
      `The program docker was not found on the machine of ${name}${quote}. Install it there, or choose another engine.`,
      details,
    );
  }
  return new EngineError(
    'no-engine',
    `No engine could be reached through ssh at ${name}${quote}. ${start(endpoint)}`,
    details,
  );
}

/** The engine was there and is not any more. */
export function lost(endpoint: Endpoint, cause?: unknown): EngineError {
  return new EngineError(
    'lost',
    `The connection to ${called(endpoint)} was lost in the middle. Whether what was under way took place is not known; start the engine again if it stopped.`,
    { cause },
  );
}

/** The caller gave up. */
export function cancelled(cause?: unknown): EngineError {
  return new EngineError('cancelled', 'Cancelled.', { cause });
}

/** What dockerode's errors have beside a message. */
interface HttpFailure {
  readonly statusCode?: number;
  readonly code?: string;
  readonly json?: unknown;
  readonly reason?: string;
}

/**
 * Any failure of a request.
 * @param what what was to be done, as in “The container could not be started”
 */
export function requestFailed(endpoint: Endpoint, what: string, error: unknown): EngineError {
  if (isEngineError(error)) return error;
  if (!(error instanceof Error)) return new EngineError('other', `${what}: ${String(error)}`);
  if (error.name === 'AbortError') return cancelled(error);
  const { statusCode, json, code = '' }: Error & HttpFailure = error;
  // With TLS 1.3 a server refuses a client only after the connection is open.
  if (/^ERR_(SSL|TLS)_/.test(code)) return connectionFailed(endpoint, { code, message: error.message });
  // Without a status it never was an answer: the connection broke.
  return statusCode === undefined ? lost(endpoint, error) : answered(what, statusCode, words(json, error.message));
}

function words(json: unknown, message: string): string {
  if (typeof json === 'object' && json !== null && 'message' in json && typeof json.message === 'string') {
    return json.message.trim();
  }
  return message.replace(/^\(HTTP code \d+\) [^-]*- /, '').trim();
}

/** The engine said no. */
export function answered(what: string, status: number, reason: string): EngineError {
  const details: EngineErrorDetails = { status, reason };
  const text = sentence(`${what}: ${reason}`);
  if (isNoSpace(reason)) {
    return new EngineError(
      'no-space',
      `${text} The engine's disk is full: remove images and build cache that you do not need.`,
      details,
    );
  }
  if (/port is already allocated|address already in use|ports are not available|Bind for .* failed/i.test(reason)) {
    return new EngineError(
      'conflict',
      `${text} Another program uses this port: take another one, or end that program.`,
      {
        ...details,
        taken: 'port',
      },
    );
  }
  if (/container name .* already in use/i.test(reason)) {
    return new EngineError('conflict', `${text} Remove that container, or use another name.`, {
      ...details,
      taken: 'name',
    });
  }
  if (isAuth(reason) || status === 401 || status === 403) {
    return new EngineError('auth', `${text} Log in with “docker login”, or check the image's name.`, details);
  }
  if (
    !/on the host/.test(reason) &&
    /executable file not found|no such file or directory.*: unknown|stat .*: no such file or directory/i.test(reason)
  ) {
    return new EngineError('not-found', `${text} The image does not have this program.`, details);
  }
  if (status === 404) return new EngineError('not-found', text, details);
  // The last two are podman's words for what Docker says with 409.
  if (status === 409 || /cannot remove container .* running|running containers|container state improper/i.test(reason))
    return new EngineError('conflict', text, details);
  if (/client version .* is too (new|old)/i.test(reason)) return new EngineError('too-old', text, details);
  return new EngineError('other', text, details);
}

/** True for the words of an engine whose disk is full. */
export function isNoSpace(reason: string): boolean {
  return /no space left on device|disk quota exceeded|ENOSPC/i.test(reason);
}

/** True for the words of a registry that wants other credentials. */
export function isAuth(reason: string): boolean {
  return /pull access denied|unauthorized|authentication required|authorization failed|no basic auth credentials|requested access to the resource is denied|\b(401|403) (Unauthorized|Forbidden)/i.test(
    reason,
  );
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?”)]$/.test(first) ? first : `${first}.`;
}
