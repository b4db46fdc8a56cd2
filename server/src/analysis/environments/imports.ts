/** What the project's code imports, against what its environment file asks for. */
import { condaPackages, isUnreadable, locksBeside, pipEntries } from '../facts/environmentFile';
import { broughtBy, isCollection, isKnownModule, packageOfImport, packagesOfModule } from '../knowledge/imports';
import { type EnvironmentFile, normalizeName, parseCondaFile, parseRequirements } from '../parse/conda';
import type { FileSource } from '../project/files';
import { dirname, join, normalize, relativeTo } from '../project/paths';
import { importsOfFile, ownModules } from '../recipes/imports';
import { lockedPackages } from '../solve/difference';

/** So many files are read, each up to so many characters. */
const MOST_FILES = 2000;
const LONGEST = 2_000_000;

/** Where a module is imported. */
export interface ImportPlace {
  readonly path: string;
  /** Zero-based; in a notebook a line of the cell. */
  readonly line: number;
  /** One-based; undefined where the file is no notebook. */
  readonly cell: number | undefined;
}

/** A module that no dependency gives. */
export interface MissingImport {
  readonly module: string;
  /** The package to add; undefined where it is not known which one brings the module. */
  readonly package: string | undefined;
  /** The dependency that the package comes along with, where it does. */
  readonly along: string | undefined;
  /** All places, by path and line. */
  readonly places: readonly ImportPlace[];
}

export interface ImportCheck {
  /** Modules whose package is known, and named nowhere. */
  readonly missing: readonly MissingImport[];
  /** Modules whose package only comes along with another one: they run, until that one needs it no more. */
  readonly along: readonly MissingImport[];
  /** Modules of which it is not known which package brings them. */
  readonly unknown: readonly MissingImport[];
  /** How many files of code were read. */
  readonly files: number;
  /** What to know: sentences. */
  readonly notes: readonly string[];
}

/** These come with every Python of conda, or with building a package. */
const WITH_PYTHON: ReadonlySet<string> = new Set(['setuptools', 'pip', 'wheel', 'pkg_resources', 'conda']);

/**
 * Checks the imports of the files below the environment file's folder. Left out are Python's own modules, those of the
 * project, relative imports, and imports that the code gets along without. Folders with an environment file of their own
 * are other projects.
 *
 * @param locked the names of the lock's packages; undefined without a lock
 */
export function checkImports(
  files: FileSource,
  path: string,
  environment: EnvironmentFile,
  locked?: ReadonlySet<string>,
): ImportCheck {
  const root = normalize(dirname(path));
  const paths = files.list(root).flatMap((each) => relativeTo(root, each) ?? []);
  const others = paths
    .filter((each) => each.includes('/') && /(?:^|\/)environment[^/]*\.ya?ml$/i.test(each))
    .map(dirname);
  const code = paths
    .filter((each) => /\.(?:py|ipynb)$/i.test(each) && !others.some((folder) => each.startsWith(`${folder}/`)))
    .sort();
  const own = ownModules(new Set(paths));
  const given = givenBy(files, root, environment);
  const notes: string[] = [];
  if (code.length > MOST_FILES) notes.push(`Only the first ${MOST_FILES} of ${code.length} files were read.`);
  if (given.open !== undefined) {
    notes.push(`What ${given.open} brings is not known, so nothing is said to be missing for sure.`);
  }
  const found = new Map<string, ImportPlace[]>();
  let read = 0;
  for (const each of code.slice(0, MOST_FILES)) {
    const text = files.read(join(root, each))?.text;
    if (text === undefined || text.length > LONGEST) continue;
    read++;
    for (const { module, line, cell, optional } of importsOfFile(each, text)) {
      if (optional || own.has(module) || WITH_PYTHON.has(module) || packageOfImport(module) === undefined) continue;
      const places = found.get(module) ?? [];
      places.push({ path: join(root, each), line, cell });
      found.set(module, places);
    }
  }
  const missing: MissingImport[] = [];
  const along: MissingImport[] = [];
  const unknown: MissingImport[] = [];
  for (const [module, places] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const bring = packagesOfModule(module).map(normalizeName);
    if (bring.some((each) => given.names.has(each))) continue;
    const known = isKnownModule(module);
    const name = known ? packageOfImport(module)?.name : undefined;
    const comes = bring.map((each) => given.along.get(each)).find((each) => each !== undefined);
    const inLock = bring.some((each) => locked?.has(each) === true);
    const row = { module, package: name, along: comes ?? (inLock ? 'the lock' : undefined), places };
    if (row.along !== undefined) along.push(row);
    else if (known && given.open === undefined) missing.push(row);
    else unknown.push(row);
  }
  return { missing, along, unknown, files: read, notes };
}

/** The names of what a lock beside an environment file holds; undefined without one. */
export function lockedBeside(files: Pick<FileSource, 'read'>, path: string): ReadonlySet<string> | undefined {
  for (const each of locksBeside(path)) {
    const text = files.read(each)?.text;
    const packages = text === undefined ? undefined : lockedPackages(parseCondaFile(each, text), 'linux-64');
    if (packages !== undefined) return new Set(packages.map(({ name }) => name));
  }
  return undefined;
}

/** What an environment file gives. */
interface Given {
  /** The names of its packages as pip compares them. */
  readonly names: ReadonlySet<string>;
  /** What comes along, with the package that brings it. */
  readonly along: ReadonlyMap<string, string>;
  /** A dependency that may bring anything; undefined where there is none. */
  readonly open: string | undefined;
}

function givenBy(files: FileSource, root: string, environment: EnvironmentFile): Given {
  const names = new Set<string>();
  let open = isUnreadable(environment) ? 'the file, which cannot be read as it is,' : undefined;
  for (const { spec, text } of condaPackages(environment)) {
    if (spec.name === '*') open ??= text.value;
    else names.add(normalizeName(spec.name));
    if (isCollection(spec.name)) open ??= spec.name;
  }
  for (const { entry } of pipEntries(environment)) {
    const { requirement } = entry;
    const list = requirement.kind === 'file' ? files.read(join(root, requirement.target ?? ''))?.text : undefined;
    for (const each of list === undefined ? [requirement] : parseRequirements(list).requirements) {
      if (each.name !== undefined) names.add(normalizeName(each.name));
      // The project itself, with the dependencies that its own files name.
      else if (each.kind === 'file' || each.kind === 'url' || each.kind === 'path' || each.kind === 'editable') {
        open ??= each.text;
      }
    }
  }
  const along = new Map<string, string>();
  for (const name of names) {
    for (const each of broughtBy(name)) if (!along.has(normalizeName(each))) along.set(normalizeName(each), name);
  }
  return { names, along, open };
}
