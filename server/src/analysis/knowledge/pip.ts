/**
 * pip's command line, and packages that are tools of the build.
 *
 * Source: `pip install --help` of pip 23.2, https://pip.pypa.io/en/stable/cli/pip_install/; checked 2026-11-30.
 */

/** Options of `pip install` that put packages elsewhere than into the environment of its Python. */
const ELSEWHERE = /^(?:-t|--target|--prefix|--root|--user|--python)(?:=|$)/;

/** Options whose next word is their value. */
const WITH_VALUE: ReadonlySet<string> = new Set([
  '-i',
  '--index-url',
  '--extra-index-url',
  '-f',
  '--find-links',
  '--trusted-host',
  '--timeout',
  '--retries',
  '--proxy',
  '--progress-bar',
  '--cache-dir',
  '-c',
  '--constraint',
  '--only-binary',
  '--no-binary',
  '--platform',
  '--python-version',
  '--implementation',
  '--abi',
  '--src',
  '--upgrade-strategy',
  '-C',
  '--config-settings',
  '--global-option',
  '--root-user-action',
  '--report',
  '--log',
  '--keyring-provider',
  '--exists-action',
  '--cert',
  '--client-cert',
  '--use-feature',
  '--use-deprecated',
]);

/** Options that name a file or folder of what is installed. */
const NAMES_FILE = /^(?:-r|--requirement|-e|--editable)(?:=|$)|^-[re]./;

/** Tools that serve the build, or run beside the program: people install them into base on purpose. */
const TOOLS: ReadonlySet<string> = new Set(
  (
    'pip setuptools wheel poetry poetry-core pipenv uv pipx pip-tools conda-lock conda-pack conda-merge virtualenv build ' +
    'twine hatch flit tox nox pre-commit dvc awscli gsutil gdown kaggle supervisor supervisord huggingface-hub ' +
    'huggingface_hub jinja2-cli j2cli yq cmake ninja meson cython'
  ).split(' '),
);

/** Of these, the tools of packaging itself. */
const PACKAGING: ReadonlySet<string> = new Set(['pip', 'setuptools', 'wheel', 'uv', 'poetry', 'pipx']);

/** The package that a requirement such as `uv[x]>=0.5` names, in lower case. */
function packageOf(requirement: string): string {
  return (/^[^[\]=<>!~]*/.exec(requirement)?.[0] ?? '').toLowerCase();
}

export function installsElsewhere(word: string): boolean {
  return ELSEWHERE.test(word);
}

export function takesValue(option: string): boolean {
  return WITH_VALUE.has(option);
}

export function namesFile(word: string): boolean {
  return NAMES_FILE.test(word);
}

/** Whether a requirement names a tool that serves the build. */
export function isBuildTool(requirement: string): boolean {
  return TOOLS.has(packageOf(requirement));
}

/** Whether a requirement names a tool of packaging itself. */
export function isPackagingTool(requirement: string): boolean {
  return PACKAGING.has(packageOf(requirement));
}
