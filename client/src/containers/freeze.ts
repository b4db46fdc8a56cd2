/** Reads from a built image which packages its environment holds, as a file that makes the same environment again. */
import type { ContainerPlan, PlannedEnvironment } from '../../../common/src/containerPlan';
import type { Engine, ExecResult } from '../engine/port';
import { isEngineError } from '../engine/port';
import { inThrowaway, type Place } from './throwaway';

export interface Frozen {
  /** An `@EXPLICIT` list: every package by its address. */
  readonly lock: string;
  /** Where it holds: `linux-64`. */
  readonly platform: string;
  /** How many packages it lists. */
  readonly count: number;
  /** The packages that pip installed, `name==version`: an explicit lock has no place for them. */
  readonly pip: readonly string[];
}

/** Why an environment could not be read, for people. */
export class FreezeError extends Error {
  /** @param otherStage true where another stage of the Dockerfile may have what this image lacks */
  constructor(
    message: string,
    readonly otherStage: boolean,
  ) {
    super(message);
  }
}

/** Whether an environment is one of a pixi workspace, whose lock is pixi.lock already. @param prefix its folder */
export function isPixis(prefix: string): boolean {
  return /\/\.pixi\/envs\/[^/]+$/.test(prefix);
}

/** Programs that list an environment, the surest first. */
export function listers({ environments }: Pick<ContainerPlan, 'environments'>, prefix: string): string[][] {
  const root = environments.find(({ name }) => name === 'base')?.prefix;
  const conda = ['list', '--explicit', '--md5', '--prefix', prefix];
  const mamba = ['env', 'export', '--explicit', '--prefix', prefix];
  return [
    ...(root === undefined ? [] : [[`${root}/bin/conda`, ...conda]]),
    ['conda', ...conda],
    ['/bin/micromamba', ...mamba],
    ['micromamba', ...mamba],
    ['mamba', ...mamba],
  ];
}

/** What a lister printed, as a lock; undefined where it is none. */
export function readLock(output: string): Omit<Frozen, 'pip'> | undefined {
  const lines = output.replace(/\r\n?/g, '\n').split('\n');
  const mark = lines.findIndex((line) => line.trim() === '@EXPLICIT');
  if (mark < 0) return undefined;
  const packages = lines
    .slice(mark + 1)
    .flatMap((line) => (/^https?:\/\/\S+$|^file:\S+$/.test(line.trim()) ? withoutSecrets(line.trim()) : []));
  const folders = packages.flatMap((each) => /\/((?:linux|osx|win)-[\w]+)\//.exec(each)?.[1] ?? []);
  const said = /^# platform: (\S+)/m.exec(output)?.[1];
  const platform = folders[0] ?? said;
  if (packages.length === 0 || platform === undefined) return undefined;
  const head = [
    '# This file may be used to create an environment using:',
    '# $ conda create --name <env> --file <this file>',
    `# platform: ${platform}`,
  ];
  return { lock: `${[...head, '@EXPLICIT', ...packages].join('\n')}\n`, platform, count: packages.length };
}

/** Older releases of conda leave the token of a channel, or its user and password, in the address. */
function withoutSecrets(address: string): string {
  return address.replace(/^(https?:\/\/)[^/@]*@/, '$1').replace(/\/t\/[^/]+(?=\/)/, '');
}

/** What a lister that is there, and failed, said: the line that names the error, else the last one. */
export function complaint(result: Pick<ExecResult, 'exitCode' | 'stdout' | 'stderr'> | undefined): string | undefined {
  // A program that is not there exits so.
  if (result === undefined || result.exitCode === 126 || result.exitCode === 127) return undefined;
  const lines = `${result.stdout}\n${result.stderr}`.split(/\r?\n/).map((line) => line.trim());
  return (
    lines.find((line) => /^[A-Z]\w*(?:Error|NotFound|Exception)\b/.test(line)) ?? lines.findLast((line) => line !== '')
  );
}

/** The packages of pip in the output of `conda list --json`. */
export function readPip(output: string): string[] {
  try {
    const list: unknown = JSON.parse(output);
    if (!Array.isArray(list)) return [];
    return list.flatMap((each: { name?: unknown; version?: unknown; channel?: unknown } | null) =>
      each?.channel === 'pypi' && typeof each.name === 'string' ? `${each.name}==${String(each.version)}` : [],
    );
  } catch {
    return [];
  }
}

/**
 * Lists an environment of an image in a container of its own, which is removed whatever happens.
 * @throws FreezeError where the image has no program that lists it; EngineError
 */
export async function freeze(
  engine: Engine,
  plan: ContainerPlan,
  environment: PlannedEnvironment,
  image: string,
  place: Place,
  signal?: AbortSignal,
): Promise<Frozen> {
  const refuse = (error: unknown): never => {
    if (!isEngineError(error, 'not-found') && !isEngineError(error, 'other')) throw error;
    throw new FreezeError(
      'This image has no program to look into it with. Freeze the stage that creates the environment instead.',
      true,
    );
  };
  return inThrowaway(engine, plan, image, place, (id) => list(engine, id, plan, environment, signal), signal, refuse);
}

async function list(
  engine: Engine,
  id: string,
  plan: ContainerPlan,
  environment: PlannedEnvironment,
  signal?: AbortSignal,
): Promise<Frozen> {
  const run = async (argv: readonly string[]): Promise<ExecResult | undefined> => {
    try {
      return await engine.containers.execute(id, { argv }, signal);
    } catch (error) {
      if (isEngineError(error, 'not-found') || isEngineError(error, 'other')) return undefined;
      throw error;
    }
  };
  let said: string | undefined;
  for (const argv of listers(plan, environment.prefix)) {
    const result = await run(argv);
    const found = readLock(result?.stdout ?? '');
    if (found === undefined) {
      said ??= complaint(result);
      continue;
    }
    const listed = await run([argv[0] ?? '', 'list', '--json', '--prefix', environment.prefix]);
    return { ...found, pip: readPip(listed?.stdout ?? '') };
  }
  const what = `${environment.name} (${environment.prefix})`;
  if (said !== undefined) throw new FreezeError(`${what} could not be listed. conda says: ${said}`, false);
  throw new FreezeError(
    `This image has no conda that could list ${what}. Freeze the stage that creates it instead.`,
    true,
  );
}
