"""CSV and XLSX files of listings, in the encodings and separators that spreadsheets write."""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from catalogue.folding import fold
from matching.files.cells import OPTIONAL, REQUIRED, FileListing, Problem, read_row

MOST_BYTES = 50_000_000
MOST_ROWS = 200_000
ENCODINGS = ("utf-8-sig", "cp1258", "cp1252")
ALIASES = {
    "latitude": "lat",
    "longitude": "lon",
    "material": "material_as_described",
    "material_described": "material_as_described",
    "mang_luoi": "network",
    "cong_ty": "company",
    "doanh_nghiep": "company",
    "huong": "direction",
    "vat_lieu": "material_as_described",
    "mo_ta": "material_as_described",
    "so_luong": "quantity",
    "don_vi": "unit",
    "vi_do": "lat",
    "kinh_do": "lon",
    "nganh": "sector",
}


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the text says why and what to do."""


def read_listings(path: Path) -> tuple[list[FileListing], list[Problem]]:
    """Read a listings file; rows that cannot be read come back as problems.

    Raises
    ------
    UnreadableFile
        If it does not exist, is too large, is no CSV or XLSX, or lacks a required column.
    """
    rows = iter(rows_of(path))
    header = [column_name(cell) for cell in next(rows, [])]
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise UnreadableFile(
            f"{path.name}: the first row lacks {', '.join(missing)}. It must name the columns "
            f"{','.join(REQUIRED)} and may name {','.join(OPTIONAL)}."
        )
    return _read_rows(header, rows)


def _read_rows(header: list[str], rows: Iterator[list[str]]) -> tuple[list[FileListing], list[Problem]]:
    listings: dict[tuple[str, str, str, str], FileListing] = {}
    problems: list[Problem] = []
    for number, cells in enumerate(rows, start=2):
        if not any(cells):
            continue
        listing, found = read_row(number, dict(zip(header, cells, strict=False)))
        problems += found
        if listing is not None:
            key = (listing.network, listing.company, listing.direction, listing.material)
            listings.setdefault(key, listing)  # the same words twice are one listing
    return list(listings.values()), problems


def column_name(cell: str) -> str:
    """Return the name under which a header cell is known."""
    name = fold(cell).replace(" ", "_")
    return ALIASES.get(name, name)


def rows_of(path: Path) -> Iterable[list[str]]:
    """Return the rows of a CSV or XLSX file as stripped cells, the header first.

    Raises
    ------
    UnreadableFile
        If it does not exist, is too large, or is no CSV or XLSX; while iterating, if it breaks off.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise UnreadableFile(f"{path.name} has {size:,} bytes; the most is {MOST_BYTES:,}. Split it.")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or error}") from error
    return _sheet_rows(path, data) if data.startswith(b"PK\x03\x04") else _csv_rows(path, data)


def _csv_rows(path: Path, data: bytes) -> Iterator[list[str]]:
    text = _decoded(path, data)
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for number, row in enumerate(reader, start=1):
            if number > MOST_ROWS:
                raise UnreadableFile(f"{path.name} has more than {MOST_ROWS:,} rows. Split it.")
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise UnreadableFile(f"{path.name}, line {reader.line_num}: {error}") from error


def _decoded(path: Path, data: bytes) -> str:
    if b"\x00" in data[:1000] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile(f"{path.name} is neither CSV nor XLSX.")
    for encoding in ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(f"{path.name}: the characters cannot be read. Save it as CSV in UTF-8 or as XLSX.")


def _sheet_rows(path: Path, data: bytes) -> Iterator[list[str]]:
    """Read the first sheet. Whatever openpyxl trips over means that the file is damaged."""
    from openpyxl import load_workbook

    try:
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > MOST_ROWS:
                raise UnreadableFile(f"{path.name} has more than {MOST_ROWS:,} rows. Split it.")
            yield ["" if cell is None else str(cell).strip() for cell in row]
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile(f"{path.name} is not a readable XLSX file: {error}. Save it again.") from error
