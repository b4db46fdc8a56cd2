/** Why there is no answer: which specs stand in the way, and what each would have to be. */
import { closest } from '../analysis/config/suggest';
import type { VersionSpec } from '../analysis/parse/conda';
import { compareVersions, parseVersionSpec, versionMatches } from '../analysis/parse/conda';
import type { Conflict, Loosened, Need, VirtualPackage } from '../analysis/solve/types';
import { type Candidate, fits, nameOf, type ReadSpec } from './candidates';
import type { SolveProblem } from './problem';

/** The conflicts, those of single specs first; at least one. */
export async function explainConflict(problem: SolveProblem, text: string): Promise<Conflict[]> {
  const alone: Conflict[] = [];
  for (const spec of problem.specs) {
    const found = await judgeAlone(problem, spec);
    if (found !== undefined) alone.push(found);
  }
  if (alone.length > 0) return alone;
  const core = await smallest(problem);
  return [(await systemConflict(problem, core)) ?? (await together(problem, core, text))];
}

/** The platform for which channels have the most. */
const USUAL = 'linux-64';

/** A package that no channel has, or none in that version. */
async function judgeAlone(problem: SolveProblem, read: ReadSpec): Promise<Conflict | undefined> {
  const { id, spec } = read;
  const { channels, request } = problem;
  const priority = request.priority === 'strict' ? 'strict' : 'disabled';
  const allowed = await channels.allowed(spec.name, priority);
  if (allowed.some((each) => fits(read, each))) return undefined;
  if (allowed.length === 0) {
    // Where other platforms lack a package, most often this one has it.
    const elsewhere = request.platform !== USUAL && (await channels.hasFor(spec.name, USUAL));
    const similar = elsewhere ? [] : similarTo(spec.name, channels.names());
    return { kind: 'no-package', id, name: spec.name, platforms: elsewhere ? [USUAL] : [], similar };
  }
  const lists = await channels.of(spec.name);
  const elsewhere = lists.flatMap((list, i) =>
    list.some((each) => fits(read, each)) ? [channels.all[i]?.name ?? ''] : [],
  );
  const versions = [...new Set(allowed.map(({ record }) => record.version))].sort(byVersion);
  const { version } = spec;
  const fitting = version === undefined ? versions : versions.filter((each) => versionMatches(version, each) !== false);
  return {
    kind: 'no-version',
    id,
    name: spec.name,
    channel: allowed[0]?.channel.name ?? '',
    versions: versions.slice(0, 8),
    nearest: fitting[0] ?? nearest(versions, version),
    elsewhere,
    build: fitting.length > 0,
  };
}

function similarTo(name: string, names: ReadonlySet<string>): string[] {
  const found = closest(name, names);
  return found === undefined ? [] : [found];
}

/** The version that is nearest to what was asked for: the newest below it, else the oldest above. */
function nearest(versions: readonly string[], asked: VersionSpec | undefined): string | undefined {
  const operand = asked && operandOf(asked);
  if (operand === undefined) return versions[0];
  const below = versions.find((each) => (compareVersions(each, operand) ?? 1) <= 0);
  const above = versions.findLast((each) => (compareVersions(each, operand) ?? -1) > 0);
  return below ?? above;
}

