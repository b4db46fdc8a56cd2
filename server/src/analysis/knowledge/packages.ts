/**
 * What is known of single packages. Small on purpose: only what is certain and has a source.
 */

/** A package that exists for some systems only. */
export interface PlatformPackage {
  readonly name: string;
  /** The systems for which channels carry it. */
  readonly only: 'win' | 'osx';
  /** Where set: from this version on it is for every system, so only a pin to an older one is an error. */
  readonly before?: string;
  readonly source: string;
}

const FEEDSTOCK = 'https://github.com/conda-forge/';

function platformPackage(only: 'win' | 'osx', feedstock: string, ...names: string[]): PlatformPackage[] {
  return names.map((name) => ({ name, only, source: `${FEEDSTOCK}${feedstock}-feedstock` }));
}

/** Where conda says that the channel pkgs/msys2 is for Windows only. */
const CONDA_CONSTANTS = 'https://github.com/conda/conda/blob/main/conda/base/constants.py';

const MSYS2_PACKAGES = [
  'm2w64-gcc-libs',
  'm2w64-gcc-libs-core',
  'm2w64-gcc-libgfortran',
  'm2w64-gmp',
  'm2w64-libwinpthread-git',
  'msys2-conda-epoch',
];

/**
 * Packages that a Linux image can never install. Not here, although often thought so: libcxx, libcxxabi, tapi,
 * colorama, ptyprocess and win_inet_pton, which conda-forge builds or built for Linux or as noarch.
 */
export const PLATFORM_PACKAGES: readonly PlatformPackage[] = [
  ...platformPackage('win', 'pywin32', 'pywin32'),
  ...platformPackage('win', 'pywinpty', 'pywinpty'),
  ...platformPackage('win', 'winpty', 'winpty'),
  ...platformPackage('win', 'wincertstore', 'wincertstore'),
  ...platformPackage('win', 'vc', 'vc', 'vs2015_runtime', 'vc14_runtime'),
  ...platformPackage('win', 'vc', 'ucrt'),
  ...MSYS2_PACKAGES.map((name) => ({ name, only: 'win' as const, source: CONDA_CONSTANTS })),
  { name: 'console_shortcut', only: 'win', source: 'https://github.com/AnacondaRecipes/console_shortcut-feedstock' },
  { name: 'powershell_shortcut', only: 'win', source: 'https://github.com/AnacondaRecipes/console_shortcut-feedstock' },
  ...platformPackage('osx', 'python.app', 'python.app'),
  { name: 'appnope', only: 'osx', before: '0.1.3', source: `${FEEDSTOCK}appnope-feedstock` },
  ...platformPackage('osx', 'pyobjc-core', 'pyobjc-core', 'pyobjc-framework-cocoa'),
];

const PLATFORM_BY_NAME = new Map(PLATFORM_PACKAGES.map((entry) => [entry.name, entry]));

/** Says for which system alone the package exists; undefined where it is for several, or not known. */
export function platformPackageOf(name: string): PlatformPackage | undefined {
  return PLATFORM_BY_NAME.get(name.toLowerCase());
}

/** Packages of PyPI with wheels for Windows alone. */
const WINDOWS_WHEELS: ReadonlySet<string> = new Set(['pywin32', 'pypiwin32']);

/** Whether pip finds a package for Windows alone. */
export function isWindowsWheel(name: string): boolean {
  return WINDOWS_WHEELS.has(name.toLowerCase().replace(/[-_.]+/g, '-'));
}

/** A package of PyPI whose own set-up ends with an error, whatever the release. */
export interface RefusedPackage {
  readonly name: string;
  /** What is meant by it. */
  readonly instead: string;
  /** A variable with which it installs all the same. */
  readonly unless: string;
  readonly source: string;
  readonly checked: string;
}

const REFUSED_PACKAGES: readonly RefusedPackage[] = [
  {
    // From 1 December 2023 on always.
    name: 'sklearn',
    instead: 'scikit-learn',
    unless: 'SKLEARN_ALLOW_DEPRECATED_SKLEARN_PACKAGE_INSTALL',
    source: 'https://pypi.org/project/sklearn/',
    checked: '2026-11-30',
  },
];

