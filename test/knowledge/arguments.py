"""Lists the options of every command of a conda release, as conda's own parser knows them.

Needs nothing but the release's `conda` folder (and `conda_env`, for releases that have it) and Python's packages
ruamel.yaml, boltons, pluggy, requests, tqdm, packaging, platformdirs and distro; what else conda imports may be empty
modules. Prints what condaArguments.json keeps of the release:

    PYTHONPATH=FOLDER_OF_THE_RELEASE python3 arguments.py 26.7.1
"""
import argparse
import collections
import collections.abc
import json
import sys

for name in ("Iterable", "Mapping", "MutableMapping", "Sequence", "Hashable", "Callable", "Set"):
    if not hasattr(collections, name):  # conda before 4.8 names them there
        setattr(collections, name, getattr(collections.abc, name))


def options_of(parser, path, found):
    words = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, child in action.choices.items():
                options_of(child, [*path, name], found)
        elif action.option_strings:
            takes = action.nargs != 0 and not isinstance(
                action, (argparse._StoreConstAction, argparse._CountAction, argparse._AppendConstAction)
            )
            words += [name + ("=" if takes else "") for name in action.option_strings]
    if path and words:
        found[" ".join(path)] = " ".join(sorted(words))


def main():
    from conda.cli.conda_argparse import generate_parser

    found = {}
    options_of(generate_parser(), [], found)
    try:  # until conda 24.3 `conda env` is a program of its own
        from conda_env.cli.main import create_parser

        if not any(name.startswith("env ") for name in found):
            options_of(create_parser(), ["env"], found)
    except ImportError:
        pass
    print(json.dumps({sys.argv[1]: found}, indent=1))


main()
