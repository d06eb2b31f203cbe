"""The child process: limits itself, then reads or marks one file that strangers sent. No Django here.

Started by companies/importing/child.py with an empty environment. The kernel then refuses it more memory and time,
and while it reads any file and any socket; what breaks inside ends here and never in the parent.
"""

from __future__ import annotations

import codecs
import json
import resource
import sys
import zipfile  # noqa: F401  # loaded before no more files may be opened
from collections.abc import Callable, Mapping
from typing import Any

from companies.importing.delimited import read_delimited
from companies.importing.gate import LARGEST_UNPACKED, Unreadable
from companies.importing.marking import load_library, mark_workbook
from companies.importing.values import Upload
from companies.importing.workbook import read_workbook

MEMORY = 512 * 1024 * 1024  # bytes of address space
CPU_SECONDS = 20
LARGEST_ANSWER = 12_000_000  # characters of JSON
MARKED = b"\x00"  # first byte of an answer that is a workbook
_CODECS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp437", "cp1252", "cp1258", "latin-1", "ascii")
_READERS = {"workbook": read_workbook, "text": read_delimited}


def limit_self(*, files: int, file_size: int) -> None:
    """Give up memory, time, files and sockets for good. Those that are open stay open."""
    for name in _CODECS:
        codecs.lookup(name)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    sys.addaudithook(_no_network)


def _no_network(event: str, _arguments: object) -> None:
    if event.startswith("socket."):
        raise PermissionError(event)


def read(kind: str, content: bytes) -> bytes:
    """Return {"upload": …} or {"error": facts of E01} as JSON."""
    limit_self(files=0, file_size=0)
    return _answer(lambda: _as_bytes({"upload": _within_size(_READERS[kind](content)).as_json()}))


def mark(content: bytes) -> bytes:
    """Return the marked workbook after MARKED, or an error as `read`. The input is marks, a blank line, the file."""
    load_library()
    limit_self(files=32, file_size=LARGEST_UNPACKED)  # openpyxl writes each sheet through a file of its own
    marks, _, workbook = content.partition(b"\n\n")
    return _answer(lambda: MARKED + mark_workbook(workbook, json.loads(marks)))


def _answer(work: Callable[[], bytes]) -> bytes:
    try:
        return work()
    except Unreadable as error:
        return _as_bytes({"error": error.facts})
    except MemoryError:
        return _as_bytes({"error": {"reason": "too_much"}})
    except Exception as error:  # noqa: BLE001  # a mutated file finds every exception there is (reliability F10)
        return _as_bytes({"error": {"reason": "damaged", "kind": type(error).__name__}})


def _as_bytes(answer: Mapping[str, Any]) -> bytes:
    return json.dumps(answer, ensure_ascii=True, allow_nan=False).encode()


def _within_size(upload: Upload) -> Upload:
    """Refuse what one shared text in very many cells would blow up on its way to the parent."""
    left = LARGEST_ANSWER
    for sheet in upload.sheets:
        for row in sheet.rows:
            left -= sum(len(cell) + 4 if isinstance(cell, str) else 24 for cell in row)
            if left < 0:
                raise Unreadable("too_much")
    return upload


def main() -> None:
    """Answer one request: the task as the only argument, its bytes as the input."""
    task, content = sys.argv[-1], sys.stdin.buffer.read()
    sys.stdout.buffer.write(mark(content) if task == "mark" else read(task, content))
