"""Which column of a register means what: headers in Vietnamese and English. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from catalogue.folding import fold
from companies.importing.values import JsonCell, shown

HEADER_DEPTH = 30  # rows in which the header is looked for: titles and stamps come first
LEAST_COLUMNS = 2

SYNONYMS: dict[str, tuple[str, ...]] = {
    "name": (
        "name", "company", "company name", "tenant", "enterprise", "ten", "ten cong ty", "ten doanh nghiep",
        "doanh nghiep", "cong ty", "ten dn", "nha dau tu", "ten nha dau tu", "khach hang",
    ),
    "zone": ("zone", "area", "subdivision", "phan khu", "khu", "khu vuc"),
    "isic": (
        "isic", "vsic", "vsic code", "isic code", "ma nganh", "ma nganh vsic", "ma vsic", "ma nganh nghe",
        "ma nganh kinh te",
    ),
    "activity_vi": (
        "activity vi", "nganh nghe", "linh vuc", "hoat dong", "linh vuc hoat dong", "nganh nghe kinh doanh",
        "san pham", "linh vuc san xuat", "hoat dong (vi)",
    ),
    "activity_en": ("activity", "activity en", "business", "sector", "industry", "products", "hoat dong (en)"),
    "employees": (
        "employees", "staff", "workers", "headcount", "number of employees", "so lao dong", "lao dong", "nhan su",
        "so nhan vien", "so luong lao dong",
    ),
    "latitude": ("lat", "latitude", "vi do"),
    "longitude": ("lon", "lng", "long", "longitude", "kinh do"),
    "contact_name": ("contact", "contact person", "contact name", "nguoi lien he", "dau moi", "ho ten", "ho va ten"),
    "email": (
        "email", "e-mail", "mail", "contact e-mail", "contact email", "thu dien tu", "email lien he", "dia chi email",
    ),
    "phone": ("phone", "tel", "telephone", "mobile", "dien thoai", "sdt", "so dien thoai"),
}  # fmt: skip
ACTIVITIES = ("activity_vi", "activity_en")
NUMBERING = frozenset({"stt", "tt", "so tt", "no", "nr", "#"})  # columns that say nothing of a company
_FIELD_OF = {word: name for name, words in SYNONYMS.items() for word in words}
_NOISE = re.compile(r"[*:.\n\r\t]+|\s{2,}")
_CODE_WORD = re.compile(r"\b[iv]sic\b")


def fields_of(header: JsonCell) -> tuple[str, ...]:
    """Return the fields that a header names: none or one, or the activity and its code for "Ngành nghề (VSIC)".

    Both halves of "Tên / Name" are tried.
    """
    text = fold(_NOISE.sub(" ", shown(header))).strip()
    parts = [text, *(part.strip() for part in text.replace("(", "/").replace(")", "").split("/"))]
    found = [_FIELD_OF[part] for part in parts if part in _FIELD_OF]
    if not _CODE_WORD.search(text):
        return tuple(found[:1])
    words = _FIELD_OF.get(" ".join(_CODE_WORD.sub(" ", text).split()), "")
    activity = next((name for name in (*found, words) if name in ACTIVITIES), "")
    return ("isic", activity) if activity else tuple(found[:1])


def find_header(rows: Sequence[Sequence[JsonCell]]) -> tuple[int, dict[str, int]] | None:
    """Return the index of the header row and the column of each field, None without a column of names.

    A column of its own goes before one that an activity shares with its code.
    """
    best: tuple[int, dict[str, int]] | None = None
    for index, row in enumerate(rows[:HEADER_DEPTH]):
        columns: dict[str, int] = {}
        shared: dict[str, int] = {}
        for column, cell in enumerate(row):
            first, *second = fields_of(cell) or ("",)
            if first:
                columns.setdefault(first, column)
            if second:
                shared.setdefault(second[0], column)
        columns = shared | columns
        enough = "name" in columns and len(columns) >= LEAST_COLUMNS
        if enough and (best is None or len(columns) > len(best[1])):
            best = (index, columns)
    return best


def unread_headers(header: Sequence[JsonCell]) -> list[str]:
    """Return the headers that name nothing of a company here."""
    texts = [" ".join(shown(cell).split()) for cell in header if not fields_of(cell)]
    return [text for text in texts if text and fold(_NOISE.sub("", text)).strip() not in NUMBERING]