/** Says why pip cannot install the package, whatever its version; undefined where nothing says that it cannot. */
export function refusedPackageOf(name: string): RefusedPackage | undefined {
  return REFUSED_PACKAGES.find((each) => each.name === name.toLowerCase());
}

/** A package whose `activate.d` script programs rely on: with PATH alone it works differently, or not at all. */
export interface ActivationPackage {
  /** A name, or a pattern with `*`. */
  readonly name: string;
  /** What the script sets. */
  readonly variables: readonly string[];
  /** What goes wrong without it. */
  readonly without: string;
  readonly source: string;
}

function activation(name: string, variables: readonly string[], without: string, source: string): ActivationPackage {
  return { name, variables, without, source: `${FEEDSTOCK}${source}` };
}

const GDAL = 'gdal-feedstock/blob/main/recipe/scripts/activate.sh';
const GDAL_WITHOUT = 'GDAL may not find its data files and plugins';
const GCC = 'ctng-compiler-activation-feedstock/blob/main/recipe/activate-gcc.sh';
const CLANG = 'clang-compiler-activation-feedstock/blob/main/recipe/activate-clang.sh';
const NO_COMPILER = 'builds do not find this compiler: it has a prefixed name, and CC, CXX and the flags are not set';

/** The packages with such a script. */
export const ACTIVATION_PACKAGES: readonly ActivationPackage[] = [
  activation('gdal', ['GDAL_DATA', 'GDAL_DRIVER_PATH', 'CPL_ZIP_ENCODING'], GDAL_WITHOUT, GDAL),
  activation('libgdal', ['GDAL_DATA', 'GDAL_DRIVER_PATH', 'CPL_ZIP_ENCODING'], GDAL_WITHOUT, GDAL),
  activation('libgdal-core', ['GDAL_DATA', 'GDAL_DRIVER_PATH', 'CPL_ZIP_ENCODING'], GDAL_WITHOUT, GDAL),
  activation(
    'proj',
    ['PROJ_DATA', 'PROJ_NETWORK'],
    'PROJ may not find its database or fetch grids',
    'proj.4-feedstock/tree/main/recipe',
  ),
  activation(
    'geotiff',
    ['GEOTIFF_CSV'],
    'libgeotiff may not find its tables',
    'geotiff-feedstock/blob/main/recipe/build.sh',
  ),
  activation(
    'udunits2',
    ['UDUNITS2_XML_PATH'],
    'UDUNITS may not find its unit database',
    'udunits2-feedstock/blob/main/recipe/scripts/activate.sh',
  ),
  activation('esmf', ['ESMFMKFILE'], 'esmpy does not find ESMF', 'esmf-feedstock/tree/main/recipe'),
  activation('esmpy', ['ESMFMKFILE'], 'esmpy does not find ESMF', 'esmf-feedstock/tree/main/recipe'),
  activation('xesmf', ['ESMFMKFILE'], 'esmpy does not find ESMF', 'esmf-feedstock/tree/main/recipe'),
  activation(
    'openjdk',
    ['JAVA_HOME', 'JAVA_LD_LIBRARY_PATH'],
    'programs that ask for JAVA_HOME find no Java',
    'openjdk-feedstock/blob/main/recipe/scripts/activate.sh',
  ),
  activation(
    'r-base',
    ['RSTUDIO_WHICH_R'],
    'R is not told of Java, and R_LIBS_USER is not cleared',
    'r-base-feedstock/blob/main/recipe/activate-r-base.sh',
  ),
  activation(
    'rust',
    ['CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER'],
    'cargo looks for a linker called cc',
    'rust-feedstock/blob/main/recipe/install-rust.sh',
  ),
  activation(
    'rust_linux-*',
    ['CARGO_HOME', 'CARGO_BUILD_TARGET', 'PATH'],
    'cargo does not find the linker of the environment',
    'rust-activation-feedstock/blob/main/recipe/activate.sh',
  ),
  activation(
    'cuda-nvcc',
    ['NVCC_PREPEND_FLAGS', 'CFLAGS', 'LDFLAGS'],
    'nvcc does not use the compiler of the environment',
    'cuda-nvcc-feedstock/blob/main/recipe/activate.sh',
  ),
  activation(
    'cuda-nvcc_linux-*',
    ['NVCC_PREPEND_FLAGS', 'CFLAGS', 'LDFLAGS'],
    'nvcc does not use the compiler of the environment',
    'cuda-nvcc-feedstock/blob/main/recipe/activate.sh',
  ),
  activation('compilers', ['CC', 'CXX', 'FC', 'CFLAGS', 'LDFLAGS'], NO_COMPILER, GCC),
  activation('c-compiler', ['CC', 'CFLAGS', 'LDFLAGS'], NO_COMPILER, GCC),
  activation('cxx-compiler', ['CXX', 'CXXFLAGS', 'LDFLAGS'], NO_COMPILER, GCC),
  activation('fortran-compiler', ['FC', 'FFLAGS'], NO_COMPILER, GCC),
  activation('gcc_linux-*', ['CC', 'CFLAGS', 'LDFLAGS'], NO_COMPILER, GCC),
  activation('gxx_linux-*', ['CXX', 'CXXFLAGS'], NO_COMPILER, GCC),
  activation('gfortran_linux-*', ['FC', 'F77', 'FFLAGS'], NO_COMPILER, GCC),
  activation('clang_linux-*', ['CC', 'CFLAGS', 'LDFLAGS'], NO_COMPILER, CLANG),
  activation('clangxx_linux-*', ['CXX', 'CXXFLAGS'], NO_COMPILER, CLANG),
];

