/**
 * What the subcommands of conda, mamba and micromamba do.
 *
 * Source: conda/cli/main_*.py and conda/cli/install.py of https://github.com/conda/conda (August 2026), and
 * https://docs.conda.io/projects/conda/en/stable/commands/; checked 2026-11-30.
 */

const DOES = {
  /** Puts packages into an environment, new or old. */
  installs: ['create', 'install', 'update', 'upgrade', 'env create', 'env update'],
  /** Of these, the ones that take specs and `-c`. */
  'takes channels': ['create', 'install', 'update', 'upgrade'],
  /** Reads a file of packages. */
  'reads files': ['create', 'install', 'update', 'env create', 'env update'],
  /** Changes the packages of an environment that is there. */
  'changes an environment': ['install', 'update', 'upgrade', 'remove', 'uninstall', 'env update'],
  /** Works on the environment that is active where none is named. */
  'works on the active one': ['run', 'install', 'update', 'remove'],
  /** Needs `conda-meta` of the environment: refuses a folder without it, or sees no packages there (`export`, `env update`). */
  'needs metadata': [
    'run',
    'install',
    'update',
    'upgrade',
    'remove',
    'uninstall',
    'list',
    'export',
    'env export',
    'env update',
  ],
  /** Asks before it goes on. */
  asks: ['create', 'install', 'update', 'upgrade', 'remove', 'uninstall', 'env remove', 'clean'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type SubcommandTrait = keyof typeof DOES;

/** Whether a subcommand (`install`, `env create`) does something. */
export function subcommandDoes(subcommand: string, what: SubcommandTrait): boolean {
  return (DOES[what] as readonly string[]).includes(subcommand);
}

/** Options of `conda clean` that take packages or archives away; without any of them it does nothing to them. */
export const EMPTYING_OPTIONS: ReadonlySet<string> = new Set(['all', 'packages', 'tarballs', 'force-pkgs-dirs']);

/** Options with which an installation downloads nothing, or nothing that takes long. */
export const LOCAL_OPTIONS: ReadonlySet<string> = new Set(['dry-run', 'help', 'use-local', 'clone', 'offline']);

/** Options of a creation that say what is made of which file, and nothing of how. */
export const PLAIN_OPTIONS: ReadonlySet<string> = new Set(['name', 'prefix', 'file', 'quiet', 'yes']);

/** Options with which nothing is asked. */
export const UNASKED_OPTIONS: readonly string[] = ['yes', 'dry-run', 'help', 'json', 'download-only'];

/** conda, and what comes and goes with it: to update them is to update conda itself. */
export const CONDA_ITSELF: ReadonlySet<string> = new Set(['conda', 'mamba', 'micromamba', 'anaconda']);

/** Keys of conda's own configuration (`.condarc`). */
export const CONDARC_KEY =
  /^(?:channel_priority|show_channel_urls|ssl_verify|always_yes|auto_\w+|default_channels|channel_alias|envs_dirs|pkgs_dirs|proxy_servers|solver|changeps1)$/;

/** Keys of the configuration that an older conda does not know ("Key … is not a known primitive parameter"), by release. */
export const CONDARC_KEYS_SINCE: Readonly<Record<string, string>> = {
  solver: '22.11',
  auto_activate: '25.5',
  default_activation_env: '25.5',
};

/** The subcommands that conda itself has had. */
const COMMANDS = ['activate', 'clean', 'config', 'create', 'deactivate', 'export', 'info', 'init', 'install', 'list'];
const MORE = ['notices', 'package', 'remove', 'rename', 'run', 'search', 'uninstall', 'update', 'upgrade'];

/** The subcommand that a word is a slip of the pen for (`isntall`); undefined for those of conda and of any other program. */
export function misspelled(word: string): string | undefined {
  if (word.length < 5 || !/^[a-z]+$/.test(word)) return undefined;
  const all = [...COMMANDS, ...MORE];
  return all.includes(word) ? undefined : all.find((each) => each.length > 4 && isSlip(word, each));
}

/** Two neighbouring letters that changed places, one letter too many or too few. */
function isSlip(word: string, meant: string): boolean {
  let at = 0;
  while (at < word.length && word[at] === meant[at]) at++;
  const rest = [word.slice(at), meant.slice(at)] as const;
  if (word.length === meant.length)
    return rest[0].slice(2) === rest[1].slice(2) && rest[0][0] === rest[1][1] && rest[0][1] === rest[1][0];
  return word.length === meant.length + 1 ? rest[0].slice(1) === rest[1] : rest[0] === rest[1].slice(1);
}
