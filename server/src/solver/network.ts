/** The way to the network: proxies and certificates, from variables and settings. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import type { Condarc } from '../analysis/solve/condarc';
import type { Network } from './http';
import type { NetworkSettings } from './job';

/** Seconds without a byte after which a channel is given up, unless `CONDA_REMOTE_READ_TIMEOUT_SECS` says otherwise. */
const PATIENCE = 60;

type Variables = Readonly<Record<string, string | undefined>>;

/** What variables say, as conda and curl read them. */
export function networkFromVariables(env: Variables): NetworkSettings {
  const all = env.ALL_PROXY ?? env.all_proxy;
  const http = env.http_proxy ?? env.HTTP_PROXY ?? all;
  const https = env.https_proxy ?? env.HTTPS_PROXY ?? all;
  const seconds = Number(env.CONDA_REMOTE_READ_TIMEOUT_SECS);
  return {
    proxies: { ...(http ? { http } : {}), ...(https ? { https } : {}) },
    noProxy: env.NO_PROXY ?? env.no_proxy ?? '',
    certificateFiles: [env.CONDA_SSL_VERIFY, env.REQUESTS_CA_BUNDLE, env.SSL_CERT_FILE].flatMap((each) =>
      each === undefined || /^(?:true|false|1|0|yes|no|truststore|)$/i.test(each) ? [] : [each],
    ),
    verify: !/^(?:false|0|no)$/i.test(env.CONDA_SSL_VERIFY ?? ''),
    patience: (Number.isFinite(seconds) && seconds > 0 ? seconds : PATIENCE) * 1000,
  };
}

/** What variables and a project's .condarc say together. */
export function networkFor(env: Variables, { sslVerify, proxyServers }: Condarc): NetworkSettings {
  const settings = networkFromVariables(env);
  return {
    ...settings,
    proxies: { ...Object.fromEntries(proxyServers), ...settings.proxies },
    certificateFiles:
      typeof sslVerify === 'string' ? [...settings.certificateFiles, sslVerify] : settings.certificateFiles,
    verify: settings.verify && sslVerify !== false,
  };
}

/** The settings at work. A file of certificates that cannot be read is left out. */
export function networkOf({ proxies, noProxy, certificateFiles, verify, patience }: NetworkSettings): Network {
  const own = certificateFiles.flatMap((path) => {
    try {
      return [readFileSync(path, 'utf8')];
    } catch {
      return [];
    }
  });
  return {
    proxy: (url) => (isExempt(url, noProxy) ? undefined : proxies[url.protocol.slice(0, -1)]),
    certificates: own.length === 0 ? [] : [...rootCertificates, ...own],
    verify,
    patience,
  };
}

/** Loopback is never reached through a proxy. */
function isExempt({ hostname }: URL, noProxy: string): boolean {
  if (/^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(hostname)) return true;
  return noProxy.split(/[\s,]+/).some((each) => {
    const name = each
      .replace(/^\*?\./, '')
      .replace(/:\d+$/, '')
      .toLowerCase();
    return each === '*' || (name !== '' && (hostname === name || hostname.endsWith(`.${name}`)));
  });
}

/** The folder in which answers of channels are kept, after each system's custom. */
export function cacheFolder(env: Variables, platform: string): string {
  if (env.CONDA_IN_DOCKER_CACHE) return env.CONDA_IN_DOCKER_CACHE;
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'conda-in-docker', 'channels');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'conda-in-docker', 'channels');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'conda-in-docker', 'channels');
}
