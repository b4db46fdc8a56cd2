/** What an environment file lists, and what lies beside it. */
import type { EnvironmentContext } from '../contexts/types';
import {
  type CondaDependency,
  type Dependency,
  type EnvironmentFile,
  type MatchSpec,
  type PipEntry,
  type PipSection,
  within,
} from '../parse/conda';
import { dirname, join } from '../project/paths';
import type { Span } from '../text/span';

/** A package of conda whose spec can be read. */
export interface Readable extends CondaDependency {
  readonly spec: MatchSpec;
}

/**
 * True where the file is filled in by another program before conda sees it (conda-devenv, cookiecutter, envsubst): what
 * is written is not what conda reads.
 */
export function isTemplate(environment: EnvironmentFile): boolean {
  return /\{\{|\{%|<%|@[A-Z_]{3,}@/.test(environment.text);
}

/** True where the file's YAML cannot be read, so that what is missing says nothing. */
export function isBroken(environment: EnvironmentFile): boolean {
  return environment.problems.some(({ kind }) =>
    /^(?:too-large|binary|syntax|tab|not-a-mapping|multiple-documents|too-many-items)$/.test(kind),
  );
}

/** True where rules about the content had better say nothing. */
export function isUnreadable(environment: EnvironmentFile): boolean {
  return isBroken(environment) || isTemplate(environment);
}

/** The packages of conda that can be read, in the order of the file. */
export function condaPackages(environment: EnvironmentFile): Readable[] {
  const found: Readable[] = [];
  for (const item of environment.dependencies?.items ?? []) if (isReadable(item)) found.push(item);
  return found;
}

function isReadable(item: Dependency): item is Readable {
  return item.kind === 'conda' && item.spec.ok;
}

/** The `pip:` sections. */
export function pipSections(environment: EnvironmentFile): PipSection[] {
  const found: PipSection[] = [];
  for (const item of environment.dependencies?.items ?? []) if (item.kind === 'pip') found.push(item);
  return found;
}

/** What pip installs, with the section it is in. */
export function pipEntries(environment: EnvironmentFile): { readonly section: PipSection; readonly entry: PipEntry }[] {
  return pipSections(environment).flatMap((section) => section.entries.map((entry) => ({ section, entry })));
}

/** Where a part of a dependency's spec is in the file; the whole item where it has no place of its own. */
export function placeOf(item: CondaDependency, part: Span | undefined): Span {
  return part === undefined ? item.text.span : within(item.text, part);
}

/** True where a lock that conda-lock made is beside the file (or is named after it). */
export function hasLockBeside({ path, project }: EnvironmentContext): boolean {
  return locksBeside(path).some((lock) => project.files.read(lock) !== undefined);
}

/** Where conda-lock's users keep the lock of an environment file. */
export function locksBeside(path: string): string[] {
  const folder = dirname(path);
  const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.ya?ml$/, '');
  const names = ['conda-lock.yml', 'conda-lock.yaml', `${stem}.conda-lock.yml`, `conda-lock.${stem}.yml`];
  return [...names, 'locks/conda-lock.yml', 'conda-linux-64.lock', `${stem}-linux-64.lock`].map((name) =>
    join(folder, name),
  );
}

/** Names of numbers: `1 package`, `3 packages`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
