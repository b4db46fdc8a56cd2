/**
 * Commands whose failure leaves an image without something that it was built for: they install packages or create
 * environments. What only downloads, cleans up or prints is not among them.
 */

/** Programs of conda's kind, by subcommand. */
const CONDA: ReadonlySet<string> = new Set(['create', 'install', 'update', 'upgrade', 'env create', 'env update']);

/** Other programs, each with the subcommands that install; the first word that is no option is the subcommand. */
const INSTALLERS: Readonly<Record<string, readonly string[]>> = {
  pip: ['install'],
  pip3: ['install'],
  pipx: ['install', 'inject'],
  poetry: ['install', 'add'],
  pdm: ['install', 'sync', 'add'],
  pipenv: ['install', 'sync'],
  pixi: ['install', 'add', 'global install'],
  uv: ['sync', 'pip install', 'pip sync', 'venv', 'add', 'tool install', 'python install'],
  'conda-lock': ['install'],
  'apt-get': ['install', 'dist-upgrade', 'build-dep'],
  apt: ['install'],
  aptitude: ['install'],
  apk: ['add'],
  yum: ['install', 'localinstall', 'groupinstall'],
  dnf: ['install', 'localinstall', 'groupinstall'],
  microdnf: ['install'],
  zypper: ['install', 'in'],
  npm: ['ci', 'install', 'i'],
  yarn: ['install', 'add'],
  pnpm: ['install', 'add'],
};

/** Whether a call of conda, mamba or micromamba installs or creates. */
export function condaInstalls(subcommand: string): boolean {
  return CONDA.has(subcommand);
}

/**
 * Whether a command line of another program installs or creates.
 *
 * @param words the program's base name first, without wrappers such as `sudo`
 */
export function programInstalls(words: readonly string[]): boolean {
  const [program = '', ...rest] = words;
  if (/^python[\d.]*$/.test(program)) {
    const module = rest.indexOf('-m');
    if (module >= 0) return programInstalls(rest.slice(module + 1));
    return rest[0] === 'setup.py' && (rest.includes('install') || rest.includes('develop'));
  }
  const name = /^pip[\d.]*$/.test(program) ? 'pip' : program;
  const subcommands = Object.hasOwn(INSTALLERS, name) ? INSTALLERS[name] : undefined;
  if (subcommands === undefined) return false;
  if (rest.some((word) => word === '--help' || word === '--dry-run' || word === '--version')) return false;
  const plain = rest.filter((word) => !word.startsWith('-'));
  return subcommands.includes(plain[0] ?? '') || subcommands.includes(plain.slice(0, 2).join(' '));
}

/** Whether a program installs packages of the system, which are compiled already. @param program its base name */
export function installsPackagesOfSystem(program: string): boolean {
  return /^(?:apt|apt-get|aptitude|apk|yum|dnf|microdnf|zypper)$/.test(program);
}

/** Tools that are brought up to date before the work begins; their old version does the work as well. */
const UPKEEP = /^(?:(?:conda|mamba|pip|setuptools|wheel|build)(?:[=<>!~].*)?|-.*)$/;

/** Whether the packages that a command names are only tools that the image has already. */
export function isUpkeep(specs: readonly string[]): boolean {
  return specs.length > 0 && specs.every((spec) => UPKEEP.test(spec));
}
