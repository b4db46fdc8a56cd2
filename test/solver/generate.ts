/**
 * A channel made for the tests, in the shapes of conda-forge: a Python with its ABI package, packages built for each
 * Python, noarch ones, compiled libraries with a lower bound of glibc, variants for CUDA, an old format beside the new
 * one. All of it follows from the number of filler packages: the same call gives the same channel.
 */
import { createHash } from 'node:crypto';

/** A record as `repodata.json` has it. */
export interface RepoRecord {
  readonly name: string;
  readonly version: string;
  readonly build: string;
  readonly build_number: number;
  readonly depends: readonly string[];
  readonly constrains?: readonly string[];
  readonly track_features?: string;
  readonly noarch?: string;
  readonly subdir: string;
  readonly md5: string;
  readonly sha256: string;
  readonly size: number;
  readonly timestamp: number;
  readonly license?: string;
}

/** `linux-64` and the like → file name → record. */
export type ChannelData = Readonly<Record<string, Readonly<Record<string, RepoRecord>>>>;

/** What a record may say beside its name, version and dependencies. */
export type Extra = Partial<
  Pick<RepoRecord, 'build' | 'build_number' | 'constrains' | 'track_features' | 'noarch' | 'license'>
> & {
  readonly old?: boolean;
};

/** Collects records. */
export class ChannelBuilder {
  readonly data: Record<string, Record<string, RepoRecord>> = {};
  private count = 0;

  constructor(readonly platforms: readonly string[] = ['linux-64']) {
    for (const each of [...platforms, 'noarch']) this.data[each] = {};
  }

  /** Adds a package for every platform, or to `noarch`. */
  add(name: string, version: string, depends: readonly string[] = [], extra: Extra = {}): this {
    const { old = false, ...rest } = extra;
    const subdirs = extra.noarch === undefined ? this.platforms : ['noarch'];
    for (const subdir of subdirs) {
      const build = extra.build ?? (extra.noarch === undefined ? 'h0_0' : 'pyhd8ed1ab_0');
      const fn = `${name}-${version}-${build}${old ? '.tar.bz2' : '.conda'}`;
      const key = `${subdir}/${fn}`;
      const record = {
        name,
        version,
        build,
        build_number: extra.build_number ?? 0,
        depends,
        subdir,
        md5: createHash('md5').update(key).digest('hex'),
        sha256: createHash('sha256').update(key).digest('hex'),
        size: 1000 + key.length,
        timestamp: 1_700_000_000_000 + this.count++,
        license: 'BSD-3-Clause',
        ...rest,
      };
      const folder = this.data[subdir];
      if (folder !== undefined) folder[fn] = record;
    }
    return this;
  }
}

/** The Pythons that packages are built for. */
const PYTHONS = ['3.10', '3.11', '3.12', '3.13'];

