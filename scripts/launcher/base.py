"""Where things are, how the launcher speaks, and how it fails."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"
LOGS = VAR / "log"


class Failure(Exception):  # it is what people read, not a bug
    """A failure that people read: one sentence that names the place and the way out."""


def say(text: str) -> None:
    """Print one line of progress at once, also into a pipe."""
    print(text, flush=True)


def digest(files: Iterable[Path], *extra: str) -> str:
    """Return the SHA-256 over the names and contents of `files` (in order) and the `extra` texts."""
    result = hashlib.sha256()
    for path in files:
        result.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    result.update("\0".join(extra).encode())
    return result.hexdigest()


def read_stamp(path: Path) -> dict[str, str]:
    """Return what a stamp file says; a missing or damaged one says nothing."""
    try:
        stamp = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(path: Path, stamp: dict[str, str]) -> None:
    """Write a stamp file as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(stamp), encoding="utf-8")
    draft.replace(path)


def run_logged(command: list[str], *, log: str, env: dict[str, str] | None = None) -> bool:
    """Run a noisy command with its output in var/log/`log`; return whether it succeeded."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with (LOGS / log).open("ab") as output:
        done = subprocess.run(
            command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
        )
    return done.returncode == 0


def log_tail(log: str, lines: int = 3) -> str:
    """Return the last lines of var/log/`log`, indented, and where the rest is."""
    try:
        text = (LOGS / log).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    last = [f"    {line}" for line in text.splitlines()[-lines:]]
    return "\n".join([*last, f"    (all of it: var/log/{log})"])


def environment(**values: str) -> dict[str, str]:
    """Return this process's environment with `values` laid over it.

    Without the wish to keep no compiled Python, common in containers: each of the many processes that a demo or a run
    of the tests starts would compile the whole product once more.
    """
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**own, "PYTHONUNBUFFERED": "1", **values}


def complain(text: str) -> None:
    """Print a sentence on standard error."""
    print(text, file=sys.stderr, flush=True)
