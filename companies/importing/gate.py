"""The gate before an upload is opened: signature, size, and the directory of a ZIP, read without unpacking.

Standard library only. It judges exactly the directory that `zipfile` will use: whatever could make the two read
different ones (a second end record, ZIP64, bytes in front) is refused. Limits: abuse case 19.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

LARGEST_FILE = 10_000_000  # bytes
LARGEST_UNPACKED = 100_000_000  # bytes
MOST_PARTS = 200
HIGHEST_RATIO = 200
SMALL_PART = 1_000_000  # bytes; below it a high ratio does no harm

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_NAME = "EncryptedPackage".encode("utf-16-le")
_OTHER_SIGNATURES = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
    b"\x1f\x8b",
)
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*\"[^\"]{0,200}\"\s*:|\[\s*\{\s*\")")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_END, _END64 = b"PK\x05\x06", b"PK\x06\x07"
_END_SIZE, _LONGEST_COMMENT = 22, 65_535
_ENTRY = struct.Struct("<4s6H3I5H2I")
_LOCAL = struct.Struct("<4s5H3I2H")
_ONLY_IN_ZIP64 = 0xFFFFFFFF
_STORED, _DEFLATED = 0, 8


class Unreadable(ValueError):
    """A file that is not read (message E01); `facts["reason"]` says why, the rest names sizes and places."""

    code = "E01"

    def __init__(self, reason: str, **facts: str | int) -> None:
        super().__init__(reason, facts)
        self.facts: dict[str, str | int] = {"reason": reason, **facts}

    @property
    def reason(self) -> str:
        return str(self.facts["reason"])


@dataclass(frozen=True, slots=True)
class _Part:
    name: bytes
    packed: int
    unpacked: int
    start: int  # of its local header
    end: int  # of its packed bytes


def kind_of(content: bytes) -> str:
    """Return "workbook" or "text" for a file that may be opened in the child process.

    Raises
    ------
    Unreadable
        ``empty``, ``too_large``, ``old_xls``, ``password``, ``other_kind``, ``html``, ``json``, ``nul``, ``bomb``,
        ``too_many_parts``, ``damaged``, ``not_a_workbook``.
    """
    if not content.strip():
        raise Unreadable("empty")
    if len(content) > LARGEST_FILE:
        raise Unreadable("too_large", limit=LARGEST_FILE // 1_000_000)
    if content.startswith(OLE):
        raise Unreadable("password" if ENCRYPTED_NAME in content else "old_xls")
    if content.startswith(ZIP):
        _check_package(content)
        return "workbook"
    _check_text(content)
    return "text"


def _check_text(content: bytes) -> None:
    if content.startswith(_OTHER_SIGNATURES):
        raise Unreadable("other_kind")
    if content.startswith(_UTF16):
        return
    if b"\x00" in content:
        raise Unreadable("nul")
    if content[:500].lstrip().lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise Unreadable("html")
    if _JSON.match(content):
        raise Unreadable("json")


def _check_package(content: bytes) -> None:
    parts = list(_parts(content))
    unpacked, packed = sum(part.unpacked for part in parts), sum(part.packed for part in parts)
    if unpacked > LARGEST_UNPACKED or unpacked > HIGHEST_RATIO * max(packed, SMALL_PART // HIGHEST_RATIO):
        raise Unreadable("bomb", limit=LARGEST_UNPACKED // 1_000_000)
    if any(part.unpacked > max(SMALL_PART, HIGHEST_RATIO * part.packed) for part in parts):
        raise Unreadable("bomb", limit=LARGEST_UNPACKED // 1_000_000)
    in_order = sorted(parts, key=lambda part: part.start)
    if any(after.start < before.end for before, after in pairwise(in_order)):
        raise Unreadable("bomb", limit=LARGEST_UNPACKED // 1_000_000)
    _check_names({part.name.lower() for part in parts})


def _check_names(names: set[bytes]) -> None:
    if b"xl/workbook.xml" in names or (b"_rels/.rels" in names and b"xl/workbook.bin" not in names):
        return
    raise Unreadable("not_a_workbook")


def _parts(content: bytes) -> Iterator[_Part]:
    """Yield the entries of the directory; at most one more than allowed is looked at."""
    place, end = _directory(content)
    seen: set[bytes] = set()
    while place < end:
        if len(seen) >= MOST_PARTS:
            raise Unreadable("too_many_parts", limit=MOST_PARTS)
        part, place = _part(content, place, end)
        if part.name in seen:
            raise Unreadable("damaged")
        seen.add(part.name)
        yield part


def _directory(content: bytes) -> tuple[int, int]:
    """Return where the directory starts and ends; the end record must follow it at once."""
    found = len(content) - _END_SIZE
    if content[found : found + 4] != _END or content[-2:] != b"\0\0":
        found = content.rfind(_END, max(0, len(content) - _END_SIZE - _LONGEST_COMMENT))
    if (
        found < 0
        or found + _END_SIZE > len(content)
        or content[max(0, found - 20) : found].startswith(_END64)
    ):
        raise Unreadable("damaged")
    size, start = struct.unpack_from("<2I", content, found + 12)
    if start + size != found:
        raise Unreadable("damaged")
    return start, found


def _part(content: bytes, place: int, end: int) -> tuple[_Part, int]:
    if place + _ENTRY.size > end:
        raise Unreadable("damaged")
    entry = _ENTRY.unpack_from(content, place)
    signature, flags, method = entry[0], entry[3], entry[4]
    packed, unpacked, name_size, extra_size, comment_size = entry[8:13]
    start = entry[16]
    if signature != b"PK\x01\x02" or _ONLY_IN_ZIP64 in (packed, unpacked, start):
        raise Unreadable("damaged")
    if flags & 1:
        raise Unreadable("password")
    if method not in (_STORED, _DEFLATED):
        raise Unreadable("damaged")
    name = content[place + _ENTRY.size : place + _ENTRY.size + name_size]
    part = _Part(name, packed, unpacked, start, _end_of(content, start, packed))
    return part, place + _ENTRY.size + name_size + extra_size + comment_size


def _end_of(content: bytes, start: int, packed: int) -> int:
    """Return where the packed bytes end, after the local header that the directory points to."""
    if start + _LOCAL.size > len(content) or content[start : start + 4] != ZIP:
        raise Unreadable("damaged")
    name_size, extra_size = _LOCAL.unpack_from(content, start)[9:11]
    end = int(start + _LOCAL.size + name_size + extra_size + packed)
    if end > len(content):
        raise Unreadable("damaged")
    return end
