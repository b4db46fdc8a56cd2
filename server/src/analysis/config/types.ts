/** What a `.conda-in-docker.yaml` says. */

import type { Severity } from '../finding';
import type { BaseImageFacts } from '../knowledge/images/baseImage';
import type { Span } from '../text/span';
import type { OptionValues } from './options';

/** The names under which the file is looked for, in this order. */
export const CONFIG_NAMES = ['.conda-in-docker.yaml', '.conda-in-docker.yml'] as const;

/** The levels that a rule can be set to. */
export const LEVELS = ['off', 'info', 'warning', 'error'] as const;

export type Level = Severity | 'off';

/** What is said of one rule, or of a group of rules. */
export interface RuleEntry {
  readonly level: Level | undefined;
  readonly options: OptionValues;
}

/** Facts of one of the user's own images. */
export interface OwnImage {
  /** The reference as written, with `*` for any run of characters: `our/base:*`. */
  readonly pattern: string;
  /** The image of the built-in table whose facts hold where nothing else is said. */
  readonly like: string | undefined;
  /** What is said of it; `repositories`, `summary` and `sources` are filled in. */
  readonly facts: BaseImageFacts;
  /** Folders that stand at the front of PATH. */
  readonly path: readonly string[];
  /** The digests that it is known under: `sha256:…` */
  readonly digests: readonly string[];
  /** The version of conda, or of micromamba where that is the program. */
  readonly version: string | undefined;
  /** Start-up files that its system has elsewhere and that are not in it. */
  readonly absent: readonly string[];
}

/** Something wrong in the file. What it is in is left out, all else holds. */
export interface ConfigProblem {
  readonly message: string;
  readonly span: Span;
}

/** A configuration file that was read. */
export interface Configuration {
  /** By the rule's name, or the name of a group: `all`, a category, another linter (`hadolint`). */
  readonly rules: ReadonlyMap<string, RuleEntry>;
  /** Globs, relative to the file's folder. */
  readonly ignore: readonly string[];
  readonly images: readonly OwnImage[];
  readonly problems: readonly ConfigProblem[];
}

/** What holds where there is no file. */
export const NO_CONFIGURATION: Configuration = { rules: new Map(), ignore: [], images: [], problems: [] };
