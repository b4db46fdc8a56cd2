import { CancellationToken, Emitter, type Event } from 'vscode-languageserver';
import type { Finding } from '../analysis';
import type { FileSource } from '../analysis/project/files';
import type { LineIndex } from '../analysis/text/lines';
import { Projects, type Reader } from './analysis';
import { normalUri, toPath, toUri } from './convert';
import type { WorkspaceFiles } from './files';
import type { LearnedImages } from './learned';
import { Recheck } from './recheck';
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

/** So many files are read at once where nobody waits for them: whoever does gets a turn in between. */
const CHUNK = 32;

/** After a change the other open files are looked at again, in milliseconds: not after each key that is pressed. */
const FOLLOW_DELAY = 120;

/** Analyses of files, each kept until something that it was made from changes. */
export class Analyses {
  private readonly cache = new Map<string, Analysis>();
  /** The ids of the analyses that whoever shows files knows of. */
  private readonly told = new Map<string, string>();
  private readonly changed = new Emitter<ReadonlySet<string>>();
  private count = 0;
  private following = false;
  private changeCount = 0;

  /**
   * Fires with the URIs of files that changed, and soon after with those of open files whose analyses are other ones by
   * that.
   */
  readonly onDidChange: Event<ReadonlySet<string>> = this.changed.event;

  private readonly projects: Projects;
  /** Changes on disk that the client does not tell of. */
  readonly disk: Recheck;

  /** @param folders the URIs of the workspace folders as they are now */
  constructor(
    private readonly files: WorkspaceFiles,
    private readonly settings: SettingsCache,
    folders: () => readonly string[],
    learned: LearnedImages['find'],
    private readonly later: (milliseconds: number, work: () => void) => void,
    lookingAt?: (uri: string) => void,
  ) {
    this.projects = new Projects(files, settings, folders, learned, lookingAt);
    this.disk = new Recheck(files, (uris) => this.invalidate(uris), later);
  }

  /**
   * The analysis of a file; undefined where the file is not one of ours, cannot be read, or is switched off.
   * @throws Outdated where the answer would be out of date
   */
  async get(uri: string, token: CancellationToken): Promise<Analysis | undefined> {
    const key = normalUri(uri);
    const settings = this.settings.known(key) ?? (await this.settings.load(key));
    if (!settings.enable) return undefined;
    await this.disk.look();
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
    await this.disk.look();
    for (let round = 1; ; round++) {
      if (token.isCancellationRequested) throw new Outdated();
      const result = this.projects.read(key, reader);
      if (result === undefined || result.missing.size === 0 || round >= MAX_ROUNDS) return result?.value;
      await this.files.load(result.missing);
    }
  }

  /**
   * Lets somebody look at the files of a project with all that it asks for in memory, whatever kind of files they are;
   * undefined where the URI belongs to no project.
   * @throws Outdated where the answer would be out of date
   */
  async look<T>(uri: string, token: CancellationToken, work: (files: FileSource) => T): Promise<T | undefined> {
    const key = normalUri(uri);
    for (let round = 1; ; round++) {
      if (token.isCancellationRequested) throw new Outdated();
      const result = this.projects.look(key, work);
      if (result === undefined || result.missing.size === 0 || round >= MAX_ROUNDS) return result?.value;
      await this.files.load(result.missing);
    }
  }

