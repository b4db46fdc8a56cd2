/**
 * The subcommands and options of conda, mamba and micromamba, with a line on each. Which options take a value, and their
 * short forms, `condaCall.ts` says.
 * Facts: https://docs.conda.io/projects/conda/en/stable/commands/index.html,
 * https://mamba.readthedocs.io/en/latest/user_guide/mamba.html and
 * https://mamba.readthedocs.io/en/latest/user_guide/micromamba.html
 */
import type { CondaProgram } from './program';

type Program = 'conda' | 'mamba' | 'micromamba';

/** A subcommand or an option. */
export interface CondaWord {
  /** `env create`, `--name`. */
  readonly word: string;
  readonly doc: string;
}

interface Subcommand {
  readonly doc: string;
  /** Long names of its options. */
  readonly options: readonly string[];
  /** The programs that have it; absent: all. */
  readonly programs?: readonly Program[];
}

const TARGET = ['name', 'prefix'];
const CHANNELS = ['channel', 'override-channels', 'strict-channel-priority', 'no-channel-priority'];
const OUTPUT = ['yes', 'quiet', 'verbose', 'json', 'dry-run'];
const SOLVING = ['file', 'solver', 'platform', 'no-deps', 'only-deps', 'offline', 'download-only', 'no-pin', 'copy'];
const CONDA: readonly Program[] = ['conda', 'mamba'];
const MICROMAMBA: readonly Program[] = ['micromamba'];

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  create: {
    doc: 'Makes a new environment from package specs or an explicit lock file.',
    options: [...TARGET, ...CHANNELS, ...OUTPUT, ...SOLVING, 'clone', 'no-default-packages'],
  },
  'env create': {
    doc: 'Makes a new environment from an environment file.',
    options: [
      ...TARGET,
      'file',
      'yes',
      'quiet',
      'verbose',
      'json',
      'dry-run',
      'solver',
      'platform',
      'no-default-packages',
    ],
  },
  'env update': {
    doc: 'Brings an environment to what an environment file says.',
    options: [...TARGET, 'file', 'prune', 'quiet', 'verbose', 'json', 'solver'],
  },
  'env remove': { doc: 'Removes an environment.', options: [...TARGET, 'yes', 'quiet', 'json', 'dry-run'] },
  'env list': { doc: 'Lists the environments.', options: ['json', 'verbose', 'quiet'] },
  'env export': {
    doc: 'Prints an environment file of an environment.',
    options: [
      ...TARGET,
      'file',
      'no-builds',
      'from-history',
      'ignore-channels',
      'channel',
      'override-channels',
      'json',
    ],
  },
  'env config': {
    doc: 'Sets or lists the variables of an environment (`env config vars set`).',
    options: TARGET,
    programs: ['conda'],
  },
  install: {
    doc: 'Installs packages into an environment.',
    options: [
      ...TARGET,
      ...CHANNELS,
      ...OUTPUT,
      ...SOLVING,
      'freeze-installed',
      'update-deps',
      'update-all',
      'force-reinstall',
      'revision',
    ],
  },
  update: {
    doc: 'Updates packages of an environment.',
    options: [
      ...TARGET,
      ...CHANNELS,
      ...OUTPUT,
      ...SOLVING,
      'all',
      'freeze-installed',
      'update-deps',
      'force-reinstall',
    ],
  },
  remove: {
    doc: 'Removes packages, or with `--all` a whole environment.',
    options: [...TARGET, ...OUTPUT, 'all', 'force-remove', 'no-pin', 'offline'],
  },
  run: {
    doc: 'Runs a command in an environment.',
    options: [...TARGET, 'no-capture-output', 'cwd', 'verbose', 'attach', 'env', 'clean-env'],
  },
  activate: {
    doc: 'Activates an environment in this shell; the shell function of the hook does it.',
    options: ['stack', 'no-stack'],
  },
  deactivate: { doc: 'Goes back to the environment before.', options: [] },
  init: {
    doc: 'Writes the hook into the start-up files of shells.',
    options: ['all', 'user', 'system', 'reverse', 'dry-run', 'verbose', 'quiet', 'no-user'],
    programs: CONDA,
  },
  'shell hook': {
    doc: 'Prints what defines the shell function: `eval "$(micromamba shell hook -s bash)"`.',
    options: ['shell', 'root-prefix'],
    programs: ['mamba', 'micromamba'],
  },
  'shell init': {
    doc: 'Writes the hook into the start-up file of a shell.',
    options: ['shell', 'root-prefix', 'prefix'],
    programs: ['mamba', 'micromamba'],
  },
  'shell.bash hook': {
    doc: 'Prints what defines the shell function: `eval "$(conda shell.bash hook)"`.',
    options: [],
    programs: ['conda'],
  },
  clean: {
    doc: 'Deletes downloaded packages and caches; with `-afy` everything that an image does not need.',
    options: [
      'all',
      'force-pkgs-dirs',
      'packages',
      'tarballs',
      'index-cache',
      'tempfiles',
      'logfiles',
      'yes',
      'quiet',
      'dry-run',
      'json',
    ],
  },
  config: {
    doc: 'Changes the configuration (.condarc).',
    options: [
      'set',
      'append',
      'prepend',
      'add',
      'remove',
      'remove-key',
      'get',
      'show',
      'show-sources',
      'system',
      'env',
      'file',
      'json',
    ],
  },
  list: {
    doc: 'Lists the packages of an environment.',
    options: [...TARGET, 'explicit', 'md5', 'export', 'revisions', 'no-pip', 'json', 'full-name'],
  },
  info: { doc: 'Tells about conda and its environments.', options: ['envs', 'base', 'all', 'json', 'system'] },
  search: {
    doc: 'Looks for packages in the channels.',
    options: ['channel', 'override-channels', 'platform', 'info', 'offline', 'json'],
  },
  rename: { doc: 'Gives an environment another name.', options: [...TARGET, 'yes', 'dry-run'], programs: ['conda'] },
  export: {
    doc: 'Prints an environment in one of several formats.',
    options: [...TARGET, 'file', 'format', 'no-builds', 'from-history', 'platform'],
    programs: ['conda'],
  },
  repoquery: {
    doc: 'Asks the channels: `search`, `depends`, `whoneeds`.',
    options: ['channel', 'platform', 'json'],
    programs: ['mamba', 'micromamba'],
  },
  'self-update': { doc: 'Updates micromamba itself.', options: ['yes', 'version'], programs: MICROMAMBA },
};

