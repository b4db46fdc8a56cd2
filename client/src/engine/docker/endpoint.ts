/**
 * Which engines there can be and which one is meant: the pure part. What docker's own program does is described in
 * https://docs.docker.com/engine/manage-resources/contexts/ and
 * https://docs.docker.com/reference/cli/docker/#environment-variables; the sockets of others in sockets.ts.
 */
import { type Discovery, type Endpoint, EngineError, type TlsFiles } from '../port';
import { type Address, parseAddress } from './address';
import { defaultAddress, otherSockets } from './sockets';

/** A Docker context as its files describe it. */
export interface ContextEntry {
  readonly name: string;
  readonly host: string;
  readonly skipTlsVerify: boolean;
  readonly tls?: Omit<TlsFiles, 'verify'>;
}

/** What the files and the environment say. */
export interface Found {
  readonly setting: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly home: string;
  readonly uid: number | undefined;
  /** `currentContext` of config.json. */
  readonly currentContext: string | undefined;
  readonly contexts: readonly ContextEntry[];
  /** TLS files of DOCKER_CERT_PATH. */
  readonly tls: Omit<TlsFiles, 'verify'> | undefined;
  /** Whether a socket or pipe is there. */
  readonly exists: (address: string) => boolean;
}

/** @throws EngineError of kind `wrong-context` */
export function resolve(found: Found): Discovery {
  const chosen = choose(found);
  const all = [chosen, ...available(found).filter((other) => !same(other, chosen))];
  return { chosen, all };
}

/** Every engine that could be chosen, each once; also where the one that is set up cannot be used. */
export function available(found: Found): Endpoint[] {
  const list: Endpoint[] = [];
  const add = (make: () => Endpoint): void => {
    try {
      const endpoint = make();
      if (!list.some((other) => same(other, endpoint))) list.push(endpoint);
    } catch {
      // A context or variable that cannot be used is no choice.
    }
  };
  const host = found.env.DOCKER_HOST;
  if (host) add(() => fromEnvironment(found, host));
  for (const context of found.contexts) add(() => fromContext(context, found));
  const standard = fromDefault(found);
  if (found.exists(standard.address)) add(() => standard);
  for (const { label, address } of otherSockets(found)) {
    if (found.exists(address)) add(() => plain(parseAddress(address, found.platform), 'socket', label));
  }
  return list;
}

function same(a: Endpoint, b: Endpoint): boolean {
  return a.id === b.id || a.address === b.address;
}

function choose(found: Found): Endpoint {
  const setting = found.setting.trim();
  if (setting !== '') return fromSetting(setting, found);
  const host = found.env.DOCKER_HOST;
  if (host) return fromEnvironment(found, host);
  const name = found.env.DOCKER_CONTEXT || found.currentContext;
  if (name && name !== 'default') {
    const origin = found.env.DOCKER_CONTEXT ? 'DOCKER_CONTEXT' : 'the Docker configuration';
    return fromContext(contextNamed(name, found, origin), found);
  }
  const standard = fromDefault(found);
  if (found.exists(standard.address)) return standard;
  const other = otherSockets(found).find(({ address }) => found.exists(address));
  return other === undefined ? standard : plain(parseAddress(other.address, found.platform), 'socket', other.label);
}

function fromSetting(setting: string, found: Found): Endpoint {
  if (setting.startsWith('context:')) {
    const name = setting.slice('context:'.length).trim();
    if (name === 'default') return { ...fromDefault(found), source: 'setting' };
    return {
      ...fromContext(contextNamed(name, found, 'the setting condaInDocker.engine'), found),
      source: 'setting',
    };
  }
  const address = understood(setting, found.platform, 'The setting condaInDocker.engine');
  const known = found.contexts.find((context) => context.host === address.text);
  if (known !== undefined) return { ...fromContext(known, found), source: 'setting' };
  const socket = otherSockets(found).find((other) => other.address === address.text);
  return plain(address, 'setting', socket?.label ?? short(address));
}

function fromEnvironment(found: Found, host: string): Endpoint {
  const address = understood(host, found.platform, 'DOCKER_HOST');
  const verify = Boolean(found.env.DOCKER_TLS_VERIFY);
  const tls = address.kind === 'tcp' && (address.tls || verify || Boolean(found.env.DOCKER_TLS));
  const environment: Record<string, string> = { DOCKER_HOST: host };
  for (const name of ['DOCKER_TLS', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH']) {
    const value = found.env[name];
    if (value) environment[name] = value;
  }
  return {
    ...plain(withPort(address, tls), 'environment', `DOCKER_HOST (${short(address)})`),
    environment,
    ...(tls ? { tls: { ...found.tls, verify: verify || address.tls } } : {}),
  };
}

function contextNamed(name: string, found: Found, origin: string): ContextEntry {
  const context = found.contexts.find((entry) => entry.name === name);
  if (context !== undefined) return context;
  const others = found.contexts.map((entry) => `“${entry.name}”`).join(', ');
  throw new EngineError(
    'wrong-context',
    `There is no Docker context “${name}”, which ${origin} names, so no engine can be used. Choose another engine${others === '' ? '' : `; the contexts are ${others}`}, or run “docker context use default”.`,
  );
}

function fromContext(context: ContextEntry, found: Found): Endpoint {
  const address = understood(context.host, found.platform, `The Docker context “${context.name}”`);
  const tls = address.kind === 'tcp' && (address.tls || context.tls !== undefined || context.skipTlsVerify);
  return {
    ...plain(withPort(address, tls), 'context', context.name),
    id: `context:${context.name}`,
    context: context.name,
    // An address serves older programs as well; certificates are known only by the context's name.
    environment: tls ? { DOCKER_HOST: '', DOCKER_CONTEXT: context.name } : { DOCKER_HOST: context.host },
    ...(tls ? { tls: { ...context.tls, verify: !context.skipTlsVerify } } : {}),
  };
}

function fromDefault(found: Found): Endpoint {
  return plain(parseAddress(defaultAddress(found.platform), found.platform), 'default', 'Docker');
}

function plain(address: Address, source: Endpoint['source'], label: string): Endpoint {
  const remote = address.kind === 'ssh' || (address.kind === 'tcp' && !isLoopback(address.host));
  return {
    id: address.text,
    address: address.text,
    source,
    label,
    remote,
    host: 'host' in address ? address.host : '127.0.0.1',
    environment: { DOCKER_HOST: address.text },
  };
}

/** Docker's ports where none is written: 2375, and 2376 for TLS. */
function withPort(address: Address, tls: boolean): Address {
  if (address.kind !== 'tcp' || address.port !== undefined) return address;
  return parseAddress(`tcp://${bracketed(address.host)}:${tls ? 2376 : 2375}`, 'linux');
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);
}

function short(address: Address): string {
  return address.text.replace(/^(unix|npipe|tcp):\/\//, '');
}

function understood(text: string, platform: string, what: string): Address {
  try {
    return parseAddress(text, platform);
  } catch (error) {
    throw new EngineError(
      'wrong-context',
      `${what} is “${text}”, which is no address of an engine: ${error instanceof Error ? error.message : String(error)} Choose another engine.`,
    );
  }
}
