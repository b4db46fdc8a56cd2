"""The commands of conda and micromamba that Dockerfiles use."""
import argparse
import os
import re
import shlex
import sys

from activation import activation_code, setting, shell_hook
from prefixes import EXE, IS_MICROMAMBA, PROGRAM, ROOT, Failure, envs_folders, is_environment, make_environment, \
    name_of_prefix, prefix_of_name, require_environment, require_writable, target, version, write


def read_file(path):
    if re.match(r"[a-z]+://", path):
        return ""
    if not os.path.exists(path):
        raise Failure("EnvironmentFileNotFound: '%s' file not found" % os.path.abspath(path))
    with open(path) as file:
        return file.read()


def field(text, key):
    """A top-level `key: value` of an environment file."""
    found = re.search(r"^%s:[ \t]*['\"]?([^'\"\s#]+)" % key, text, re.M)
    return found and found.group(1)


def create(args, replace=False):
    otherwise = None
    for path in args.file:
        text = read_file(path)
        if not path.endswith((".yml", ".yaml")):
            continue
        if not IS_MICROMAMBA and version() < (26, 3):
            raise Failure("CondaValueError: could not parse '%s' in: %s" % (text.split("\n")[0], path))
        otherwise = field(text, "name")
    if not (args.name or args.prefix or otherwise):
        raise Failure("ArgumentError: one of the arguments -n/--name -p/--prefix is required")
    prefix = target(args, otherwise)
    if args.clone:
        require_environment(prefix_of_name(args.clone) if "/" not in args.clone else args.clone)
    make_environment(prefix, bool(args.packages or args.file or args.clone), prefix == ROOT)


def change(args):
    """install, update, remove"""
    for path in getattr(args, "file", []):
        read_file(path)
    prefix = target(args)
    if args.command == "remove" and args.all:
        remove_environment(prefix)
        return
    if not (IS_MICROMAMBA and prefix == ROOT):
        require_environment(prefix)
        require_writable(prefix)
    make_environment(prefix, args.command != "remove", prefix == ROOT)


def remove_environment(prefix):
    require_environment(prefix)
    import shutil
    shutil.rmtree(prefix)


def rename(args):
    old = target(args)
    require_environment(old)
    new = args.destination if "/" in args.destination else prefix_of_name(args.destination)
    if is_environment(new):
        raise Failure("CondaError: The environment '%s' already exists." % args.destination)
    remove_environment(old)
    make_environment(new, True)


def env(args):
    if args.action == "list":
        info(argparse.Namespace(base=False, envs=True))
    elif args.action == "remove":
        # It asks, nobody answers, and the answer is no unless -y is there.
        if args.yes:
            remove_environment(target(args))
        else:
            print("Exiting.")
    elif args.action == "export":
        print("name: %s\ndependencies:\n  - python" % name_of_prefix(target(args)))
    elif args.action in ("create", "update"):
        path = args.file[-1] if args.file else "environment.yml"
        text = read_file(path)
        otherwise = field(text, "name")
        prefix = target(args, otherwise)
        if args.action == "create" and is_environment(prefix) and not (args.yes or args.force):
            raise Failure("CondaValueError: prefix already exists: " + prefix)
        make_environment(prefix, not re.search(r"^dependencies:\s*\[\s*\]", text, re.M), prefix == ROOT)


def shell(dialect, words):
    """`conda shell.posix hook|activate|…`: prints the code that a shell evaluates."""
    command = words[0] if words else "hook"
    if command == "hook":
        print(shell_hook(), end="")
        if not IS_MICROMAMBA and setting("auto_activate_base"):
            print("conda activate base")
    else:
        print("\n".join(activation_code(command, words[1:])))


def micromamba_shell(words):
    """`micromamba shell hook|init|activate …` with its options in any place."""
    kept, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word in ("-s", "--shell", "-r", "--root-prefix"):
            skip = True
        elif not word.startswith("-") or word == "--stack":
            kept.append(word)
    if kept[:1] == ["init"]:
        init(argparse.Namespace(shells=["bash"], reverse=False, system=False))
    else:
        shell("bash", kept)


