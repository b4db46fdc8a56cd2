/** Finds the conda of an image, its environments and what else brings a Python. */
import type { LearnedEntry } from '../../../../common/src/learnedImage';
import { type ImageFiles, namesIn } from './read';

/** How much of a folder of metadata is read, and of a folder of environments, which holds all of their files. */
const METADATA_BYTES = 48 * 1024 * 1024;
const ENVIRONMENTS_BYTES = 24 * 1024 * 1024;
const MOST_ENVIRONMENTS = 24;

/** Where installers and Dockerfiles put conda; PATH and the variables come first. */
const USUAL_ROOTS = [
  ...['conda', 'miniconda', 'miniconda3', 'miniforge', 'miniforge3', 'mambaforge', 'anaconda', 'anaconda3'].flatMap(
    (name) => [`/opt/${name}`, `/root/${name}`, `/${name}`, `/usr/local/${name}`],
  ),
  ...['/opt/micromamba', '/root/micromamba', '/usr/local'],
];

/** What start-up files name of an installation. */
const BELOW_A_ROOT = [
  ...[
    '/etc/profile.d/conda.sh',
    '/etc/profile.d/mamba.sh',
    '/bin/activate',
    '/bin/conda',
    '/bin/mamba',
    '/condabin/conda',
  ],
];

const PROGRAMS = ['conda', 'mamba', 'micromamba'] as const;

/** What is known before conda is looked for. */
export interface Hints {
  readonly env: Readonly<Record<string, string>>;
  readonly path: readonly string[];
  readonly homes: readonly string[];
  /** The texts of start-up files. */
  readonly texts: readonly string[];
  /** The name of an account. */
  readonly nameOf: (uid: number) => string | undefined;
}

export interface FoundConda {
  readonly conda?: LearnedEntry['conda'];
  readonly environments: NonNullable<LearnedEntry['environments']>;
  /** False where there may be more environments than were found. */
  readonly complete: boolean;
}

/** Looks for conda where the image says that it is, and where it usually is. */
export async function findConda(files: ImageFiles, hints: Hints): Promise<FoundConda> {
  const prefixes = await existing(files, [...candidates(hints), ...(await registered(files, hints.homes))]);
  const loose = (await Promise.all(hints.path.map((folder) => files.has(`${folder}/micromamba`)))).includes(true);
  const roots: string[] = [];
  for (const prefix of prefixes) if (await isRoot(files, prefix)) roots.push(prefix);
  const rootOfMicromamba = hints.env.MAMBA_ROOT_PREFIX ?? hints.env.CONDA_PREFIX;
  const root = roots[0] ?? (loose && rootOfMicromamba?.startsWith('/') ? rootOfMicromamba : undefined);
  if (root === undefined) return { environments: await named(files, prefixes, undefined), complete: true };
  const listed = await files.folder(`${root}/envs`, ENVIRONMENTS_BYTES);
  const below = namesIn(listed?.entries ?? []).map((name) => `${root}/envs/${name}`);
  const others = [...new Set([...prefixes.filter((each) => each !== root), ...(await existing(files, below))])];
  return {
    conda: await installation(files, root, loose, hints),
    environments: await named(files, others.slice(0, MOST_ENVIRONMENTS), root),
    complete: (listed?.complete ?? true) && others.length <= MOST_ENVIRONMENTS,
  };
}

