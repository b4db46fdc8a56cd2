/** What a configuration comes to for one file, as the analyzer reads it. */
import type { Severity } from '../finding';
import type { OptionValues } from './options';

/** How one rule is set. */
export interface RuleSetting {
  readonly level: Severity | 'off' | undefined;
  readonly options?: OptionValues;
}

/** What a configuration says for one file. */
export interface FileSettings {
  readonly rules: ReadonlyMap<string, RuleSetting>;
  readonly ignored: boolean;
}
