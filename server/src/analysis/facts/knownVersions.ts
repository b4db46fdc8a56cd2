/** The versions of packages that files of the project name: locks, exports and environment files. */

import type { CondaFile } from '../parse/conda';
import { dirname } from '../project/paths';
import type { CommandContext } from './calls';
import { once } from './once';

/** A version, and the file that names it. */
export interface KnownVersion {
  readonly version: string;
  readonly file: string;
}

const NAMES = /\.(?:ya?ml|txt|lock)$(?<=(?:env|conda|lock|explicit|spec|require)[^/]*\.\w+)/i;

/** More files are not read for a quick fix. */
const MOST_FILES = 24;

/**
 * The versions of the packages that the files beside and below the Dockerfile or script agree on, by package name.
 * Packages of which they name several versions are left out: which one is meant nobody can say.
 */
export const knownVersions = once(({ path, project }: CommandContext): ReadonlyMap<string, KnownVersion> => {
  // A lock says what was installed; an environment file (`numpy=1.26`) only what was asked for.
  const locked = new Map<string, KnownVersion | undefined>();
  const asked = new Map<string, KnownVersion | undefined>();
  const files = project.files.list(dirname(path)).filter((each) => each !== path && NAMES.test(each));
  for (const file of files.slice(0, MOST_FILES)) {
    const parsed = project.condaFile(file);
    if (parsed === undefined || parsed.kind === 'unknown') continue;
    const versions = parsed.kind === 'environment' ? asked : locked;
    for (const [name, version] of versionsIn(parsed)) {
      const known = versions.get(name);
      if (!versions.has(name)) versions.set(name, { version, file });
      else if (known?.version !== version) versions.set(name, undefined);
    }
  }
  const agreed = new Map<string, KnownVersion>();
  for (const [name, known] of [...asked, ...locked]) {
    if (known !== undefined) agreed.set(name, known);
    else agreed.delete(name);
  }
  return agreed;
});

function* versionsIn(file: CondaFile): Iterable<readonly [string, string]> {
  switch (file.kind) {
    case 'explicit':
      for (const { name, version } of file.packages)
        if (name !== undefined && version !== undefined) yield [name, version];
      return;
    case 'conda-lock':
      for (const { name, version, manager } of file.packages) if (manager === 'conda') yield [name, version];
      return;
    case 'list-export':
    case 'list-table':
      for (const { name, version, pypi } of file.packages) if (!pypi) yield [name, version];
      return;
    case 'environment':
      for (const item of file.dependencies?.items ?? []) {
        if (item.kind !== 'conda' || !item.spec.ok) continue;
        const { name, version } = item.spec;
        const exact = version?.kind === 'relation' && (version.relation === '==' || version.relation === 'prefix');
        if (exact) yield [name, version.version.text];
      }
      return;
    default:
      return;
  }
}
