/**
 * Learns an image: its configuration, and a few files of a container that is made from it, never started, and removed in
 * all cases. Nothing is pulled. What an image is called does not matter: what it holds is what is said of it.
 */
import type { LearnedEntry, LearnedImage } from '../../../../common/src/learnedImage';
import { isSecretName } from '../../../../common/src/secretNames';
import { type Engine, EngineError, type ImageDetails, isEngineError } from '../port';
import { findConda } from './conda';
import { ImageFiles } from './read';
import { hasCredentials, startupFiles } from './startup';

/** The label of the containers that images are looked into with. */
export const LEARN_LABEL = 'io.github.conda-in-docker.learn';

/** A container of ours that is older was left behind by a program that was killed, in ms. */
const LEFT_BEHIND = 10 * 60_000;
/** Docker's own PATH: https://docs.docker.com/reference/dockerfile/#env */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const MOST_FOLDERS = 24;
const MOST_ACCOUNTS = 40;
/** The start-up files of so many people are read, beside root's and those of the image's own user. */
const MOST_PEOPLE = 4;
const LONGEST_VALUE = 1_000;

/** Programs that rules ask for: with them an image is said to have or to lack them. */
export const PROGRAMS = [
  ...['bash', 'curl', 'wget', 'bzip2', 'git', 'sudo', 'tini', 'gosu', 'adduser', 'useradd', 'unzip', 'nc', 'node'],
  ...['conda', 'mamba', 'micromamba', 'pixi', 'uv', 'pip', 'python', 'python3', 'jupyter', 'supervisord', 'nginx'],
];

export interface LearnOptions {
  readonly signal?: AbortSignal;
  /** The day that is written into the entry; today unless given. */
  readonly date?: string;
}

/**
 * Learns an image that is on the engine.
 * @param reference as a FROM names it, or an id
 * @throws EngineError of kind `not-found` where the engine does not have it (nothing is pulled), and what any call may throw
 */
export async function learn(engine: Engine, reference: string, options: LearnOptions = {}): Promise<LearnedImage> {
  const { signal } = options;
  const image = await engine.images.find(reference, signal);
  if (image === undefined) {
    throw new EngineError(
      'not-found',
      `The image ${reference} is not on this engine, and nothing is pulled to learn it. Pull it first: docker pull ${reference}`,
    );
  }
  if (image.os !== '' && image.os !== 'linux') {
    throw new EngineError(
      'not-found',
      `The image ${reference} is for ${image.os}; only images for Linux can be learned.`,
    );
  }
  await removeLeftBehind(engine);
  const { containers } = engine;
  const container = await containers.create(
    {
      image: image.id,
      labels: { [LEARN_LABEL]: '1' },
      // It is never started; without a command none can be made.
      entrypoint: [],
      cmd: ['true'],
      network: 'none',
    },
    signal,
  );
  try {
    return { reference, entry: await entryOf(image, new ImageFiles(containers, container, signal), options) };
  } finally {
    // Also where the signal has ended the rest.
    await containers.remove(container, { force: true });
  }
}

/** Whoever is killed cannot remove its container; the next one does. */
async function removeLeftBehind({ containers }: Engine): Promise<void> {
  try {
    for (const { id, status, created } of await containers.list({ labels: [`${LEARN_LABEL}=1`] }))
      if (status === 'created' && Date.now() - created > LEFT_BEHIND) await containers.remove(id);
  } catch (error) {
    if (!isEngineError(error)) throw error;
  }
}

/** What the configuration of an image alone says. */
export function configurationOf(image: Pick<ImageDetails, 'arch' | 'config' | 'digests' | 'id' | 'os'>, date: string) {
  const { config } = image;
  const digests = [...new Set([...image.digests.map((each) => each.slice(each.indexOf('@') + 1)), image.id])];
  const user = config.user.split(':', 1)[0] || 'root';
  return {
    learned: date,
    digest: digests.length === 1 ? (digests[0] ?? '') : digests,
    platform: `${image.os || 'linux'}/${image.arch}`,
    user: user === '0' ? 'root' : user,
    env: Object.fromEntries(Object.entries(config.env).map(([name, value]) => [name, shown(name, value)])),
    ...(config.shell.length > 0 ? { shell: config.shell } : {}),
    entrypoint: config.entrypoint.length > 0 ? config.entrypoint : null,
    cmd: config.cmd.length > 0 ? config.cmd : null,
    ...(config.workingDir === '' ? {} : { workdir: config.workingDir }),
  } satisfies LearnedEntry;
}

