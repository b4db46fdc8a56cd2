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
  /** False where the client has no `workspace/configuration`: then the defaults hold. */
  private supported = false;

  /** @param folders the URIs of the workspace folders as they are now */
  constructor(
    private readonly connection: Connection,
    private readonly folders: () => readonly string[],
  ) {}

  /** Tells whether the client answers `workspace/configuration`. */
  setSupported(supported: boolean): void {
    this.supported = supported;
  }

  /** The settings if they are known without asking. */
  known(uri: string): Settings | undefined {
    return this.supported ? this.values.get(this.scopeOf(normalUri(uri))) : defaultSettings;
  }

  /** The settings, asked for if need be; the defaults where the client fails to answer. */
  load(uri: string): Promise<Settings> {
    const key = this.scopeOf(normalUri(uri));
    const known = this.supported ? this.values.get(key) : defaultSettings;
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
      return readSettings(answer);
    } catch {
      return defaultSettings;
    }
  }
}

/** The client's answer as far as it makes sense; defaults for the rest. */
function readSettings(answer: unknown): Settings {
  if (typeof answer !== 'object' || answer === null) return defaultSettings;
  const enable = 'enable' in answer && typeof answer.enable === 'boolean' ? answer.enable : defaultSettings.enable;
  const rules: Record<string, string> = {};
  if ('rules' in answer && typeof answer.rules === 'object' && answer.rules !== null) {
    for (const [name, level] of Object.entries(answer.rules)) if (typeof level === 'string') rules[name] = level;
  }
  return {
    enable,
    rules,
    inlayHints: oneOf(INLAY_HINT_MODES, answer, 'inlayHints'),
    lintOn: oneOf(LINT_MODES, answer, 'lintOn'),
    overlapping: oneOf(OVERLAPPING_MODES, answer, 'overlapping'),
  };
}

/** The value of a setting that is one of a few words; the default where it is none of them. */
function oneOf<K extends keyof Settings>(modes: readonly Settings[K][], answer: object, name: K): Settings[K] {
  const written: unknown = name in answer ? answer[name as keyof typeof answer] : undefined;
  return modes.find((mode) => mode === written) ?? defaultSettings[name];
}