/** Prefixes that the image itself speaks of, in the order in which PATH has them, then the usual ones. */
function candidates({ env, path, texts }: Hints): string[] {
  const found: string[] = [];
  const add = (prefix: string | undefined) => {
    if (prefix === undefined || !prefix.startsWith('/')) return;
    const root = /^(.+)\/envs\/[^/]+$/.exec(prefix)?.[1];
    found.push(prefix, ...(root === undefined ? [] : [root]));
  };
  for (const folder of path) add(/^(.+)\/(?:bin|condabin)$/.exec(folder)?.[1]);
  for (const name of ['CONDA_DIR', 'CONDA_ROOT', 'CONDA_PREFIX', 'MAMBA_ROOT_PREFIX', 'CONDA_HOME', 'CONDA_PATH'])
    add(env[name]);
  for (const name of ['CONDA_EXE', 'MAMBA_EXE', 'CONDA_PYTHON_EXE'])
    add(/^(.+)\/bin\/[^/]+$/.exec(env[name] ?? '')?.[1]);
  for (const text of texts) {
    for (const word of text.split(/[^\w./-]+/)) {
      const end = BELOW_A_ROOT.find((each) => word.endsWith(each));
      if (end !== undefined) add(word.slice(0, -end.length));
    }
    for (const [, prefix] of text.matchAll(/\bactivate[ \t]+["']?(\/[\w./-]+)/g)) add(prefix);
  }
  return [...found, ...USUAL_ROOTS];
}

/** The environments that conda notes for each user. */
async function registered(files: ImageFiles, homes: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(homes.map((home) => files.text(`${home}/.conda/environments.txt`)));
  return lists.flatMap((list) => list?.text.split('\n').map((line) => line.trim()) ?? []);
}

/** Those that are prefixes of conda. */
async function existing(files: ImageFiles, prefixes: readonly string[]): Promise<string[]> {
  const all = [...new Set(prefixes.map((each) => each.replace(/(?<!\/)\/+$/, '')))].filter((each) =>
    /^\/\S/.test(each),
  );
  const there = await Promise.all(
    all.map(async (prefix) => (await files.stat(`${prefix}/conda-meta`))?.kind === 'folder'),
  );
  return all.filter((_each, index) => there[index]);
}

async function isRoot(files: ImageFiles, prefix: string): Promise<boolean> {
  if (/\/envs\/[^/]+$/.test(prefix)) return false;
  const [conda, mamba, envs] = await Promise.all([
    files.has(`${prefix}/bin/conda`),
    files.has(`${prefix}/bin/mamba`),
    files.has(`${prefix}/condabin`),
  ]);
  return conda || mamba || envs;
}

async function installation(
  files: ImageFiles,
  prefix: string,
  loose: boolean,
  { nameOf }: Hints,
): Promise<NonNullable<LearnedEntry['conda']>> {
  const there = await Promise.all(PROGRAMS.map((name) => files.has(`${prefix}/bin/${name}`)));
  const programs = PROGRAMS.filter((name, index) => there[index] || (name === 'micromamba' && loose));
  const metadata = await files.folder(`${prefix}/conda-meta`, METADATA_BYTES);
  const versions = new Map<string, string>();
  for (const { path } of metadata?.entries ?? []) {
    const [, name, version] = /^(.+)-([^-]+)-[^-]+\.json$/.exec(path) ?? [];
    if (name !== undefined && version !== undefined) versions.set(name, version);
  }
  const owner = metadata?.entries[0]?.uid;
  const version = versions.get('conda') ?? (programs.includes('conda') ? undefined : versions.get('micromamba'));
  const python = versions.get('python') ?? (await pythonOf(files, prefix));
  const user = owner === undefined ? undefined : owner === 0 ? 'root' : nameOf(owner);
  return {
    prefix,
    programs,
    ...(version === undefined ? {} : { version }),
    ...(python === undefined ? {} : { python }),
    ...(user === undefined ? {} : { owner: user }),
  };
}

/** The version of a prefix's python as its link says it; null where it has none, undefined where the link does not say. */
async function pythonOf(files: ImageFiles, prefix: string): Promise<string | null | undefined> {
  const stat = await files.stat(`${prefix}/bin/python`);
  if (stat === undefined) return null;
  return /\/python(\d+\.\d+)$/.exec(stat.target ?? '')?.[1];
}

/** Environments by their names: those below the root by their folders, the others by their paths. */
async function named(
  files: ImageFiles,
  prefixes: readonly string[],
  root: string | undefined,
): Promise<NonNullable<LearnedEntry['environments']>> {
  const found: Record<string, { prefix: string; python?: string | null }> = {};
  for (const prefix of prefixes) {
    const python = await pythonOf(files, prefix);
    const name = root !== undefined && prefix.startsWith(`${root}/envs/`) ? prefix.slice(root.length + 6) : prefix;
    found[name] = { prefix, ...(python === undefined ? {} : { python }) };
  }
  return found;
}
