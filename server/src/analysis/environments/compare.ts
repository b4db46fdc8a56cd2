/** An environment as it is installed, against its environment file and its lock. */
import { condaPackages, pipEntries } from '../facts/environmentFile';
import {
  type EnvironmentFile,
  globMatches,
  isFromFile,
  type MatchSpec,
  matches,
  normalizeName,
  parseHistory,
  parseVersionSpec,
  type Requirement,
  type Selector,
  selectorHolds,
  versionMatches,
} from '../parse/conda';
import type { LockedNow } from '../solve/difference';

/** What is installed. */
export interface InstalledEnvironment {
  readonly conda: readonly LockedNow[];
  readonly pip: readonly { readonly name: string; readonly version: string; readonly requested: boolean }[];
  /** `conda-meta/history`. */
  readonly history: string;
}

/**
 * How a package differs:
 * - `missing`: the file or the lock asks for it, and it is not there
 * - `other`: another version or build is there
 * - `by-hand`: a command of its own installed it, and the file does not name it
 * - `extra`: it was made with the environment, and the file does not name it any more; or the lock does not have it
 */
export type DifferenceKind = 'missing' | 'other' | 'by-hand' | 'extra';

export interface ComparedPackage {
  readonly kind: DifferenceKind;
  readonly name: string;
  readonly manager: 'conda' | 'pip';
  /** What asks for it, or does not name it. */
  readonly against: 'file' | 'lock';
  /** As the file asks for it, or the lock's version; undefined for what is not asked for. */
  readonly wanted: string | undefined;
  /** The version that is installed; undefined where it is not there. */
  readonly installed: string | undefined;
  /** The command that installed it, where it is known. */
  readonly command: string | undefined;
}

export interface Comparison {
  /** By kind, then by name. */
  readonly packages: readonly ComparedPackage[];
  /** How many packages the file asks for, and how many the lock holds (undefined without one). */
  readonly asked: number;
  readonly locked: number | undefined;
}

const ORDER: readonly DifferenceKind[] = ['missing', 'other', 'by-hand', 'extra'];

/** These come with Python and with each other: nobody installed them by hand. */
const TOOLS: ReadonlySet<string> = new Set(['pip', 'setuptools', 'wheel']);

/**
 * Compares. What cannot be judged (a build that only the channel knows, a marker of pip) is no difference.
 *
 * @param locked the lock's packages for the platform; undefined where there is no lock
 * @param platform the image's: `linux-64`
 */
