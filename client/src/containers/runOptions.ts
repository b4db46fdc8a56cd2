/** How containers run: what the settings and the project say of memory, GPUs, variables and the like. Pure. */
import { homedir } from 'node:os';
import { isAbsolute, resolve } from 'node:path';
import type { PlannedOptions, Said } from '../../../common/src/containerPlan';
import { isSecretName } from '../../../common/src/secretNames';
import type { ContainerSpec, GpuRequest, Mount, PublishedPort } from '../engine/port';

/** The setting `condaInDocker.containerOptions`; what it leaves out is taken from the project's files. */
export interface RunSetting {
  /** `auto`, `all`, `none`, how many, or `device=ID,ID`. */
  readonly gpus?: string | number;
  /** Sizes are numbers of bytes, or `512m`, `2g`. */
  readonly shmSize?: string | number;
  readonly memory?: string | number;
  readonly cpus?: string | number;
  readonly env?: Readonly<Record<string, string>>;
  /** Files with `NAME=VALUE` lines, from the workspace folder on. */
  readonly envFiles?: readonly string[];
  /** `8080`, `8080:80`, `127.0.0.1:8080:80`. */
  readonly ports?: readonly string[];
  readonly network?: string;
  readonly extraHosts?: readonly string[];
  /** A folder or the name of a volume → where it is seen; `:ro` at the end makes it read-only. */
  readonly volumes?: Readonly<Record<string, string>>;
  readonly platform?: string;
  /** Other options for a Dockerfile, by its path from the workspace folder on. */
  readonly dockerfiles?: Readonly<Record<string, Omit<RunSetting, 'dockerfiles'>>>;
}

/** An option as it is used, and who says so. */
export interface UsedOption {
  readonly name: string;
  readonly value: string;
  readonly from: string;
}

/** The part of a container's specification that these options make. */
export type RunPart = Pick<
  ContainerSpec,
  'gpus' | 'sharedMemory' | 'memory' | 'cpus' | 'env' | 'ports' | 'network' | 'extraHosts' | 'mounts' | 'platform'
>;

export interface ResolvedRun {
  readonly part: RunPart;
  readonly used: readonly UsedOption[];
  /** What is wrong with the setting, in words; such options are left out. */
  readonly problems: readonly string[];
  /** True where a GPU is of use and the engine has none to give. */
  readonly noGpu: boolean;
}

/** /dev/shm where nobody says another size, in bytes: the engine's own 64 MB are too few for PyTorch's workers. */
export const SHARED_MEMORY = 1024 ** 3;

const SETTING = 'the setting condaInDocker.containerOptions';
const UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** A size as `docker run` takes it, in bytes; undefined for what is none. */
export function bytesOf(size: string | number): number | undefined {
  if (typeof size === 'number') return Number.isFinite(size) && size > 0 ? Math.floor(size) : undefined;
  const match = /^(\d+(?:\.\d+)?) ?([bkmgt])?i?b?$/i.exec(size.trim());
  const unit = UNITS[(match?.[2] ?? 'b').toLowerCase()] ?? 1;
  const bytes = match === null ? 0 : Math.floor(Number(match[1]) * unit);
  return bytes > 0 ? bytes : undefined;
}

/** The options of a Dockerfile: its own over those of the folder. */
export function settingFor(setting: RunSetting, dockerfile: string): RunSetting {
  const { dockerfiles = {}, ...common } = setting;
  const own = Object.hasOwn(dockerfiles, dockerfile) ? dockerfiles[dockerfile] : undefined;
  return { ...common, ...own, env: { ...common.env, ...own?.env } };
}

/**
 * Joins the setting and what the project says.
 *
 * @param envFiles the variables of the setting's files
 * @param engineHasGpu whether the engine has a runtime for GPUs
 */
