/** What to write instead of options and commands that conda no longer has. */

export interface Replacement {
  /** The commands that had it; `*` for all. */
  readonly subcommands: readonly string[];
  readonly options: readonly string[];
  /** The option to use instead; absent: it can be deleted, nothing is needed in its place. */
  readonly instead?: string;
}

/** Where and when the rows were read. */
export const REPLACEMENTS_SOURCE = {
  sources: ['https://github.com/conda/conda/blob/main/CHANGELOG.md'],
  checked: '2026-11-30',
} as const;

const REPLACEMENTS: readonly Replacement[] = [
  { subcommands: ['env create'], options: ['--force'], instead: '--yes' },
  { subcommands: ['rename'], options: ['--force'], instead: '--yes' },
  { subcommands: ['rename'], options: ['-f'], instead: '-y' },
  { subcommands: ['info'], options: ['--root'], instead: '--base' },
  { subcommands: ['*'], options: ['--experimental-solver'], instead: '--solver' },
  { subcommands: ['run'], options: ['-s'], instead: '--no-capture-output' },
  { subcommands: ['install', 'update', 'upgrade'], options: ['-f'], instead: '--force-reinstall' },
];

/** What to write for an option of a command; undefined where it can only be deleted. */
export function insteadOf(subcommand: string, option: string): string | undefined {
  return REPLACEMENTS.find(
    (each) =>
      each.options.includes(option) && (each.subcommands.includes('*') || each.subcommands.includes(subcommand)),
  )?.instead;
}

/** The removed options that mamba 1 takes from conda. */
export const SHARED_WITH_MAMBA: ReadonlySet<string> = new Set([
  'env create --force',
  'clean -s',
  'clean --source-cache',
]);

/** Options that people expect and no release has. */
export const NEVER_THERE: ReadonlySet<string> = new Set(['env create --copy']);