function operandOf(spec: VersionSpec): string | undefined {
  if (spec.kind === 'relation') return spec.version.text;
  if (spec.kind === 'and' || spec.kind === 'or') {
    for (const part of spec.parts) {
      const found = operandOf(part);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** A set of specs that cannot be had together, and of which each is needed for that. */
async function smallest(problem: SolveProblem): Promise<readonly ReadSpec[]> {
  let core = [...problem.specs];
  // Halves first: of many specs most have nothing to do with it.
  for (let size = Math.ceil(core.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < core.length; ) {
      const without = [...core.slice(0, from), ...core.slice(from + size)];
      if (without.length > 0 && !(await problem.try({ specs: without, ...free(problem) })).ok) core = without;
      else from += size;
    }
  }
  return core;
}

/** Where conda would reach for channels further down, what stands in the way is there in all of them. */
function free({ request }: SolveProblem): { readonly relaxed?: 'all' } {
  return request.priority === 'strict' ? {} : { relaxed: 'all' };
}

/** The versions with which each spec, changed alone, would let all be solved. */
async function loosen(problem: SolveProblem, core: readonly ReadSpec[]): Promise<Loosened[]> {
  const found: Loosened[] = [];
  for (const { id, spec } of core.slice(0, 8)) {
    const loose = new Set(problem.specs.filter((each) => each.spec.name === spec.name).map((each) => each.id));
    const solved = await problem.try({ loose, ...free(problem) });
    const taken = solved.ok ? solved.packages.find(({ record }) => record.name === spec.name) : undefined;
    found.push({ id, version: taken?.record.version });
  }
  return found;
}

async function together(problem: SolveProblem, core: readonly ReadSpec[], text: string): Promise<Conflict> {
  const own = await problem.try({ specs: core, ...free(problem) });
  const lines = (own.ok ? text : own.text)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !/conda-in-docker-root|^The following|^Cannot solve/.test(line))
    .slice(0, 40);
  const indent = Math.min(...lines.map((line) => line.search(/\S/)));
  const reasons = lines.map((line) => line.slice(indent));
  const needs = await needsOf(problem, core);
  return { kind: 'together', ids: core.map(({ id }) => id), loosened: await loosen(problem, core), needs, reasons };
}

/** More than so many different requirements say nothing any more. */
const MOST_NEEDS = 5;

/** What the specs need of each other, or of a package that several of them depend on and whose versions exclude each other. */
async function needsOf(problem: SolveProblem, core: readonly ReadSpec[]): Promise<Need[]> {
  const names = new Set(core.map(({ spec }) => spec.name));
  const closure = await problem.closure(core, free(problem));
  /** For each spec what its builds ask for, by the package that it is about. */
  const asked = core.map((read) => {
    const byName = new Map<string, Set<string>>();
    for (const { record } of closure.get(read.spec.name) ?? []) {
      for (const each of record.depends) {
        const name = nameOf(each);
        if (name.startsWith('__')) continue;
        const versions = byName.get(name) ?? new Set();
        byName.set(name, versions.add(each.slice(name.length).trim().split(' ')[0] ?? ''));
      }
    }
    return { read, byName };
  });
  const needs: Need[] = [];
  for (const { read, byName } of asked) {
    for (const [on, versions] of byName) {
      const others = asked.filter((each) => each.read !== read && each.byName.has(on));
      const direct = names.has(on) && on !== read.spec.name;
      if (!direct && !others.some((each) => excludes(versions, each.byName.get(on), closure.get(on)))) continue;
      if (versions.size > MOST_NEEDS || versions.has('')) continue;
      needs.push({ id: read.id, on, versions: [...versions] });
    }
  }
  return needs;
}

/** Whether no version of a package is in both. */
function excludes(
  some: ReadonlySet<string>,
  others: ReadonlySet<string> | undefined,
  candidates: readonly Candidate[] | undefined,
): boolean {
  if (others === undefined || candidates === undefined) return false;
  const versions = new Set(candidates.map(({ record }) => record.version));
  const allows = (specs: ReadonlySet<string>, version: string) =>
    [...specs].some((each) => {
      const read = parseVersionSpec(each === '' ? '*' : each);
      return !read.ok || versionMatches(read.spec, version) !== false;
    });
  return ![...versions].some((each) => allows(some, each) && allows(others, each));
}

/** Something of the system that could be newer, with a version that satisfies all. */
const ENDLESS = '9999';

/** What the image lacks, where a newer one would do. */
async function systemConflict(problem: SolveProblem, core: readonly ReadSpec[]): Promise<Conflict | undefined> {
  const { virtual } = problem.request;
  const closure = await problem.closure(core, free(problem));
  const wanted = new Set<string>();
  for (const list of closure.values()) {
    for (const { record } of list) {
      for (const each of record.depends) if (each.startsWith('__')) wanted.add(nameOf(each));
    }
  }
  for (const name of ['__glibc', '__cuda', '__linux', '__archspec', ...wanted]) {
    if (!wanted.has(name)) continue;
    const has = virtual.find((each) => each.name === name);
    const steps = stepsOf(closure, name);
    const others = virtual.filter((each) => each.name !== name);
    const solveWith = (version: string) =>
      problem.try({ specs: core, virtual: [...others, { name, version, build: has?.build ?? '0' }], ...free(problem) });
    if (!(await solveWith(steps.at(-1) ?? ENDLESS)).ok) continue;
    // The oldest one with which it works.
    let low = 0;
    for (let high = steps.length - 1; low < high; ) {
      const middle = (low + high) >> 1;
      if ((await solveWith(steps[middle] ?? ENDLESS)).ok) high = middle;
      else low = middle + 1;
    }
    const solved = await solveWith(steps[low] ?? ENDLESS);
    if (!solved.ok) continue;
    const asking = askingFor(solved.packages, name, has, core);
    if (asking === undefined) continue;
    const spec = core.find((each) => each.spec.name === asking.candidate.record.name) ?? core[0];
    if (spec === undefined) continue;
    const { record } = asking.candidate;
    return {
      kind: 'system',
      id: spec.id,
      name: record.name,
      version: record.version,
      virtual: name,
      needs: asking.needs,
      has: has?.version,
      loosened: await loosen(problem, core),
    };
  }
  return undefined;
}

/** The versions of a virtual package that something needs at least, the oldest first. */
function stepsOf(closure: ReadonlyMap<string, readonly Candidate[]>, name: string): string[] {
  const found = new Set<string>();
  for (const list of closure.values()) {
    for (const { record } of list) {
      for (const each of record.depends) {
        if (nameOf(each) !== name) continue;
        for (const [, version] of each.slice(name.length).matchAll(/(?:(?:>=?|==?)\s*|(?<!\s)\s+)(\d[\w.]*)/g)) {
          if (version !== undefined) found.add(version.replace(/\.$/, ''));
        }
      }
    }
  }
  return [...found].sort((a, b) => -byVersion(a, b));
}

/** The package of an answer that wants more of the system than there is; one that was asked for goes first. */
function askingFor(
  packages: readonly Candidate[],
  name: string,
  has: VirtualPackage | undefined,
  core: readonly ReadSpec[],
): { readonly candidate: Candidate; readonly needs: string } | undefined {
  const found = packages.flatMap((candidate) =>
    candidate.record.depends.flatMap((each) => {
      if (nameOf(each) !== name) return [];
      const needs = each.slice(name.length).trim();
      const read = parseVersionSpec(needs.split(' ')[0] ?? '');
      const enough = has !== undefined && (!read.ok || versionMatches(read.spec, has.version) !== false);
      return enough ? [] : [{ candidate, needs }];
    }),
  );
  return found.find(({ candidate }) => core.some(({ spec }) => spec.name === candidate.record.name)) ?? found[0];
}

/** Newest first. */
function byVersion(a: string, b: string): number {
  return -(compareVersions(a, b) ?? (a < b ? -1 : 1));
}
