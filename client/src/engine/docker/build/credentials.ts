/**
 * Registry credentials as docker's own program finds them: config.json's `auths`, `credsStore` and `credHelpers`
 * (https://docs.docker.com/reference/cli/docker/login/#credential-stores). They are never logged, and read only when an
 * engine asks for them or a Dockerfile names their registry.
 */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { programOf } from '../../../programs';
import { object, text } from '../json';

export interface Credentials {
  readonly username: string;
  readonly secret: string;
  /** True where `secret` is an identity token and there is no user's name. */
  readonly isToken: boolean;
}

const HUB = 'https://index.docker.io/v1/';
const HELPER_LIMIT = 20_000;

/** The keys under which a registry's credentials may stand. */
function keysOf(host: string): readonly string[] {
  const hub = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', HUB]);
  if (hub.has(host)) return [HUB, 'docker.io', 'index.docker.io', 'https://index.docker.io/v1'];
  return [host, `https://${host}`, `https://${host}/`, `https://${host}/v1/`, `https://${host}/v2/`, `http://${host}`];
}

export class RegistryCredentials {
  readonly #config: Promise<Readonly<Record<string, unknown>>>;
  readonly #env: Readonly<Record<string, string | undefined>>;

  /** @param folder the folder of config.json */
  constructor(folder: string, env: Readonly<Record<string, string | undefined>> = process.env) {
    this.#env = env;
    this.#config = readFile(join(folder, 'config.json'), 'utf8')
      .then((json) => object(JSON.parse(json.replace(/^\uFEFF/, ''))))
      .catch(() => ({}));
  }

  /** The credentials of a registry; undefined where there are none, or a helper fails. */
  async get(host: string): Promise<Credentials | undefined> {
    const config = await this.#config;
    const helpers = object(config.credHelpers);
    const keys = keysOf(host);
    const helper = keys.map((key) => text(helpers[key])).find((name) => name !== '') ?? text(config.credsStore);
    if (helper !== '') {
      // Helpers know the hub by its old address and others by their host.
      for (const key of keys.slice(0, 2)) {
        const found = await this.#ask(helper, key);
        if (found !== undefined) return found;
      }
    }
    const auths = object(config.auths);
    for (const key of keys) {
      const found = fromAuth(object(auths[key]));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /**
   * For the classic builder, which cannot ask: the credentials of the registries that a Dockerfile names, as
   * X-Registry-Config wants them.
   */
  async registryConfig(words: string): Promise<Record<string, object>> {
    const config = await this.#config;
    const hosts = new Set(['docker.io']);
    for (const key of [...Object.keys(object(config.auths)), ...Object.keys(object(config.credHelpers))]) {
      const host = key.replace(/^https?:\/\//, '').replace(/\/.*$/s, '');
      if (host !== '' && words.includes(host)) hosts.add(host);
    }
    const result: Record<string, object> = {};
    for (const host of hosts) {
      const found = await this.get(host);
      if (found === undefined) continue;
      const address = host === 'docker.io' ? HUB : host;
      result[address] = found.isToken
        ? { identitytoken: found.secret, serveraddress: address }
        : { username: found.username, password: found.secret, serveraddress: address };
    }
    return result;
  }

  /** `docker-credential-NAME get`, the address on standard input. */
  #ask(name: string, address: string): Promise<Credentials | undefined> {
    // The name becomes a program's; anything but a plain word would be another one.
    if (!/^[\w.-]+$/.test(name)) return Promise.resolve(undefined);
    const program = programOf(`docker-credential-${name}`, this.#env);
    if (program === undefined) return Promise.resolve(undefined);
    return new Promise((done) => {
      const child = spawn(program, ['get'], {
        stdio: ['pipe', 'pipe', 'ignore'],
        env: this.#env as NodeJS.ProcessEnv,
        windowsHide: true,
        timeout: HELPER_LIMIT,
      });
      let answer = '';
      child.on('error', () => done(undefined));
      child.stdin.on('error', () => {});
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        answer += chunk;
      });
      child.on('close', (code) => done(code === 0 ? fromHelper(answer) : undefined));
      child.stdin.end(address);
    });
  }
}

function fromHelper(answer: string): Credentials | undefined {
  try {
    const json = object(JSON.parse(answer));
    const secret = text(json.Secret);
    if (secret === '') return undefined;
    const username = text(json.Username);
    return username === '<token>' ? { username: '', secret, isToken: true } : { username, secret, isToken: false };
  } catch {
    return undefined;
  }
}

function fromAuth(json: Readonly<Record<string, unknown>>): Credentials | undefined {
  const token = text(json.identitytoken);
  if (token !== '') return { username: '', secret: token, isToken: true };
  const decoded = Buffer.from(text(json.auth), 'base64')
    .toString('utf8')
    .replace(/(?<!\0)\0+$/, '');
  const colon = decoded.indexOf(':');
  if (colon > 0) return { username: decoded.slice(0, colon), secret: decoded.slice(colon + 1), isToken: false };
  const username = text(json.username);
  const secret = text(json.password);
  return username !== '' && secret !== '' ? { username, secret, isToken: false } : undefined;
}