function shown(name: string, value: string): string | null {
  return isSecretName(name) || hasCredentials(value) || value.length > LONGEST_VALUE ? null : value;
}

async function entryOf(
  image: ImageDetails,
  files: ImageFiles,
  { date = today() }: LearnOptions,
): Promise<LearnedEntry> {
  const said = configurationOf(image, date);
  const env = image.config.env;
  const path = [...new Set((env.PATH ?? DEFAULT_PATH).split(':'))].filter((each) => each.startsWith('/'));
  const [system, sh, accounts] = await Promise.all([systemOf(files), shellOf(files), accountsOf(files)]);
  const user = accounts.find(({ uid }) => String(uid) === said.user)?.name ?? said.user;
  const own = accounts.find(({ name }) => name === user);
  const people = accounts.filter(({ uid }) => uid >= 1000 && uid < 60_000).slice(0, MOST_PEOPLE);
  const homes = [...new Set(['/root', env.HOME, own?.home, ...people.map(({ home }) => home)])].filter(
    (each) => each?.startsWith('/') && each !== '/',
  ) as string[];
  const words = [said.entrypoint ?? [], said.cmd ?? [], said.shell ?? []];
  const startup = await startupFiles(files, { homes, path, words, bashEnv: env.BASH_ENV });
  const texts = Object.values(startup).filter((each) => each !== null);
  const nameOf = (uid: number) => accounts.find((each) => each.uid === uid)?.name;
  const { conda, environments, complete } = await findConda(files, { env, path, homes, texts, nameOf });
  const prefixes = new Set([conda?.prefix, ...Object.values(environments).map(({ prefix }) => prefix)]);
  const folders = path.slice(0, MOST_FOLDERS);
  const [programs, missing] = await programsOf(files, folders);
  const python = await pythonOf(
    files,
    folders.filter((folder) => !prefixes.has(folder.replace(/\/bin$/, ''))),
  );
  const { channels, quiet } = await settingsOf(files, homes, conda?.prefix);
  const whole = complete && path.length <= MOST_FOLDERS && accounts.length <= MOST_ACCOUNTS && !files.exhausted;
  // A container that somebody removed meanwhile has no files at all, which must not be taken for an empty image.
  if (!(await files.has('/'))) throw new EngineError('lost', 'The container that was looked into is gone. Try again.');
  return {
    learned: said.learned,
    ...(whole ? {} : { incomplete: true as const }),
    digest: said.digest,
    platform: said.platform,
    ...(system === undefined ? {} : { system: sh === 'none' && /^debian\b/.test(system) ? 'distroless' : system }),
    ...(await glibcOf(files)),
    ...(sh === undefined ? {} : { sh }),
    user,
    ...(accounts.length === 0
      ? {}
      : {
          users: Object.fromEntries(
            accounts.slice(0, MOST_ACCOUNTS).map(({ name, uid, gid, home }) => [name, { uid, gid, home }]),
          ),
        }),
    env: said.env,
    ...(said.shell === undefined ? {} : { shell: said.shell }),
    entrypoint: said.entrypoint,
    cmd: said.cmd,
    ...(said.workdir === undefined ? {} : { workdir: said.workdir }),
    ...(conda === undefined ? {} : { conda }),
    ...(Object.keys(environments).length === 0 ? {} : { environments }),
    ...(python === undefined ? {} : { python }),
    programs,
    // An installation that is not on PATH is there all the same.
    missing: missing.filter((name) => !conda?.programs.includes(name)),
    ...(channels.length === 0 ? {} : { channels }),
    ...(quiet ? { auto_activate: false as const } : {}),
    files: startup,
  };
}

function today(): string {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;
}

/** Distributions by the ids of os-release that differ from the names in the table of images. */
const SYSTEMS: Readonly<Record<string, string>> = {
  amzn: 'amazonlinux',
  ol: 'oraclelinux',
  'opensuse-leap': 'opensuse',
  'opensuse-tumbleweed': 'opensuse',
};
const NAMES = /^(?:debian|ubuntu|alpine|centos|almalinux|rocky|fedora|amazonlinux|oraclelinux|opensuse|arch)$/;

/** The distribution, from https://www.freedesktop.org/software/systemd/man/latest/os-release.html */
async function systemOf(files: ImageFiles): Promise<string | undefined> {
  const text = (await files.text('/etc/os-release'))?.text ?? (await files.text('/usr/lib/os-release'))?.text ?? '';
  const value = (key: string) => new RegExp(`^${key}=["']?([\\w.-]+)`, 'm').exec(text)?.[1];
  const id = value('ID');
  const name = id === undefined ? undefined : (SYSTEMS[id] ?? id);
  if (name === undefined || !NAMES.test(name)) return undefined;
  const version = value('VERSION_ID');
  return version === undefined
    ? name
    : `${name} ${name === 'alpine' ? version.split('.').slice(0, 2).join('.') : version}`;
}

