/**
 * Messages of conda, mamba, micromamba and pixi.
 *
 * Source: conda/exceptions.py, conda/cli and conda/env of conda 4.6 to 26.7; libmamba and micromamba 1.5 and 2.x; pixi's
 * crates pixi_core and pixi_cli. checked 2026-11-30
 */
import type { ErrorMessage } from './types';

export const CONDA_ERRORS: readonly ErrorMessage[] = [
  {
    id: 'conda-init-before-activate',
    tool: 'conda',
    texts: [
      "CondaError: Run 'conda init' before 'conda activate'",
      "CommandNotFoundError: Your shell has not been properly configured to use 'conda activate'",
      'Your shell has not been properly configured to use conda activate',
    ],
    cause:
      '`conda activate` needs a function that `conda init` writes into `~/.bashrc`. A RUN, a CMD and a script read no `.bashrc`, so the function is not there. `conda init` in the RUN before does not help: each RUN is a shell of its own.',
    remedy:
      'Use `SHELL ["conda", "run", "--no-capture-output", "-n", "NAME", "/bin/bash", "-c"]` for the RUNs and `conda run` for the start, or load the hook in the same RUN: `. /opt/conda/etc/profile.d/conda.sh && conda activate NAME && …`.',
    rules: ['activate-without-hook', 'init-then-activate', 'bashrc-only-activation'],
  },
  {
    id: 'environment-name-not-found',
    tool: 'conda',
    texts: ['EnvironmentNameNotFound: Could not find conda environment: …', 'Could not find conda environment: …'],
    cause:
      'There is no environment of this name in the image at this place: the name differs from `name:` in environment.yml, the environment is made further down or in another stage, or with `-p` at a path, or another user made it in their own folder.',
    remedy:
      'Write the name as in environment.yml, put the instruction after the one that creates the environment, or use `-p PATH`.',
    rules: ['environment-name-mismatch', 'environment-not-created-yet'],
  },
  {
    id: 'environment-location-not-found',
    tool: 'conda',
    texts: ['EnvironmentLocationNotFound: Not a conda environment: …'],
    cause:
      'The folder that was named is no environment: it is not there yet, was copied without `conda-meta`, or a mount covers it.',
    remedy: 'Check the path against the one that `conda create -p` used, and that no volume is mounted over it.',
    rules: ['environment-name-mismatch', 'environment-shadowed-by-volume', 'metadata-deleted'],
  },
  {
    id: 'prefix-already-exists',
    tool: 'conda',
    texts: ['CondaValueError: prefix already exists: …'],
    cause:
      '`conda env create` found an environment of this name. Up to conda 25.3 that is an error. The base image has one already, or the RUN is executed twice.',
    remedy: 'Choose another name, or use `conda env update -n NAME -f environment.yml`.',
    rules: ['wrong-create-command'],
  },
  {
    id: 'environment-exists-warning',
    tool: 'conda',
    texts: [
      'WARNING: A conda environment already exists at …',
      'WARNING: A directory already exists at the target location …',
    ],
    cause: 'The prefix is there already. conda asks what to do, and in a build nobody can answer.',
    remedy: 'Choose another name or folder, or update the environment that is there. `-y` removes it first.',
    rules: ['wrong-create-command', 'missing-yes'],
  },
  {
    id: 'environment-file-not-found',
    tool: 'conda',
    texts: ['EnvironmentFileNotFound: … file not found', 'The following file does not exist: …'],
    cause:
      'The environment file is not in the image: no COPY brings it, it is copied after the RUN, to another folder, or `.dockerignore` leaves it out.',
    remedy: 'Put `COPY environment.yml /tmp/` before the RUN, and name that path.',
    rules: ['environment-file-not-copied', 'copy-source-missing'],
  },
  {
    id: 'environment-file-extension',
    tool: 'conda',
    texts: ['EnvironmentFileExtensionNotValid: … file extension must be one of'],
    cause: 'conda decides by the ending what a file is, and takes `.yml`, `.yaml` and `.txt` only.',
    remedy: 'Rename the file to `environment.yml`.',
    rules: ['wrong-create-command'],
  },
  {
    id: 'environment-spec-not-detected',
    tool: 'conda',
    texts: [
      'EnvironmentSpecPluginNotDetected: …',
      'SpecNotFound: …',
      'Environment at … is not able to be detected by any installed environment specifier plugins',
    ],
    cause:
      'conda cannot read the file as an environment: it is no valid YAML (a tab, a missing colon, wrong indentation), it is a lock in another format, or its name has an unusual ending.',
    remedy:
      'Check the file: the findings of environment.yml say which line. For an explicit lock use `conda create --file`.',
    rules: ['invalid-structure', 'wrong-create-command', 'conda-list-as-yml'],
  },
  {
    id: 'packages-not-found',
    tool: 'conda',
    texts: [
      'PackagesNotFoundError: The following packages are …',
      'ResolvePackageNotFound:…',
      'The following packages are not available from current channels:',
    ],
    cause:
      'The channels do not have these packages for this platform: a typing error, a package of pip, a version that does not exist, a channel that is missing, or build strings of another system (`=h1234567_0` from `conda env export` on macOS or Windows). On Apple hardware the platform is linux-aarch64.',
    remedy:
      'Export with `conda env export --no-builds` or `--from-history`, name the channel (`conda-forge`), move packages that only PyPI has below `pip:`, or build with `--platform=linux/amd64`.',
    rules: ['foreign-build-string', 'platform-package', 'missing-channels'],
  },
  {
    id: 'platform-mismatch',
    tool: 'conda',
    texts: [
      'PlatformMismatchError: …',
      'The following packages are incompatible with the platform',
      'The current platform … is not supported',
    ],
    cause:
      'The lock was made for another platform than the image has, such as osx-arm64 or linux-64 on an ARM machine.',
    remedy:
      'Make the lock for the image (`--platform linux-64`, `linux-aarch64`), or build with `--platform=linux/amd64`.',
    rules: ['lock-platform'],
  },
  {
    id: 'unsatisfiable',
    tool: 'conda',
    texts: [
      'UnsatisfiableError: The following specifications were found …',
      'LibMambaUnsatisfiableError: Encountered problems while solving:',
      'UnsatisfiableError: …',
      'error    libmamba Could not solve for environment specs',
      'Could not solve for environment specs',
      'The following packages are incompatible',
    ],
    cause:
      'No set of packages meets all the versions that are asked for. The lines after it name the packages that contradict each other.',
    remedy:
      'Loosen the pins of the packages that are named, first that of python. *Check That It Solves* says which line to change.',
    rules: ['foreign-build-string', 'fuzzy-pin'],
  },
  {
    id: 'nothing-provides-glibc',
    tool: 'conda',
    texts: ['nothing provides __glibc …', '__glibc … needed by', "virtual package '__glibc…"],
    cause: 'The package needs a newer C library than the base image has. conda cannot install one.',
    remedy:
      'Take a newer base image (Debian 12 has glibc 2.36, Ubuntu 22.04 has 2.35), or an older version of the package.',
    rules: ['old-glibc', 'deprecated-base-image'],
  },
  {
    id: 'nothing-provides-cuda',
    tool: 'conda',
    texts: ['nothing provides __cuda …', '__cuda … needed by'],
    cause: 'A GPU build was asked for, and a build of an image sees no GPU, so `__cuda` is not there.',
    remedy: 'Set `ENV CONDA_OVERRIDE_CUDA=12.4` (the version of the base image) before the environment is created.',
    rules: ['cpu-build'],
  },
  {
    id: 'nothing-provides',
    tool: 'conda',
    texts: [
      'nothing provides … needed by …',
      'nothing provides requested …',
      '… does not exist (perhaps a typo or a missing channel)',
    ],
    cause: 'No channel has a package that is needed, for this platform and in this version.',
    remedy:
      'Add the channel that has it (most often `conda-forge`), check the name and the version, and take build strings out.',
    rules: ['missing-channels', 'channel-order', 'foreign-build-string', 'platform-package'],
  },
  {
    id: 'frozen-solve',
    tool: 'conda',
    texts: [
      'failed with initial frozen solve. Retrying with flexible solve',
      'failed with repodata from current_repodata.json, will retry',
    ],
    cause:
      'The classic solver of an old conda did not find a solution at first and searches on, which can take hours and much memory. Often packages are installed into base.',
    remedy:
      'Use a base image with conda 23.10 or newer (its solver is libmamba), create an environment of its own, and set `channel_priority: strict`.',
    rules: ['install-into-base', 'base-python', 'deprecated-base-image'],
  },
  {
    id: 'solve-killed',
    tool: 'conda',
    texts: ['Solving environment: …Killed', 'Collecting package metadata …Killed', 'Killed'],
    cause:
      'The engine ran out of memory and ended conda (exit code 137). The classic solver and large channels need several GB.',
    remedy:
      'Give the engine more memory (Docker Desktop: Settings, Resources), use libmamba or micromamba, or install from a lock, which needs no solver.',
    rules: ['unpinned-environment'],
    general: true,
  },
  {
    id: 'conda-http-error',
    tool: 'conda',
    texts: [
      'CondaHTTPError: HTTP 000 CONNECTION FAILED for url …',
      'HTTP 000 CONNECTION FAILED for url',
      'Download error (6) Could not resolve',
      'Download error (28) Timeout',
    ],
    cause:
      'The build has no way to the channel: no network, a proxy that the build does not know, or name resolution that fails.',
    remedy:
      'Check `docker run --rm busybox nslookup conda.anaconda.org`. Behind a proxy give `--build-arg HTTPS_PROXY=…`, or set `proxies` in `~/.docker/config.json`.',
    rules: [],
  },
  {
    id: 'conda-http-status',
    tool: 'conda',
    texts: [
      'UnavailableInvalidChannel: …',
      'The channel is not accessible or is invalid',
      'HTTP 404 NOT FOUND for url',
      'HTTP 403 FORBIDDEN for url',
      'HTTP 401 UNAUTHORIZED for url',
    ],
    cause:
      'The server answers, but does not give this channel: a typing error in its name, a channel without packages for this platform, or a password that is missing.',
    remedy: 'Open the address of the message in a browser. Give credentials as a build secret, never in the file.',
    rules: ['lock-credentials', 'invalid-structure'],
  },
  {
    id: 'conda-ssl',
    tool: 'conda',
    texts: [
      'CondaSSLError: …',
      'SSLError(SSLCertVerificationError…',
      'CERTIFICATE_VERIFY_FAILED',
      'SSL certificate problem: …',
      'OpenSSL appears to be unavailable on this machine',
    ],
    cause:
      'The certificate of the server is signed by an authority that this program does not know, as behind a company’s proxy. conda and pip bring their own list and do not read the system’s.',
    remedy:
      'Copy the certificate into the image and set `REQUESTS_CA_BUNDLE` and `SSL_CERT_FILE` (or `conda config --set ssl_verify PATH`). Do not turn checks off.',
    rules: ['certificate-not-read', 'certificate-checks-off'],
  },
  {
    id: 'terms-of-service',
    tool: 'conda',
    texts: [
      'CondaToSNonInteractiveError: Terms of Service have not been accepted',
      'Terms of Service have not been accepted for the following channels',
    ],
    cause:
      'Miniconda and Anaconda of 2025 and later ask for consent to the terms of Anaconda’s `defaults` channels, and nobody can answer in a build.',
    remedy:
      'Use Miniforge or micromamba with `conda-forge`, or accept: `RUN conda tos accept --override-channels --channel https://repo.anaconda.com/pkgs/main`. `nodefaults` in the file is not enough where conda’s own configuration names `defaults`.',
    rules: ['anaconda-terms', 'defaults-channel'],
  },
  {
    id: 'environment-not-writable',
    tool: 'conda',
    texts: [
      'EnvironmentNotWritableError: The current user does not have write permissions to the target environment',
      'NotWritableError: The current user does not have write permissions to a required path',
    ],
    cause: 'The environment belongs to root, and the image works as another user.',
    remedy: 'Install before `USER`, as root, or give the folder to the user in the RUN that makes it.',
    rules: ['unwritable-prefix', 'user-level-environment'],
  },
  {
    id: 'no-writable-pkgs',
    tool: 'conda',
    texts: [
      'NoWritablePkgsDirError: No writeable pkgs directories configured',
      'No writeable pkgs directories configured',
      'NoWritableEnvsDirError: …',
    ],
    cause:
      'The user of the image may not write to the package cache of conda, and has no home folder for one of their own.',
    remedy: 'Install as root before `USER`, or set `CONDA_PKGS_DIRS` and `CONDA_ENVS_PATH` to folders of the user.',
    rules: ['unwritable-prefix', 'user-level-environment'],
  },
  {
    id: 'pip-failed',
    tool: 'conda',
    texts: ['CondaEnvException: Pip failed', 'Pip subprocess error:', 'pip failed to install packages'],
    cause:
      'The packages of conda are in, and pip could not install those below `pip:`. The reason is above, after “Pip subprocess error”.',
    remedy: 'Read the lines of pip. Often a compiler, git, or the requirements file is missing in the image.',
    rules: ['requirements-not-copied', 'pip-without-pip'],
    general: true,
  },
  {
    id: 'invalid-match-spec',
    tool: 'conda',
    texts: ['InvalidMatchSpec: Invalid spec …', 'CondaValueError: invalid package specification: …'],
    cause:
      'A dependency is not written as conda reads it, such as `numpy>=1.20,` or `numpy = = 1`. In a shell `<` and `>` without quotes redirect.',
    remedy: 'Write `numpy>=1.20` (in quotes in a shell), or `numpy=1.20`.',
    rules: ['invalid-match-spec', 'unquoted-version'],
  },
  {
    id: 'not-a-conda-environment',
    tool: 'conda',
    texts: [
      'DirectoryNotACondaEnvironmentError: The target directory exists, but it is not a conda environment',
      'NoBaseEnvironmentError: …',
    ],
    cause:
      'The folder is there, without `conda-meta`: WORKDIR or a mount made it, the environment was copied in part, or `conda-meta` was deleted to save space.',
    remedy:
      'Create the environment in a folder that is not there yet, and keep `conda-meta` where conda works on it later.',
    rules: ['metadata-deleted', 'environment-in-mount'],
  },
  {
    id: 'environment-frozen',
    tool: 'conda',
    texts: ['EnvironmentIsFrozenError: …', 'CondaFrozen…', 'This environment is frozen'],
    cause: 'The image protects this environment (a file `conda-meta/frozen`), usually base.',
    remedy: 'Create an environment of your own, and install there.',
    rules: ['install-into-base'],
  },
  {
    id: 'asks-for-confirmation',
    tool: 'conda',
    texts: [
      'Proceed ([y]/n)?',
      'CondaSystemExit: Exiting.',
      'Confirm changes: [Y/n]',
      'EOFError: EOF when reading a line',
    ],
    cause: 'conda asks a question, and nobody can answer it in a build.',
    remedy: 'Add `-y`.',
    rules: ['missing-yes'],
  },
  {
    id: 'mamba-init-removed',
    tool: 'mamba',
    texts: [
      'mamba init: …',
      'The following argument was not expected: init',
      'The following arguments were not expected: init',
    ],
    cause: 'mamba 2 is a program of its own, and has no `init`.',
    remedy:
      'Write `mamba shell init --shell bash --root-prefix /opt/conda`, or better: activate with `SHELL` or `mamba run`.',
    rules: ['removed-flag', 'init-then-activate'],
  },
  {
    id: 'unrecognized-arguments',
    tool: 'conda',
    texts: [
      'conda: error: unrecognized arguments: …',
      'conda-env: error: unrecognized arguments: …',
      'error: unrecognized arguments: --force',
      'The following arguments were not expected: …',
      "invalid choice: 'activate'",
      'conda: error: argument COMMAND: invalid choice: …',
    ],
    cause:
      'This release of conda (or of mamba or micromamba) does not have the option or the command: it came later, or was removed.',
    remedy:
      'See which releases have it. In `conda env create`, `--force` became `-y`; `mamba init` became `mamba shell init`.',
    rules: ['removed-flag'],
  },
  {
    id: 'conda-run-failed',
    tool: 'conda',
    texts: [
      'ERROR conda.cli.main_run:execute(…): `conda run … failed. (See above for error)',
      'ERROR conda.cli.main_run:execute(…',
    ],
    cause: 'The program that `conda run` started ended with an error. It is the messenger: the reason is above.',
    remedy: 'Read the lines above. Without `--no-capture-output` they come only when the program ends.',
    rules: ['conda-run-captures-output'],
    general: true,
  },
  {
    id: 'conda-unexpected',
    tool: 'conda',
    texts: [
      'An unexpected error has occurred. Conda has prepared the above report',
      '>>>>>>>>>> ERROR REPORT <<<<<<<<<<',
    ],
    cause: 'conda itself broke: its own Python or packages were changed in base, or the installation is damaged.',
    remedy: 'Look at the last line of the traceback. Leave base alone, and create an environment of its own.',
    rules: ['base-python', 'update-conda', 'install-into-base'],
    general: true,
  },
  {
    id: 'remove-conda-dependency',
    tool: 'conda',
    texts: [
      'RemoveError: … is a dependency of conda and cannot be removed',
      'is a dependency of conda and cannot be removed from',
    ],
    cause: 'An install into base would take away what conda itself runs on.',
    remedy: 'Create an environment: `conda create -n NAME …`.',
    rules: ['install-into-base', 'base-python'],
  },
  {
    id: 'clobber',
    tool: 'conda',
    texts: [
      'ClobberError: …',
      'ClobberWarning: …',
      'CondaVerificationError: …',
      'SafetyError: …',
      'InvalidArchiveError(…',
      'CorruptedEnvironmentError: …',
    ],
    cause:
      'A package of the cache is damaged, two packages bring the same file, or two processes wrote to one cache (parallel builds with one cache mount).',
    remedy:
      'Remove the cache (`conda clean -a -y`, or `docker builder prune`), and give a cache mount `sharing=locked`.',
    rules: ['clean-empties-cache-mount'],
  },
  {
    id: 'checksum-mismatch',
    tool: 'conda',
    texts: [
      'ChecksumMismatchError: …',
      'Conda detected a mismatch between the expected content and downloaded content',
    ],
    cause:
      'What came is not what the lock or the channel says: a download that broke off, a proxy that answers with a page of its own, or a changed package.',
    remedy: 'Try again without the cache. If it stays, make the lock again.',
  },
  {
    id: 'installer-folder-exists',
    tool: 'conda',
    texts: [
      'ERROR: File or directory already exists: …',
      'If you want to update an existing installation, use the -u option',
    ],
    cause:
      'The installer of Miniconda or Miniforge refuses a folder that is there: WORKDIR made it, or the base image has it.',
    remedy: 'Take another folder, let the installer make it, or add `-u`.',
    rules: ['failing-command'],
  },
  {
    id: 'installer-glibc',
    tool: 'conda',
    texts: ['Installer requires GLIBC >=…'],
    cause: 'The newest installer needs a newer C library than the base image has, as on CentOS 7 or Ubuntu 18.04.',
    remedy: 'Take a newer base image, or pin an older release of the installer.',
    rules: ['old-glibc', 'installer-latest'],
  },
  {
    id: 'installer-bzip2',
    tool: 'conda',
    texts: [
      'bunzip2: command not found',
      'tar (child): bzip2: Cannot exec: No such file or directory',
      'bzip2: not found',
    ],
    cause: 'The base image has no `bzip2`, which old installers and micromamba’s archive need.',
    remedy: 'Install `bzip2` first: `apt-get install -y --no-install-recommends bzip2`.',
    rules: ['missing-download-tool'],
  },
  {
    id: 'installer-arch',
    tool: 'conda',
    texts: [
      'Miniconda3…: cannot execute binary file: Exec format error',
      'Your machine hardware does not appear to be …',
    ],
    cause:
      'The installer is for another processor than the image: x86_64 is written into its address, and the build runs on ARM.',
    remedy: 'Take the architecture from `$(uname -m)` in the address, or build with `--platform=linux/amd64`.',
    rules: ['installer-arch'],
  },
  {
    id: 'conda-pack-deleted',
    tool: 'conda',
    texts: ['CondaPackError: Files managed by conda were found to have been deleted/overwritten', 'CondaPackError: …'],
    cause:
      'pip replaced packages of conda, or files of packages were deleted to save space, so conda-pack cannot tell what belongs to the environment.',
    remedy: 'Pin the package in one place only, clean after packing, or add `--ignore-missing-files`.',
    rules: ['duplicate-dependency', 'conda-after-pip'],
  },
  {
    id: 'activate-unbound-variable',
    tool: 'conda',
    texts: [
      'activate.d/…: unbound variable',
      'conda.sh: …: unbound variable',
      'PS1: unbound variable',
      'ADDR2LINE: unbound variable',
    ],
    cause: 'Scripts that activation runs use variables that may be unset, and the shell has `set -u`.',
    remedy: 'Write `set +u` before the activation and `set -u` after it.',
    rules: ['nounset-activation'],
  },
  {
    id: 'conda-not-found',
    tool: 'conda',
    texts: [
      'conda: not found',
      'conda: command not found',
      'mamba: not found',
      'mamba: command not found',
      'micromamba: not found',
      'micromamba: command not found',
      'exec: "conda": executable file not found',
      'exec: "micromamba": executable file not found',
    ],
    cause:
      'conda is not on PATH at this place: the installer ran without `ENV PATH=/opt/conda/bin:$PATH`, a login shell has reset PATH, or the stage does not have conda at all.',
    remedy: 'Set `ENV PATH=/opt/conda/bin:$PATH` after the installation, or call conda by its path.',
    rules: ['conda-not-found', 'conda-not-in-final-stage', 'login-shell-resets-path'],
  },
  {
    id: 'mamba-not-initialized',
    tool: 'mamba',
    texts: [
      "'micromamba' is running as a subprocess and can't modify the parent shell",
      "'mamba' is running as a subprocess and can't modify the parent shell",
      'critical libmamba Shell not initialized',
      "Run 'mamba init' to be able to run mamba activate/deactivate",
    ],
    cause:
      'The shell has no function for `activate`: a RUN, a CMD and a script do not read `.bashrc`, where `shell init` writes it.',
    remedy:
      'In images of micromamba write `ARG MAMBA_DOCKERFILE_ACTIVATE=1` before the RUNs. Elsewhere use `micromamba run -n NAME …`, or `eval "$(micromamba shell hook --shell bash)"` in the same RUN.',
    rules: ['micromamba-not-activated', 'activate-without-hook'],
  },
  {
    id: 'mamba-prefix-does-not-exist',
    tool: 'mamba',
    texts: [
      'Cannot activate, prefix does not exist at: …',
      'Prefix does not exist at: …',
      'The given prefix does not exist: …',
    ],
    cause:
      'There is no environment of this name below the root prefix that this program uses. micromamba and conda keep environments in different folders.',
    remedy: 'Write the name as in the environment file, set `MAMBA_ROOT_PREFIX`, or use `-p PATH`.',
    rules: ['environment-name-mismatch', 'environment-not-created-yet'],
  },
  {
    id: 'mamba-lock-file',
    tool: 'mamba',
    texts: [
      'Could not open lockfile …',
      'Could not set lock …',
      'Cannot lock …',
      'filesystem error: cannot create directories: Permission denied …',
    ],
    cause:
      'The user of the image may not write to the package cache or the root prefix. The images of micromamba work as `mambauser`.',
    remedy:
      'Copy files with `--chown=$MAMBA_USER:$MAMBA_USER`, do what needs root under `USER root`, and go back with `USER $MAMBA_USER`.',
    rules: ['unwritable-prefix', 'permission-denied'],
  },
  {
    id: 'mamba-root-prefix',
    tool: 'mamba',
    texts: ["'root_prefix' set with default value: …", 'MAMBA_ROOT_PREFIX … is not set'],
    cause:
      'micromamba does not know where its environments are, and takes a folder below the home folder of the user who runs it.',
    remedy: 'Set `ENV MAMBA_ROOT_PREFIX=/opt/conda`.',
  },
  {
    id: 'pixi-no-manifest',
    tool: 'pixi',
    texts: ['could not find pixi.toml or pyproject.toml …'],
    cause: 'pixi found no manifest in this folder or above: it is not copied yet, or WORKDIR is another folder.',
    remedy: 'Put `COPY pixi.toml pixi.lock ./` before `pixi install`, or use `--manifest-path`.',
    rules: ['environment-file-not-copied'],
  },
  {
    id: 'pixi-lock-outdated',
    tool: 'pixi',
    texts: ['lock-file not up-to-date with the …', 'lock file not up-to-date with the …'],
    cause:
      '`--locked` was asked for, and pixi.lock does not fit pixi.toml: the manifest was changed and the lock was not made again, or the lock is not in the image.',
    remedy: 'Run `pixi lock` where you develop, commit pixi.lock, and copy both files.',
    rules: ['stale-lock', 'pixi-lock-unchecked', 'environment-file-not-copied'],
  },
  {
    id: 'pixi-platform',
    tool: 'pixi',
    texts: [
      "The workspace does not support '…",
      "the project does not support '…",
      "doesn't support the current platform",
    ],
    cause: 'pixi.toml does not list the platform of the image, as linux-aarch64 on Apple hardware.',
    remedy:
      'Add it: `pixi workspace platform add linux-aarch64`, and lock again; or build with `--platform=linux/amd64`.',
    rules: ['lock-platform'],
  },
  {
    id: 'pixi-not-found',
    tool: 'pixi',
    texts: ['pixi: not found', 'pixi: command not found', 'exec: "pixi": executable file not found'],
    cause: 'The installer of pixi writes to `~/.pixi/bin`, which no RUN has on PATH.',
    remedy: 'Set `ENV PATH=/root/.pixi/bin:$PATH`, or start from an image that has pixi.',
    rules: ['conda-not-found'],
  },
];
