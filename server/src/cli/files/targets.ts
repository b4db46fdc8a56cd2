/** Which files a command line's paths mean. */
import { homedir } from 'node:os';
import picomatch from 'picomatch';
import { classify, mayBeDockerfile } from '../../analysis/project/classify';
import { basename, dirname, isInside, relativeTo } from '../../analysis/project/paths';
import { type DiskFiles, type FolderEntry, repositoryRoot } from './disk';
import { GitIgnore } from './gitignore';
import { toProject } from './paths';

/** One file to lint. */
export interface Target {
  readonly path: string;
  /** Whether it was named itself, so that it must be a file that can be linted. */
  readonly named: boolean;
  /** The folder of the project that it belongs to: the repository's, else the folder given. */
  readonly root: string;
}

export interface Targets {
  readonly files: readonly Target[];
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

/** Folders that are looked into only where they are named. */
const CLOSED = new Set(['.git', '.hg', '.svn', 'node_modules', '.venv', '__pycache__', '.tox', '.nox']);

/** The files of folders that may be of one of the kinds that are linted, by their names. */
const CANDIDATE = /(?:\.(?:ya?ml|txt|lock|in|pip|sh|bash)$)|^[^.]+$/;

/** Larger files whose names say nothing are not opened to find out what they are, in bytes. */
const SNIFF_LIMIT = 1024 * 1024;

/** Finds the files that paths, folders and patterns mean, each once, in the order of the paths. */
export function findTargets(files: DiskFiles, paths: readonly string[]): Targets {
  const finder = new Finder(files);
  for (const path of paths) finder.add(path);
  return finder.result();
}

class Finder {
  private readonly found = new Map<string, Target>();
  private readonly rootByFolder = new Map<string, string | undefined>();
  private readonly errors: { path: string; message: string }[] = [];
  private readonly ignores = new Map<string, GitIgnore>();

  constructor(private readonly files: DiskFiles) {}

  result(): Targets {
    return { files: [...this.found.values()], errors: this.errors };
  }

  add(written: string): void {
    const path = toProject(written);
    const stats = this.files.stat(path);
    if (stats?.isDirectory() === true) this.addFolder(path);
    else if (stats !== undefined) this.addFile(path, true, looseRoot(dirname(path)));
    else if (picomatch.scan(written.split('\\').join('/')).isGlob) this.addPattern(written);
    else this.errors.push({ path, message: this.files.problem(path) ?? 'there is no such file' });
  }

  private addFile(path: string, named: boolean, loose: string): void {
    const kept = this.found.get(path);
    if (kept !== undefined && (kept.named || !named)) return;
    this.found.set(path, { path, named, root: this.rootOf(dirname(path)) ?? loose });
  }

  private rootOf(folder: string): string | undefined {
    if (!this.rootByFolder.has(folder)) this.rootByFolder.set(folder, repositoryRoot(this.files, folder));
    return this.rootByFolder.get(folder);
  }

  private addFolder(folder: string): void {
    const before = this.found.size;
    this.walk(folder, (path) => this.addFile(path, false, folder));
    if (this.found.size === before && classify(folder) === 'dockerfile') {
      this.errors.push({ path: folder, message: 'this is a folder, though it has the name of a Dockerfile' });
    }
  }

  private addPattern(written: string): void {
    const pattern = written.split('\\').join('/');
    const { base } = picomatch.scan(pattern);
    const folder = toProject(base === '' ? '.' : base);
    const matches = picomatch(pattern.slice(base === '' ? 0 : base.length + (base.endsWith('/') ? 0 : 1)), {
      dot: true,
    });
    let count = 0;
    const take = (path: string) => {
      if (!matches(relativeTo(folder, path) ?? path)) return;
      count++;
      this.addFile(path, false, folder);
    };
    this.walk(folder, take, true);
    if (count === 0) this.errors.push({ path: written, message: 'no file matches this pattern' });
  }

  /** Calls `take` for the candidates below a folder that git does not leave out. */
  private walk(folder: string, take: (path: string) => void, anyName = false): void {
    const root = this.rootOf(folder) ?? folder;
    let ignore = this.ignores.get(root);
    if (ignore === undefined) {
      ignore = new GitIgnore(this.files, root);
      this.ignores.set(root, ignore);
    }
    const links: string[] = [];
    const queue = [folder];
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      const folders: string[] = [];
      for (const entry of this.files.folder(at)) {
        if (entry.kind === 'folder') {
          if (CLOSED.has(entry.name) || ignore.ignores(entry.path, true)) continue;
          if (this.isEmptyNamesake(entry)) {
            this.errors.push({ path: entry.path, message: 'this is a folder, though it has the name of a Dockerfile' });
          } else folders.push(entry.path);
        } else if (entry.kind !== 'other' && (anyName || this.isCandidate(entry.path))) {
          if (ignore.ignores(entry.path, false)) continue;
          if (entry.kind === 'link') links.push(entry.path);
          else take(entry.path);
        }
      }
      queue.unshift(...folders);
    }
    for (const path of links) if (this.isNew(path)) take(path);
  }

  /** Whether a file may be of interest, by its name, and where that leaves it open by its size. */
  private isCandidate(path: string): boolean {
    if (classify(path) !== 'other') return true;
    return (
      (CANDIDATE.test(basename(path)) || mayBeDockerfile(path)) && (this.files.stat(path)?.size ?? 0) <= SNIFF_LIMIT
    );
  }

  /** An empty folder in a Dockerfile's place: what a mount of a file that is missing leaves behind. */
  private isEmptyNamesake(entry: FolderEntry): boolean {
    return classify(entry.path) === 'dockerfile' && this.files.folder(entry.path).length === 0;
  }

  /** A link counts where the file behind it is not linted itself. */
  private isNew(link: string): boolean {
    const stats = this.files.stat(link);
    // Links in a circle have nothing behind them; they are an error where their name says that they should be linted.
    if (stats === undefined) return classify(link) === 'dockerfile';
    if (!stats.isFile()) return false;
    return ![...this.found.keys()].some((path) => {
      const other = this.files.stat(path);
      return other !== undefined && other.dev === stats.dev && other.ino === stats.ino;
    });
  }
}

/**
 * The project's folder of a file that is in no repository: the current one where the file is below it, for that is where
 * people build from, unless that is everything they have.
 */
function looseRoot(folder: string): string {
  const here = toProject('.');
  const wide = here === toProject(homedir()) || dirname(here) === here;
  return !wide && isInside(here, folder) ? here : folder;
}

/** The folder of the project that a file belongs to. */
export function rootOf(files: DiskFiles, path: string): string {
  return repositoryRoot(files, dirname(path)) ?? looseRoot(dirname(path));
}