/** A channel like conda-forge, with so many filler packages of many shapes. */
export function forgeLike(fillers = 200, platforms: readonly string[] = ['linux-64', 'linux-aarch64']): ChannelData {
  const channel = new ChannelBuilder(platforms);
  channel
    .add('_libgcc_mutex', '0.1', [], { build: 'conda_forge' })
    .add('libgcc', '14.2.0', ['_libgcc_mutex 0.1 conda_forge', '__glibc >=2.17,<3.0.a0'])
    .add('libgcc', '15.1.0', ['_libgcc_mutex 0.1 conda_forge', '__glibc >=2.17,<3.0.a0'])
    .add('libzlib', '1.3.1', ['__glibc >=2.17,<3.0.a0', 'libgcc >=13'])
    .add('openssl', '3.4.0', ['__glibc >=2.17,<3.0.a0', 'libgcc >=13', 'ca-certificates'])
    .add('ca-certificates', '2025.1.31', [], { noarch: 'generic' })
    .add('tzdata', '2025a', [], { noarch: 'generic' })
    .add('pip', '25.0', ['python >=3.9,<3.13.0a0', 'setuptools', 'wheel'], { noarch: 'python' })
    .add('pip', '25.0', ['python >=3.13.0a0', 'setuptools', 'wheel'], { noarch: 'python', build: 'pyh145f28c_0' })
    .add('setuptools', '75.8.0', ['python >=3.9'], { noarch: 'python' })
    .add('wheel', '0.45.1', ['python >=3.9'], { noarch: 'python' })
    .add('blas', '2.120', ['libblas 3.9.0 *openblas'], { build: 'openblas' })
    .add('libblas', '3.9.0', ['libopenblas >=0.3.28'], {
      build: '30_h0_openblas',
      constrains: ['blas =2.120=openblas'],
    })
    .add('libopenblas', '0.3.28', ['__glibc >=2.17,<3.0.a0', 'libgcc >=13']);
  for (const [i, version] of PYTHONS.entries()) {
    const minor = version.replace('.', '');
    channel
      .add('python_abi', version, [], {
        build: `6_cp${minor}`,
        constrains: [`python ${version}.* *_cpython`],
        noarch: 'generic',
      })
      .add(
        'python',
        `${version}.${8 - i}`,
        ['__glibc >=2.17,<3.0.a0', 'libzlib >=1.3.1,<2.0a0', 'openssl >=3.4.0,<4.0a0', 'tzdata'],
        {
          build: 'h9e4cc4f_0_cpython',
          constrains: [`python_abi ${version}.* *_cp${minor}`],
        },
      );
    const abi = [`python >=${version},<3.${Number(version.slice(2)) + 1}.0a0`, `python_abi ${version}.* *_cp${minor}`];
    const build = `py${minor}h0_0`;
    // The newest numpy wants a newer system, as conda-forge's packages do one after the other.
    channel
      .add('numpy', '1.26.4', [...abi, 'libblas >=3.9.0,<4.0a0', '__glibc >=2.17,<3.0.a0'], { build })
      .add('numpy', '2.0.2', [...abi, 'libblas >=3.9.0,<4.0a0', '__glibc >=2.17,<3.0.a0'], { build })
      .add('numpy', '2.3.1', [...abi, 'libblas >=3.9.0,<4.0a0', '__glibc >=2.28,<3.0.a0'], { build })
      .add('pandas', '2.2.3', [...abi, 'numpy >=1.22.4', 'python-dateutil >=2.8.2', 'pytz >=2020.1'], { build })
      .add('scipy', '1.15.1', [...abi, 'numpy >=1.23,<3', 'libgcc >=13'], { build })
      .add('old-extension', '1.0', [...abi, 'numpy <2'], { build });
    if (version !== '3.13') channel.add('tensorflow', '2.16.1', [...abi, 'numpy >=1.26,<2'], { build });
    channel
      .add('pytorch', '2.5.1', [...abi, 'numpy >=1.23,<3', 'libgcc >=13'], {
        build: `cpu_py${minor}h0_0`,
        constrains: ['pytorch-gpu <0'],
      })
      .add('pytorch', '2.5.1', [...abi, 'numpy >=1.23,<3', 'libgcc >=13', '__cuda', 'cuda-version >=12.6,<13'], {
        build: `cuda126_py${minor}h0_200`,
        build_number: 200,
        constrains: ['pytorch-cpu <0'],
      });
  }
  channel
    .add('pytorch-gpu', '2.5.1', ['pytorch 2.5.1 cuda*'], { noarch: 'generic', build: 'cuda126_0' })
    .add('cuda-version', '12.6', [], { noarch: 'generic', build: 'h0_3', constrains: ['__cuda >=12'] })
    .add('python-dateutil', '2.9.0', ['python >=3.9', 'six >=1.5'], { noarch: 'python' })
    .add('pytz', '2025.1', ['python >=3.9'], { noarch: 'python' })
    .add('six', '1.17.0', ['python >=3.9'], { noarch: 'python' })
    .add('requests', '2.32.3', ['python >=3.9', 'urllib3 >=1.21.1,<3', 'idna >=2.5,<4'], { noarch: 'python' })
    .add('urllib3', '1.26.20', ['python >=3.9'], { noarch: 'python' })
    .add('urllib3', '2.3.0', ['python >=3.9'], { noarch: 'python' })
    .add('idna', '3.10', ['python >=3.9'], { noarch: 'python' })
    .add('botocore', '1.29.0', ['python >=3.9', 'urllib3 >=1.25.4,<1.27'], { noarch: 'python' })
    .add('boto-new', '2.0', ['python >=3.9', 'urllib3 >=2'], { noarch: 'python' })
    .add('legacy', '1.0', ['python >=3.9'], { noarch: 'python', old: true })
    .add('legacy', '1.0', ['python >=3.9'], { noarch: 'python' })
    .add('only-old', '0.9', ['python >=3.9'], { noarch: 'python', old: true });
  for (let i = 0; i < fillers; i++) addFiller(channel, i);
  return channel.data;
}

/** One of many packages that nothing else depends on, with dependencies among those before it. */
function addFiller(channel: ChannelBuilder, i: number): void {
  const name = `filler-${i}`;
  const before =
    i === 0
      ? []
      : [`filler-${Math.floor(i / 2)} >=1.0`, `filler-${Math.floor(i / 3)}`].filter(
          (each) => !each.startsWith(`${name} `) && each !== name,
        );
  for (let v = 0; v < 3; v++) {
    const version = `1.${v}`;
    if (i % 3 === 0) channel.add(name, version, ['python >=3.9', ...before], { noarch: 'python' });
    else if (i % 3 === 1) channel.add(name, version, ['libgcc >=13', '__glibc >=2.17,<3.0.a0', ...before]);
    else {
      for (const python of PYTHONS) {
        const minor = python.replace('.', '');
        const abi = [`python >=${python},<3.${Number(python.slice(2)) + 1}.0a0`, `python_abi ${python}.* *_cp${minor}`];
        channel.add(name, version, [...abi, ...before], { build: `py${minor}h0_${v}`, build_number: v });
      }
    }
  }
}

/** The text of a folder's `repodata.json`. */
export function repodata(data: ChannelData, subdir: string, info: object = {}): string {
  const all = Object.entries(data[subdir] ?? {});
  const packages = Object.fromEntries(all.filter(([fn]) => fn.endsWith('.tar.bz2')));
  const conda = Object.fromEntries(all.filter(([fn]) => fn.endsWith('.conda')));
  return JSON.stringify({ info: { subdir, ...info }, packages, 'packages.conda': conda, repodata_version: 1 });
}