export function compareEnvironment(
  environment: EnvironmentFile,
  locked: readonly LockedNow[] | undefined,
  installed: InstalledEnvironment,
  platform: string,
): Comparison {
  const conda = new Map(installed.conda.map((each) => [each.name.toLowerCase(), each]));
  const pip = new Map(installed.pip.map((each) => [normalizeName(each.name), each]));
  const holds = (selector: Selector | undefined) =>
    selector === undefined || selectorHolds(selector, platform) !== false;
  const specs = condaPackages(environment).filter(({ selector, spec }) => holds(selector) && spec.name !== '*');
  const requirements = pipEntries(environment)
    .map(({ entry }) => entry)
    .filter(({ selector, requirement }) => holds(selector) && requirement.kind === 'package');
  const found: ComparedPackage[] = [];
  for (const { spec, text } of specs) {
    const there = conda.get(spec.name);
    if (there !== undefined && satisfies(spec, there)) continue;
    found.push({
      kind: there === undefined ? 'missing' : 'other',
      name: spec.name,
      manager: 'conda',
      against: 'file',
      wanted: text.value,
      installed: there && versionOf(there, spec.build !== undefined),
      command: undefined,
    });
  }
  for (const { requirement, text } of requirements) {
    const name = normalizeName(requirement.name ?? '');
    // Without a marker it holds here as everywhere; with one only pip knows.
    const version = pip.get(name)?.version ?? conda.get(name)?.version;
    if (version === undefined ? requirement.marker !== undefined : allows(requirement, version) !== false) continue;
    found.push({
      kind: version === undefined ? 'missing' : 'other',
      name,
      manager: 'pip',
      against: 'file',
      wanted: text.value,
      installed: version,
      command: undefined,
    });
  }
  const named = new Set([
    ...specs.map(({ spec }) => spec.name),
    ...requirements.map(({ requirement }) => normalizeName(requirement.name ?? '')),
  ]);
  for (const { name, command } of parseHistory(installed.history)) {
    const there = conda.get(name);
    if (there === undefined || named.has(name) || TOOLS.has(name)) continue;
    const kind = isFromFile(command) ? 'extra' : 'by-hand';
    found.push({ kind, name, manager: 'conda', against: 'file', wanted: undefined, installed: there.version, command });
  }
  // A list of requirements may be anywhere: then nobody knows what pip was asked for.
  const open = pipEntries(environment).some(({ entry }) => entry.requirement.kind !== 'package');
  for (const [name, { version, requested }] of open ? [] : pip) {
    if (!requested || named.has(name) || TOOLS.has(name)) continue;
    found.push({
      kind: 'by-hand',
      name,
      manager: 'pip',
      against: 'file',
      wanted: undefined,
      installed: version,
      command: undefined,
    });
  }
  const told = new Set(found.filter(({ manager }) => manager === 'conda').map(({ name }) => name));
  found.push(...againstLock(locked, conda).filter(({ name }) => !told.has(name)));
  found.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || (a.name < b.name ? -1 : 1));
  return { packages: found, asked: specs.length + requirements.length, locked: locked?.length };
}

function againstLock(
  locked: readonly LockedNow[] | undefined,
  conda: ReadonlyMap<string, LockedNow>,
): ComparedPackage[] {
  if (locked === undefined) return [];
  const row = (kind: DifferenceKind, name: string, wanted?: string, installed?: string): ComparedPackage => ({
    kind,
    name,
    manager: 'conda',
    against: 'lock',
    wanted,
    installed,
    command: undefined,
  });
  const names = new Set(locked.map(({ name }) => name));
  return [
    ...locked.flatMap((each) => {
      const there = conda.get(each.name);
      if (there === undefined) return [row('missing', each.name, each.version)];
      const build = each.build !== undefined && there.build !== undefined && each.build !== there.build;
      if (there.version === each.version && !build) return [];
      const builds = there.version === each.version;
      return [row('other', each.name, versionOf(each, builds), versionOf(there, builds))];
    }),
    ...[...conda.values()]
      .filter(({ name }) => !names.has(name.toLowerCase()))
      .map(({ name, version }) => row('extra', name, undefined, version)),
  ];
}

function satisfies(spec: MatchSpec, { version, build }: LockedNow): boolean {
  if (matches(spec, version) === false) return false;
  return (
    spec.build === undefined || build === undefined || !/^[\w.*]+$/.test(spec.build) || globMatches(spec.build, build)
  );
}

function versionOf({ version, build }: LockedNow, withBuild: boolean): string {
  return withBuild && build !== undefined ? `${version} ${build}` : version;
}

/** Whether a requirement allows a version; undefined where only pip could say. */
function allows({ specifiers }: Requirement, version: string): boolean | undefined {
  const plain = /^\d+(?:\.\d+)*$/;
  let sure = true;
  for (const { operator, version: asked } of specifiers) {
    // Pre-releases and local versions are ordered by other rules than conda's.
    const comparable = plain.test(asked) && plain.test(version) && operator !== '===';
    const spec = comparable ? parseVersionSpec(`${operator}${asked}`) : undefined;
    const holds = spec?.ok === true ? versionMatches(spec.spec, version) : asked === version ? true : undefined;
    if (holds === false) return false;
    sure &&= holds === true;
  }
  return sure ? true : undefined;
}
