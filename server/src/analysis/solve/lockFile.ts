/**
 * `conda-<platform>.lock` in the explicit form, as `conda create --file` and `micromamba create --file` read it.
 * Facts: `conda/misc.py` (the pattern of a line: an address, `#`, an md5; a sha256 only since conda 24.9,
 * https://github.com/conda/conda/pull/14048).
 */
import type { SolvedPackage, SolveRequest } from './types';

/** The name of a platform's lock. */
export function lockName(platform: string): string {
  return `conda-${platform}.lock`;
}

/** Facts for the head of a lock. */
export interface LockHead {
  readonly platform: string;
  /** The environment file it is made from, relative to the lock. */
  readonly source: string;
  /** The virtual packages that it was solved for: `__glibc=2.31`. */
  readonly virtual: readonly string[];
}

/** The head for a request. */
export function lockHead({ platform, virtual }: SolveRequest, source: string): LockHead {
  const system = virtual.filter(({ name }) => name === '__glibc' || name === '__cuda');
  return { platform, source, virtual: system.map(({ name, version }) => `${name}=${version}`) };
}

/** The text of a lock. Packages come after those that they need, as older releases of conda want them. */
export function lockText(packages: readonly SolvedPackage[], head: LockHead): string {
  const lines = [
    `# Made by conda-in-docker from ${head.source}. To make it again: conda-in-docker lock ${head.source} --platform ${head.platform}`,
    `# platform: ${head.platform}`,
    ...(head.virtual.length === 0 ? [] : [`# solved for: ${head.virtual.join(', ')}`]),
    '@EXPLICIT',
    ...inOrder(packages).map(line),
  ];
  return `${lines.join('\n')}\n`;
}

function line({ url, md5, sha256 }: SolvedPackage): string {
  const hash = md5 ?? sha256;
  return hash === undefined ? url : `${url}#${hash}`;
}

/** Each package after what it depends on; where packages need each other, by name. */
export function inOrder(packages: readonly SolvedPackage[]): SolvedPackage[] {
  const byName = new Map(packages.map((each) => [each.name, each]));
  const sorted = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const done = new Set<string>();
  const result: SolvedPackage[] = [];
  for (const first of sorted) {
    // A walk with a list of its own: chains may be long.
    const stack: { readonly item: SolvedPackage; readonly needs: string[] }[] = [];
    const enter = (item: SolvedPackage) => {
      done.add(item.name);
      stack.push({ item, needs: item.depends.map((each) => /^\S*/.exec(each)?.[0] ?? '').sort() });
    };
    if (!done.has(first.name)) enter(first);
    for (let top = stack[stack.length - 1]; top !== undefined; top = stack[stack.length - 1]) {
      const next = top.needs.shift();
      if (next === undefined) {
        result.push(top.item);
        stack.pop();
      } else {
        const needed = byName.get(next.toLowerCase());
        if (needed !== undefined && !done.has(needed.name)) enter(needed);
      }
    }
  }
  return result;
}
