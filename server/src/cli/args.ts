/** The arguments of each command, through Node's own parser. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { didYouMean } from '../analysis/config';
import { UsageError } from './usage';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What every command takes. */
const COMMON = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
  'no-color': { type: 'boolean' },
} as const satisfies Options;

export const LINT_OPTIONS = {
  ...COMMON,
  format: { type: 'string', short: 'f' },
  fix: { type: 'boolean' },
  'fix-dry-run': { type: 'boolean' },
  'unsafe-fixes': { type: 'boolean' },
  rule: { type: 'string', multiple: true },
  'fail-on': { type: 'string' },
  'max-warnings': { type: 'string' },
  config: { type: 'string', short: 'c' },
  'no-config': { type: 'boolean' },
  'stdin-filename': { type: 'string' },
  quiet: { type: 'boolean', short: 'q' },
} as const satisfies Options;

export const EXPLAIN_OPTIONS = {
  ...COMMON,
  format: { type: 'string', short: 'f' },
  target: { type: 'string', short: 't' },
  service: { type: 'string' },
  error: { type: 'string' },
  'build-arg': { type: 'string', multiple: true },
  config: { type: 'string', short: 'c' },
  'no-config': { type: 'boolean' },
  'stdin-filename': { type: 'string' },
} as const satisfies Options;

/** What `lock`, `check` and `outdated` take. */
export const ENVIRONMENT_OPTIONS = {
  ...COMMON,
  format: { type: 'string', short: 'f' },
  platform: { type: 'string', short: 'p', multiple: true },
  dockerfile: { type: 'string' },
  glibc: { type: 'string' },
  'channel-priority': { type: 'string' },
  'no-cache': { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
} as const satisfies Options;

export const OUTDATED_OPTIONS = { ...ENVIRONMENT_OPTIONS, lock: { type: 'string' } } as const satisfies Options;

export const LOCK_OPTIONS = { ...ENVIRONMENT_OPTIONS, 'dry-run': { type: 'boolean' } } as const satisfies Options;

export const IMPORTS_OPTIONS = {
  ...COMMON,
  format: { type: 'string', short: 'f' },
  fix: { type: 'boolean' },
} as const satisfies Options;

export const RULES_OPTIONS = { ...COMMON, format: { type: 'string', short: 'f' } } as const satisfies Options;

export const CREATE_OPTIONS = {
  ...COMMON,
  format: { type: 'string', short: 'f' },
  recipe: { type: 'string', short: 'r' },
  source: { type: 'string', short: 's' },
  'dry-run': { type: 'boolean' },
  'no-compose': { type: 'boolean' },
  'no-devcontainer': { type: 'boolean' },
  'no-ci': { type: 'boolean' },
} as const satisfies Options;

export const LEARN_OPTIONS = {
  ...COMMON,
  format: { type: 'string', short: 'f' },
  write: { type: 'boolean', short: 'w' },
  config: { type: 'string', short: 'c' },
  engine: { type: 'string' },
} as const satisfies Options;

export const LSP_OPTIONS = {
  ...COMMON,
  // What clients give: the one way there is, and who started it.
  stdio: { type: 'boolean' },
  clientProcessId: { type: 'string' },
} as const satisfies Options;

export type Parsed<T extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: T; allowPositionals: true; strict: true }>
>;

/** Parses the arguments of a command; a mistake becomes a UsageError that says what was meant. */
export function parse<T extends Options>(command: string, args: readonly string[], options: T): Parsed<T> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(explainMistake(error, options), command);
  }
}

function explainMistake(error: unknown, options: Options): string {
  const text = error instanceof Error ? error.message : String(error);
  const unknown = /^Unknown option '(--?[^']*)'/.exec(text)?.[1];
  if (unknown !== undefined) {
    const names = Object.keys(options).map((name) => `--${name}`);
    return `There is no option \`${unknown}\`.${didYouMean(unknown, names)}`;
  }
  const missing = /^Option '(?:-\w, )?(--[\w-]+) <value>' argument missing/.exec(text)?.[1];
  if (missing !== undefined) return `\`${missing}\` needs a value.`;
  const needless = /^Option '(?:-\w, )?(--[\w-]+)' does not take an argument/.exec(text)?.[1];
  if (needless !== undefined) return `\`${needless}\` takes no value.`;
  return text.split('. To specify', 1)[0] ?? text;
}

/** The choice that a value names. */
export function oneOf<T extends string>(command: string, option: string, value: string, choices: readonly T[]): T {
  const found = choices.find((each) => each === value);
  if (found !== undefined) return found;
  throw new UsageError(
    `\`--${option}\` must be one of ${choices.join(', ')}; \`${value}\` is none of them.${didYouMean(value, choices)}`,
    command,
  );
}
