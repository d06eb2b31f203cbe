"""What is refused before anything is opened, and that real files pass."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from companies.importing.gate import Unreadable, kind_of
from tests.drills.bombs import BOMBS, package

NEVER_OPENED = {
    "long_sheet": "bomb",
    "wide_row": "bomb",
    "many_texts": "bomb",
    "zip_bomb": "bomb",
    "huge_text": "bomb",
    "overlapping": "bomb",
    "many_parts": "too_many_parts",
    "large_file": "too_large",
}


def _workbook() -> bytes:
    file = io.BytesIO()
    book = Workbook()
    for number in range(2_000):
        book.active.append([number, "tro bay", 120.5, "tấn/tháng"])
    book.save(file)
    return file.getvalue()


def _reason(content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        kind_of(content)
    return refused.value.reason


@pytest.mark.parametrize(("bomb", "reason"), NEVER_OPENED.items())
def test_bombs_are_refused_by_their_directory(bomb: str, reason: str) -> None:
    assert _reason(BOMBS[bomb]()) == reason


def test_a_real_workbook_and_a_text_pass() -> None:
    assert kind_of(_workbook()) == "workbook"
    assert kind_of("Loại;Số lượng\nTro bay;120".encode()) == "text"
    assert kind_of("Loại;Số lượng".encode("utf-16")) == "text"
    assert kind_of(b"[kg];{x};note\n1;2;3") == "text"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"  \n", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"%PDF-1.7 ...", "other_kind"),
        (b"<html><table>", "html"),
        (b'{"about": ["x"], "listings": []}', "json"),
        (b'\xef\xbb\xbf [ {"code": "LST"}]', "json"),
        (b"a;b\x00", "nul"),
        (b"PK\x03\x04 and no directory", "damaged"),
    ],
)
def test_other_files_are_named(content: bytes, reason: str) -> None:
    assert _reason(content) == reason


def test_a_second_directory_cannot_hide_behind_the_first() -> None:
    """`zipfile` would read the last end record; one that does not close the file's own directory is refused."""
    sound = package("<row/>")
    assert kind_of(sound) == "workbook"
    assert _reason(b"PK\x03\x04" + sound) == "damaged"
    assert _reason(sound + sound[sound.rfind(b"PK\x05\x06") :]) == "damaged"
    assert _reason(sound[: sound.rfind(b"PK\x05\x06")] + b"PK\x06\x07" + bytes(16) + sound[-22:]) == "damaged"


def test_an_encrypted_part_asks_for_a_copy_without_password() -> None:
    content = bytearray(package("<row/>"))
    content[content.rfind(b"PK\x01\x02") + 8] |= 1
    assert _reason(bytes(content)) == "password"


def test_other_packages_are_no_workbooks() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    assert _reason(file.getvalue()) == "not_a_workbook"
