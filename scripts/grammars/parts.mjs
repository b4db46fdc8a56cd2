/** Pieces that the grammars share: regular expressions of Oniguruma, as VS Code's tokenizer runs them. */

/** A group that is not captured. */
const any = (...alternatives) => `(?:${alternatives.join('|')})`;

/** The programs. */
export const PROGRAM = any('conda', 'mamba', 'micromamba');

/** Their subcommands; what is none of these is not colored, `conda --version` neither. */
export const SUBCOMMAND = any(
  ...['activate', 'build', 'clean', 'compare', 'config', 'create', 'deactivate', 'doctor', 'export', 'info', 'init'],
  ...['install', 'list', 'lock', 'notices', 'package', 'remove', 'rename', 'repoquery', 'run', 'search', 'self-update'],
  ...['shell(?:\\.[a-z]+)?', 'uninstall', 'update', 'upgrade'],
);

/** What may follow `conda env`. */
export const ENV_SUBCOMMAND = any('config', 'create', 'export', 'list', 'log', 'remove', 'update');

/** What may follow `micromamba shell`. */
export const SHELL_SUBCOMMAND = any('hook', 'init', 'deinit');

/** The name or the prefix of an environment, variables included. */
export const ENVIRONMENT = String.raw`(?:[\w.~@+/\-]|\$\{?\w+(?:[:\-+=][^}\s]*)?\}?)+`;

/** Folders before a program. */
export const FOLDERS = String.raw`(?:[\w.~$@+\-{}]*/)*`;

/** Where a word ends. */
export const WORD_END = String.raw`(?=[\s;&|<>)'"\x60\\]|$)`;

/** The name of a package of conda; virtual packages begin with underscores. */
export const PACKAGE = String.raw`(?:[A-Za-z0-9_][\w.\-]*|\*)`;

/** A channel: a name, with a label or a platform behind it, or an address. */
export const CHANNEL = String.raw`(?:(?:https?|file)://[^\s'"\[\]{}]+?|[A-Za-z0-9][\w.\-/]*(?:\[[\w\-,]+\])?)`;

/** The scopes. Each has a color in VS Code's own themes, high contrast included. */
export const scope = {
  channel: 'variable.other.channel.conda',
  package: 'entity.name.class.package.conda',
  version: 'constant.numeric.version.conda',
  operator: 'keyword.operator.version.conda',
  logical: 'keyword.operator.logical.conda',
  assignment: 'keyword.operator.assignment.conda',
  build: 'string.unquoted.build.conda',
  platform: 'constant.language.platform.conda',
  parameter: 'variable.parameter.conda',
  program: 'support.function.program.conda',
  subcommand: 'support.function.subcommand.conda',
  activation: 'keyword.control.activation.conda',
  environment: 'entity.name.type.environment.conda',
  option: 'constant.other.option.conda',
  path: 'string.unquoted.path.conda',
};

/**
 * The captures of a rule: by their numbers, each a scope, or the patterns that color it further.
 * @param {Readonly<Record<number, string | readonly object[]>>} names
 */
export function captures(names) {
  return Object.fromEntries(
    Object.entries(names).map(([number, what]) => [
      number,
      typeof what === 'string' ? { name: what } : { patterns: what },
    ]),
  );
}

/** @returns the rule that includes another one */
export const include = (name) => ({ include: name });
