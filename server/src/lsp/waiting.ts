import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Analyses } from './analyses';
import { normalUri } from './convert';
import type { WorkspaceFiles } from './files';
import type { FilePort } from './runtime';
import type { SettingsCache } from './settings';

/**
 * Which files wait for a save. Where the setting `run` says `onSave`, what is typed changes no diagnostics until the file
 * is saved: neither its own, nor those of files that depend on it.
 */
export class Waiting {
  /** The versions that were opened or saved last, by URI in normal form. */
  private readonly saved = new Map<string, number>();
  private readonly dirty = new Set<string>();

  constructor(
    private readonly settings: SettingsCache,
    private readonly analyses: Analyses,
    private readonly files: WorkspaceFiles,
    private readonly disk: FilePort,
  ) {}

  /** Notes that a document was opened or changed. */
  changed({ uri, version }: TextDocument): void {
    const key = normalUri(uri);
    const saved = this.saved.get(key);
    if (saved === undefined) this.saved.set(key, version);
    else if (saved !== version) this.dirty.add(key);
  }

  /** Notes that a document was saved; tells whether somebody waited for it. */
  save({ uri, version }: TextDocument): boolean {
    const key = normalUri(uri);
    this.saved.set(key, version);
    return this.dirty.delete(key) && [...this.saved.keys()].some((each) => this.runsOnSave(each));
  }

  /** Notes that a document was closed: its unsaved text is gone. */
  close(uri: string): void {
    const key = normalUri(uri);
    this.saved.delete(key);
    this.dirty.delete(key);
  }

  /** Whether the diagnostics of a file stay what they are for now. The settings of the file must be known. */
  async holds(uri: string): Promise<boolean> {
    if (this.dirty.size === 0) return false;
    const key = normalUri(uri);
    if (!this.runsOnSave(key)) return false;
    const dependencies = this.analyses.dependenciesOf(key);
    for (const each of [...this.dirty]) {
      if ((each === key || dependencies.has(each)) && !(await this.isOnDisk(each))) return true;
    }
    return false;
  }

  /** An editor that reads a file again, because something else wrote it, tells of a change, but of no save. */
  private async isOnDisk(key: string): Promise<boolean> {
    const written = await this.disk.read(key);
    const document = this.files.document(key);
    if (document !== undefined && document.getText() !== written?.text) return false;
    this.dirty.delete(key);
    if (document !== undefined) this.saved.set(key, document.version);
    return true;
  }

  private runsOnSave(key: string): boolean {
    return this.settings.known(key)?.lintOn === 'onSave';
  }
}
