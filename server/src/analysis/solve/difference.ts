/** What a lock holds against what would be solved now. */
import { type CondaFile, compareVersions, parsePackageFile } from '../parse/conda';
import type { SolvedPackage } from './types';

/** A package of a lock. */
export interface LockedNow {
  readonly name: string;
  readonly version: string;
  readonly build: string | undefined;
}

/** How a package changes: `build` where only the build is another one. */
export type ChangeKind = 'added' | 'removed' | 'up' | 'down' | 'build';

export interface Change {
  readonly kind: ChangeKind;
  readonly name: string;
  /** What the lock holds; undefined for an added package. */
  readonly before: LockedNow | undefined;
  /** What would be there; undefined for a removed one. */
  readonly after: SolvedPackage | undefined;
  /** Whether the environment file asks for it by name. */
  readonly asked: boolean;
}

/** The packages of conda that a lock holds for a platform; undefined where the file is no lock. */
export function lockedPackages(file: CondaFile, platform: string): readonly LockedNow[] | undefined {
  if (file.kind === 'explicit') {
    return file.packages.flatMap(({ name, version, build }) =>
      name === undefined || version === undefined ? [] : [{ name: name.toLowerCase(), version, build }],
    );
  }
  if (file.kind !== 'conda-lock') return undefined;
  return file.packages
    .filter((each) => each.manager === 'conda' && each.platform === platform)
    .map(({ name, version, build, url }) => ({
      name: name.toLowerCase(),
      version,
      build: build ?? (url === undefined ? undefined : parsePackageFile(url.slice(url.lastIndexOf('/') + 1))?.build),
    }));
}

/** What changes from a lock to an answer, those that are asked for first, then by name. */
export function difference(
  before: readonly LockedNow[],
  after: readonly SolvedPackage[],
  asked: ReadonlySet<string> = new Set(),
): Change[] {
  const old = new Map(before.map((each) => [each.name, each]));
  const now = new Map(after.map((each) => [each.name, each]));
  const changes: Change[] = [];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const from = old.get(name);
    const to = now.get(name);
    const kind = kindOf(from, to);
    if (kind !== undefined) changes.push({ kind, name, before: from, after: to, asked: asked.has(name) });
  }
  return changes.sort((a, b) => Number(b.asked) - Number(a.asked) || (a.name < b.name ? -1 : 1));
}

function kindOf(from: LockedNow | undefined, to: SolvedPackage | undefined): ChangeKind | undefined {
  if (from === undefined) return 'added';
  if (to === undefined) return 'removed';
  const order = compareVersions(from.version, to.version) ?? (from.version === to.version ? 0 : -1);
  if (order !== 0) return order < 0 ? 'up' : 'down';
  return from.build !== undefined && from.build !== to.build ? 'build' : undefined;
}

/** How a change is called in a table. */
export const CHANGE_WORDS: Readonly<Record<ChangeKind, string>> = {
  added: 'new',
  removed: 'gone',
  up: 'newer',
  down: 'older',
  build: 'other build',
};

/** How much is to be downloaded for the changes, in bytes, as far as the channels say it. */
export function downloadSize(changes: readonly Change[]): number {
  return changes.reduce((sum, { after }) => sum + (after?.size ?? 0), 0);
}
