/**
 * What mamba 2 and micromamba refuse of what conda and mamba 1 take. Their parser (CLI11) answers an option or a word
 * that it does not know with "The following arguments were not expected".
 */
import type { Releases } from './arguments';

interface Refused extends Releases {
  readonly subcommand: string;
  /** The long name of the option, as `readCondaCall` gives it; absent: the subcommand itself is not there. */
  readonly option?: string;
  /** The programs of which it holds. */
  readonly programs: readonly ('mamba' | 'micromamba')[];
}

/** Where and when the rows were read. */
export const LIBMAMBA_SOURCE = {
  sources: [
    'https://github.com/mamba-org/mamba/tree/main/micromamba/src',
    'https://github.com/mamba-org/mamba/pull/3092',
  ],
  checked: '2026-11-30',
} as const;

const BOTH = ['mamba', 'micromamba'] as const;

/** Releases are those of libmamba: mamba before 2.0 was a program of its own, which took what conda takes. */
const ROWS: readonly Refused[] = [
  { subcommand: 'init', programs: BOTH, since: '2.0' },
  { subcommand: 'init', programs: ['micromamba'], until: '2.0' },
  { subcommand: 'clean', option: 'source-cache', programs: BOTH, since: '2.0' },
  { subcommand: 'clean', option: 'source-cache', programs: ['micromamba'], until: '2.0' },
  ...['set', 'add', 'get', 'remove', 'remove-key', 'append', 'prepend'].flatMap((option): Refused[] => [
    { subcommand: 'config', option, programs: BOTH, since: '2.0' },
    { subcommand: 'config', option, programs: ['micromamba'], until: '2.0' },
  ]),
  // Before 2.0 it was another word for --root-prefix.
  { subcommand: 'shell init', option: 'prefix', programs: BOTH, since: '2.0' },
];

/** What a call writes that every release of the given major version refuses; undefined where it takes it. */
export function refusedByLibmamba(
  program: 'mamba' | 'micromamba',
  major: number | undefined,
  subcommand: string,
  options: readonly string[],
): string | undefined {
  for (const row of ROWS) {
    if (row.subcommand !== subcommand || !row.programs.includes(program)) continue;
    if (row.option !== undefined && !options.includes(row.option)) continue;
    const since = row.since !== undefined;
    const holds = major === undefined ? program === 'micromamba' && alwaysRefused(row) : since === major >= 2;
    if (holds) return row.option ?? '';
  }
  return undefined;
}

/** Whether micromamba refuses it in the old releases and the new ones alike. */
function alwaysRefused({ subcommand, option }: Refused): boolean {
  const same = ROWS.filter((row) => row.subcommand === subcommand && row.option === option);
  return same.some((row) => row.since !== undefined) && same.some((row) => row.until !== undefined);
}