/** What the package's activation script sets; undefined where it has none that matters, or none is known. */
export function activationPackageOf(name: string): ActivationPackage | undefined {
  const lower = name.toLowerCase();
  return ACTIVATION_PACKAGES.find((entry) =>
    entry.name.endsWith('*') ? lower.startsWith(entry.name.slice(0, -1)) : lower === entry.name,
  );
}

/** The packages of conda-forge that bring in one of the above, so that its script is there without being named. */
export const BRINGS_ACTIVATION: Readonly<Record<string, string>> = {
  fiona: 'libgdal-core',
  geopandas: 'libgdal-core',
  rasterio: 'libgdal-core',
  pyogrio: 'libgdal-core',
  cartopy: 'proj',
  pyproj: 'proj',
};

/** The last day on which a release line of Python gets security fixes (ISO dates). Source: https://devguide.python.org/versions/ */
export const PYTHON_END_OF_LIFE: Readonly<Record<string, string>> = {
  '2.6': '2013-10-29',
  '2.7': '2020-01-01',
  '3.0': '2009-06-27',
  '3.1': '2012-04-09',
  '3.2': '2016-02-20',
  '3.3': '2017-09-29',
  '3.4': '2019-03-18',
  '3.5': '2020-09-30',
  '3.6': '2021-12-23',
  '3.7': '2023-06-27',
  '3.8': '2024-10-07',
  '3.9': '2025-10-31',
  '3.10': '2026-10-31',
  '3.11': '2027-10-31',
  '3.12': '2028-10-31',
  '3.13': '2029-10-31',
  '3.14': '2030-10-31',
  '3.15': '2031-10-31',
};

/** The day as of which releases of Python are judged (ISO date). */
export const PYTHON_AS_OF = '2026-11-20';

/** The end of life of `3.9` or `3.9.18` (an ISO date); undefined where the release line is not known. */
export function pythonEndOfLife(version: string): string | undefined {
  const line = /^(\d+\.\d+)(?:\.|$)/.exec(version)?.[1];
  return line === undefined ? undefined : PYTHON_END_OF_LIFE[line];
}

/**
 * Packages of PyPI that conda-forge has under another name, both names normalized. Only such as install the same
 * importable module. Source of each: the package's page on https://conda-forge.org/packages/
 */
export const CONDA_NAME_OF_PYPI: Readonly<Record<string, string>> = {
  torch: 'pytorch',
  'opencv-python': 'py-opencv',
  'opencv-python-headless': 'py-opencv',
  tables: 'pytables',
  'psycopg2-binary': 'psycopg2',
  graphviz: 'python-graphviz',
  build: 'python-build',
  tzdata: 'python-tzdata',
  blosc2: 'python-blosc2',
  kubernetes: 'python-kubernetes',
  xxhash: 'python-xxhash',
  msgpack: 'msgpack-python',
  'ruamel-yaml': 'ruamel.yaml',
};

