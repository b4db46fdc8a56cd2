#!/usr/libexec/conda-stand-in/python3 -IS
"""A stand-in for conda and micromamba: it makes environments without packages.

It answers the commands that Dockerfiles use, makes environments that have a
`python` and an `activate.d` hook, and activates them as conda does. Nothing is
downloaded or solved. What it must get right is held to test/activation/observed.json.
Installed as PREFIX/bin/conda, or under the name micromamba.
"""
import sys

sys.path.insert(0, "/usr/libexec/conda-stand-in")

from commands import main  # noqa: E402
from prefixes import Failure  # noqa: E402

try:
    main()
except Failure as failure:
    print("\n%s\n" % failure, file=sys.stderr)
    sys.exit(failure.code)
except PermissionError as error:
    print("\nNotWritableError: The current user does not have write permissions to a required path.\n"
          "  path: %s\n" % error.filename, file=sys.stderr)
    sys.exit(1)
