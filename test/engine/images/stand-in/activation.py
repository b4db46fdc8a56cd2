"""The shell code with which conda activates: PATH, CONDA_PREFIX, and the stack that CONDA_SHLVL counts."""
import os
import re
import shlex

from prefixes import EXE, HOME_OF_STAND_IN, IS_MICROMAMBA, ROOT, Failure, is_environment, \
    name_of_prefix, prefix_of_name, require_environment


def hooks(prefix, kind):
    folder = "%s/etc/conda/%s.d" % (prefix, kind)
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    return [". " + shlex.quote("%s/%s" % (folder, name)) for name in names if name.endswith(".sh")]


def path_with(old, new):
    """PATH with `new`'s bin in the place of `old`'s, or first where there is none."""
    parts = [part for part in os.environ.get("PATH", "").split(":") if part]
    place = 0
    if old and old + "/bin" in parts:
        place = parts.index(old + "/bin")
        del parts[place]
    if new:
        parts.insert(place, new + "/bin")
    return ":".join(parts)


def state(prefix, level, path):
    """The lines that tell the shell where it is now; `prefix` None is nowhere."""
    prompt = os.environ.get("PS1", "")
    before = os.environ.get("CONDA_PROMPT_MODIFIER", "")
    if before and prompt.startswith(before):
        prompt = prompt[len(before):]
    values = {"PATH": path, "CONDA_SHLVL": str(level)}
    if prefix is None:
        lines = ["unset CONDA_PREFIX CONDA_DEFAULT_ENV CONDA_PROMPT_MODIFIER"]
    else:
        name = name_of_prefix(prefix)
        modifier = "(%s) " % name
        lines = []
        prompt = modifier + prompt
        values.update(CONDA_PREFIX=prefix, CONDA_DEFAULT_ENV=name, CONDA_PROMPT_MODIFIER=modifier)
    lines += ["export %s=%s" % (key, shlex.quote(value)) for key, value in values.items()]
    return lines + ["PS1=" + shlex.quote(prompt)]


def find_for_activation(word):
    if "/" in word:
        prefix = os.path.abspath(os.path.expanduser(word))
        require_environment(prefix)
        return prefix
    prefix = prefix_of_name(word)
    if prefix != ROOT and not is_environment(prefix):
        raise Failure("EnvironmentNameNotFound: Could not find conda environment: %s\n"
                      "You can list all discoverable environments with `conda info --envs`." % word)
    return prefix


def activation_code(command, words):
    """Shell code for activate, deactivate and reactivate; CONDA_SHLVL counts a stack."""
    level = int(os.environ.get("CONDA_SHLVL") or 0)
    current = os.environ.get("CONDA_PREFIX") if level > 0 else None
    below = os.environ.get("CONDA_PREFIX_%d" % (level - 1))
    stack = "--stack" in words
    words = [word for word in words if word not in ("--stack", "--no-stack")]
    if command == "activate" and len(words) > 1:
        raise Failure("ArgumentError: activate does not accept more than one argument:\n%s" % words, 2)
    if command != "activate" and words:
        raise Failure("ArgumentError: %s does not accept arguments\nremainder_args: %s" % (command, words), 2)
    if command == "activate":
        new = find_for_activation(words[0] if words and words[0] else "base")
        if current and new == current:
            command = "reactivate"
        elif current and new == below:
            command = "deactivate"
        else:
            lines = hooks(current, "deactivate") if current and not stack else []
            if current:
                lines.append("export CONDA_PREFIX_%d=%s" % (level, shlex.quote(current)))
            if stack:
                lines.append("export CONDA_STACKED_%d=true" % (level + 1))
            lines += state(new, level + 1, path_with(None if stack else current, new))
            return lines + hooks(new, "activate")
    if not current:
        return []
    if command == "reactivate":
        return hooks(current, "deactivate") + state(current, level, path_with(current, current)) \
            + hooks(current, "activate")
    stacked = os.environ.get("CONDA_STACKED_%d" % level)
    lines = hooks(current, "deactivate") + state(below, level - 1, path_with(current, None if stacked else below))
    if below:
        lines.append("unset CONDA_PREFIX_%d" % (level - 1))
        lines += [] if stacked else hooks(below, "activate")
    return lines + (["unset CONDA_STACKED_%d" % level] if stacked else [])


def shell_hook():
    with open(HOME_OF_STAND_IN + "/conda.sh.in") as file:
        text = file.read().replace("@ROOT@", ROOT).replace("@EXE@", EXE)
    if IS_MICROMAMBA:
        return text.replace("@NAME@", "micromamba").replace("@SHELL@", "shell") \
            + "export MAMBA_EXE=%s MAMBA_ROOT_PREFIX=%s\n" % (shlex.quote(EXE), shlex.quote(ROOT))
    text = text.replace("@NAME@", "conda").replace("@SHELL@", "shell.posix")
    return text + "export CONDA_EXE=%s\n" % shlex.quote(EXE)


def setting(key):
    """A boolean setting, from CONDA_<KEY> or a .condarc; true unless it says otherwise."""
    value = os.environ.get("CONDA_" + key.upper())
    for path in (ROOT + "/.condarc", os.path.expanduser("~/.condarc")):
        if value is None and os.path.exists(path):
            found = re.findall(r"^%s:\s*(\S+)" % key, open(path).read(), re.M)
            value = found[-1] if found else None
    return str(value).lower() not in ("false", "no", "off", "0")
