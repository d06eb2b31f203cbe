"""Files that people upload, kept by the SHA-256 of their bytes: a name never becomes a path, twice is once."""

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

_DIGEST = re.compile(r"[0-9a-f]{64}")


def digest_of(content: bytes) -> str:
    """Return the SHA-256 by which the bytes are kept."""
    return hashlib.sha256(content).hexdigest()


def keep(content: bytes) -> str:
    """Store the bytes and return their SHA-256. Whole or not at all: a reader never sees half a file."""
    digest = digest_of(content)
    path = _path(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).replace(path)
    return digest


def keep_for_good(content: bytes) -> str:
    """Store bytes that belong to a record nobody may take back; `forget` leaves them, whoever else named them."""
    mark = _mark(digest_of(content))
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    return keep(content)


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
    """Delete stored bytes, unless they are kept for good. The caller knows that no row of its own names them."""
    if not _mark(digest).exists():
        _path(digest).unlink(missing_ok=True)


def _mark(digest: str) -> Path:
    return _path(digest).with_suffix(".kept")


def _path(digest: str) -> Path:
    if not _DIGEST.fullmatch(digest):
        raise FileNotFoundError(f"{digest!r} is not the SHA-256 of a kept file")
    return Path(settings.UPLOADS_DIR) / digest[:2] / digest
