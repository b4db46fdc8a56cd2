/**
 * Messages of pip, Python, Jupyter and of libraries.
 *
 * Source: pip 20 to 25, jupyter_server 1 and 2, notebook 6 and 7, glibc's loader, PyTorch, R. checked 2026-11-30
 */
import type { ErrorMessage } from './types';

export const PYTHON_ERRORS: readonly ErrorMessage[] = [
  {
    id: 'pip-no-version',
    tool: 'pip',
    texts: [
      'ERROR: Could not find a version that satisfies the requirement …',
      'ERROR: No matching distribution found for …',
      'Requires-Python …',
    ],
    cause:
      'PyPI has no release of this package for this Python and platform; or the package is one of conda’s only; or there is no network.',
    remedy:
      'Check the name, and the version of Python that the environment has. Packages that only conda has belong above `pip:`.',
    rules: ['end-of-life-python', 'unpinned-python'],
  },
  {
    id: 'externally-managed',
    tool: 'pip',
    texts: ['error: externally-managed-environment'],
    cause:
      'This is the system’s pip (Debian 12, Ubuntu 23.04 and later) and not the one of an environment: the environment is not active here.',
    remedy: 'Use the pip of the environment (`conda run -n NAME pip …`), not `--break-system-packages`.',
    rules: ['wrong-environment-pip', 'missing-activation', 'failing-command'],
  },
  {
    id: 'requirements-missing',
    tool: 'pip',
    texts: ['ERROR: Could not open requirements file: …'],
    cause:
      'The requirements file is not in the image: no COPY brings it, or it is in another folder. In environment.yml `-r requirements.txt` counts from the folder of environment.yml.',
    remedy: 'Copy both files into the same folder before the RUN.',
    rules: ['requirements-not-copied', 'environment-file-not-copied', 'failing-command'],
  },
  {
    id: 'compiler-missing',
    tool: 'pip',
    texts: [
      "error: command 'gcc' failed",
      "unable to execute 'gcc'",
      "error: command 'g++' failed",
      "error: command 'cc' failed",
      'gcc: command not found',
      'ERROR: Failed building wheel for …',
      'fatal error: Python.h: No such file or directory',
    ],
    cause:
      'pip has to compile the package, because PyPI has no wheel for this Python and platform, and the image has no compiler.',
    remedy:
      'Take the package from conda-forge, or install `gxx_linux-64` (conda) or `build-essential` (apt) in a build stage.',
    rules: ['cpu-build'],
  },
  {
    id: 'no-pip',
    tool: 'pip',
    texts: [
      'No module named pip',
      'pip: not found',
      'pip: command not found',
      'exec: "pip": executable file not found',
    ],
    cause:
      'The environment has no pip: it is not among its packages. Newer releases of conda do not add it by themselves.',
    remedy: 'Add `pip` to the packages of conda.',
    rules: ['pip-without-pip', 'missing-activation'],
  },
  {
    id: 'pip-conflict',
    tool: 'pip',
    texts: [
      "pip's dependency resolver does not currently take into account …",
      'ERROR: Cannot install … because these package versions have conflicting dependencies',
      'ERROR: ResolutionImpossible',
    ],
    cause: 'Two packages of pip want different versions of a third one, or pip changes what conda has installed.',
    remedy: 'Pin both in one place, and let conda install what both need.',
    rules: ['duplicate-dependency', 'conda-after-pip'],
  },
  {
    id: 'numpy-abi',
    tool: 'libraries',
    texts: [
      'numpy.dtype size changed, may indicate binary incompatibility',
      'A module that was compiled using NumPy 1.x cannot be run in NumPy 2',
      'numpy.core.multiarray failed to import',
    ],
    cause:
      'A package was compiled for another NumPy than the one that is installed, often because pip and conda both brought one.',
    remedy: 'Pin `numpy<2` (or the version that the package wants), and take both from one source.',
    rules: ['duplicate-dependency', 'unpinned-environment'],
  },
  {
    id: 'glibc-version',
    tool: 'libraries',
    texts: ["version `GLIBC_…' not found"],
    cause:
      'The program was made for a newer C library than the image has: a wheel, or a stage that was built on a newer system than the last one.',
    remedy: 'Use the same release of the system in both stages, or a newer one.',
    rules: ['old-glibc', 'interpreter-missing'],
  },
  {
    id: 'glibcxx-version',
    tool: 'libraries',
    texts: ["version `GLIBCXX_…' not found", "version `CXXABI_…' not found"],
    cause:
      'The loader takes the system’s libstdc++ and not the newer one of the environment: the environment is on PATH, but not activated, or LD_LIBRARY_PATH is set.',
    remedy: 'Activate the environment, take LD_LIBRARY_PATH away, or install `libstdcxx-ng`.',
    rules: ['path-only-activation'],
  },
  {
    id: 'libgl',
    tool: 'libraries',
    texts: [
      'libGL.so.1: cannot open shared object file',
      'libgthread-2.0.so.0: cannot open shared object file',
      'libglib-2.0.so.0: cannot open shared object file',
    ],
    cause:
      'pip’s `opencv-python` (and other packages that draw) needs libraries of the system that slim images do not have.',
    remedy: 'Use `opencv-python-headless`, conda’s `opencv`, or install `libgl1` and `libglib2.0-0`.',
  },
  {
    id: 'shared-object-missing',
    tool: 'libraries',
    texts: ['cannot open shared object file: No such file or directory', 'error while loading shared libraries: …'],
    cause:
      'A library is missing in the image: the environment was copied without it, or it is one of the system’s that the last stage does not have.',
    remedy: 'Copy the whole environment to the same path, and install the system’s library in the last stage.',
    rules: ['environment-moved', 'interpreter-missing'],
    general: true,
  },
  {
    id: 'no-nvidia-driver',
    tool: 'libraries',
    texts: [
      'Torch not compiled with CUDA enabled',
      'Found no NVIDIA driver on your system',
      'libcuda.so.1: cannot open shared object file',
      "Could not load dynamic library 'libcud",
      'CUDA driver version is insufficient for CUDA runtime version',
      'no CUDA-capable device is detected',
    ],
    cause:
      'The build of the package is the one for the CPU (a build of an image sees no GPU), or the container was started without the GPU.',
    remedy: 'Set `CONDA_OVERRIDE_CUDA` in the build, and start with `--gpus all`.',
    rules: ['cpu-build'],
  },
  {
    id: 'proj-data',
    tool: 'libraries',
    texts: [
      'Cannot find proj.db',
      'GDAL_DATA is not defined',
      'PROJ: proj_create_from_database',
      'no database context specified',
    ],
    cause:
      'The environment is on PATH, but was not activated: the scripts that set `PROJ_DATA` and `GDAL_DATA` did not run.',
    remedy: 'Start through `conda run -n NAME`, or set both variables with ENV.',
    rules: ['path-only-activation'],
  },
  {
    id: 'r-package-failed',
    tool: 'libraries',
    texts: ['installation of package … had non-zero exit status', 'there is no package called …'],
    cause:
      '`install.packages` only warns where it fails, and the build goes on. Often a compiler or a library is missing, because R is called without its environment being active.',
    remedy: "Take the package from conda-forge (`r-NAME`), and end the RUN with `Rscript -e 'library(NAME)'`.",
    rules: ['hidden-failure', 'missing-activation'],
  },
  {
    id: 'mpirun-root',
    tool: 'libraries',
    texts: ['mpirun has detected an attempt to run as root'],
    cause: 'Open MPI refuses to run as root.',
    remedy: 'Use another user, or set `OMPI_ALLOW_RUN_AS_ROOT=1` and `OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1`.',
    rules: ['mpi-as-root'],
  },
  {
    id: 'scm-version',
    tool: 'pip',
    texts: [
      'setuptools-scm was unable to detect version',
      'LookupError: setuptools-scm',
      'fatal: not a git repository',
    ],
    cause: 'The package takes its version from git, and `.git` is not in the image (or `.dockerignore` leaves it out).',
    remedy: 'Set `SETUPTOOLS_SCM_PRETEND_VERSION` as a build argument, or install a wheel that was built outside.',
  },
  {
    id: 'jupyter-root',
    tool: 'jupyter',
    texts: ['Running as root is not recommended. Use --allow-root to bypass'],
    cause: 'Jupyter refuses to run as root, and the image has no other user.',
    remedy: 'Create a user and write `USER NAME` before CMD. `--allow-root` gives every notebook root’s rights.',
    rules: ['allow-root', 'root-user'],
  },
  {
    id: 'jupyter-cannot-assign',
    tool: 'jupyter',
    texts: ['OSError: [Errno 99] Cannot assign requested address', 'Cannot assign requested address'],
    cause: 'Jupyter tried to listen on `::1` or on an address that the container does not have.',
    remedy: 'Start it with `--ip=0.0.0.0` in the container, and publish the port on 127.0.0.1 only.',
    rules: ['jupyter-not-reachable'],
  },
  {
    id: 'jupyter-not-reachable',
    tool: 'jupyter',
    texts: [
      'ERR_EMPTY_RESPONSE',
      'ERR_CONNECTION_RESET',
      'ERR_CONNECTION_REFUSED',
      'didn’t send any data',
      'Connection reset by peer',
    ],
    cause:
      'The port is published, but the server listens on the container’s own localhost, on another port, or is not ready yet.',
    remedy: 'Start it with `--ip=0.0.0.0`, and publish the port that it listens on: `-p 127.0.0.1:8888:8888`.',
    rules: ['jupyter-not-reachable', 'port-mismatch'],
  },
  {
    id: 'jupyter-permission',
    tool: 'jupyter',
    texts: [
      "PermissionError: [Errno 13] Permission denied: '/.local",
      "PermissionError: [Errno 13] Permission denied: '/.jupyter",
      "PermissionError: [Errno 13] Permission denied: '/home/jovyan",
      "Permission denied: '/root/.local",
    ],
    cause:
      'Jupyter writes below the home folder, and the user of the container has none or may not write there: `--user` with a foreign number, or a mounted folder of root.',
    remedy: 'Add `--group-add users` on docker-stacks, set `HOME=/tmp`, or give the folder to the user.',
    rules: ['service-user', 'permission-denied'],
  },
  {
    id: 'jupyter-no-browser',
    tool: 'jupyter',
    texts: ['No web browser found: could not locate runnable browser'],
    cause: 'The container has no browser. It is only a remark: the server runs.',
    remedy: 'Start Jupyter with `--no-browser`, and open its address on the host.',
    general: true,
  },
  {
    id: 'jupyter-command-missing',
    tool: 'jupyter',
    texts: [
      'Jupyter command `…` not found',
      'jupyter: not found',
      'jupyter: command not found',
      'exec: "jupyter": executable file not found',
      'exec: "jupyter-lab": executable file not found',
      "No module named 'jupyter",
    ],
    cause:
      'Jupyter is not in the environment that runs here: it is not installed, or the environment is not active at the start.',
    remedy:
      'Add `jupyterlab` to environment.yml, and start it in the environment: `conda run --no-capture-output -n NAME jupyter lab …`.',
    rules: ['command-not-activated', 'compose-command-not-activated'],
  },
  {
    id: 'jupyter-token',
    tool: 'jupyter',
    texts: [
      'Invalid credentials',
      '403 : Forbidden',
      "'_xsrf' argument missing",
      'Token authentication is enabled',
      'Password or token:',
    ],
    cause: 'The server asks for its token, and the address does not have it.',
    remedy:
      'Open the address with `?token=…` that the log shows, or `docker exec NAME jupyter server list`. *Run Jupyter* opens it with its token.',
    rules: ['literal-token'],
  },
  {
    id: 'jupyter-host',
    tool: 'jupyter',
    texts: ["Blocking request with non-local 'Host'", 'Blocking Cross Origin API request'],
    cause: 'Jupyter is called by a name that it does not know, as behind a proxy.',
    remedy: 'Set `--ServerApp.allow_remote_access=True` and `--ServerApp.allow_origin`, for this name only.',
  },
  {
    id: 'jupyter-old-options',
    tool: 'jupyter',
    texts: [
      'has moved from NotebookApp to ServerApp',
      'Unrecognized alias: …',
      'NotebookApp.token config is deprecated',
    ],
    cause: 'Options of notebook 6 are given to Jupyter Server.',
    remedy: 'Write `--ServerApp.…` (token: `--IdentityProvider.token`).',
    rules: ['literal-token'],
    general: true,
  },
  {
    id: 'kernel-missing',
    tool: 'jupyter',
    texts: [
      'NoSuchKernel: No such kernel named …',
      'No such kernel named …',
      'requires the ipykernel package',
      'Kernel died before replying to kernel_info',
      "No module named 'ipykernel",
    ],
    cause:
      'The environment of the notebook has no kernel: `ipykernel` is missing in it, or its kernel was registered for another environment.',
    remedy: 'Add `ipykernel` to the environment. `python -m ipykernel install --sys-prefix --name NAME` registers it.',
    rules: ['wrong-environment-pip'],
  },
  {
    id: 'jupyter-port-used',
    tool: 'jupyter',
    texts: ['The port … is already in use, trying another port'],
    cause: 'Another server in the container has the port. Jupyter takes the next one, which is not published.',
    remedy: 'Start one server, or add `--ServerApp.port_retries=0` so that it fails.',
    rules: ['port-mismatch'],
  },
  {
    id: 'uv-no-venv',
    tool: 'pip',
    texts: ['No virtual environment found; run `uv venv`', 'error: No virtual environment found'],
    cause: '`uv pip install` looks for an active environment, and in this RUN none is active.',
    remedy: 'Set `ENV VIRTUAL_ENV=/opt/venv` (or `CONDA_PREFIX`), or write `uv pip install --system`.',
    rules: ['missing-activation'],
  },
  // After the messages of modules that say more.
  {
    id: 'module-not-found',
    tool: 'pip',
    texts: ["ModuleNotFoundError: No module named '…", 'ImportError: No module named …'],
    cause:
      'The python that runs is not the one of the environment that has the package: base or the system’s, because the environment is not active here. Or the package is not installed.',
    remedy:
      '`python -c "import sys; print(sys.prefix)"` at the same place says whose python it is. *Explain This Dockerfile* says it without building.',
    rules: [
      'missing-activation',
      'command-not-activated',
      'wrong-environment-pip',
      'path-order',
      'compose-command-not-activated',
      'healthcheck-not-activated',
      'job-not-activated',
    ],
  },
];