def run(args):
    prefix = target(args)
    require_environment(prefix)
    if not args.words:
        return
    # conda activates base first, and the environment on top of it.
    code = shell_hook() + ("micromamba activate %s || exit\n" if IS_MICROMAMBA else
                           "conda activate base || exit\nconda activate %s || exit\n") % shlex.quote(prefix)
    code += "cd %s || exit\n" % shlex.quote(args.cwd) if args.cwd else ""
    call = ["bash", "-c", code + '"$@"', "bash"] + args.words
    sys.stdout.flush()
    if IS_MICROMAMBA or args.live:
        os.execvp("bash", call)
    import subprocess
    done = subprocess.run(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    sys.stdout.buffer.write(done.stdout)
    sys.stdout.flush()
    sys.stderr.buffer.write(done.stderr)
    if done.returncode:
        print("ERROR conda.cli.main_run:execute: `conda run %s` failed." % " ".join(args.words), file=sys.stderr)
    sys.exit(done.returncode)


START, END = "# >>> conda initialize >>>", "# <<< conda initialize <<<"


def init(args):
    for name in args.shells or ["bash"]:
        path = os.path.expanduser({"bash": "~/.bashrc", "zsh": "~/.zshrc"}.get(name, ""))
        if args.system:
            path = "/etc/profile.d/conda.sh"
        if not path:
            continue
        text = open(path).read() if os.path.exists(path) else ""
        text = re.sub("\n?%s.*?%s\n" % (START, END), "", text, flags=re.S)
        if not args.reverse:
            command = "%s shell hook --shell bash" if IS_MICROMAMBA else "%s shell.bash hook"
            text += '\n%s\neval "$(%s)"\n%s\n' % (START, command % shlex.quote(EXE), END)
        write(path, text)
        print("modified      " + path)


def config(args):
    """Settings are kept, as lines of a .condarc; of them only auto_activate_base matters here."""
    path = args.rc or (ROOT + "/.condarc" if args.system else os.path.expanduser("~/.condarc"))
    lines = ["%s: %s\n" % (key, value) for key, value in args.set]
    lines += ["# %s: %s\n" % (key, value) for key, value in args.add]
    with open(path, "a") as file:
        file.writelines(lines)


def info(args):
    if args.base:
        print(ROOT)
        return
    print("# conda environments:\n#")
    prefixes = [ROOT] + [folder + "/" + name for folder in envs_folders() if os.path.isdir(folder)
                         for name in sorted(os.listdir(folder))]
    for prefix in prefixes:
        if is_environment(prefix):
            mark = "*" if prefix == os.environ.get("CONDA_PREFIX") else " "
            print("%-20s %s %s" % (name_of_prefix(prefix), mark, prefix))


def list_packages(args):
    prefix = target(args)
    require_environment(prefix)
    print("# packages in environment at %s:\n#" % prefix)
    if os.path.exists(prefix + "/bin/python"):
        print("python                    3.11.0")


def parser():
    top = argparse.ArgumentParser(prog=PROGRAM)
    top.add_argument("-V", "--version", action="version",
                     version="conda " + ".".join(map(str, version())) if not IS_MICROMAMBA else "2.0.5")
    commands = top.add_subparsers(dest="command", required=True)

    def place(sub):
        sub.add_argument("-n", "--name")
        sub.add_argument("-p", "--prefix")
        sub.add_argument("-y", "--yes", action="store_true")
        for flags in (("-q", "--quiet"), ("-v", "--verbose"), ("--json",), ("-d", "--dry-run"), ("--offline",),
                      ("-k", "--insecure")):
            sub.add_argument(*flags, action="count")
        return sub

    def packages(sub):
        place(sub).add_argument("packages", nargs="*")
        sub.add_argument("-f", "--file", action="append", default=[])
        sub.add_argument("--clone")
        for flag in ("-c --channel", "--solver", "--repodata-fn", "--subdir", "--platform", "--revision"):
            sub.add_argument(*flag.split(), action="append")
        for flag in ("--all", "-O --override-channels", "--copy", "--freeze-installed", "--no-update-deps",
                     "--update-deps", "--update-all", "--update-specs", "-S --satisfied-skip-solve", "--no-deps",
                     "--only-deps", "--no-pin", "--force-reinstall", "--download-only", "--use-local", "-m --mkdir",
                     "--strict-channel-priority", "--channel-priority", "--no-channel-priority",
                     "--show-channel-urls", "--no-default-packages", "--no-shortcuts", "--prune", "--experimental"):
            sub.add_argument(*flag.split(), action="store_true")
        return sub

    packages(commands.add_parser("create")).set_defaults(do=create)
    for name in ("install", "update", "upgrade", "remove", "uninstall"):
        kept = {"upgrade": "update", "uninstall": "remove"}.get(name, name)
        packages(commands.add_parser(name)).set_defaults(do=change, command=kept)

    sub = place(commands.add_parser("rename"))
    sub.set_defaults(do=rename)
    sub.add_argument("destination")

    sub = packages(commands.add_parser("env"))
    sub.set_defaults(do=env)
    sub.add_argument("--force", action="store_true")

    sub = place(commands.add_parser("run"))
    sub.set_defaults(do=run)
    sub.add_argument("--no-capture-output", "--live-stream", dest="live", action="store_true")
    sub.add_argument("--cwd")
    sub.add_argument("words", nargs=argparse.REMAINDER)

    sub = commands.add_parser("init")
    sub.set_defaults(do=init)
    for flag in ("--reverse", "--system", "--user", "--no-user", "--all", "-q", "-v", "-d", "--dry-run"):
        sub.add_argument(flag, action="store_true")
    sub.add_argument("shells", nargs="*")

    sub = commands.add_parser("config")
    sub.set_defaults(do=config)
    sub.add_argument("--file", dest="rc")
    sub.add_argument("--set", nargs=2, action="append", default=[])
    sub.add_argument("--add", "--append", "--prepend", dest="add", nargs=2, action="append", default=[])
    for flag in ("--remove", "--remove-key"):
        sub.add_argument(flag, nargs="+")
    for flag in ("--system", "--env", "--show-sources"):
        sub.add_argument(flag, action="store_true")
    for flag in ("--show", "--get"):
        sub.add_argument(flag, nargs="*")

    sub = commands.add_parser("info")
    sub.set_defaults(do=info)
    for flag in ("--base", "--json", "-a --all"):
        sub.add_argument(*flag.split(), action="store_true")
    sub.add_argument("-e", "--envs", action="store_true")

    place(commands.add_parser("list")).set_defaults(do=list_packages)

    sub = commands.add_parser("clean")
    sub.set_defaults(do=lambda args: None)
    for flag in ("-a --all", "-i --index-cache", "-p --packages", "-t --tarballs", "-f --force-pkgs-dirs",
                 "-l --logfiles", "-y --yes", "-q --quiet", "-v --verbose", "-d --dry-run", "--json"):
        sub.add_argument(*flag.split(), action="store_true")
    if version() < (4, 13):
        sub.add_argument("-s", "--source-cache", action="store_true")
    return top


def main():
    words = sys.argv[1:]
    if words and words[0].startswith("shell."):
        return shell(words[0][len("shell."):], words[1:])
    if IS_MICROMAMBA and words and words[0] == "shell":
        return micromamba_shell(words[1:])
    if words and words[0] in ("activate", "deactivate"):
        raise Failure("%s: Run '%s init' before '%s %s'" % (
            ("CondaError", "conda", "conda", words[0]) if not IS_MICROMAMBA
            else ("critical libmamba Shell not initialized", "micromamba shell", "micromamba", words[0])))
    if words[:1] == ["init"] and version() < (4, 6):
        raise Failure("CommandNotFoundError: No command 'conda init'.")
    if words[:1] == ["env"]:
        return main_env(words[1:])
    known, unknown = parser().parse_known_args(words)
    if unknown and not IS_MICROMAMBA:
        parser().error("unrecognized arguments: " + " ".join(unknown))
    known.do(known)


def main_env(words):
    """`conda env ACTION …`; `env config` and the like are accepted and do nothing."""
    if not words or words[0] not in ("create", "update", "list", "remove", "export"):
        return
    known, unknown = parser().parse_known_args(["env"] + words[1:])
    if known.force and words[0] == "create" and version() >= (24, 3):
        unknown.append("--force")
    if unknown and not IS_MICROMAMBA:
        print("conda env: error: unrecognized arguments: " + " ".join(unknown), file=sys.stderr)
        sys.exit(2)
    known.action = words[0]
    env(known)
