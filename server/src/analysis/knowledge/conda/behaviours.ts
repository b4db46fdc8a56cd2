/**
 * What conda, mamba and micromamba do, by release: one look-up, whose answer for a version that is not known is
 * `depends` unless all releases do the same.
 */
import { holdsAt, type Releases } from './arguments';

export type VersionedProgram = 'conda' | 'mamba' | 'micromamba';

interface Row<V extends string> extends Releases {
  readonly is: V;
}

interface Behaviour<V extends string> {
  readonly rows: Partial<Readonly<Record<VersionedProgram, readonly Row<V>[]>>>;
  readonly sources: readonly string[];
  /** The day on which the sources were last read (ISO date). */
  readonly checked: string;
}

function behaviourOf<V extends string>(one: Behaviour<V>): Behaviour<V> {
  return one;
}

const CHANGELOG = 'https://github.com/conda/conda/blob/main/CHANGELOG.md';
const CLI = 'https://github.com/conda/conda/blob/main/conda/cli';
const CHECKED = '2026-11-30';

/** The behaviours by name. */
export const BEHAVIOURS = {
  /** `conda env create` where the environment is there already. */
  'existing-environment': behaviourOf<'fails' | 'updated' | 'replaced'>({
    rows: {
      conda: [
        { until: '25.5', is: 'fails' },
        { since: '25.5', until: '26.7', is: 'updated' },
        { since: '26.7', is: 'replaced' },
      ],
    },
    sources: ['https://github.com/conda/conda/issues/15071', `${CLI}/main_env_create.py`],
    checked: CHECKED,
  }),
  /** What `--` before the command of `conda run` is: taken for the command itself, or the end of the options. */
  'run-double-dash': behaviourOf<'command' | 'separator'>({
    rows: {
      conda: [
        { until: '26.1', is: 'command' },
        { since: '26.1', is: 'separator' },
      ],
      mamba: [{ is: 'separator' }],
      micromamba: [{ is: 'separator' }],
    },
    sources: ['https://github.com/conda/conda/pull/15432', `${CLI}/main_run.py`],
    checked: CHECKED,
  }),
  /** `conda run -n NAME` without a command: an error, or it activates, runs nothing and ends well. */
  'run-without-command': behaviourOf<'fails' | 'nothing'>({
    rows: {
      conda: [
        { until: '26.1', is: 'nothing' },
        { since: '26.1', is: 'fails' },
      ],
    },
    sources: ['https://github.com/conda/conda/pull/15432', `${CLI}/main_run.py`],
    checked: CHECKED,
  }),
  /** Whether `create --file environment.yml` reads such a file. */
  'create-reads-yaml': behaviourOf<'yes' | 'no'>({
    rows: {
      conda: [
        { until: '26.3', is: 'no' },
        { since: '26.3', is: 'yes' },
      ],
      mamba: [{ is: 'yes' }],
      micromamba: [{ is: 'yes' }],
    },
    sources: [CHANGELOG],
    checked: CHECKED,
  }),
  /** The solver where nobody chooses one. The classic one may take hours, or all memory, on today's channels. */
  'default-solver': behaviourOf<'classic' | 'libmamba'>({
    rows: {
      conda: [
        { until: '23.10', is: 'classic' },
        { since: '23.10', is: 'libmamba' },
      ],
      mamba: [{ is: 'libmamba' }],
      micromamba: [{ is: 'libmamba' }],
    },
    sources: [CHANGELOG, 'https://conda.org/blog/2023-11-06-conda-23-10-0-release/'],
    checked: CHECKED,
  }),
  /** Whether `create --file` takes the environment's name from the file where no option names it. */
  'create-name-from-file': behaviourOf<'yes' | 'no'>({
    rows: {
      conda: [
        { until: '26.3', is: 'no' },
        { since: '26.3', is: 'yes' },
      ],
      micromamba: [{ is: 'yes' }],
    },
    sources: ['https://github.com/conda/conda/pull/15573', `${CLI}/main_create.py`],
    checked: CHECKED,
  }),
  /** Whether `create --file` makes the environment at the file's `prefix:` where nothing names one. */
  'create-prefix-from-file': behaviourOf<'yes' | 'no'>({
    rows: {
      conda: [
        { until: '26.3', is: 'no' },
        { since: '26.3', is: 'yes' },
      ],
      micromamba: [{ is: 'no' }],
    },
    sources: [`${CLI}/common.py`, `${CLI}/main_create.py`],
    checked: CHECKED,
  }),
  /** The same for `env create`. */
  'env-create-prefix-from-file': behaviourOf<'yes' | 'no'>({
    rows: {
      conda: [
        { until: '26.7', is: 'no' },
        { since: '26.7', is: 'yes' },
      ],
    },
    sources: [`${CLI}/main_env_create.py`, `${CLI}/main_create.py`],
    checked: CHECKED,
  }),
  /** Whether `env create --file` reads an explicit lock. */
  'env-create-reads-explicit': behaviourOf<'yes' | 'no'>({
    rows: {
      conda: [
        { until: '25.7', is: 'no' },
        { since: '25.7', is: 'yes' },
      ],
    },
    sources: [CHANGELOG],
    checked: CHECKED,
  }),
  /** Whether `create` and `env create` read a `conda-lock.yml`. */
  'reads-conda-lock': behaviourOf<'yes' | 'no'>({
    rows: {
      conda: [
        { until: '26.5', is: 'no' },
        { since: '26.5', is: 'yes' },
      ],
    },
    sources: [CHANGELOG],
    checked: CHECKED,
  }),
  /** A file named after `env create` without `-f`: environment.yml is read all the same, or the word is refused. */
  'env-create-word': behaviourOf<'ignored' | 'refused'>({
    rows: {
      conda: [
        { until: '25.9', is: 'ignored' },
        { since: '25.9', is: 'refused' },
      ],
    },
    sources: [`${CLI}/main_env_create.py`, CHANGELOG],
    checked: CHECKED,
  }),
  /** Whether the setting `default_activation_env` counts. */
  'default-activation-env': behaviourOf<'yes' | 'no'>({
    rows: {
      conda: [
        { until: '25.5', is: 'no' },
        { since: '25.5', is: 'yes' },
      ],
    },
    sources: ['https://github.com/conda/conda/pull/14666', CHANGELOG],
    checked: CHECKED,
  }),
  /** What `conda-meta/frozen` (CEP 22) does to an environment. */
  'frozen-environments': behaviourOf<'ignored' | 'protected'>({
    rows: {
      conda: [
        { until: '25.5', is: 'ignored' },
        { since: '25.5', is: 'protected' },
      ],
    },
    sources: ['https://github.com/conda/conda/pull/14766', CHANGELOG],
    checked: CHECKED,
  }),
  /**
   * Where no channel is configured: Anaconda's `defaults`, or none. `_warn_defaults_deprecation` in conda/base/context.py is
   * there in 25.7.0 and gone in 25.9.0; until 26.1 the packages are then not found, since then it is a
   * NoChannelsConfiguredError.
   */
  'implicit-channels': behaviourOf<'defaults' | 'none'>({
    rows: {
      conda: [
        { until: '25.9', is: 'defaults' },
        { since: '25.9', is: 'none' },
      ],
      mamba: [{ since: '2.0', is: 'none' }],
    },
    sources: ['https://github.com/conda/conda/pull/15196', CHANGELOG],
    checked: CHECKED,
  }),
  /** Whether `python -m conda_env` is there. */
  'conda-env-module': behaviourOf<'yes' | 'no'>({
    rows: {
      conda: [
        { until: '24.3', is: 'yes' },
        { since: '24.3', is: 'no' },
      ],
    },
    sources: [CHANGELOG],
    checked: CHECKED,
  }),
  /** The command that writes the shell function into a .bashrc. */
  'init-command': behaviourOf<'init' | 'shell init'>({
    rows: {
      conda: [{ is: 'init' }],
      mamba: [
        { until: '2.0', is: 'init' },
        { since: '2.0', is: 'shell init' },
      ],
      micromamba: [{ is: 'shell init' }],
    },
    sources: ['https://github.com/mamba-org/mamba/blob/main/docs/source/user_guide/mamba.rst'],
    checked: CHECKED,
  }),
  /** Whether `clean` asks before it removes. */
  'clean-asks': behaviourOf<'yes' | 'no'>({
    rows: { conda: [{ is: 'yes' }], mamba: [{ is: 'yes' }], micromamba: [{ is: 'yes' }] },
    sources: ['https://github.com/mamba-org/mamba/blob/main/libmamba/src/api/clean.cpp', `${CLI}/main_clean.py`],
    checked: CHECKED,
  }),
  /** Whether `--quiet` answers every question with yes. */
  'quiet-answers-yes': behaviourOf<'yes' | 'no'>({
    rows: {
      conda: [{ is: 'no' }],
      mamba: [
        { until: '2.0', is: 'no' },
        { since: '2.0', is: 'yes' },
      ],
      micromamba: [{ is: 'yes' }],
    },
    sources: ['https://github.com/mamba-org/mamba/blob/main/libmamba/src/core/output.cpp'],
    checked: CHECKED,
  }),
} as const;

export type BehaviourKey = keyof typeof BEHAVIOURS;

/** What a behaviour can be. */
export type BehaviourValue<K extends BehaviourKey> = (typeof BEHAVIOURS)[K] extends Behaviour<infer V> ? V : never;

/**
 * What a program of a version does. `depends` where the version is not known and releases differ, and where nothing is
 * known of the program.
 */
export function behaviour<K extends BehaviourKey>(
  program: VersionedProgram,
  version: string | undefined,
  key: K,
): BehaviourValue<K> | 'depends' {
  const rows = (BEHAVIOURS[key].rows as Partial<Record<VersionedProgram, readonly Row<BehaviourValue<K>>[]>>)[program];
  return rows?.find((row) => holdsAt(row, version) === 'yes')?.is ?? 'depends';
}

/** The first release in which a behaviour is the given one; undefined where it always was, or never is. */
export function behaviourSince<K extends BehaviourKey>(
  program: VersionedProgram,
  key: K,
  is: BehaviourValue<K>,
): string | undefined {
  const rows = (BEHAVIOURS[key].rows as Partial<Record<VersionedProgram, readonly Row<BehaviourValue<K>>[]>>)[program];
  return rows?.find((row) => row.is === is)?.since;
}