/** glibc, where the name of its file says it, as it did up to 2.33. */
async function glibcOf(files: ImageFiles): Promise<{ readonly glibc?: string }> {
  for (const folder of ['/lib/x86_64-linux-gnu', '/lib/aarch64-linux-gnu', '/lib64', '/usr/lib64']) {
    const target = (await files.stat(`${folder}/libc.so.6`))?.target;
    const glibc = /\/libc-(\d+\.\d+)\.so$/.exec(target ?? '')?.[1];
    if (glibc !== undefined) return { glibc };
  }
  return {};
}

async function shellOf(files: ImageFiles): Promise<string | undefined> {
  const stat = await files.stat('/bin/sh');
  if (stat === undefined) return 'none';
  const target = stat.target ?? '';
  const name = target.slice(target.lastIndexOf('/') + 1);
  return name === 'dash' || name === 'bash' || name === 'busybox' ? name : undefined;
}

interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** Accounts beside root: https://man7.org/linux/man-pages/man5/passwd.5.html */
async function accountsOf(files: ImageFiles): Promise<Account[]> {
  const text = (await files.text('/etc/passwd'))?.text ?? '';
  return text.split('\n').flatMap((line) => {
    const [name = '', , uid = '', gid = '', , home = ''] = line.split(':');
    if (!/^[\w.-]+$/.test(name) || !/^\d+$/.test(uid) || !/^\d+$/.test(gid) || Number(uid) === 0) return [];
    return [{ name, uid: Number(uid), gid: Number(gid), home: home.startsWith('/') ? home : '/' }];
  });
}

async function programsOf(files: ImageFiles, folders: readonly string[]): Promise<[string[], string[]]> {
  const real = [...new Set(await Promise.all(folders.map((folder) => files.real(folder))))];
  await Promise.all(real.map((folder) => files.survey(folder)));
  const there: boolean[] = await Promise.all(
    PROGRAMS.map(async (name) =>
      (await Promise.all(real.map((folder) => files.has(`${folder}/${name}`)))).includes(true),
    ),
  );
  const certificates = (
    await Promise.all(
      ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'].map((each) =>
        files.has(each),
      ),
    )
  ).includes(true);
  const found = PROGRAMS.filter((_name, index) => there[index]);
  const missing = PROGRAMS.filter((_name, index) => !there[index]);
  (certificates ? found : missing).push('ca-certificates');
  return [found, missing];
}

/** The first `python` on PATH outside of conda's prefixes. */
async function pythonOf(files: ImageFiles, folders: readonly string[]): Promise<string | undefined> {
  const there = await Promise.all(folders.map((folder) => files.has(`${folder}/python`)));
  const index = there.indexOf(true);
  const folder = folders[index];
  return folder === undefined || !folder.endsWith('/bin') ? undefined : `${folder}/python`;
}

/** The channels of the files that conda reads, without passwords, and whether they keep the hook from activating base: https://docs.conda.io/projects/conda/en/stable/user-guide/configuration/use-condarc.html */
async function settingsOf(
  files: ImageFiles,
  homes: readonly string[],
  root: string | undefined,
): Promise<{ readonly channels: string[]; readonly quiet: boolean }> {
  const places = [
    ...['/etc/conda/.condarc', '/etc/conda/condarc', '/var/lib/conda/.condarc'],
    ...(root === undefined ? [] : [`${root}/.condarc`, `${root}/condarc`]),
    ...homes.flatMap((home) => [`${home}/.condarc`, `${home}/.mambarc`, `${home}/.config/conda/.condarc`]),
  ];
  const texts = await Promise.all(places.map((place) => files.text(place)));
  const channels = new Set<string>();
  for (const found of texts) {
    const list = /^channels:[ \t]*\n((?:[ \t]*(?:-.*|#.*)?\n)*)/m.exec(`${found?.text ?? ''}\n`)?.[1] ?? '';
    for (const [, channel = ''] of list.matchAll(/^[ \t]*-[ \t]+["']?([^\s"'#]+)/gm))
      if (!hasCredentials(channel)) channels.add(channel);
  }
  const quiet = texts.some((found) => /^auto_activate(?:_base)?:[ \t]*(?:false|no|off)\b/im.test(found?.text ?? ''));
  return { channels: [...channels], quiet };
}
