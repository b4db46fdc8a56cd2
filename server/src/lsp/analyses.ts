import { type CancellationToken, Emitter, type Event } from 'vscode-languageserver';
import type { LineIndex } from '../analysis/text/lines';
import { analyze, type Finding, isAnalyzed } from './analysis';
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

/** The request was cancelled, or the file changed while others were read: ask again. */
export class Outdated extends Error {}

/** The analysis asks for files round after round (a Dockerfile names a script, which names another); never endlessly. */
const MAX_ROUNDS = 16;

/** Analyses of files, each kept until the file or one that it depends on changes. */
export class Analyses {
  private readonly cache = new Map<string, Analysis>();
  private readonly dependents = new Map<string, Set<string>>();
  private readonly dependencies = new Map<string, ReadonlySet<string>>();
  private readonly changed = new Emitter<ReadonlySet<string>>();
  private count = 0;

  /** Fires with the URIs whose analyses are out of date (not only open ones). */
  readonly onDidChange: Event<ReadonlySet<string>> = this.changed.event;

  constructor(
    private readonly files: WorkspaceFiles,
    private readonly settings: SettingsCache,
  ) {}

  /**
   * The analysis of a file; undefined where the file is not one of ours, cannot be read, or is switched off.
   * @throws Outdated where the answer would be out of date
   */
  async get(uri: string, token: CancellationToken): Promise<Analysis | undefined> {
    const key = normalUri(uri);
    if (!isAnalyzed(toPath(key), this.files.document(key)?.languageId)) return undefined;
    const settings = this.settings.known(key) ?? (await this.settings.load(key));
    if (!settings.enable) return undefined;
    for (let round = 1; ; round++) {
      if (token.isCancellationRequested) throw new Outdated();
      const cached = this.cache.get(key);
      if (cached !== undefined) return cached;
      const view = this.files.view(key);
      const path = toPath(key);
      const findings = analyze(path, view);
      if (view.missing.size > 0 && round < MAX_ROUNDS) {
        await this.files.load(view.missing);
        continue;
      }
      view.dependencies.add(key);
      this.track(key, view.dependencies);
      const lines = this.files.linesOf(key);
      if (lines === undefined) return undefined;
      const analysis: Analysis = {
        uri: key,
        id: String(++this.count),
        findings,
        lines,
        linesOf: (file) => this.files.linesOf(toUri(file, key)),
      };
      this.cache.set(key, analysis);
      return analysis;
    }
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