const OPTIONS: Readonly<Record<string, string>> = {
  add: 'Puts a value in front of a list of the configuration.',
  all: 'All of it: every package, every cache, every shell.',
  append: 'Puts a value at the end of a list of the configuration.',
  attach: 'Which streams of the command to show: `stdin`, `stdout`, `stderr`; empty for none.',
  base: 'Prints the root prefix.',
  channel: 'A channel to look in before the configured ones.',
  'clean-env': 'Starts the command without the variables of this shell.',
  clone: 'Copies an environment.',
  copy: 'Copies the files of packages instead of linking them.',
  cwd: 'The folder to run the command in.',
  'download-only': 'Downloads and unpacks without installing.',
  'dry-run': 'Only says what would be done.',
  env: 'With `config`: the file of the active environment. With `run`: a variable to set.',
  envs: 'Lists the environments.',
  explicit: 'Prints the addresses of packages: a lock for one platform.',
  export: 'Prints specs that `create --file` takes.',
  file: 'A file to read: specs, an explicit lock, or an environment file.',
  'force-pkgs-dirs': 'Deletes the whole package cache.',
  'force-reinstall': 'Installs packages again even where they are there.',
  'force-remove': 'Removes packages although others need them.',
  format: 'The format to write.',
  'freeze-installed': 'Leaves installed packages at their versions.',
  'from-history': 'Only what was asked for by name.',
  'full-name': 'Looks for whole names only.',
  get: 'Prints a value of the configuration.',
  'ignore-channels': 'Leaves the channels out.',
  'index-cache': 'Deletes the index of the channels.',
  info: 'Prints all that is known of a package.',
  json: 'Answers with JSON.',
  logfiles: 'Deletes log files.',
  md5: 'Adds checksums to `--explicit`.',
  name: 'The environment, by its name.',
  'no-builds': 'Leaves build strings out.',
  'no-capture-output': 'Shows the output as it comes instead of at the end: what containers need.',
  'no-channel-priority': 'The newest version wins whatever its channel.',
  'no-default-packages': 'Leaves out `create_default_packages` of the configuration.',
  'no-deps': 'Installs the named packages without what they need.',
  'no-pin': 'Ignores the pins of the environment.',
  'no-pip': 'Leaves out what pip installed.',
  'no-stack': 'Leaves the environment before.',
  'no-user': "Leaves the user's start-up file alone.",
  offline: 'Works from the package cache alone.',
  'only-deps': 'Installs what the named packages need, without them.',
  'override-channels': 'Only the channels that are named here.',
  packages: 'Deletes unpacked packages that no environment uses.',
  platform: 'The platform to solve for, such as `linux-64`.',
  prefix: 'The environment, by its folder.',
  prepend: 'Puts a value in front of a list of the configuration.',
  prune: 'Removes packages that the file does not name.',
  quiet: 'Shows no progress bars.',
  remove: 'Takes a value out of a list of the configuration.',
  'remove-key': 'Takes a key out of the configuration.',
  reverse: 'Takes back what `init` did.',
  revision: 'Goes back to an earlier revision of the environment.',
  revisions: 'Lists the revisions of the environment.',
  'root-prefix': 'The folder that holds the environments and the package cache.',
  set: 'Sets a value of the configuration.',
  shell: 'The kind of shell: `bash`, `zsh`, `posix`, …',
  show: 'Prints the configuration.',
  'show-sources': 'Prints the configuration with the files that it comes from.',
  solver: 'The solver: `libmamba` or `classic`.',
  stack: 'Keeps the environment before on PATH.',
  'strict-channel-priority': 'Takes a package only from the first channel that has it.',
  system: 'For all users.',
  tarballs: 'Deletes the archives of packages.',
  tempfiles: 'Deletes temporary files.',
  'update-all': 'Updates everything along the way.',
  'update-deps': 'Updates what the named packages need.',
  user: 'For this user.',
  verbose: 'Says more; `-vv` and `-vvv` still more.',
  version: 'The version.',
  yes: 'Asks nothing: in a build nobody can answer.',
};

