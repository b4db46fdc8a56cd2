/**
 * The proxies that Docker's configuration names for builds and containers: `proxies` of config.json
 * (https://docs.docker.com/engine/cli/proxy/).
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Endpoint } from '../port';
import { dockerConfigFolder } from './endpointFiles';
import { type Json, object, text } from './json';

/** The keys of the configuration, and the variables that they become. */
const NAMES: Readonly<Record<string, string>> = {
  httpProxy: 'HTTP_PROXY',
  httpsProxy: 'HTTPS_PROXY',
  ftpProxy: 'FTP_PROXY',
  noProxy: 'NO_PROXY',
  allProxy: 'ALL_PROXY',
};

/** The variables, in capitals and small letters as docker's own program sets them; they may hold passwords. */
export function proxiesOf(config: Json, address: string): Record<string, string> {
  const proxies = object(config.proxies);
  const own = object(proxies[address]);
  const found = Object.keys(own).length > 0 ? own : object(proxies.default);
  const variables: Record<string, string> = {};
  for (const [key, name] of Object.entries(NAMES)) {
    const value = text(found[key]);
    if (value === '') continue;
    variables[name] = value;
    variables[name.toLowerCase()] = value;
  }
  return variables;
}

/** The same, read from the disk. A configuration that cannot be read names none. */
export async function proxyVariables(
  endpoint: Pick<Endpoint, 'address'>,
  folder: string = dockerConfigFolder(process.env, homedir()),
): Promise<Record<string, string>> {
  try {
    const json = await readFile(join(folder, 'config.json'), 'utf8');
    return proxiesOf(object(JSON.parse(json.replace(/^\uFEFF/, ''))), endpoint.address);
  } catch {
    return {};
  }
}
