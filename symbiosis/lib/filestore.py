"""Files that people upload, kept by the SHA-256 of their bytes: a name never becomes a path, twice is once."""

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEPT, _ASIDE = ".kept", ".aside"  # a mark beside a file; a file about to go


def digest_of(content: bytes) -> str:
    """Return the SHA-256 by which the bytes are kept."""
    return hashlib.sha256(content).hexdigest()


def keep(content: bytes) -> str:
    """Store the bytes and return their SHA-256. Whole or not at all: a reader never sees half a file."""
    digest = digest_of(content)
    path = _path(digest)
    if not _made_young(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).replace(path)
    return digest


def _made_young(path: Path) -> bool:
    """Give a file that is there the time of now, so that `sweep` leaves it to whoever keeps it again."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


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


def sweep(needed: Callable[[set[str]], set[str]], *, older_than: timedelta) -> int:
    """Delete bytes that were kept longer ago and that nobody needs; return how many files went.

    Parameters
    ----------
    needed
        Tells of SHA-256s which of them some row still names. Asked folder by folder, and again before the end.
    older_than
        Longer than any transaction: bytes are kept before their row can be seen.
    """
    before, gone = time.time() - older_than.total_seconds(), 0
    for folder in sorted(Path(settings.UPLOADS_DIR).glob("[0-9a-f][0-9a-f]")):
        for path in folder.glob(f"*{_ASIDE}"):  # left by a sweep that was killed
            path.replace(path.with_suffix(""))
        old = {path for path in folder.iterdir() if path.suffix != _KEPT and path.stat().st_mtime < before}
        digests = {path.name for path in old if _DIGEST.fullmatch(path.name)}
        spared = needed(digests) if digests else set()
        for path in old:
            if path.name in digests - spared:
                gone += _forget_aside(path, needed, before)
            elif path.name not in digests:  # half a file of a writer that was killed
                path.unlink(missing_ok=True)
    return gone


def _forget_aside(path: Path, needed: Callable[[set[str]], set[str]], before: float) -> bool:
    """Set the file aside and look again: who kept it meanwhile made it young, or found nothing and wrote it anew."""
    if _mark(path.name).exists():
        return False
    aside = path.with_suffix(_ASIDE)
    path.rename(aside)
    if aside.stat().st_mtime < before and not needed({path.name}):
        aside.unlink()
        return True
    aside.replace(path)
    return False


def _mark(digest: str) -> Path:
    return _path(digest).with_suffix(_KEPT)


def _path(digest: str) -> Path:
    if not _DIGEST.fullmatch(digest):
        raise FileNotFoundError(f"{digest!r} is not the SHA-256 of a kept file")
    return Path(settings.UPLOADS_DIR) / digest[:2] / digest
