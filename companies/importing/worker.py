"""The child process: limits itself, reads one file that strangers sent, answers with JSON. No Django here.

Started by companies/importing/child.py with an empty environment. The kernel then refuses it more memory and time,
any file and any socket; what breaks inside ends here and never in the parent.
"""

from __future__ import annotations

import codecs
import json
import resource
import sys
import zipfile  # noqa: F401  # loaded before no more files may be opened
from collections.abc import Mapping
from typing import Any

from companies.importing.delimited import read_delimited
from companies.importing.gate import Unreadable
from companies.importing.values import Upload
from companies.importing.workbook import read_workbook

MEMORY = 512 * 1024 * 1024  # bytes of address space
CPU_SECONDS = 20
LARGEST_ANSWER = 12_000_000  # characters of JSON
_CODECS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp437", "cp1252", "cp1258", "latin-1", "ascii")
_READERS = {"workbook": read_workbook, "text": read_delimited}


def limit_self(*, memory: int = MEMORY, cpu_seconds: int = CPU_SECONDS) -> None:
    """Give up memory [bytes], time, files and sockets for good. The three files that are open stay open."""
    for name in _CODECS:
        codecs.lookup(name)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):
        resource.setrlimit(limit, (0, 0))


def answer_to(kind: str, content: bytes) -> Mapping[str, Any]:
    """Return {"upload": …} or {"error": facts of E01}."""
    try:
        return {"upload": _within_size(_READERS[kind](content)).as_json()}
    except Unreadable as error:
        return {"error": error.facts}
    except MemoryError:
        return {"error": {"reason": "too_much"}}
    except Exception as error:  # noqa: BLE001  # a mutated file finds every exception there is (reliability F10)
        return {"error": {"reason": "damaged", "kind": type(error).__name__}}


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
    """Answer one request: the kind of file as the last argument, its bytes as the input."""
    content = sys.stdin.buffer.read()
    limit_self()
    sys.stdout.write(json.dumps(answer_to(sys.argv[-1], content), ensure_ascii=True, allow_nan=False))