export function resolveRun(
  setting: RunSetting,
  said: PlannedOptions,
  {
    folder,
    envFiles = {},
    engineHasGpu,
    platform,
  }: {
    readonly folder: string;
    readonly envFiles?: Readonly<Record<string, string>>;
    readonly engineHasGpu: boolean;
    readonly platform?: string;
  },
): ResolvedRun {
  const used: UsedOption[] = [];
  const problems: string[] = [];
  const pick = <T extends string | number>(name: string, own: T | undefined, others: Said<string> | null) => {
    const found = own !== undefined && own !== '' ? { value: own, from: SETTING } : others;
    if (found !== null) used.push({ name, value: String(found.value), from: found.from });
    return found?.value;
  };
  const wrong = (name: string, value: unknown, wanted: string): undefined => {
    const at = used.findIndex((each) => each.name === name);
    const from = at < 0 ? SETTING : (used[at]?.from ?? SETTING);
    if (at >= 0) used.splice(at, 1);
    problems.push(`${name} "${String(value)}" of ${from} is ${wanted}. It is left out.`);
    return undefined;
  };
  const size = (name: string, value: string | number | undefined): number | undefined =>
    value === undefined ? undefined : (bytesOf(value) ?? wrong(name, value, 'no size such as 512m or 2g'));

  const shm = size('shmSize', pick('shmSize', setting.shmSize, said.shmSize));
  if (shm === undefined) used.push({ name: 'shmSize', value: '1g', from: 'the extension' });
  const memory = size('memory', pick('memory', setting.memory, said.memory));
  const cpuText = pick('cpus', setting.cpus, said.cpus);
  const cpuCount = cpuText === undefined ? undefined : Number(cpuText);
  const cpus = cpuCount === undefined || cpuCount > 0 ? cpuCount : wrong('cpus', cpuText, 'no number of processors');
  const gpus = gpusOf(setting, said, engineHasGpu, used, wrong);
  const env: Record<string, string> = {};
  for (const [name, each] of Object.entries(said.env)) {
    env[name] = each.value;
    used.push({ name: `env ${name}`, value: each.value, from: each.from });
  }
  for (const [from, variables] of [
    ['the files of condaInDocker.containerOptions', envFiles],
    [SETTING, setting.env ?? {}],
  ] as const) {
    for (const [name, value] of Object.entries(variables)) {
      const before = used.findIndex((each) => each.name === `env ${name}`);
      if (before >= 0) used.splice(before, 1);
      env[name] = String(value);
      used.push({ name: `env ${name}`, value: String(value), from });
    }
  }
  const ports = (setting.ports ?? []).flatMap((text): PublishedPort[] => {
    const port = portOf(text);
    if (port !== undefined) used.push({ name: 'port', value: text, from: SETTING });
    return port === undefined ? (wrong('port', text, 'no port such as 8080 or 127.0.0.1:8080:80') ?? []) : [port];
  });
  const mounts = Object.entries(setting.volumes ?? {}).flatMap(([source, target]): Mount[] => {
    const mount = mountOf(source, target, folder);
    if (mount !== undefined) used.push({ name: 'volume', value: `${source} as ${target}`, from: SETTING });
    return mount === undefined ? (wrong('volume', target, 'no path in the container') ?? []) : [mount];
  });
  const hosts = [...said.extraHosts, ...(setting.extraHosts ?? []).map((value) => ({ value, from: SETTING }))];
  for (const { value, from } of hosts) used.push({ name: 'extraHosts', value, from });
  const network = pick('network', setting.network, null);
  const wanted = pick(
    'platform',
    setting.platform,
    platform === undefined ? null : { value: platform, from: 'the build' },
  );
  return {
    part: {
      sharedMemory: shm ?? SHARED_MEMORY,
      env,
      ports,
      mounts,
      extraHosts: hosts.map(({ value }) => value),
      ...(memory === undefined ? {} : { memory }),
      ...(cpus === undefined ? {} : { cpus }),
      ...(gpus.request === undefined ? {} : { gpus: gpus.request }),
      ...(network === undefined ? {} : { network }),
      ...(wanted === undefined ? {} : { platform: wanted }),
    },
    used,
    problems,
    noGpu: gpus.missing,
  };
}

function gpusOf(
  setting: RunSetting,
  said: PlannedOptions,
  engineHasGpu: boolean,
  used: UsedOption[],
  wrong: (name: string, value: unknown, wanted: string) => undefined,
): { readonly request?: GpuRequest; readonly missing: boolean } {
  const own = setting.gpus === undefined || setting.gpus === '' ? undefined : String(setting.gpus);
  const asked = own === undefined ? said.gpus : { value: own, from: SETTING };
  const { value, from } = asked ?? { value: 'auto', from: 'the extension' };
  if (value === 'none' || value === '0') {
    used.push({ name: 'gpus', value: 'none', from });
    return { missing: false };
  }
  if (value === 'auto') {
    if (!said.cuda) return { missing: false };
    if (!engineHasGpu) return { missing: true };
    used.push({ name: 'gpus', value: 'all', from: asked === null ? 'the image, which is made for CUDA' : from });
    return { request: { count: -1 }, missing: false };
  }
  used.push({ name: 'gpus', value, from });
  if (value === 'all') return { request: { count: -1 }, missing: !engineHasGpu };
  if (/^\d+$/.test(value)) return { request: { count: Number(value) }, missing: !engineHasGpu };
  const devices = /^"?device=([\w.,:-]+)"?$/.exec(value)?.[1]?.split(',');
  if (devices !== undefined) return { request: { devices }, missing: !engineHasGpu };
  wrong('gpus', value, 'not auto, all, none, a number or device=ID');
  return { missing: false };
}

