/** What is in a folder that an image could be made from. */
import { platformPackageOf } from '../knowledge/packages';
import type { FileSource } from '../project/files';
import { join, normalize, relativeTo } from '../project/paths';
import { importedSource, readSource } from './sources';
import type { Source, SourceKind, Survey } from './types';

/** So many files of a folder count. */
const MOST = 5000;

/** The better sources first; of one kind the shorter name first, so that `environment.yml` is before `environment-dev.yml`. */
const ORDER: readonly SourceKind[] = [
  'pixi',
  'environment',
  'explicit',
  'conda-lock',
  'requirements',
  'pyproject',
  'imports',
];

/** Folders that people work in, as opposed to those that tools keep. */
const WORK = /^(?!(?:dist|build|env|venv|node_modules|site-packages)$)[^.].*$/;

const CONTROL = /[\u0000-\u001f\u007f]/;

const PROGRAMS = ['main.py', 'app.py', 'run.py', 'server.py', '__main__.py'];

/**
 * Looks at the files of a folder. Nothing is read but what its name says is of use; imports only where nothing else
 * says what is needed.
 */
export function survey(files: FileSource, folder: string): Survey {
  const root = normalize(folder);
  const paths = files
    .list(root)
    .slice(0, MOST)
    .flatMap((path) => relativeTo(root, path) ?? [])
    // A line break in a name would be one in what is written.
    .filter((path) => !CONTROL.test(path))
    .sort();
  const all = new Set(paths);
  const read = (path: string): string | undefined => files.read(join(root, path))?.text;
  const top = paths.filter((path) => !path.includes('/'));
  const sources: Source[] = [];
  const notes: string[] = [];
  for (const path of top) {
    if (!/\.(?:ya?ml|txt|lock|toml)$/i.test(path)) continue;
    if (!/env|conda|lock|require|spec|explicit|pixi|mojo|pyproject/i.test(path)) continue;
    const text = read(path);
    const found = text === undefined ? undefined : readSource(path, text, (manifest) => lockOf(manifest, all));
    if (found === undefined) continue;
    if ('note' in found) notes.push(found.note);
    else sources.push(found.source);
  }
  sources.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.path.length - b.path.length);
  if (sources.length === 0) {
    const imported = importedSource({ files: all, read });
    if (imported !== undefined) {
      sources.push(imported.source);
      notes.push('The packages are those that the code imports, without versions. Look at them before you build.');
      if (imported.guessed.length > 0)
        notes.push(`Taken to be called as their modules are: ${imported.guessed.join(', ')}.`);
    }
  }
  const folders = [...new Set(paths.flatMap((path) => (path.includes('/') ? (path.split('/', 1)[0] ?? []) : [])))];
  return {
    folder: root,
    sources,
    notes,
    files: all,
    folders: folders.filter((each) => WORK.test(each)),
    notebooks: paths.filter((path) => path.endsWith('.ipynb')),
    program: PROGRAMS.find((each) => all.has(each)),
    installable:
      all.has('setup.py') ||
      /^[ \t]*\[build-system\]/m.test((all.has('pyproject.toml') && read('pyproject.toml')) || ''),
    read,
  };
}

/** The lock of a pixi manifest; the pyproject.toml of a pixi project has the same one. */
function lockOf(manifest: string, files: ReadonlySet<string>): string | undefined {
  const lock = manifest.endsWith('mojoproject.toml') ? ['pixi.lock', 'magic.lock'] : ['pixi.lock'];
  return lock.find((each) => files.has(each));
}

/** Sentences about packages that a Linux image never gets. */
export function platformNotes({ path, packages, kind }: Source): string[] {
  if (kind !== 'environment') return [];
  const foreign = packages.filter((each) => {
    const found = platformPackageOf(each);
    return found !== undefined && found.before === undefined;
  });
  if (foreign.length === 0) return [];
  const [is, them] = foreign.length === 1 ? ['exists', 'it'] : ['exist', 'them'];
  return [
    `${foreign.join(', ')} in ${path} ${is} for no Linux: the build stops there. Take ${them} out for the image.`,
  ];
}
