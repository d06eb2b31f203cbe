"""Files that people upload, kept by the SHA-256 of their bytes: a name never becomes a path, twice is once."""

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

_DIGEST = re.compile(r"[0-9a-f]{64}")


def keep(content: bytes) -> str:
    """Store the bytes and return their SHA-256. Whole or not at all: a reader never sees half a file."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).replace(path)
    return digest


def open_kept(digest: str) -> BinaryIO:
    """Open stored bytes for reading; raises FileNotFoundError for a digest that was never kept."""
    return _path(digest).open("rb")


def read_kept(digest: str) -> bytes:
    """Return stored bytes; raises FileNotFoundError for a digest that was never kept."""
    return _path(digest).read_bytes()


def size_of(digest: str) -> int:
    """Return the size of stored bytes; 0 when they were never kept or are gone."""
    path = _path(digest)
    return path.stat().st_size if path.exists() else 0


def forget(digest: str) -> None:
    """Delete stored bytes. The caller knows that no row names them any more."""
    _path(digest).unlink(missing_ok=True)


def _path(digest: str) -> Path:
    if not _DIGEST.fullmatch(digest):
        raise FileNotFoundError(f"{digest!r} is not the SHA-256 of a kept file")
    return Path(settings.UPLOADS_DIR) / digest[:2] / digest
