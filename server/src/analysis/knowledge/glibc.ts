/** The C library of Linux distributions, and what conda's installers ask of it. */

/** glibc by distribution and the first part of its version that tells: https://pkgs.org/download/glibc, packages.debian.org/libc6 */
const SYSTEMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  debian: { '8': '2.19', '9': '2.24', '10': '2.28', '11': '2.31', '12': '2.36', '13': '2.41' },
  ubuntu: {
    '14.04': '2.19',
    '16.04': '2.23',
    '18.04': '2.27',
    '18.10': '2.28',
    '19.04': '2.29',
    '19.10': '2.30',
    '20.04': '2.31',
    '20.10': '2.32',
    '21.04': '2.33',
    '21.10': '2.34',
    '22.04': '2.35',
    '22.10': '2.36',
    '23.04': '2.37',
    '23.10': '2.38',
    '24.04': '2.39',
    '24.10': '2.40',
    '25.04': '2.41',
    '25.10': '2.42',
  },
  centos: { '6': '2.12', '7': '2.17', '8': '2.28' },
  almalinux: { '8': '2.28', '9': '2.34', '10': '2.39' },
  rocky: { '8': '2.28', '9': '2.34', '10': '2.39' },
  amazonlinux: { '1': '2.17', '2018': '2.17', '2': '2.26', '2023': '2.34' },
};

/** The version of glibc; undefined where it is not known, or the system has another C library. */
export function glibcOf(distribution: string | undefined, version: string | undefined): string | undefined {
  const system = distribution === undefined ? undefined : SYSTEMS[distribution];
  if (system === undefined || version === undefined) return undefined;
  return system[version] ?? system[version.split('.')[0] ?? ''];
}

interface Requirement {
  readonly product: RegExp;
  /** The first release with it, as `major.minor` of conda; undefined: all. */
  readonly since: readonly [major: number, minor: number] | undefined;
  /** The architecture of the installer; undefined: all. */
  readonly architecture?: RegExp;
  readonly glibc: string;
  readonly source: string;
}

/** The strictest that fits counts. */
const REQUIREMENTS: readonly Requirement[] = [
  {
    product: /^Miniconda/i,
    // The channel moved to glibc 2.28 in the summer of 2025; the installer of October 2025 (25.9.1) was seen to refuse 2.17.
    since: [25, 9],
    glibc: '2.28',
    source: 'https://github.com/numba/llvmlite/issues/1342',
  },
  {
    product: /^Miniconda/i,
    since: [4, 10],
    architecture: /aarch64/,
    glibc: '2.26',
    source: 'https://github.com/conda/conda-docs/issues/757',
  },
  {
    product: /^(?:Miniforge|Mambaforge)/i,
    since: [24, 0],
    glibc: '2.17',
    source: 'https://github.com/conda-forge/miniforge/blob/main/Miniforge3/construct.yaml',
  },
];

/**
 * The glibc that an installer asks for; `unsure` where a release may ask for a newer one than it is known to.
 *
 * @param name the installer's file name, such as `Miniconda3-py312_25.9.1-1-Linux-x86_64.sh`
 * @param version the version of conda in it; undefined where the name has none: then it is taken for the newest
 */
export function glibcOfInstaller(
  name: string,
  version: string | undefined,
): { readonly glibc: string; readonly unsure: boolean } | undefined {
  const [major = 99, minor = 99] = version === undefined ? [] : version.split('.').map(Number);
  const fitting = REQUIREMENTS.filter(
    ({ product, since, architecture }) =>
      product.test(name) &&
      (architecture?.test(name) ?? true) &&
      (since === undefined || major > since[0] || (major === since[0] && minor >= since[1])),
  );
  const glibc = fitting.map((each) => each.glibc).sort(compareGlibc)[0];
  // Of 25.5 and 25.7 it is not known whether they ask for the new one.
  const unsure = /^Miniconda/i.test(name) && major === 25 && minor >= 5 && minor < 9;
  return glibc === undefined ? (unsure ? { glibc: '2.17', unsure } : undefined) : { glibc, unsure };
}

/** The newer one first. */
function compareGlibc(a: string, b: string): number {
  return minorOf(b) - minorOf(a);
}

function minorOf(glibc: string): number {
  return Number(glibc.split('.')[1]);
}

/** Whether a system's glibc is older than what is asked for. */
export function isOlderGlibc(glibc: string, wanted: string): boolean {
  return minorOf(glibc) < minorOf(wanted);
}
