"""Where environments are, and how the stand-in makes one."""
import os
import re
import shlex
import sys

HOME_OF_STAND_IN = "/usr/libexec/conda-stand-in"
PROGRAM = os.path.basename(sys.argv[0])
IS_MICROMAMBA = PROGRAM == "micromamba"
EXE = os.path.realpath(sys.argv[0])


def micromamba_root(argv):
    """-r on the command line, else the variable, else below the home folder."""
    for index, word in enumerate(argv):
        if word in ("-r", "--root-prefix") and index + 1 < len(argv):
            return argv[index + 1]
        if word.startswith("--root-prefix="):
            return word.split("=", 1)[1]
    return os.environ.get("MAMBA_ROOT_PREFIX") or os.path.expanduser("~/micromamba")


ROOT = os.path.abspath(micromamba_root(sys.argv[1:])) if IS_MICROMAMBA else os.path.dirname(os.path.dirname(EXE))


class Failure(Exception):
    """An error that conda prints, and exits with `code`."""

    def __init__(self, message, code=1):
        super().__init__(message)
        self.code = code


def version():
    """The version that this root prefix was installed as, for what depends on it."""
    if IS_MICROMAMBA:
        return (2, 0, 5)
    with open(ROOT + "/conda-meta/stand-in-root") as file:
        return tuple(int(part) for part in file.read().strip().split("."))


def envs_folders():
    """The folders that hold named environments, in the order they are searched."""
    given = os.environ.get("CONDA_ENVS_DIRS") or os.environ.get("CONDA_ENVS_PATH") or ""
    own = [ROOT + "/envs"] if IS_MICROMAMBA else [ROOT + "/envs", os.path.expanduser("~/.conda/envs")]
    return [folder for folder in given.split(":") if folder] + own


def is_environment(prefix):
    return os.path.isdir(prefix + "/conda-meta")


def prefix_of_name(name):
    """The prefix a name stands for: where it exists, else where it would be made."""
    if name in ("base", "root"):
        return ROOT
    for folder in envs_folders():
        if is_environment(folder + "/" + name):
            return folder + "/" + name
    for folder in envs_folders():
        above = folder
        while not os.path.exists(above):
            above = os.path.dirname(above)
        if os.access(above, os.W_OK):
            return folder + "/" + name
    return envs_folders()[0] + "/" + name


def name_of_prefix(prefix):
    if prefix == ROOT:
        return "base"
    return os.path.basename(prefix) if os.path.dirname(prefix) in envs_folders() else prefix


def target(args, otherwise=None):
    """The prefix that -n or -p name; else `otherwise`; else the active one; else base."""
    if args.prefix:
        return os.path.abspath(os.path.expanduser(args.prefix))
    if args.name:
        if re.search("[/: #]", args.name):
            raise Failure("CondaValueError: Invalid environment name: '%s'\n"
                          "  Characters not allowed: {'/', ':', ' ', '#'}" % args.name)
        return prefix_of_name(args.name)
    if otherwise:
        return prefix_of_name(otherwise)
    return os.environ.get("CONDA_PREFIX") or prefix_of_name(os.environ.get("CONDA_DEFAULT_ENV") or "base")


def require_environment(prefix):
    if not is_environment(prefix):
        if IS_MICROMAMBA:
            raise Failure("critical libmamba The given prefix does not exist: \"%s\"" % prefix)
        if os.path.isdir(prefix):
            raise Failure("DirectoryNotACondaEnvironmentError: The target directory exists, "
                          "but it is not a conda environment.\nUse 'conda create' to convert it.\n"
                          "  target directory: " + prefix)
        raise Failure("EnvironmentLocationNotFound: Not a conda environment: " + prefix)


def require_writable(prefix):
    if not os.access(prefix + "/conda-meta", os.W_OK):
        raise Failure("EnvironmentNotWritableError: The current user does not have write permissions "
                      "to the target environment.\n  environment location: " + prefix)


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, mode)


def make_environment(prefix, with_python, is_base=False):
    """Folders, python and pip as links and tiny scripts, and a hook that leaves a mark."""
    if not os.path.exists(prefix + "/conda-meta/history"):
        write(prefix + "/conda-meta/history", "==> made by the stand-in <==\n")
    os.makedirs(prefix + "/bin", exist_ok=True)
    # Hooks come with packages, as python does: an environment without any has neither.
    if with_python and not is_base:
        write(prefix + "/etc/conda/activate.d/mark.sh",
              "export CONDA_STAND_IN_HOOK=%s\n" % shlex.quote(prefix))
    if with_python and not os.path.lexists(prefix + "/bin/python"):
        # pyvenv.cfg makes the shared interpreter call this prefix its own.
        write(prefix + "/pyvenv.cfg", "home = %s\n" % HOME_OF_STAND_IN)
        for name in ("python3", "python3.11", "python"):
            os.symlink(HOME_OF_STAND_IN + "/python3.11", prefix + "/bin/" + name)
        write(prefix + "/lib/python3.11/site-packages/pip/__main__.py",
              "import sys\nprint('pip stand-in of', sys.prefix, '- nothing is installed:', *sys.argv[1:])\n")
        write(prefix + "/bin/pip", "#!%s/bin/python\nimport runpy\nrunpy.run_module('pip')\n" % prefix, 0o755)