/**
 * conda packages that bring (or may, through what they need) the command-line tools of the system: curl, wget, git. Their
 * recipes name one of them under `run`, or need a package that does (r-base needs curl, git needs curl).
 */
const BRINGS_TOOLS =
  /^(?:curl|wget|aria2|git|git-.*|gh|glab|datalad.*|dvc.*|r|r-.*|rpy2|rstudio.*|.*-r|irkernel|bioconductor-.*|perl|perl-.*|snakemake.*|nextflow|nf-core|sra-tools|entrez-direct|blast|busco|qiime2.*|julia|rust|go|nodejs|openjdk|maven|cmake|gcc.*|gxx.*|gfortran.*|compilers|.*-compiler|conda|conda-.*|mamba|anaconda|anaconda-.*|constructor|boa|code-server|jupyterhub.*|repo2docker|esmf.*|gmt|google-cloud-sdk|awscli|homer|busybox.*|coreutils|m2-.*)$/;

/** Whether a conda package may bring curl, wget or git with it. */
export function mayBringTools(name: string): boolean {
  return BRINGS_TOOLS.test(name.toLowerCase());
}

/** Packages of a system that serve to build or to download, and that nobody misses in the container. */
const BUILDING: ReadonlySet<string> = new Set(
  'build-essential gcc g++ make cmake git wget curl bzip2 ca-certificates pkg-config'.split(' '),
);

/** Whether a package of a Debian-like system only serves the build. */
export function servesTheBuild(name: string): boolean {
  return BUILDING.has(name);
}

/** Packages of Python alone (or whose conda package is its Python interface): where one is asked for, so is Python. */
const OF_PYTHON: ReadonlySet<string> = new Set(
  (
    'numpy pandas scipy matplotlib matplotlib-base scikit-learn scikit-image seaborn statsmodels xarray dask ' +
    'jupyter jupyterlab notebook ipykernel ipython ipywidgets pytest flask django fastapi requests sqlalchemy ' +
    'pytorch tensorflow keras geopandas rasterio shapely fiona cartopy networkx biopython pysam setuptools'
  ).split(' '),
);

/** Whether a conda package brings Python along. */
export function bringsPython(name: string): boolean {
  return OF_PYTHON.has(name);
}

/**
 * Packages that Anaconda's channels have and conda-forge has not: its own collection, its tools, and Intel's builds.
 * Source: https://repo.anaconda.com/pkgs/main/noarch/ against https://conda.anaconda.org/conda-forge; checked never, as
 * somebody wrote it down.
 */
const ONLY_IN_DEFAULTS =
  /^(?:anaconda|_anaconda_depends|anaconda-(?:navigator|toolbox|cloud.*)|navigator-updater|conda-anaconda-(?:tos|telemetry)|tensorflow-(?:mkl|eigen)|_ipyw_jlab_nb_ext_conf)$/;

/** Whether a package is in Anaconda's channels alone. */
export function isOnlyInDefaults(name: string): boolean {
  return ONLY_IN_DEFAULTS.test(name.toLowerCase());
}

/**
 * Common packages of Alpine that bring no bash along, and virtual ones (`--virtual .build-deps`). Others may: libtool and
 * its kind need it. What a package needs is under `depends` in its APKBUILD (https://gitlab.alpinelinux.org/alpine/aports).
 */
const WITHOUT_BASH =
  /^(?:\..*|add|install|python3?|py3-(?:pip|setuptools|wheel|virtualenv)|pip|python3-dev|gcc|g\+\+|make|musl-dev|libc-dev|build-base|libffi-dev|openssl(?:-dev)?|linux-headers|zlib(?:-dev)?|libstdc\+\+|libgcc|gcompat|libc6-compat|libgomp|git|curl|wget|ca-certificates|tzdata|tini|dumb-init|su-exec|sudo|shadow|bzip2|tar|gzip|unzip|zip|xz|jq|less|nano|tree|file|coreutils|findutils|grep|sed|gawk|openssh-client|nodejs|npm|libpq|jpeg|jpeg-dev|sqlite)$/;

/** Whether a package of Alpine may bring bash along, or is bash itself. */
export function mayBringBash(name: string): boolean {
  return !WITHOUT_BASH.test(name);
}
