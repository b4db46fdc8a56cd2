#!/usr/libexec/conda-stand-in/python3 -IS
"""A stand-in for wget and curl: it answers the addresses of conda's installers, without a network.

Any other address fails as it does on a machine without a network.
"""
import io
import os
import re
import sys

HERE = "/usr/libexec/conda-stand-in/"
IS_WGET = os.path.basename(sys.argv[0]) == "wget"
VALUES = set("-O -o -a -P -t -T -U".split() if IS_WGET else "-o -H -m -A -u -d -X --retry --output --header".split())


def installer(name, version, folder):
    with open(HERE + "installer.in") as file:
        text = file.read()
    return text.replace("@NAME@", name).replace("@VERSION@", version).replace("@FOLDER@", folder).encode()


def micromamba_archive():
    import tarfile
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:bz2") as archive:
        member = archive.gettarinfo(HERE + "conda.py", "bin/micromamba")
        member.mode = 0o755
        with open(HERE + "conda.py", "rb") as file:
            archive.addfile(member, file)
    return out.getvalue()


def answer(url):
    """The bytes at an address, or None where the stand-in knows none."""
    name = url.rsplit("/", 1)[-1]
    version = re.search(r"(?:^|[-_])(\d+\.\d+(?:\.\d+)?)(?:-|$)", name)
    number = version.group(1) if version else "24.11.1"
    if name.startswith(("Miniconda", "Anaconda3")):
        return installer("Miniconda", number, "miniconda3" if name.startswith("Mini") else "anaconda3")
    if name.startswith("Miniforge"):
        return installer("Miniforge", number, "miniforge3")
    if "/micromamba/" in url:
        return micromamba_archive()
    return None


def main():
    output, urls, keep_name, words = None, [], IS_WGET, sys.argv[1:]
    while words:
        word = words.pop(0)
        short = re.match(r"-[A-Za-z]*([oO])(.*)$", word) if not word.startswith("--") else None
        if short and short.group(1) == ("O" if IS_WGET else "o"):
            output = short.group(2) or words.pop(0)
        elif short and not IS_WGET:
            keep_name = True
        elif word in ("--output-document", "--output"):
            output = words.pop(0)
        elif word.startswith(("--output-document=", "--output=")):
            output = word.split("=", 1)[1]
        elif word == "--remote-name":
            keep_name = True
        elif word in VALUES:
            words.pop(0)
        elif not word.startswith("-"):
            urls.append(word)
    for url in urls:
        content = answer(url)
        if content is None:
            print("%s: unable to resolve the host of %s" % (os.path.basename(sys.argv[0]), url), file=sys.stderr)
            sys.exit(4 if IS_WGET else 6)
        name = output or (url.rsplit("/", 1)[-1] if keep_name else "-")
        if name == "-":
            sys.stdout.buffer.write(content)
        else:
            with open(name, "wb") as file:
                file.write(content)


main()