/** A port as `docker run --publish` takes it; on 127.0.0.1 unless it names an address. */
export function portOf(text: string): PublishedPort | undefined {
  const match = /^(?:(?:(\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\]):)?(\d{1,5})?:)?(\d{1,5})$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, address, outside, inside] = match;
  const containerPort = Number(inside);
  const hostPort = outside === undefined ? undefined : Number(outside);
  if (containerPort < 1 || containerPort > 65_535 || (hostPort ?? 1) < 1 || (hostPort ?? 1) > 65_535) return undefined;
  return {
    containerPort,
    hostAddress: address?.replace(/[[\]]/g, '') ?? '127.0.0.1',
    ...(hostPort === undefined ? {} : { hostPort }),
  };
}

function mountOf(source: string, written: string, folder: string): Mount | undefined {
  const readOnly = written.endsWith(':ro');
  const target = readOnly ? written.slice(0, -3) : written;
  if (!target.startsWith('/')) return undefined;
  const home = source.replace(/^~(?=[\\/]|$)/, homedir());
  if (isAbsolute(home)) return { type: 'bind', source: home, target, readOnly };
  // A name without a slash is a volume's, as for `docker run --volume`.
  if (/^[\w][\w.-]*$/.test(source)) return { type: 'volume', source, target, readOnly };
  return { type: 'bind', source: resolve(folder, source), target, readOnly };
}

/** The variables of a file as `docker run --env-file` reads it; `NAME` alone takes the value of `environment`. */
export function readEnvFile(text: string, environment: NodeJS.ProcessEnv): Record<string, string> {
  const found: Record<string, string> = {};
  for (const raw of text.split('\n')) {
    const line = raw.replace(/\r$/, '').trimStart();
    if (line === '' || line.startsWith('#')) continue;
    const at = line.indexOf('=');
    const name = at < 0 ? line.trim() : line.slice(0, at);
    const value = at < 0 ? environment[name] : line.slice(at + 1);
    if (/^[^\s=]+$/.test(name) && value !== undefined) found[name] = value;
  }
  return found;
}

/**
 * The command `docker run` that does the same, for people: an option a line. Values of variables that sound like secrets
 * are left to the shell: `--env NAME` takes them from there.
 */
export function runLine(spec: ContainerSpec): string {
  const lines: (readonly string[])[] = [['docker', 'run', '--rm', '--interactive', '--tty']];
  const add = (...words: readonly string[]): void => void lines.push(words);
  if (spec.platform) add('--platform', spec.platform);
  if (spec.init) add('--init');
  if (spec.user) add('--user', spec.user);
  for (const group of spec.groups ?? []) add('--group-add', group);
  if (spec.userNamespace) add('--userns', spec.userNamespace);
  if (spec.workingDir) add('--workdir', spec.workingDir);
  for (const { hostAddress = '127.0.0.1', hostPort, containerPort } of spec.ports ?? [])
    add('--publish', `${hostAddress}:${hostPort ?? ''}:${containerPort}`);
  for (const { type, source, target, readOnly } of spec.mounts ?? []) {
    const parts = [`type=${type}`, ...(source === undefined ? [] : [`source=${source}`]), `target=${target}`];
    add('--mount', [...parts, ...(readOnly ? ['readonly'] : [])].map(csv).join(','));
  }
  for (const [name, value] of Object.entries(spec.env ?? {}))
    add('--env', isSecretName(name) ? name : `${name}=${value}`);
  if (spec.network) add('--network', spec.network);
  for (const host of spec.extraHosts ?? []) add('--add-host', host);
  if (spec.gpus !== undefined) add('--gpus', gpuText(spec.gpus));
  if (spec.sharedMemory !== undefined) add('--shm-size', String(spec.sharedMemory));
  if (spec.memory !== undefined) add('--memory', String(spec.memory));
  if (spec.cpus !== undefined) add('--cpus', String(spec.cpus));
  for (const option of spec.securityOptions ?? []) add('--security-opt', option);
  const [program, ...first] = spec.entrypoint ?? [];
  if (spec.entrypoint !== undefined) add('--entrypoint', program ?? '');
  add(spec.image, ...first, ...(spec.cmd ?? []));
  return lines.map((words) => words.map(quoted).join(' ')).join(' \\\n  ');
}

function gpuText(gpus: GpuRequest): string {
  if ('devices' in gpus) return `"device=${gpus.devices.join(',')}"`;
  return gpus.count < 0 ? 'all' : String(gpus.count);
}

/** A field of `--mount`, which is read as CSV. */
function csv(field: string): string {
  return /[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