  /**
   * Brings into memory what the analyses of many files need, all of them in step: what one of them reads may change how
   * the whole project hangs together, and then the others have to be done again.
   *
   * @param pause lets other requests have their turn
   * @param done called for each file that is ready
   */
  async prepare(
    uris: readonly string[],
    token: CancellationToken,
    pause: () => Promise<void>,
    done: () => void,
  ): Promise<void> {
    let pending = uris.map(normalUri);
    await this.disk.look();
    await this.loadSlowly(
      pending.filter((key) => !this.files.known(key).fresh),
      token,
      pause,
    );
    // How the projects hang together matters to all of their files: it is found out before them.
    for (const key of pending) {
      this.projects.read(key, (analyzer, path) => analyzer.project.lookAt(path));
      await pause();
      if (token.isCancellationRequested) throw new Outdated();
    }
    let unknown = this.projects.survey(pending);
    for (let round = 1; unknown.size > 0 && round < MAX_ROUNDS; round++) {
      await this.loadSlowly([...unknown], token, pause);
      unknown = this.projects.survey(pending);
    }
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
        } else done();
        await pause();
        if (token.isCancellationRequested) throw new Outdated();
      }
      await this.loadSlowly([...missing], token, pause);
      pending = again;
    }
  }

  private async loadSlowly(keys: readonly string[], token: CancellationToken, pause: () => Promise<void>) {
    for (let from = 0; from < keys.length; from += CHUNK) {
      await this.files.load(keys.slice(from, from + CHUNK));
      await pause();
      if (token.isCancellationRequested) throw new Outdated();
    }
  }

  /** The analysis with what is in memory, or the keys of what has to be loaded for it. */
  private attempt(key: string, last: boolean): Attempt {
    const result = this.projects.read(key, (analyzer, path) => analyzer.lint(path));
    if (result !== undefined && result.missing.size > 0 && !last) return { missing: result.missing };
    const lines = this.files.linesOf(key);
    if (result?.value === undefined || lines === undefined) {
      this.cache.delete(key);
      return {};
    }
    // The analysis gives the same findings again where nothing changed that they were made from.
    const cached = this.cache.get(key);
    if (cached?.findings === result.value && cached.lines === lines) return { analysis: cached };
    const own = toPath(key);
    const analysis: Analysis = {
      uri: key,
      id: String(++this.count),
      findings: result.value,
      lines,
      linesOf: (file) => this.files.linesOf(file === own ? key : toUri(file, key)),
    };
    this.cache.set(key, analysis);
    // Whoever shows a file asks again when its own text changes; of all else they are told.
    if (cached === undefined || cached.lines !== lines) this.told.set(key, analysis.id);
    return { analysis };
  }

  /** The URIs of the files that the last analysis of a file was made from, in normal form. */
  dependenciesOf(key: string): ReadonlySet<string> {
    return this.projects.dependenciesOf(key);
  }

  /** How often something changed: whoever worked for a while knows by it whether the result still holds. */
  get changes(): number {
    return this.changeCount;
  }

  /** Tells that files changed, or that others came or went. */
  invalidate(keys: Iterable<string>): void {
    this.tell(new Set(keys));
    if (this.following) return;
    this.following = true;
    this.later(FOLLOW_DELAY, () => {
      this.following = false;
      void this.follow();
    });
  }

  /** Tells whoever shows open files to look at all of them again. */
  invalidateOpen(): void {
    this.tell(new Set(this.files.openUris()));
  }

  /** Drops all, for instance because a setting changed. */
  invalidateAll(): void {
    const stale = new Set([...this.cache.keys(), ...this.files.openUris()]);
    this.cache.clear();
    this.told.clear();
    this.projects.clear();
    this.tell(stale);
  }

  private tell(uris: ReadonlySet<string>): void {
    this.changeCount++;
    this.changed.fire(uris);
  }

  /** Tells of the open files that somebody asked for and that are other ones now though their texts are as they were. */
  private async follow(): Promise<void> {
    for (const uri of this.files.openUris()) {
      const before = this.cache.get(uri);
      if (before === undefined || before.lines !== this.files.linesOf(uri)) continue;
      await new Promise<void>((resolve) => this.later(0, resolve));
      // Where the analysis fails, whoever asks for it next is told why. Somebody else may have asked for it meanwhile.
      const after = await this.get(uri, CancellationToken.None).catch(() => before);
      if (after?.id === this.told.get(uri)) continue;
      if (after === undefined) this.told.delete(uri);
      else this.told.set(uri, after.id);
      this.tell(new Set([uri]));
    }
  }
}
