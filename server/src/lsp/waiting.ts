import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Analyses } from './analyses';
import { normalUri } from './convert';
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
  holds(uri: string): boolean {
    if (this.dirty.size === 0) return false;
    const key = normalUri(uri);
    if (!this.runsOnSave(key)) return false;
    if (this.dirty.has(key)) return true;
    const dependencies = this.analyses.dependenciesOf(key);
    return [...this.dirty].some((each) => dependencies.has(each));
  }

  private runsOnSave(key: string): boolean {
    return this.settings.known(key)?.run === 'onSave';
  }
}
