"""The one door to everything: set-up, demo, site, tests and checks. Standard library only.

This file parses under Python 3.6, so that an old Python can still say what to install. All the rest is in
launcher/, which needs Python 3.11.
"""

import os
import shutil
import subprocess
import sys

NEEDED = (3, 11)
NEWER = ["python3.14", "python3.13", "python3.12", "python3.11"]


def too_old(version: "tuple[object, ...]") -> str:
    """Return the sentence for a Python that is too old, or an empty text."""
    if tuple(version[:2]) >= NEEDED:
        return ""
    return (
        f"This project needs Python 3.11 or newer; this is Python {version[0]}.{version[1]}. Install one "
        "(Debian or Ubuntu: apt-get install python3 python3-venv; macOS: brew install python@3.13; "
        "Windows: use WSL) and start again with it, for example: make demo PYTHON=python3.13"
    )


def newer_python() -> str:
    """Return the path of a Python on this machine that is new enough and starts, or an empty text."""
    for path in filter(None, map(shutil.which, NEWER)):
        if subprocess.call([path, "-c", ""], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
            return path
    return ""


def main() -> None:
    """Check the Python, then hand over to the launcher."""
    sentence = too_old(sys.version_info)
    if sentence:
        newer = newer_python()
        if newer:
            os.execv(newer, [newer] + sys.argv)  # noqa: RUF005, S606
        sys.exit(sentence)
    from launcher import cli

    sys.exit(cli.main(sys.argv[1:]))


if __name__ == "__main__":
    main()
