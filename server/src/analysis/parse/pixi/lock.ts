/**
 * pixi.lock (versions 4 to 6): which packages each environment has on each platform. Read by line and indentation; what
 * is not understood is left out. https://pixi.sh/latest/workspace/lockfile/
 */

import type { Span } from '../../text/span';
import { condaPackagesOf, type PixiManifest } from './manifest';

/** The packages of an environment on a platform. */
export interface PixiLocked {
  /** Names of packages from conda channels, lower case. */
  readonly conda: ReadonlySet<string>;
  /** True where a package is built from sources, whose name is not in its address. */
  readonly sources: boolean;
}

export interface PixiLock {
  /** By environment, then by platform. */
  readonly environments: ReadonlyMap<string, ReadonlyMap<string, PixiLocked>>;
}

const LONGEST = 5_000_000;

/** Reads a lock; undefined for a text that is none, or of another version. */
export function parsePixiLock(text: string): PixiLock | undefined {
  const version = /^version:[ \t]*(\d+)/m.exec(text)?.[1];
  if (text.length > LONGEST || version === undefined || Number(version) < 4 || Number(version) > 7) return undefined;
  const environments = new Map<string, Map<string, { conda: Set<string>; sources: boolean }>>();
  let inside = false;
  let platforms: Map<string, { conda: Set<string>; sources: boolean }> | undefined;
  let listed: { conda: Set<string>; sources: boolean } | undefined;
  let packages = false;
  for (const line of text.split('\n')) {
    if (/^\S/.test(line)) {
      inside = line.startsWith('environments:');
      if (!inside && environments.size > 0) break;
      continue;
    }
    if (!inside) continue;
    const environment = /^ {2}(\S[^:]*):\s*$/.exec(line)?.[1];
    if (environment !== undefined) {
      platforms = new Map();
      environments.set(environment.replace(/^["']|["']$/g, ''), platforms);
      packages = false;
      continue;
    }
    const key = /^ {4}(\S[^:]*):/.exec(line)?.[1];
    if (key !== undefined) {
      packages = key === 'packages';
      continue;
    }
    const platform = packages ? /^ {6}([\w-]+):/.exec(line)?.[1] : undefined;
    if (platform !== undefined) {
      listed = { conda: new Set(), sources: false };
      platforms?.set(platform, listed);
      continue;
    }
    const address = packages ? /^ {6,}- conda: (\S+)/.exec(line)?.[1] : undefined;
    if (address === undefined || listed === undefined) continue;
    const name = /\/([^/]+)-[^-/]+-[^-/]+\.(?:conda|tar\.bz2)$/.exec(address)?.[1];
    if (name === undefined) listed.sources = true;
    else listed.conda.add(name.toLowerCase());
  }
  return { environments };
}

/** Where a lock has an environment of that name; undefined where it has none. */
export function environmentInLock(text: string, name: string): Span | undefined {
  let at = 0;
  let inside = false;
  for (const line of text.split('\n')) {
    if (/^\S/.test(line)) inside = line.startsWith('environments:');
    else if (inside && line.trimEnd() === `  ${name}:`) return { start: at + 2, end: at + 2 + name.length };
    at += line.length + 1;
  }
  return undefined;
}

/** A package that the manifest asks for and that the lock surely lacks on Linux; undefined where there is none. */
export function lacksPackage(content: PixiManifest, lock: string): string | undefined {
  const locked = parsePixiLock(lock);
  for (const environment of content.environments) {
    const platforms = locked?.environments.get(environment.name);
    for (const [platform, { conda, sources }] of platforms ?? [])
      if (platform.startsWith('linux-') && conda.size > 0 && !sources) {
        const missing = condaPackagesOf(content, environment).find((name) => !conda.has(name.toLowerCase()));
        if (missing !== undefined) return missing;
      }
  }
  return undefined;
}
