import { type CancellationToken, Emitter, type Event } from 'vscode-languageserver';
import type { Finding } from '../analysis';
import type { LineIndex } from '../analysis/text/lines';
import { Projects, type Reader } from './analysis';
import { normalUri, toPath, toUri } from './convert';
import type { WorkspaceFiles } from './files';
import type { SettingsCache } from './settings';

/** The findings of one file at one moment. */
export interface Analysis {
  readonly uri: string;
  /** Differs from the id of every other analysis of this server's life. */
  readonly id: string;
  readonly findings: readonly Finding[];
  readonly lines: LineIndex;
  /** The lines of any file that the findings speak of. */
  readonly linesOf: (path: string) => LineIndex | undefined;
}

/** What came of looking at a file with what is in memory. */
interface Attempt {
  /** Undefined where the file is none of ours. */
  readonly analysis?: Analysis;
  /** What has to be loaded first. */
  readonly missing?: ReadonlySet<string>;
}

/** The request was cancelled, or the file changed while others were read: ask again. */
export class Outdated extends Error {}

/** The analysis asks for files round after round (a Dockerfile names a script, which names another); never endlessly. */
const MAX_ROUNDS = 16;

const NOTHING: ReadonlySet<string> = new Set();

/** Analyses of files, each kept until the file or one that it depends on changes. */
export class Analyses {
  private readonly cache = new Map<string, Analysis>();
  private readonly dependents = new Map<string, Set<string>>();
  private readonly dependencies = new Map<string, ReadonlySet<string>>();
  private readonly changed = new Emitter<ReadonlySet<string>>();
  private count = 0;

  /** Fires with the URIs whose analyses are out of date (not only open ones). */
  readonly onDidChange: Event<ReadonlySet<string>> = this.changed.event;

  private readonly projects: Projects;

  /** @param folders the URIs of the workspace folders as they are now */
  constructor(
    private readonly files: WorkspaceFiles,
    private readonly settings: SettingsCache,
    folders: () => readonly string[],
  ) {
    this.projects = new Projects(files, settings, folders);
  }

  /**
   * The analysis of a file; undefined where the file is not one of ours, cannot be read, or is switched off.
   * @throws Outdated where the answer would be out of date
   */
  async get(uri: string, token: CancellationToken): Promise<Analysis | undefined> {
    const key = normalUri(uri);
    const settings = this.settings.known(key) ?? (await this.settings.load(key));
    if (!settings.enable) return undefined;
    for (let round = 1; ; round++) {
      if (token.isCancellationRequested) throw new Outdated();
      const result = this.attempt(key, round >= MAX_ROUNDS);
      if (result.missing === undefined) return result.analysis;
      await this.files.load(result.missing);
    }
  }

  /**
   * Lets a reader (a hover, a rename, …) look at a file with all that it asks for in memory; undefined where the file is
   * not one of ours, cannot be read, or is switched off.
   * @throws Outdated where the answer would be out of date
   */
  async read<T>(uri: string, token: CancellationToken, reader: Reader<T>): Promise<T | undefined> {
    const key = normalUri(uri);
    const settings = this.settings.known(key) ?? (await this.settings.load(key));
    if (!settings.enable) return undefined;
    for (let round = 1; ; round++) {
      if (token.isCancellationRequested) throw new Outdated();
      const result = this.projects.read(key, reader);
      if (result === undefined || result.missing.size === 0 || round >= MAX_ROUNDS) return result?.value;
      await this.files.load(result.missing);
    }
  }

  /**
   * Brings into memory what the analyses of many files need, all of them in step: what one of them reads may change how
   * the whole project hangs together, and then the others have to be done again.
   */
  async prepare(uris: readonly string[], token: CancellationToken, pause: () => Promise<void>): Promise<void> {
    let pending = uris.map(normalUri);
    for (let round = 1; pending.length > 0 && round < MAX_ROUNDS; round++) {
      const missing = new Set<string>();
      const again: string[] = [];
      for (const key of pending) {
        const settings = this.settings.known(key) ?? (await this.settings.load(key));
        if (!settings.enable) continue;
        const result = this.attempt(key, false);
        if (result.missing !== undefined) {
          for (const each of result.missing) missing.add(each);
          again.push(key);
        }
        await pause();
        if (token.isCancellationRequested) throw new Outdated();
      }
      await this.files.load(missing);
      pending = again;
    }
  }

  /** The analysis with what is in memory, or the keys of what has to be loaded for it. */
  private attempt(key: string, last: boolean): Attempt {
    const cached = this.cache.get(key);
    if (cached !== undefined) return { analysis: cached };
    const result = this.projects.read(key, (analyzer, path) => analyzer.lint(path));
    if (result === undefined) return {};
    if (result.missing.size > 0 && !last) return { missing: result.missing };
    const lines = this.files.linesOf(key);
    if (result.value === undefined || lines === undefined) return {};
    this.track(key, new Set([...result.dependencies, key]));
    const own = toPath(key);
    const analysis: Analysis = {
      uri: key,
      id: String(++this.count),
      findings: result.value,
      lines,
      linesOf: (file) => this.files.linesOf(file === own ? key : toUri(file, key)),
    };
    this.cache.set(key, analysis);
    return { analysis };
  }

  /** What the last analysis of a file asked for: keys as in `View.dependencies`, in normal form. */
  dependenciesOf(key: string): ReadonlySet<string> {
    return this.dependencies.get(key) ?? NOTHING;
  }

  /** Drops what depends on the given files or lists (keys as in `View.dependencies`), and tells. */
  invalidate(keys: Iterable<string>): void {
    const stale = new Set<string>();
    for (const key of keys) {
      stale.add(key);
      for (const dependent of this.dependents.get(key) ?? []) stale.add(dependent);
    }
    for (const key of stale) this.cache.delete(key);
    this.changed.fire(stale);
  }

  /** Drops all, for instance because a setting changed. */
  invalidateAll(): void {
    const stale = new Set([...this.cache.keys(), ...this.files.openUris()]);
    this.cache.clear();
    this.projects.clear();
    this.changed.fire(stale);
  }

  private track(key: string, dependencies: ReadonlySet<string>): void {
    for (const old of this.dependencies.get(key) ?? []) {
      const set = this.dependents.get(old);
      set?.delete(key);
      if (set?.size === 0) this.dependents.delete(old);
    }
    this.dependencies.set(key, dependencies);
    for (const dependency of dependencies) {
      const set = this.dependents.get(dependency);
      if (set === undefined) this.dependents.set(dependency, new Set([key]));
      else set.add(key);
    }
  }
}
