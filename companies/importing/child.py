"""Read an upload in a process of its own that may do nothing else. The parent never opens a workbook.

A file that breaks its reader (reliability F10) ends the child; the web process goes on and says so.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from companies.importing.gate import Unreadable, kind_of
from companies.importing.values import Upload

WALL_SECONDS = 40
_ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = "import sys; sys.path.append(sys.argv[1]); from companies.importing.{module} import main; main()"


class ChildEnded(Exception):
    """The child process gave no answer."""


def read_upload(content: bytes, *, file_name: str = "") -> Upload:
    """Return what a .xlsx, .csv or .tsv file says.

    Parameters
    ----------
    content
        The bytes as uploaded; they decide what the file is.
    file_name
        As the person's machine named it, for the sentence only; "" for a pasted block.

    Raises
    ------
    Unreadable
        E01 with the reason in its facts, when the gate or the child refuses the file.
    """
    try:
        return _read_in_child(kind_of(content), content)
    except Unreadable as error:
        error.facts.setdefault("file", file_name)
        raise


def read_pasted(text: str) -> Upload:
    """Return a block pasted from a spreadsheet program; raises ``Unreadable`` like `read_upload`."""
    return read_upload(text.encode("utf-8", errors="replace"))


def _read_in_child(kind: str, content: bytes) -> Upload:
    answer = json.loads(_in_child(kind, content))
    if "error" in answer:
        raise Unreadable(**answer["error"])
    return Upload.from_json(answer["upload"])


def _in_child(task: str, content: bytes) -> bytes:
    """Return what the child answers; raises ``Unreadable`` (``too_much``) when a limit has ended it."""
    try:
        return answer_of("worker", task, given=content)
    except ChildEnded as error:
        raise Unreadable("too_much") from error


def answer_of(module: str, *words: str, given: bytes) -> bytes:
    """Let ``main()`` of a module of this package answer in a process of its own, with an empty environment.

    Raises
    ------
    ChildEnded
        When it took too long, was stopped by a limit, or said nothing.
    """
    program = _PROGRAM.format(module=module)
    try:
        done = subprocess.run(  # noqa: S603  # our own program; the file is only its input
            [sys.executable, "-I", "-c", program, str(_ROOT), *words],
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ChildEnded from error
    if done.returncode != 0 or not done.stdout:
        raise ChildEnded
    return done.stdout
