/** Finds engines: reads Docker's configuration and looks for sockets. Nothing is connected to. */
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Discovery, Endpoint, Surroundings, TlsFiles } from '../port';
import { parseAddress } from './address';
import { available, type ContextEntry, type Found, resolve } from './endpoint';

/** See EngineModule. */
export async function discover(surroundings: Surroundings = {}): Promise<Discovery> {
  return resolve(await look(surroundings));
}

/** See EngineModule. */
export async function candidates(surroundings: Surroundings = {}): Promise<readonly Endpoint[]> {
  const found = await look(surroundings);
  try {
    return resolve(found).all;
  } catch {
    return available(found);
  }
}

/** The folder of Docker's config.json. */
export function dockerConfigFolder(env: Readonly<Record<string, string | undefined>>, home: string): string {
  return env.DOCKER_CONFIG || join(home, '.docker');
}

async function look(surroundings: Surroundings): Promise<Found> {
  const env = surroundings.env ?? process.env;
  const platform = surroundings.platform ?? process.platform;
  const home = surroundings.home ?? homedir();
  const folder = dockerConfigFolder(env, home);
  const [config, contexts, tls] = await Promise.all([
    readJson(join(folder, 'config.json')),
    readContexts(join(folder, 'contexts')),
    tlsFiles(env.DOCKER_CERT_PATH || folder),
  ]);
  const current = config?.currentContext;
  return {
    setting: surroundings.setting ?? '',
    env,
    platform,
    home,
    uid: surroundings.uid ?? process.getuid?.(),
    currentContext: typeof current === 'string' ? current : undefined,
    contexts,
    tls,
    exists: (address) => exists(address, platform),
  };
}

type Json = Readonly<Record<string, unknown>>;

async function readJson(file: string): Promise<Json | undefined> {
  try {
    const value: unknown = JSON.parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, ''));
    return asObject(value);
  } catch {
    // Not there, not readable or broken: Docker's program falls back to its defaults too.
    return undefined;
  }
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

async function readContexts(folder: string): Promise<ContextEntry[]> {
  const names = await readdir(join(folder, 'meta')).catch(() => []);
  const entries = await Promise.all(
    names.map(async (name): Promise<ContextEntry | undefined> => {
      const meta = await readJson(join(folder, 'meta', name, 'meta.json'));
      const endpoint = asObject(asObject(meta?.Endpoints)?.docker);
      if (typeof meta?.Name !== 'string' || typeof endpoint?.Host !== 'string' || endpoint.Host === '')
        return undefined;
      const id = createHash('sha256').update(meta.Name).digest('hex');
      return {
        name: meta.Name,
        host: endpoint.Host,
        skipTlsVerify: endpoint.SkipTLSVerify === true,
        tls: await tlsFiles(join(folder, 'tls', id, 'docker')),
      };
    }),
  );
  return entries.filter((entry) => entry !== undefined).sort((a, b) => a.name.localeCompare(b.name));
}

async function tlsFiles(folder: string): Promise<Omit<TlsFiles, 'verify'> | undefined> {
  const file = async (name: string): Promise<string | undefined> => {
    const path = join(folder, name);
    return (await stat(path).catch(() => undefined))?.isFile() ? path : undefined;
  };
  const [ca, cert, key] = await Promise.all([file('ca.pem'), file('cert.pem'), file('key.pem')]);
  return ca === undefined && cert === undefined && key === undefined ? undefined : { ca, cert, key };
}

/** Whether a socket or pipe is there; whether somebody listens is another matter. */
function exists(address: string, platform: string): boolean {
  try {
    const parsed = parseAddress(address, platform);
    if (parsed.kind === 'unix') return statSync(parsed.path).isSocket();
    // Opening a pipe to look at it would use up one of its instances; the folder of pipes can be listed.
    if (parsed.kind === 'npipe') return readdirSync('//./pipe/').some((name) => `//./pipe/${name}` === parsed.path);
    return true;
  } catch {
    return false;
  }
}
