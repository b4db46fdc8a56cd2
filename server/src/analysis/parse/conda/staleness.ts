import type { CondaLockFile, LockedPackage } from './condaLock';
import type { CondaDependency, EnvironmentFile } from './environment';
import { type MatchSpec, matches } from './matchSpec';
import { selectorHolds } from './selectors';
import { globMatches } from './versionSpec';

/** A package of the environment file that its lock lacks on a platform. */
export interface MissingPackage {
  readonly dependency: CondaDependency;
  readonly name: string;
  readonly platform: string;
}

/** A package whose locked version or build is not what the environment file asks for. */
export interface UnsatisfiedPackage extends MissingPackage {
  readonly locked: LockedPackage;
}

/** Proofs that a lock does not belong to an environment file as it is now; both empty where there are none. */
export interface Staleness {
  readonly missing: readonly MissingPackage[];
  readonly unsatisfied: readonly UnsatisfiedPackage[];
}

/** Joins and tidies a relative path: `docker/../environment.yml` is `environment.yml`. */
function tidy(path: string): string {
  const parts: string[] = [];
  for (const part of path.replace(/\\/g, '/').split('/')) {
    if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** True where the lock at `lockPath` says that it was made from the file at `environmentPath`. */
export function isSourceOf(lock: CondaLockFile, lockPath: string, environmentPath: string): boolean {
  const folder = lockPath.slice(0, lockPath.lastIndexOf('/') + 1);
  const wanted = tidy(environmentPath);
  return lock.sources.some((source) => tidy(/^(?:[A-Za-z]:)?[\\/]/.test(source) ? source : folder + source) === wanted);
}

function satisfies(spec: MatchSpec, locked: LockedPackage): boolean {
  return matches(spec, locked.version) !== false && buildFits(spec.build, locked.build);
}

function buildFits(pattern: string | undefined, build: string | undefined): boolean {
  if (pattern === undefined || build === undefined || /[\^$]/.test(pattern)) return true;
  return globMatches(pattern, build);
}

/**
 * What proves that the lock is out of date: a package of the environment file that the lock has not, on a platform that
 * both are for, or has in a version that does not satisfy its spec. The content hash of the lock is not used: it covers
 * virtual packages, options and the release of conda-lock, which the files do not tell.
 *
 * Silent where it cannot be told: packages below `pip:` (conda-lock may satisfy them from conda under another name),
 * selectors that are not about platforms, an environment of a category that the lock leaves out, and, for versions, a
 * lock made from several files, a package that is named twice (the last one wins) and pip (conda-lock adds it again). Call it only for a file of which the lock says that
 * it was made from (`isSourceOf`).
 */
export function staleness(environment: EnvironmentFile, lock: CondaLockFile): Staleness {
  const missing: MissingPackage[] = [];
  const unsatisfied: UnsatisfiedPackage[] = [];
  const category = environment.category?.text.value ?? 'main';
  const lockedCategories = new Set(lock.packages.map((locked) => locked.category));
  const unreadable = environment.problems.some((problem) => problem.kind === 'syntax' || problem.kind === 'tab');
  if (unreadable || lock.packages.length === 0 || !lockedCategories.has(category)) return { missing, unsatisfied };

  const byPlatform = new Map<string, Map<string, LockedPackage>>();
  for (const locked of lock.packages) {
    if (locked.manager !== 'conda') continue;
    const packages = byPlatform.get(locked.platform) ?? new Map<string, LockedPackage>();
    packages.set(locked.name.toLowerCase(), locked);
    byPlatform.set(locked.platform, packages);
  }
  const counts = new Map<string, number>();
  for (const dependency of environment.dependencies?.items ?? []) {
    if (dependency.kind !== 'conda' || !dependency.spec.ok) continue;
    counts.set(dependency.spec.name, (counts.get(dependency.spec.name) ?? 0) + 1);
  }
  for (const dependency of environment.dependencies?.items ?? []) {
    if (dependency.kind !== 'conda' || !dependency.spec.ok) continue;
    const spec = dependency.spec;
    if (spec.url !== undefined || spec.name.includes('*') || spec.name.startsWith('__')) continue;
    const comparable = lock.sources.length === 1 && spec.name !== 'pip' && counts.get(spec.name) === 1;
    for (const [platform, packages] of byPlatform) {
      if (dependency.selector && selectorHolds(dependency.selector, platform) !== true) continue;
      if (spec.subdir !== undefined && spec.subdir !== platform && spec.subdir !== 'noarch') continue;
      const locked = packages.get(spec.name);
      if (!locked) missing.push({ dependency, name: spec.name, platform });
      else if (comparable && !satisfies(spec, locked)) {
        unsatisfied.push({ dependency, name: spec.name, platform, locked });
      }
    }
  }
  return { missing, unsatisfied };
}
