/** What an environment is solved for: the images that the project's Dockerfiles make it in. */
import type { FileUse } from '../contexts/types';
import type { BaseImage } from '../knowledge/images';
import type { DockerfileModel } from '../model/dockerfile';
import type { StageModel } from '../model/stage';
import { compareVersions } from '../parse/conda';
import { isKnown } from '../text/value';
import { type Condarc, mergeCondarc, NO_CONDARC, parseCondarc } from './condarc';
import type { VirtualPackage } from './types';

/** One place where an environment is made. */
export interface SolveTarget {
  /** The Dockerfile, as a project path. */
  readonly dockerfile: string;
  /** The base image as people call it; undefined where it is not known. */
  readonly image: string | undefined;
  readonly glibc: string | undefined;
  /** `CONDA_OVERRIDE_CUDA`. */
  readonly cuda: string | undefined;
  /** conda's settings in the image, as far as the Dockerfile makes them. */
  readonly condarc: Condarc;
  /** The channel that conda's installation in the image asks by itself; undefined where that is not known. */
  readonly implicit: string | undefined;
}

/** The places where the environment of a file is made, each Dockerfile and base image once. */
export function targetsOf(uses: readonly FileUse[]): SolveTarget[] {
  const found = new Map<string, SolveTarget>();
  for (const { model, stage, command } of uses) {
    if (command.when !== 'build') continue;
    const image = stage.bottom && imageName(stage.bottom);
    const variable = (name: string) => {
      const value = stage.variable(name, command.seen.image);
      return value !== undefined && isKnown(value) && value !== '' ? value : undefined;
    };
    const key = `${model.file}\n${image ?? ''}`;
    if (found.has(key)) continue;
    found.set(key, {
      dockerfile: model.file,
      image,
      glibc: variable('CONDA_OVERRIDE_GLIBC') ?? command.seen.machine.glibc,
      cuda: variable('CONDA_OVERRIDE_CUDA'),
      condarc: condarcOf(command.seen),
      implicit: implicitChannel(stage),
    });
  }
  return [...found.values()];
}

/** The image that a Dockerfile makes in the end, whether or not it makes the environment; undefined where it has no stage. */
export function targetOfImage({ file, final }: DockerfileModel): SolveTarget | undefined {
  if (final === undefined) return undefined;
  const { bottom, machine } = final;
  return {
    dockerfile: file,
    image: bottom && imageName(bottom),
    glibc: machine.glibc,
    cuda: undefined,
    condarc: NO_CONDARC,
    implicit: implicitChannel(final),
  };
}

/** A base image as people call it. */
function imageName({ reference }: BaseImage): string {
  const { repository, tag, digest } = reference;
  return tag === undefined && digest !== undefined ? repository : `${repository}:${tag ?? 'latest'}`;
}

/**
 * What an installer writes into conda's own .condarc: Miniforge's `conda-forge`; Miniconda's and Anaconda's have none, or
 * `defaults`, which is the same. https://github.com/conda-forge/miniforge/blob/main/Miniforge3/construct.yaml
 */
export function implicitChannel(stage: StageModel): string | undefined {
  const installers = stage.commands.flatMap(({ effects }) =>
    effects.flatMap((each) => (each.kind === 'installer' ? (each.download ?? each.path) : [])),
  );
  const bottom = stage.bottom?.name ?? '';
  for (const name of [...installers.reverse(), bottom]) {
    if (/miniforge|mambaforge|^mambaorg\/micromamba$/i.test(name)) return 'conda-forge';
    if (/miniconda|anaconda3?(?:-|$)/i.test(name)) return 'defaults';
  }
  return undefined;
}

/** The settings that count for a list: `conda config` keeps them joined by line feeds. */
function condarcOf(seen: FileUse['command']['seen']): Condarc {
  let result = NO_CONDARC;
  for (const path of seen.paths().filter((each) => /(?:^|\/)\.?condarc$/.test(each))) {
    const text = seen.file(path)?.text;
    if (text !== undefined && isKnown(text)) result = mergeCondarc(parseCondarc(text), result);
  }
  const set: string[] = [];
  for (const key of seen.condarcKeys()) {
    const value = seen.condarc(key);
    if (value === undefined || !isKnown(value) || !/^\w+$/.test(key)) continue;
    const items = value.split('\n');
    set.push(
      key === 'channels' || key === 'default_channels'
        ? `${key}: [${items.map((each) => JSON.stringify(each)).join(', ')}]`
        : `${key}: ${JSON.stringify(value)}`,
    );
  }
  return set.length === 0 ? result : mergeCondarc(parseCondarc(set.join('\n')), result);
}

/** The one with the oldest glibc: what runs there runs in the others too. Those of which it is not known come last. */
export function oldestTarget(targets: readonly SolveTarget[]): SolveTarget | undefined {
  return [...targets].sort((a, b) => {
    if (a.glibc === undefined || b.glibc === undefined)
      return Number(a.glibc === undefined) - Number(b.glibc === undefined);
    return compareVersions(a.glibc, b.glibc) ?? 0;
  })[0];
}

/** conda-lock's and pixi's own assumption where nothing is known of the system. */
export const ASSUMED_GLIBC = '2.28';

/** The kernel is that of the machine that runs the container: the oldest that is still looked after. */
const LINUX = '5.10';

const ARCHITECTURES: Readonly<Record<string, string>> = {
  'linux-64': 'x86_64',
  'linux-aarch64': 'aarch64',
  'linux-ppc64le': 'ppc64le',
  'linux-s390x': 's390x',
  'linux-riscv64': 'riscv64',
  'osx-64': 'x86_64',
  'osx-arm64': 'm1',
  'win-64': 'x86_64',
  'win-arm64': 'arm64',
};

/**
 * The virtual packages of a platform, after
 * https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-virtual.html
 */
export function virtualPackages(
  platform: string,
  system: { readonly glibc: string; readonly cuda: string | undefined },
): VirtualPackage[] {
  const packages: VirtualPackage[] = [];
  const add = (name: string, version: string, build = '0') => packages.push({ name, version, build });
  if (platform.startsWith('linux-')) {
    add('__unix', '0');
    add('__linux', LINUX);
    add('__glibc', system.glibc);
  } else if (platform.startsWith('osx-')) {
    add('__unix', '0');
    add('__osx', '13.0');
  } else if (platform.startsWith('win-')) add('__win', '10');
  const architecture = ARCHITECTURES[platform];
  if (architecture !== undefined) add('__archspec', '1', architecture);
  if (system.cuda !== undefined && !platform.startsWith('osx-')) add('__cuda', system.cuda);
  return packages;
}

/** `linux-64` for `linux/amd64`; undefined where it is not known, or conda has no name for it. */
export function platformOf(docker: string | undefined): string | undefined {
  switch (/^linux\/(amd64|arm64|ppc64le|s390x|riscv64)(?:\/.*)?$/.exec(docker ?? '')?.[1]) {
    case 'amd64':
      return 'linux-64';
    case 'arm64':
      return 'linux-aarch64';
    case 'ppc64le':
      return 'linux-ppc64le';
    case 's390x':
      return 'linux-s390x';
    case 'riscv64':
      return 'linux-riscv64';
    default:
      return undefined;
  }
}
