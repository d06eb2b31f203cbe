"""Uploaded files are kept by their hash."""

import hashlib
from pathlib import Path

import pytest

from symbiosis.lib import filestore

pytestmark = pytest.mark.usefixtures("folder")


def test_bytes_come_back_and_twice_is_once(folder: Path) -> None:
    digest = filestore.keep(b"lab report")

    assert digest == hashlib.sha256(b"lab report").hexdigest() == filestore.keep(b"lab report")
    assert filestore.read_kept(digest) == b"lab report"
    with filestore.open_kept(digest) as file:
        assert file.read() == b"lab report"
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [digest]


@pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 63, "A" * 64, "", "0" * 64, "/etc/hosts"])
def test_what_was_never_kept_is_not_found(name: str) -> None:
    with pytest.raises(FileNotFoundError):
        filestore.read_kept(name)


def test_forgotten_bytes_are_gone_and_forgetting_twice_is_quiet() -> None:
    digest = filestore.keep(b"photo")
    filestore.forget(digest)
    filestore.forget(digest)

    with pytest.raises(FileNotFoundError):
        filestore.read_kept(digest)
