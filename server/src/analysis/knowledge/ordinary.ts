/**
 * Programs and packages that do what they are told wherever they are: a build that calls nothing else, and nothing that
 * the model sees fail, goes through as far as anybody can say beforehand.
 */

/** Programs of every Linux image with a shell that only print, or make what they are asked for. */
export const PRINTING_PROGRAMS: ReadonlySet<string> = new Set([
  'echo',
  'printf',
  'ls',
  'find',
  'date',
  'uname',
  'hostname',
  'id',
  'whoami',
  'env',
  'printenv',
  'sleep',
  'du',
  'df',
  'ps',
  'dpkg',
  'tee',
  'head',
  'tail',
  'sort',
  'wc',
  'awk',
  'tr',
  'cut',
  'xargs',
  'which',
  'sync',
  'ldconfig',
]);

/** Programs that make or change what their words name, and find it there or not. */
export const FILE_PROGRAMS: ReadonlySet<string> = new Set([
  'mkdir',
  'touch',
  'rm',
  'rmdir',
  'cp',
  'mv',
  'ln',
  'install',
  'chmod',
  'chown',
  'chgrp',
  'cat',
  'sed',
  'tar',
  'unzip',
  'sha256sum',
]);

/** Of these, the ones that make what their last word names: it need not be there. */
export const MAKING_PROGRAMS: ReadonlySet<string> = new Set(['mkdir', 'touch', 'ln', 'cp', 'mv', 'install']);

/** Programs that change accounts. */
export const ACCOUNT_PROGRAMS: ReadonlySet<string> = new Set([
  'useradd',
  'groupadd',
  'usermod',
  'chpasswd',
  'passwd',
  'adduser',
  'addgroup',
]);

/** Programs that load something; whether they are there, the image says. */
export const DOWNLOAD_PROGRAMS: ReadonlySet<string> = new Set(['wget', 'curl', 'git']);

/** Package managers by the distributions that they belong to. */
export const PACKAGE_MANAGERS: Readonly<Record<string, readonly string[]>> = {
  'apt-get': ['debian', 'ubuntu'],
  apt: ['debian', 'ubuntu'],
  apk: ['alpine'],
  yum: ['centos', 'almalinux', 'rocky', 'fedora', 'amazonlinux'],
  dnf: ['centos', 'almalinux', 'rocky', 'fedora', 'amazonlinux'],
  microdnf: ['centos', 'almalinux', 'rocky', 'fedora'],
};

/** Packages that each supported release of their distribution has under this name. */
export const LASTING_PACKAGES: ReadonlySet<string> = new Set(
  (
    'autoconf automake bash build-essential bzip2 ca-certificates cmake coreutils curl dos2unix ffmpeg file findutils ' +
    'g++ gawk gcc gfortran git git-lfs gnupg gosu graphviz gzip htop jq less libbz2-dev libcurl4-openssl-dev ' +
    'libffi-dev libglib2.0-0 libgomp1 libsm6 libssl-dev libxext6 libxrender1 locales lsb-release make nano ' +
    'netcat-openbsd openssh-client patch pkg-config procps python3 python3-dev python3-pip python3-venv rsync sed sudo ' +
    'tar tini tree tzdata unzip vim wget which xz-utils zip zlib1g-dev'
  ).split(' '),
);

/** Modules of Python's standard library that scripts of one line import. */
export const STANDARD_MODULES: ReadonlySet<string> = new Set(
  (
    'abc argparse ast base64 collections compileall contextlib csv ctypes datetime functools glob hashlib http importlib io itertools ' +
    'json logging math multiprocessing operator os pathlib pickle platform random re shutil site socket sqlite3 ssl ' +
    'string subprocess sys sysconfig tempfile textwrap threading time traceback typing unittest urllib uuid venv ' +
    'warnings xml zipfile zlib'
  ).split(' '),
);

/** Programs that leave files in the folder in which they work: packages, checkouts, what they build. */
export const WORKING_PROGRAMS =
  /^(?:npm|npx|yarn|pnpm|bun|git|make|cmake|ninja|cargo|go|mkdir|touch|cp|mv|tar|unzip|wget|curl|python[\d.]*|pip[\d.]*|poetry|pdm|uv|pixi|Rscript)$/;
