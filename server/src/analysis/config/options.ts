/** The option of the rules that ask which commands need an environment. */
export const MORE_COMMANDS: RuleOption = {
  type: 'string[]',
  default: [],
  description: 'More programs that need the environment, beside those that missing-activation knows.',
};

/** An option of a rule, for the configuration file and the settings. */
export interface RuleOption {
  readonly type: 'string' | 'number' | 'boolean' | 'string[]';
  readonly default: string | number | boolean | readonly string[];
  readonly description: string;
}

export type OptionValues = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** The programs that `MORE_COMMANDS` or an option like it names. */
export function moreCommands({ commands }: OptionValues): readonly string[] {
  return Array.isArray(commands) ? commands : [];
}
