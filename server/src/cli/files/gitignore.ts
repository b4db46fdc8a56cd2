/** What git leaves out: the .gitignore files from the repository's root down to a file, and .git/info/exclude. */
import ignore, { type Ignore } from 'ignore';
import { basename, dirname, join, relativeTo } from '../../analysis/project/paths';
import type { DiskFiles } from './disk';

interface Patterns {
  /** The folder that the patterns are relative to. */
  readonly folder: string;
  readonly patterns: Ignore;
}

/** Answers for files and folders below one root. The root itself is never ignored. */
export class GitIgnore {
  private readonly byFolder = new Map<string, readonly Patterns[]>();

  constructor(
    private readonly files: DiskFiles,
    private readonly root: string,
  ) {}

  /** True where git would leave out the entry of a folder that is not ignored itself. */
  ignores(path: string, isFolder: boolean): boolean {
    // The nearest file that has something to say about the path decides; the folders above were asked before.
    const all = this.patternsOf(dirname(path));
    for (let i = all.length - 1; i >= 0; i--) {
      const each = all[i];
      const relative = each && relativeTo(each.folder, path);
      if (each === undefined || relative === undefined || relative === '') continue;
      const verdict = each.patterns.test(isFolder ? `${relative}/` : relative);
      if (verdict.ignored) return true;
      if (verdict.unignored) return false;
    }
    return false;
  }

  /** True where the path or a folder above it is left out. */
  hides(path: string, isFolder: boolean): boolean {
    const chain: string[] = [];
    for (let at = path; at !== this.root && relativeTo(this.root, at) !== undefined; at = dirname(at)) chain.push(at);
    return chain.reverse().some((each) => this.ignores(each, each !== path || isFolder));
  }

  private patternsOf(folder: string): readonly Patterns[] {
    const kept = this.byFolder.get(folder);
    if (kept !== undefined) return kept;
    const own = this.read(folder, join(folder, '.gitignore'));
    const above =
      folder === this.root || relativeTo(this.root, folder) === undefined
        ? this.read(folder, join(folder, '.git/info/exclude'))
        : this.patternsOf(dirname(folder));
    const all = [...above, ...own];
    this.byFolder.set(folder, all);
    return all;
  }

  private read(folder: string, file: string): readonly Patterns[] {
    // Most folders have no such file: their listing says so without another look at the disk.
    if (basename(file) === '.gitignore' && !this.files.folder(folder).some((entry) => entry.name === '.gitignore'))
      return [];
    const text = this.files.read(file)?.text;
    return text === undefined ? [] : [{ folder, patterns: ignore({ ignorecase: false }).add(text) }];
  }
}