/** Options that only one kind of program has, in a subcommand that others have too. */
const ONLY: Readonly<Record<string, readonly Program[]>> = {
  attach: MICROMAMBA,
  'clean-env': MICROMAMBA,
  solver: ['conda'],
  'no-capture-output': CONDA,
  'no-default-packages': ['conda'],
};

function asProgram(program: CondaProgram): Program | undefined {
  return program === 'conda' || program === 'mamba' || program === 'micromamba' ? program : undefined;
}

/** The subcommands of a program, in groups (`env create`) where they are. */
export function subcommandsOf(program: CondaProgram): readonly CondaWord[] {
  const own = asProgram(program);
  return Object.entries(SUBCOMMANDS).flatMap(([word, { doc, programs }]) =>
    own !== undefined && (programs?.includes(own) ?? true) ? [{ word, doc }] : [],
  );
}

/** The options of a subcommand, by long name without dashes. */
export function optionsOf(program: CondaProgram, subcommand: string): readonly CondaWord[] {
  const own = asProgram(program);
  const found = Object.hasOwn(SUBCOMMANDS, subcommand) ? SUBCOMMANDS[subcommand] : undefined;
  if (own === undefined || found === undefined) return [];
  return found.options
    .filter((word) => ONLY[word]?.includes(own) ?? true)
    .filter((word) => word !== 'env' || subcommand === 'config' || own === 'micromamba')
    .map((word) => ({ word, doc: OPTIONS[word] ?? '' }));
}
