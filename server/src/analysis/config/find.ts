/** Finds the configuration of each file, and answers what the analyzer asks of it. */
import type { BaseImage, ImageReference } from '../knowledge/images';
import type { FileSource } from '../project/files';
import { basename, dirname, join, relativeTo } from '../project/paths';
import type { Rule } from '../rules/rule';
import { ignorePattern } from './ignore';
import { ownImage } from './ownImage';
import { groupsOf, parseConfig } from './parse';
import type { FileSettings, RuleSetting } from './settings';
import { CONFIG_NAMES, type Configuration, type Level, NO_CONFIGURATION } from './types';

export interface ConfigurationsOptions {
  readonly rules: readonly Rule[];
  /** One file for all, instead of those found above the files. */
  readonly file?: string;
  /** Levels that win over every file's: from the command line, or the editor's settings. Names of groups count too. */
  readonly levels?: ReadonlyMap<string, Level>;
}

/** A configuration file that was found. */
export interface FoundConfiguration {
  readonly path: string;
  readonly configuration: Configuration;
}

interface Kept extends FoundConfiguration {
  readonly version: string | number;
  readonly settings: FileSettings;
  readonly ignores: (relative: string) => boolean;
}

const MOST_FOLDERS = 64;

/**
 * The configurations of a project's files: the nearest `.conda-in-docker.yaml` in a file's folder or above it, up to the
 * repository's root. Files are parsed again only when their version changes.
 */
export class Configurations {
  private readonly parsed = new Map<string, Kept>();
  private readonly plain: FileSettings;

  constructor(
    private readonly files: FileSource,
    private readonly options: ConfigurationsOptions,
  ) {
    this.plain = { ignored: false, rules: this.settingsOf(NO_CONFIGURATION) };
  }

  /** The configuration file that holds for a file; undefined where there is none. */
  find(path: string): FoundConfiguration | undefined {
    return this.kept(path);
  }

  /** What the analyzer asks for. */
  readonly settings = (path: string): FileSettings => {
    // A configuration cannot switch off what is said of itself by ignoring itself.
    const kept = this.kept(path);
    if (kept === undefined) return this.plain;
    const relative = relativeTo(dirname(kept.path), path);
    const ignored = relative !== undefined && relative !== basename(kept.path) && kept.ignores(relative);
    return ignored ? { ...kept.settings, ignored } : kept.settings;
  };

  /** The facts of the user's own images, as the configuration of the Dockerfile says. */
  readonly baseImage = (reference: ImageReference, dockerfile: string): BaseImage | undefined => {
    const images = this.kept(dockerfile)?.configuration.images;
    return images && ownImage(images, reference);
  };

  private kept(path: string): Kept | undefined {
    if (this.options.file !== undefined) return this.read(this.options.file);
    let folder = dirname(path);
    for (let i = 0; i < MOST_FOLDERS; i++) {
      for (const name of CONFIG_NAMES) {
        const found = this.read(join(folder, name));
        if (found !== undefined) return found;
      }
      const above = dirname(folder);
      if (above === folder || this.files.exists(join(folder, '.git')) === true) return undefined;
      folder = above;
    }
    return undefined;
  }

  private read(path: string): Kept | undefined {
    const file = this.files.read(path);
    if (file === undefined) return undefined;
    const kept = this.parsed.get(path);
    if (kept?.version === file.version) return kept;
    const configuration = parseConfig(file.text, this.options.rules);
    const made: Kept = {
      path,
      version: file.version,
      configuration,
      settings: { ignored: false, rules: this.settingsOf(configuration) },
      ignores: ignoring(configuration.ignore),
    };
    this.parsed.set(path, made);
    return made;
  }

  /** One entry for each rule that something is said of. What is said of the rule wins over what is said of its groups. */
  private settingsOf(configuration: Configuration): Map<string, RuleSetting> {
    const settings = new Map<string, RuleSetting>();
    const { levels } = this.options;
    for (const rule of this.options.rules) {
      const names = [...groupsOf(rule), rule.name];
      let level: Level | undefined;
      for (const name of names) level = configuration.rules.get(name)?.level ?? level;
      for (const name of names) level = levels?.get(name) ?? level;
      const options = configuration.rules.get(rule.name)?.options;
      if (level !== undefined || options !== undefined) settings.set(rule.name, { level, options });
    }
    return settings;
  }
}

function ignoring(patterns: readonly string[]): (relative: string) => boolean {
  const tests = patterns.flatMap((each) => ignorePattern(each) ?? []);
  return (relative) => tests.some((test) => test(relative));
}
