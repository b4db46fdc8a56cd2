/**
 * Messages of Docker, of shells and of the system's package managers.
 *
 * Source: moby, BuildKit and runc (daemon/, builder/, libcontainer/), dash and bash, apt. checked 2026-11-30
 */
import type { ErrorMessage } from './types';

export const CONTAINER_ERRORS: readonly ErrorMessage[] = [
  {
    id: 'source-not-found',
    tool: 'shell',
    texts: ['source: not found', 'source: command not found'],
    cause: 'RUN uses `/bin/sh`, which is dash on Debian and Ubuntu, and dash has no `source`.',
    remedy:
      'Write `SHELL ["/bin/bash", "-c"]` above, or `.` instead of `source`. `. activate NAME` under dash drops the name: use conda’s hook.',
    rules: ['source-in-sh', 'dot-activate-in-sh'],
  },
  {
    id: 'activate-not-found',
    tool: 'shell',
    texts: ['activate: No such file or directory', 'activate: not found', 'activate: command not found'],
    cause: '`source activate` needs conda’s `bin` on PATH, and a shell that knows `source`.',
    remedy:
      'Use `. /opt/conda/etc/profile.d/conda.sh && conda activate NAME` in one RUN, or `SHELL ["conda", "run", …]`.',
    rules: ['conda-not-found', 'activate-without-hook', 'dot-activate-in-sh'],
  },
  {
    id: 'bashism',
    tool: 'shell',
    texts: [
      '[[: not found',
      'Syntax error: "(" unexpected',
      'set: Illegal option -o pipefail',
      'Bad substitution',
      'pushd: not found',
      'shopt: not found',
    ],
    cause: 'The command is written for bash, and `/bin/sh` runs it.',
    remedy: 'Write `SHELL ["/bin/bash", "-c"]` above it, or `#!/bin/bash` as the first line of the script.',
    rules: ['source-in-sh'],
  },
  {
    id: 'command-not-found',
    tool: 'shell',
    texts: [
      '/bin/sh: …: …: not found',
      'bash: …: command not found',
      'sh: …: not found',
      'line …: …: command not found',
    ],
    cause:
      'No folder on PATH has this program: it is in an environment that is not active here, is not installed, or PATH was replaced.',
    remedy:
      'Activate the environment for this command, or install the program. *Explain This Dockerfile* shows what is active at each line.',
    rules: ['missing-activation', 'missing-download-tool', 'login-shell-resets-path'],
    general: true,
  },
  {
    id: 'permission-denied',
    tool: 'shell',
    texts: ['Permission denied', 'Operation not permitted'],
    cause:
      'The user of the image may not do this: files of COPY and folders of WORKDIR belong to root, whatever USER says.',
    remedy: 'Use `COPY --chown=USER`, make the folder before `USER`, or do it under `USER root`.',
    rules: ['permission-denied', 'unwritable-prefix', 'not-executable'],
    general: true,
  },
  {
    id: 'entrypoint-no-such-file',
    tool: 'docker',
    texts: [
      'exec …: no such file or directory',
      'no such file or directory: unknown',
      '/usr/bin/env: ‘bash\\r’: No such file or directory',
      "bash\\r': No such file or directory",
      "$'\\r': command not found",
    ],
    cause:
      'The script is there, but the program in its first line is not: the file has Windows line ends (`bash\\r`), or the image has no bash.',
    remedy: 'Store the script with LF (`*.sh text eol=lf` in .gitattributes), or name a shell that the image has.',
    rules: ['crlf', 'copy-source-missing', 'distroless-shell'],
  },
  {
    id: 'entrypoint-permission',
    tool: 'docker',
    texts: ['exec: "…": permission denied', ': permission denied: unknown', 'exec …: permission denied'],
    cause: 'The script that starts the container is not executable, or its user may not read it.',
    remedy: 'Use `COPY --chmod=755`, `RUN chmod +x`, or `git update-index --chmod=+x FILE`.',
    rules: ['not-executable', 'unreachable-environment'],
  },
  {
    id: 'executable-not-found',
    tool: 'docker',
    texts: ['executable file not found in $PATH', 'exec: "…": stat …: no such file or directory'],
    cause:
      'ENTRYPOINT or CMD names a program that PATH does not find: the environment is not active at the start, or the words are one string in the list (`["python app.py"]`).',
    remedy:
      'Start it through `["conda", "run", "--no-capture-output", "-n", "NAME", …]`, put the environment in `ENV PATH`, and write one word an item.',
    rules: ['command-not-activated', 'one-word-command', 'compose-command-not-activated', 'exec-form-variable'],
  },
  {
    id: 'exec-format',
    tool: 'docker',
    texts: ['exec format error', 'cannot execute binary file: Exec format error'],
    cause:
      'The program is for another processor (an image for amd64 on ARM, or the other way), or a script has no `#!` line.',
    remedy: 'Build for the machine (`--platform`), or write `#!/bin/bash` as the first line.',
    rules: ['installer-arch', 'lock-platform'],
  },
  {
    id: 'step-failed',
    tool: 'docker',
    texts: ['did not complete successfully: exit code: …', 'executor failed running …', 'returned a non-zero code: …'],
    cause: 'The command of this step ended with an error. This line is the messenger: the reason is above.',
    remedy: 'Read the lines above it, or build with `--progress=plain`.',
    general: true,
  },
  {
    id: 'out-of-memory',
    tool: 'docker',
    texts: [
      'exit code: 137',
      'returned a non-zero code: 137',
      'MemoryError',
      'CondaMemoryError: …',
      'Cannot allocate memory',
    ],
    cause: 'The engine ran out of memory and ended the command.',
    remedy: 'Give the engine more memory, use libmamba or micromamba as solver, or install from a lock.',
    rules: ['unpinned-environment'],
  },
  {
    id: 'copy-not-found',
    tool: 'docker',
    texts: [
      'COPY failed: …',
      'ADD failed: …',
      'failed to calculate checksum of ref …: not found',
      'failed to compute cache key: …',
      'file not found in build context or excluded by .dockerignore',
    ],
    cause:
      'The file is not in the build context: the path counts from the context and not from the Dockerfile, `.dockerignore` leaves it out, or it is above the context (`../`).',
    remedy:
      'Build from the folder that holds the file (`docker build -f docker/Dockerfile .`), and look at .dockerignore.',
    rules: ['copy-source-missing', 'environment-file-not-copied'],
  },
  {
    id: 'no-space',
    tool: 'docker',
    texts: ['no space left on device', 'No space left on device', 'NoSpaceLeftError: …'],
    cause: 'The disk of the engine is full: old images, build caches and volumes.',
    remedy:
      '`docker system df` shows what takes the space; `docker builder prune` and `docker image prune` free it. Keep the package cache out of the image.',
    rules: ['missing-clean', 'pip-cache', 'chown-layer'],
  },
  {
    id: 'daemon-unreachable',
    tool: 'docker',
    texts: [
      'Cannot connect to the Docker daemon',
      'Is the docker daemon running?',
      'error during connect: …',
      'docker: not found',
    ],
    cause: 'No engine answers at this address: Docker Desktop is not started, or the context names another machine.',
    remedy:
      'Start Docker Desktop or `systemctl start docker`, and check `docker context ls` and `DOCKER_HOST`. *Select Container Engine* shows what was found.',
  },
  {
    id: 'daemon-permission',
    tool: 'docker',
    texts: [
      'permission denied while trying to connect to the Docker daemon socket',
      'permission denied while trying to connect to the docker API',
    ],
    cause: 'Your user may not use the engine’s socket.',
    remedy: '`sudo usermod -aG docker $USER` and log in again, or use rootless Docker or podman.',
  },
  {
    id: 'manifest-unknown',
    tool: 'docker',
    texts: [
      'manifest unknown',
      'manifest for … not found',
      'not found: manifest unknown',
      ': not found: failed to resolve source metadata',
      'failed to resolve source metadata for …: not found',
    ],
    cause: 'The image has no such tag: a typing error, or a tag that was taken away.',
    remedy: 'Look at the tags of the image. Completion after `FROM` knows the newest tag of many images.',
    rules: ['unpinned-base-tag', 'deprecated-base-image'],
  },
  {
    id: 'pull-access-denied',
    tool: 'docker',
    texts: [
      'pull access denied for …',
      'repository does not exist or may require',
      'unauthorized: authentication required',
      'insufficient_scope: authorization failed',
    ],
    cause: 'There is no such image, it is private, or the name is a stage that the Dockerfile does not have.',
    remedy: 'Check the name (`FROM`, `COPY --from=`), and `docker login` to the registry.',
  },
  {
    id: 'rate-limit',
    tool: 'docker',
    texts: [
      'toomanyrequests: …',
      'You have reached your pull rate limit',
      'You have reached your unauthenticated pull rate limit',
    ],
    cause: 'Docker Hub limits how many images one address may pull.',
    remedy: '`docker login`, wait some hours, or use a mirror. A digest in `FROM` lets the engine use what it has.',
    rules: ['mutable-base-tag'],
  },
  {
    id: 'no-matching-manifest',
    tool: 'docker',
    texts: ['no matching manifest for …', 'no match for platform in manifest'],
    cause: 'The image is not there for the processor of this machine.',
    remedy: 'Build and run with `--platform=linux/amd64`, or take an image that has your platform.',
    rules: ['deprecated-base-image'],
  },
  {
    id: 'platform-warning',
    tool: 'docker',
    texts: [
      "The requested image's platform (…) does not match the detected host platform",
      'InvalidBaseImagePlatform: …',
    ],
    cause:
      'The image is for another processor and runs in an emulator: slow, and some programs (conda’s solver among them) fail.',
    remedy: 'Take an image for your platform, or say `--platform` on purpose.',
  },
  {
    id: 'port-allocated',
    tool: 'docker',
    texts: ['port is already allocated', 'Bind for … failed: …', 'address already in use'],
    cause: 'Another container or program has this port of the host.',
    remedy:
      'Publish another one (`-p 127.0.0.1:8889:8888`), or stop the other container (`docker ps`). *Run Jupyter* takes a free port.',
  },
  {
    id: 'unknown-user',
    tool: 'docker',
    texts: [
      'unable to find user …: no matching entries in passwd file',
      'no matching entries in passwd file',
      'unable to find group …',
    ],
    cause: 'USER or `--user` names an account that the image does not have.',
    remedy: 'Create it (`RUN useradd --create-home NAME`) before `USER NAME`, or use a number.',
    rules: ['failing-command'],
  },
  {
    id: 'uid-taken',
    tool: 'system',
    texts: [
      'useradd: UID … is not unique',
      'groupadd: GID … already exists',
      "useradd: user '…' already exists",
      "The user `…' already exists",
      "groupadd: group '…' already exists",
    ],
    cause:
      'The base image has an account with this name or number: `ubuntu` is 1000 since Ubuntu 23.04, docker-stacks have `jovyan`, micromamba has `mambauser`.',
    remedy: 'Take another number, use the account that is there, or remove it first.',
    rules: ['taken-uid'],
  },
  {
    id: 'no-passwd-entry',
    tool: 'system',
    texts: [
      'I have no name!',
      'getpwuid(): uid not found: …',
      "KeyError: 'getpwuid(): uid not found",
      'whoami: cannot find name for user ID',
    ],
    cause:
      'The container runs as a number that the image has no account for (`--user $(id -u)`, OpenShift), so programs find no name and no home folder.',
    remedy: 'Set `HOME` to a folder that everybody may write to, or give the image an account with that number.',
    rules: ['service-user'],
  },
  {
    id: 'dockerfile-parse',
    tool: 'docker',
    texts: ['dockerfile parse error …', 'Dockerfile parse error …', 'unknown instruction: …'],
    cause:
      'A line is no instruction: often a `\\` is missing at the end of the line above, or there is an empty line or a blank after it.',
    remedy: 'Look at the line above the one that is named.',
    rules: ['syntax-problem', 'lost-continuation'],
  },
  {
    id: 'needs-buildkit',
    tool: 'docker',
    texts: ['the --mount option requires BuildKit', 'the --chmod option requires BuildKit', 'requires BuildKit'],
    cause: 'The old builder does not know this option.',
    remedy: 'Build with `DOCKER_BUILDKIT=1`, or install buildx.',
  },
  {
    id: 'invalid-reference',
    tool: 'docker',
    texts: ['invalid reference format', 'base name (…) should not be blank', 'repository name must be lowercase'],
    cause:
      'The name of an image is not valid: capitals, blanks, or a variable that is empty. An ARG before the first FROM has no value without a default or `--build-arg`.',
    remedy: 'Give the ARG a default (`ARG TAG=24.11.1-0`), and write names in lower case.',
    rules: ['argument-out-of-scope', 'unknown-build-argument'],
  },
  {
    id: 'no-gpu-driver',
    tool: 'docker',
    texts: [
      'could not select device driver "" with capabilities: [[gpu]]',
      'could not select device driver',
      'nvidia-container-cli: …',
      'Auto-detected mode as …',
      'unknown or invalid runtime name: nvidia',
    ],
    cause: 'The engine has no runtime for GPUs, or the host has no driver.',
    remedy: 'Install the NVIDIA container toolkit on the host and restart Docker, or start without `--gpus`.',
  },
  {
    id: 'shm-bus-error',
    tool: 'docker',
    texts: [
      'Bus error',
      'DataLoader worker (pid …) is killed by signal',
      'out of shared memory',
      'It is possible that dataloader’s workers are out of shared memory',
    ],
    cause: 'A container has 64 MB of shared memory, and PyTorch’s workers, browsers and databases need more.',
    remedy: 'Start it with `--shm-size=1g` (compose: `shm_size: 1gb`), or `--ipc=host`.',
  },
  {
    id: 'tty-not-a-terminal',
    tool: 'docker',
    texts: ['the input device is not a TTY', 'cannot enable tty mode on non tty input'],
    cause: '`-t` asks for a terminal, and a script or a CI job has none.',
    remedy: 'Leave `-t` out.',
    rules: ['tty-redirect'],
  },
  {
    id: 'container-exits-at-once',
    tool: 'docker',
    texts: ['Exited (0)', 'exited with code 0', 'is not running', 'is restarting, wait until the container is running'],
    cause: 'The container has nothing to do: its command ended. `bash` without a terminal ends at once.',
    remedy: 'Give it a command that stays (a server, `sleep infinity`), or start it with `-it`.',
    rules: ['entrypoint-drops-command'],
    general: true,
  },
  {
    id: 'compose-refuses',
    tool: 'docker',
    texts: [
      'services.… must be a …',
      'services.… Additional property … is not allowed',
      'additional properties … not allowed',
      'validating …: services.',
      'yaml: line …: …',
    ],
    cause: 'The compose file has a key or a value that Compose does not know.',
    remedy: 'Check the key and its indentation; `docker compose config` shows what Compose reads.',
    rules: ['refused-value', 'build-args-context', 'syntax-problem'],
  },
  {
    id: 'apt-lock',
    tool: 'system',
    texts: [
      'E: Could not open lock file /var/lib/…',
      'E: Unable to lock directory …',
      'are you root?',
      'E: List directory /var/lib/apt/lists/partial is missing',
      'This command has to be run with superuser privileges',
      'ERROR: Unable to lock database: Permission denied',
    ],
    cause: 'The image works as a user who is not root (micromamba, docker-stacks, dev containers), and apt needs root.',
    remedy: 'Write `USER root` above the RUN and go back to the image’s own user after it.',
    rules: ['permission-denied', 'user-root-not-restored'],
  },
  {
    id: 'apt-not-located',
    tool: 'system',
    texts: [
      'E: Unable to locate package …',
      'E: Package … has no installation candidate',
      'ERROR: unable to select packages:',
    ],
    cause:
      'The list of packages is empty or old: `apt-get update` ran in another RUN or not at all, or this release has no such package.',
    remedy: 'Write `apt-get update && apt-get install -y …` in one RUN.',
    rules: ['deprecated-base-image'],
  },
  {
    id: 'apt-release-gone',
    tool: 'system',
    texts: [
      'does not have a Release file',
      '404  Not Found [IP',
      'E: Failed to fetch …',
      'Could not resolve host: mirrorlist.centos.org',
      'Cannot find a valid baseurl for repo',
    ],
    cause:
      'The release of the base image gets no updates any more, and its packages were moved to an archive; or the layer with `apt-get update` is old.',
    remedy: 'Take a newer base image. Build without the cache where the list is only old.',
    rules: ['deprecated-base-image', 'mutable-base-tag'],
  },
  {
    id: 'apt-key',
    tool: 'system',
    texts: ['NO_PUBKEY …', 'The repository … is not signed', 'At least one invalid signature was encountered'],
    cause:
      'The key of a package source is missing or was changed, as NVIDIA’s in 2022; or the disk of the engine is full.',
    remedy: 'Take a newer base image, or install the new key. Look at `docker system df` as well.',
    rules: ['deprecated-base-image'],
  },
  {
    id: 'apt-asks',
    tool: 'system',
    texts: [
      'Please select the geographic area in which you live',
      'debconf: unable to initialize frontend: Dialog',
      'Do you want to continue? [Y/n] Abort.',
    ],
    cause: 'A package asks a question, and nobody can answer it in a build.',
    remedy: 'Write `DEBIAN_FRONTEND=noninteractive apt-get install -y …`, and set `TZ` for tzdata.',
    rules: ['missing-yes'],
  },
  {
    id: 'download-tool-missing',
    tool: 'system',
    texts: [
      'wget: not found',
      'wget: command not found',
      'curl: not found',
      'curl: command not found',
      'git: not found',
      'git: command not found',
      "Cannot find command 'git'",
      "No such file or directory: 'git'",
    ],
    cause: 'The base image does not have this program.',
    remedy:
      'Install it first (with `ca-certificates`): `apt-get update && apt-get install -y --no-install-recommends wget ca-certificates`.',
    rules: ['missing-download-tool'],
  },
  {
    id: 'illegal-instruction',
    tool: 'libraries',
    texts: ['Illegal instruction', 'qemu: uncaught target signal', 'Segmentation fault (core dumped)'],
    cause:
      'The program uses instructions that this processor does not have, or runs in an emulator of another processor.',
    remedy: 'Build and run for the platform of the machine, or take a build of the package for older processors.',
  },
  {
    id: 'supervisor-not-found',
    tool: 'system',
    texts: ["can't find command …", "INFO spawnerr: can't find command '…"],
    cause:
      'supervisord looks the program up along its own PATH, which does not have the environment. `environment=PATH=…` comes too late for that.',
    remedy: 'Name the program by its path: `command=/opt/conda/envs/NAME/bin/uvicorn …`, or through `conda run`.',
    rules: ['job-not-activated'],
  },
];
