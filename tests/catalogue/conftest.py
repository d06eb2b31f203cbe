"""A shortened copy of the catalogue's files that a test may spoil."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.knowledge import DATA_DIR, read_catalogue

Edit = Callable[[str, str, str], None]


def shorten(file: Path, keep: Callable[[str], bool]) -> None:
    """Keep the header and the lines that a test asks for; no cell of these files has a line break."""
    header, *lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text(header + "".join(line for line in lines if keep(line)), encoding="utf-8")


@pytest.fixture(scope="session")
def short_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue without most of its long code lists; what is left still fits together."""
    folder = Path(shutil.copytree(DATA_DIR, tmp_path_factory.mktemp("catalogue") / "data"))
    used = {code for row in read_catalogue().resources for code in row.ewc}
    codes = tuple(f"eu,{code}," for code in sorted(used))
    shorten(folder / "isic.csv", lambda line: line.startswith(("A,", "01,", "011,")))
    shorten(folder / "nace.csv", lambda line: line.startswith(("A,", "01,")))
    shorten(folder / "waste_codes.csv", lambda line: line.split(",")[0] in used)
    shorten(folder / "waste_code_types.csv", lambda line: line.startswith(("vn,", *codes)))
    shorten(folder / "synonyms.csv", lambda line: line[0] in "cp")
    shorten(folder / "sector_templates.csv", lambda line: line.startswith("tyres,"))
    return folder


@pytest.fixture
def data(short_data: Path, tmp_path: Path) -> Path:
    """A private copy of the shortened files."""
    return Path(shutil.copytree(short_data, tmp_path / "data"))


@pytest.fixture
def edit(data: Path) -> Edit:
    """Replace one text in one file of the copy; the text must be there once."""

    def replace(file: str, old: str, new: str) -> None:
        text = (data / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {file}"
        (data / file).write_text(text.replace(old, new), encoding="utf-8")

    return replace
