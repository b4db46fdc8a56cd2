/** What programs are, as far as a question about a Dockerfile turns on it. A program may have several traits. */

/** Programs that have something in common. */
interface Row {
  readonly programs: readonly string[];
  /** Where it can be read. */
  readonly source: string;
  /** The day on which it was last compared with its source; "never": it is as somebody wrote it down. */
  readonly checked: string;
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const ROWS = {
  /** Python packages install them into the environment's bin folder. */
  python: {
    programs: words(`
      ipython jupyter jupyter-lab jupyter-notebook jupyter-server jupyterhub voila papermill gunicorn uvicorn hypercorn
      daphne waitress-serve flask fastapi django-admin streamlit bokeh panel gradio celery mlflow tensorboard airflow
      prefect dagster dask-scheduler dask-worker pytest snakemake kedro accelerate torchrun
    `),
    source: 'the entry points of the packages of these names',
    checked: 'never',
  },
  /** They run until they are stopped. */
  service: {
    programs: words(`
      jupyter jupyter-lab jupyter-notebook jupyter-server jupyterhub voila gunicorn uvicorn hypercorn daphne
      waitress-serve streamlit bokeh panel gradio celery mlflow tensorboard airflow dask-scheduler dask-worker nginx
      redis-server
    `),
    source: 'the documentation of each',
    checked: 'never',
  },
  /** Package managers of systems whose `/bin/sh` is bash, or that say nothing of it. */
  'packages of other systems': {
    programs: words('yum dnf microdnf tdnf zypper pacman rpm'),
    source: 'https://repology.org/',
    checked: 'never',
  },
  /** Their words may name other programs, or packages that are called like programs. */
  'takes commands': {
    programs: words(`
      sudo env exec time timeout nice nohup xargs command builtin echo printf gosu su su-exec retry apt apt-get apk yum
      dnf microdnf tini parallel alias trap eval if then else while until do ! [ test xvfb-run flock ssh docker bash sh
      conda mamba micromamba which type man watch poetry pipenv uv hatch nox tox srun mpirun setarch linux32 linux64
    `),
    source: 'the manual of each',
    checked: 'never',
  },
  /** They start what they are given as process 1 stands for it, and have nothing to run by themselves. */
  init: {
    programs: words('tini tini-static dumb-init catatonit _entrypoint.sh fixuid'),
    source: 'the manual of each',
    checked: 'never',
  },
  /** They start the words after their own options: a SHELL may begin with one. */
  'wraps a shell': {
    programs: words('env sudo nice tini stdbuf time'),
    source: 'the manual of each',
    checked: 'never',
  },
  /** Words of a shell that only a shell can run, or that change it. */
  'changes the shell': {
    programs: words(`
      cd source . export eval set if for while until case select function alias unalias exit return read readonly shift
      shopt trap ulimit umask unset wait declare local typeset
    `),
    source:
      'https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html, `compgen -b` and `compgen -k` of bash 5.2',
    checked: '2026-11-30',
  },
  /** What a shell runs itself, so that nothing is gained by `exec` before it; conda and mamba are functions where they are active. */
  'run by the shell': {
    programs: words(`
      cd source . eval export set unset test [ true false wait exit trap echo printf conda mamba alias unalias read
      readonly return shift shopt ulimit umask declare local typeset
    `),
    source:
      'https://www.gnu.org/software/bash/manual/html_node/Shell-Builtin-Commands.html, `compgen -b` and `compgen -k` of bash 5.2',
    checked: '2026-11-30',
  },
  /** They do not become the program of a container: they end, or are the shell. */
  'ends at once': {
    programs: words('exec eval . source echo printf export set test [ :'),
    source:
      'https://www.gnu.org/software/bash/manual/html_node/Shell-Builtin-Commands.html, `compgen -b` and `compgen -k` of bash 5.2',
    checked: '2026-11-30',
  },
  /** They only show a value, or ask whether there is one. */
  looks: {
    programs: words('echo printf test [ [[ :'),
    source:
      'https://www.gnu.org/software/bash/manual/html_node/Shell-Builtin-Commands.html, `compgen -b` and `compgen -k` of bash 5.2',
    checked: '2026-11-30',
  },
  /** Their words are names of variables that they set or take away. */
  'sets variables': {
    programs: words('read mapfile readarray getopts unset printf declare typeset local'),
    source:
      'https://www.gnu.org/software/bash/manual/html_node/Bash-Builtins.html, `compgen -b` and `compgen -k` of bash 5.2',
    checked: '2026-11-30',
  },
  /** They write files in ways that are not followed. */
  'removes files': {
    programs: words('rm mv find shred unlink trap'),
    source: 'their manual pages; `trap` runs such a command at the end',
    checked: 'never',
  },
  'writes files': {
    programs: words('git svn hg make cp mv rsync perl find xargs tee yq jq envsubst'),
    source: 'the manual of each',
    checked: 'never',
  },
  /** People ask a server with them. */
  'asks servers': {
    programs: words('curl wget'),
    source: 'the manual of each',
    checked: 'never',
  },
  /** Programs of the system that load OpenSSL, libcurl and the like: those of another build may not fit. */
  'loads libraries': {
    programs: words('apt apt-get curl dnf git gpg microdnf openssl ssh wget yum'),
    source: 'the packages of Debian of these names, their dependencies',
    checked: 'never',
  },
  /** What comes before an environment is made, and needs nothing of the project's files. */
  'needs no project': {
    programs: words(`
      conda mamba micromamba conda-env conda-lock apt-get apt apk yum dnf microdnf rm echo set export source . eval true
      mkdir
    `),
    source: 'the manual of each',
    checked: 'never',
  },
  /** They install packages of Python, beside pip. */
  'installs for Python': {
    programs: words('uv poetry pdm flit hatch conda-lock setup.py'),
    source: 'the documentation of each',
    checked: 'never',
  },
  /** They compare or prove what was downloaded. */
  'compares checksums': {
    programs: words(`
      sha1sum sha224sum sha256sum sha384sum sha512sum md5sum shasum b2sum gpg gpgv openssl cosign minisign
    `),
    source: 'the manual of each',
    checked: 'never',
  },
  /** They may bring or make files that nobody copied. */
  'brings files': {
    programs: words('git wget curl tar unzip cp mv ln sed tee rsync make pip poetry uv aws gsutil'),
    source: 'the manual of each',
    checked: 'never',
  },
  /** They run a command as another user. */
  'changes user': {
    programs: words('sudo su gosu su-exec setpriv runuser chroot s6-setuidgid chpst'),
    source: 'the manual of each',
    checked: 'never',
  },
  /** They run a command with other variables or words than are written: another command beside it does not have them. */
  'sets up a command': {
    programs: words('env xargs conda mamba micromamba'),
    source: 'the manual of each',
    checked: 'never',
  },
  shell: {
    programs: words('sh bash dash zsh ksh ash'),
    source: 'https://www.gnu.org/software/bash/manual/, the manual of each',
    checked: 'never',
  },
} as const satisfies Readonly<Record<string, Row>>;

export type Trait = keyof typeof ROWS;

/** The rows, for `npm run facts` and the tests. */
export const PROGRAM_ROWS: Readonly<Record<Trait, Row>> = ROWS;

const SETS = new Map<Trait, ReadonlySet<string>>(
  (Object.keys(ROWS) as Trait[]).map((trait) => [trait, new Set<string>(ROWS[trait].programs)]),
);

/** Whether a program, by its base name, has a trait. */
export function hasTrait(program: string, trait: Trait): boolean {
  return SETS.get(trait)?.has(program) === true;
}

/** Programs with words after which it is sure that the program is called, and not only named. */
export const CALLS: readonly (readonly [program: RegExp, word: RegExp])[] = [
  [/^(pip3?|.*\/pip3?)$/, /^(install|uninstall|download|wheel|cache)$/],
  [/^(conda|mamba|micromamba)$/, /^(install|create|env|activate|clean|config|run|update|init|shell)$/],
  [/^(apt-get|apt|yum|dnf)$/, /^(update|install|upgrade|clean|autoremove|-y|-q|-qq)$/],
  [/^apk$/, /^(add|update|--no-cache)$/],
  [/^python3?$/, /^(-m|-c|setup\.py)$/],
  [/^git$/, /^(clone|checkout|pull|lfs)$/],
  [/^rm$/, /^-[rRf]+$/],
  [/^mkdir$/, /^-p$/],
  [/^make$/, /^(-j\S*|install|all)$/],
];

/** Variables that only a shell or a login sets: in ENV and ARG they are empty. */
export const SHELL_VARIABLES: ReadonlySet<string> = new Set(words('PWD OLDPWD HOME USER LOGNAME UID HOSTNAME SHELL'));
