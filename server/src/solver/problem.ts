/** One environment to solve: what may be taken of the channels, and the question as the solver is asked it. */
import type { SolveRequest, VirtualPackage } from '../analysis/solve/types';
import { type Candidate, type Channels, fits, type ReadSpec } from './candidates';
import { solveWithRattler } from './rattler';

/** What is asked for otherwise than the request says, to find out what stands in the way. */
export interface Variation {
  /** Only these specs; all where it is left out. */
  readonly specs?: readonly ReadSpec[];
  /** Specs whose version and build do not count. */
  readonly loose?: ReadonlySet<number>;
  readonly virtual?: readonly VirtualPackage[];
  /** The packages that may come from any channel; all of them with `all`. */
  readonly relaxed?: ReadonlySet<string> | 'all';
}

export type Solution =
  | { readonly ok: true; readonly packages: readonly Candidate[]; readonly relaxed: readonly string[] }
  | { readonly ok: false; readonly text: string };

export class SolveProblem {
  constructor(
    readonly request: SolveRequest,
    readonly channels: Channels,
    readonly specs: readonly ReadSpec[],
  ) {}

  /** The answer after the channels' priority. */
  async solve(): Promise<Solution> {
    const { priority } = this.request;
    if (priority === 'disabled') return this.try({ relaxed: 'all' });
    const strict = await this.try({});
    if (strict.ok || priority === 'strict') return strict;
    return (await this.reachFurther()) ?? strict;
  }

  /**
   * conda's flexible priority: a channel further down is reached for where the first one that has a package does not do,
   * and for those packages alone. Undefined where that does not help either.
   */
  async reachFurther(): Promise<(Solution & { readonly ok: true }) | undefined> {
    if (this.request.channels.length < 2) return undefined;
    const free = await this.try({ relaxed: 'all' });
    if (!free.ok) return undefined;
    const needed = new Set(await this.fromFurtherDown(free.packages));
    const few = await this.try({ relaxed: needed });
    const solution = few.ok ? few : free;
    return { ...solution, relaxed: await this.fromFurtherDown(solution.packages) };
  }

  /** Solves a variation of the request. */
  async try(variation: Variation): Promise<Solution> {
    const specs = variation.specs ?? this.specs;
    const found = await this.closure(specs, variation);
    const byFile = new Map<string, Candidate>();
    const folders: Record<string, { packages: string[]; conda: string[] }> = {};
    for (const candidates of found.values()) {
      for (const each of candidates) {
        byFile.set(`${each.subdir}/${each.record.fn}`, each);
        folders[each.subdir] ??= { packages: [], conda: [] };
        const folder = folders[each.subdir];
        (each.record.fn.endsWith('.conda') ? folder?.conda : folder?.packages)?.push(each.json);
      }
    }
    const answered = await solveWithRattler({
      platform: this.request.platform,
      folders,
      wanted: [...new Set(specs.map(({ spec }) => spec.name))],
      virtual: variation.virtual ?? this.request.virtual,
    });
    if (!answered.ok) return answered;
    const packages = answered.files.flatMap(({ subdir, fn }) => byFile.get(`${subdir}/${fn}`) ?? []);
    return { ok: true, packages, relaxed: [] };
  }

  /**
   * The files that an answer could hold, by their packages. What is asked for is left out at once where it is not what
   * its spec says: the solver then sees no spec at all, only files that may be taken.
   */
  async closure(specs: readonly ReadSpec[], variation: Variation = {}): Promise<Map<string, readonly Candidate[]>> {
    const { loose = new Set<number>(), relaxed } = variation;
    const byName = new Map<string, ReadSpec[]>();
    for (const each of specs) byName.set(each.spec.name, [...(byName.get(each.spec.name) ?? []), each]);
    const found = new Map<string, readonly Candidate[]>();
    let frontier = [...byName.keys()];
    while (frontier.length > 0) {
      const next = new Set<string>();
      const lists = await Promise.all(
        frontier.map(async (name) => {
          const free = relaxed === 'all' || relaxed?.has(name) === true;
          const allowed = await this.channels.allowed(name, free ? 'disabled' : 'strict');
          const asked = byName.get(name) ?? [];
          return allowed.filter((each) => asked.every((spec) => fits(spec, each, loose.has(spec.id))));
        }),
      );
      for (const [i, list] of lists.entries()) {
        found.set(frontier[i] ?? '', list);
        for (const { needs } of list) for (const name of needs) next.add(name);
      }
      frontier = [...next].filter((name) => !found.has(name));
    }
    return found;
  }

  /** The packages that come from a channel behind the first one that has them. */
  private async fromFurtherDown(packages: readonly Candidate[]): Promise<string[]> {
    const names: string[] = [];
    for (const { record, channel } of packages) {
      const allowed = await this.channels.allowed(record.name, 'strict');
      if (allowed.length > 0 && !allowed.some((each) => each.channel.url === channel.url)) names.push(record.name);
    }
    return names;
  }
}
