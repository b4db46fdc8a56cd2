import type { Connection } from 'vscode-languageserver';
import {
  defaultSettings,
  INLAY_HINT_MODES,
  LINT_MODES,
  OVERLAPPING_MODES,
  SETTINGS,
  type Settings,
} from '../../../common/src/ids';
import { innermost, normalUri } from './convert';

/**
 * The settings of files, asked of the client once for each workspace folder: that is where they may differ. Of files
 * outside of the folders each has its own.
 */
export class SettingsCache {
  private readonly values = new Map<string, Settings>();
  private readonly pending = new Map<string, Promise<Settings>>();
  /** False where the client has no `workspace/configuration`: then what it told holds. */
  private supported = false;
  /** What the client told unasked, last in `workspace/didChangeConfiguration`. */
  private told: unknown;
  private unasked: Settings;

  /**
   * @param folders the URIs of the workspace folders as they are now
   * @param initial the client's `initializationOptions`; many editors can say settings there alone
   */
  constructor(
    private readonly connection: Connection,
    private readonly folders: () => readonly string[],
    private readonly initial: unknown,
  ) {
    this.unasked = readSettings(initial);
  }

  /** Takes the settings of a `workspace/didChangeConfiguration`, which are null where the client is to be asked. */
  tell(settings: unknown): void {
    this.told = settings ?? this.told;
    this.unasked = readSettings(this.initial, this.told);
    this.clear();
  }

  /** Tells whether the client answers `workspace/configuration`. */
  setSupported(supported: boolean): void {
    this.supported = supported;
  }

  /** The settings if they are known without asking. */
  known(uri: string): Settings | undefined {
    return this.supported ? this.values.get(this.scopeOf(normalUri(uri))) : this.unasked;
  }

  /** The settings, asked for if need be; what the client told unasked where it fails to answer. */
  load(uri: string): Promise<Settings> {
    const key = this.scopeOf(normalUri(uri));
    const known = this.known(uri);
    if (known !== undefined) return Promise.resolve(known);
    const pending = this.pending.get(key);
    if (pending !== undefined) return pending;
    const promise = this.ask(key).then((settings) => {
      if (this.pending.get(key) === promise) {
        this.pending.delete(key);
        this.values.set(key, settings);
      }
      return settings;
    });
    this.pending.set(key, promise);
    return promise;
  }

  /** Forgets all: they changed. */
  clear(): void {
    this.values.clear();
    this.pending.clear();
  }

  private scopeOf(key: string): string {
    return innermost(this.folders(), key) ?? key;
  }

  private async ask(uri: string): Promise<Settings> {
    try {
      const answer: unknown = await this.connection.workspace.getConfiguration({ scopeUri: uri, section: SETTINGS });
      return readSettings(this.initial, this.told, answer);
    } catch {
      return this.unasked;
    }
  }
}

/**
 * Settings as far as they make sense; defaults for the rest. Of what is said in several places the last counts, setting by
 * setting. Each may be the settings themselves, or an object that has them under `condaInDocker`.
 */
function readSettings(...given: readonly unknown[]): Settings {
  const said: Record<string, unknown> = Object.assign({}, ...given.map(sectionOf));
  const { enable, rules } = said;
  const levels: Record<string, string> = {};
  if (typeof rules === 'object' && rules !== null) {
    for (const [name, level] of Object.entries(rules)) if (typeof level === 'string') levels[name] = level;
  }
  return {
    enable: typeof enable === 'boolean' ? enable : defaultSettings.enable,
    rules: levels,
    inlayHints: oneOf(INLAY_HINT_MODES, said, 'inlayHints'),
    lintOn: oneOf(LINT_MODES, said, 'lintOn'),
    overlapping: oneOf(OVERLAPPING_MODES, said, 'overlapping'),
  };
}

function sectionOf(given: unknown): object {
  if (typeof given !== 'object' || given === null) return {};
  const section: unknown = SETTINGS in given ? given[SETTINGS as keyof typeof given] : given;
  return typeof section === 'object' && section !== null ? section : {};
}

/** The value of a setting that is one of a few words; the default where it is none of them. */
function oneOf<K extends keyof Settings>(
  modes: readonly Settings[K][],
  said: Readonly<Record<string, unknown>>,
  name: K,
): Settings[K] {
  return modes.find((mode) => mode === said[name]) ?? defaultSettings[name];
}
