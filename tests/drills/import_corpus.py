"""Malformed uploads from a seed: mutated workbooks, broken text files, bombs. Always the same for the same seed."""

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from openpyxl import Workbook

from tests.drills.bombs import BOMBS, replaced

HEADER = [
    "Loại tài nguyên",
    "Số lượng",
    "Đơn vị",
    "Kỳ",
    "Có hay cần",
    "Có từ ngày",
    "Nguy hại",
    "Mã chất thải",
    "Ghi chú",
]
ROWS = [
    ["Tro bay", 120, "tấn", "tháng", "Có", "05/11/2026", "không", "10 01 02", "khô"],
    ["Nước thải sau xử lý", "1.200,5", "m³/ngày", "", "Có", "2026-11-05", "", "", "=1+1"],
    ["Dầu thải", "80-120", "kg", "năm", "Có", "", "x", "13 02 05*", "+84 225"],
    ["Hơi nước", 6, "t/h", "giờ", "Cần", "", "", "", "@lệnh"],
]
NASTY = [
    *(
        "NaN",
        "1e999",
        "-1e999",
        "inf",
        "1.200",
        "0x10",
        "-5",
        "0",
        "9" * 400,
        "1,2,3",
        "12o",
        "٣",
        "１２",
        "½",
        "²",
    ),
    *("31/02/2026", "00/00/0000", "99999999", "5/11/0026", "=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "#REF!"),
    *(
        "\t",
        "\u202e",
        "\ufeff",
        "<script>alert(1)</script>",
        "';--",
        "\\",
        '"',
        "\n",
        "a\nb",
        "\U0001f525",
        "\ud7ff",
    ),
    *("\u0301", "x" * 40_000, "\U0001f3ed" * 100),
]
XML_VALUES = [
    *(
        "-1",
        "99999999999",
        "1e999",
        "NaN",
        "",
        "ZZZ1",
        "A0",
        "A1048577",
        "XFE1",
        "s",
        "str",
        "b",
        "e",
        "d",
        "0",
    ),
    *(
        "inlineStr",
        "\U0001f525",
        "A" * 5_000,
        "&#0;",
        "&lt;",
        "&#x1F525;",
        "_x0000_",
        "_xD800_",
        "2026-99-99",
        "true",
    ),
]


@dataclass(frozen=True, slots=True)
class Specimen:
    """One upload; `recipe` says how it was made."""

    recipe: str
    file_name: str
    content: bytes


def specimens(seed: int, count: int) -> Iterator[Specimen]:
    """Yield `count` uploads; the bombs come first while there is room for them among the mutants."""
    yield from (Specimen(name, f"{name}.xlsx", make()) for name, make in list(BOMBS.items())[: count // 20])
    chance = random.Random(seed)
    base = good_workbook()
    recipes = list(RECIPES.items())
    for number in range(min(len(BOMBS), count // 20), count):
        name, make = recipes[number % len(recipes)]
        suffix = "xlsx" if make.__name__.startswith("workbook") else "csv"
        yield Specimen(f"{name} {number}", f"{number}.{suffix}", make(chance, base))


def good_workbook() -> bytes:
    """Return a workbook that imports, with a title, merged cells, a date, a formula and a hidden sheet."""
    book = Workbook()
    sheet = book.active
    sheet.append(["BẢNG KÊ CHẤT THẢI"])
    sheet.merge_cells("A1:I1")
    sheet.append([])
    for row in [HEADER, *ROWS]:
        sheet.append(row)
    sheet["B8"] = "=SUM(B4:B7)"
    book.create_sheet("Danh mục").sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def workbook_bytes(chance: random.Random, base: bytes) -> bytes:
    """Flip, cut, repeat and insert bytes anywhere."""
    content = bytearray(base)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(content))
        match chance.randrange(4):
            case 0:
                content[at] ^= 1 << chance.randrange(8)
            case 1:
                del content[at : at + chance.randint(1, 200)]
            case 2:
                content[at:at] = content[at : at + chance.randint(1, 100)]
            case _:
                content[at:at] = chance.randbytes(chance.randint(1, 20))
    return bytes(content or b"PK\x03\x04")


def workbook_xml(chance: random.Random, base: bytes) -> bytes:
    """Change attributes, texts and elements inside the parts, and pack them again."""
    with zipfile.ZipFile(io.BytesIO(base)) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        name = chance.choice([*names, *[name for name in names if "sheet" in name] * 3])
        text = archive.read(name).decode()
    for _ in range(chance.randint(1, 5)):
        text = chance.choice(XML_CHANGES)(chance, text)
    return replaced(base, {name: text})


def _attribute(chance: random.Random, text: str) -> str:
    return _one(chance, r'="[^"]*"', text, lambda _found: f'="{chance.choice(XML_VALUES)}"')


def _text(chance: random.Random, text: str) -> str:
    value = chance.choice([*XML_VALUES, *NASTY]).replace("<", "&lt;")
    return _one(chance, r">[^<>]+<", text, lambda _found: f">{value}<")


def _without(chance: random.Random, text: str) -> str:
    return _one(chance, r"<[^>]*>", text, lambda _found: "")


def _twice(chance: random.Random, text: str) -> str:
    return _one(chance, r"<[^>]*>", text, lambda found: found[0] * chance.randint(2, 50))


def _doctype(_chance: random.Random, text: str) -> str:
    return '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + text.replace("</v>", "&a;</v>")


def _deep(chance: random.Random, text: str) -> str:
    depth = chance.randint(10, 20_000)
    return _one(
        chance,
        r"<row[^>]*>|<sst[^>]*>|<sheets>",
        text,
        lambda found: f"{found[0]}{'<x>' * depth}{'</x>' * depth}",
    )


def _one(chance: random.Random, pattern: str, text: str, change: Callable[[re.Match[str]], str]) -> str:
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    place = chance.choice(found)
    return text[: place.start()] + change(place) + text[place.end() :]


XML_CHANGES = (_attribute, _attribute, _text, _text, _without, _twice, _doctype, _deep)


def workbook_cells(chance: random.Random, _base: bytes) -> bytes:
    """A sound workbook with nasty cells."""
    book = Workbook()
    sheet = book.active
    sheet.append(HEADER)
    for row in ROWS:
        cells = list(row)
        for _ in range(chance.randint(1, 4)):
            cells[chance.randrange(len(cells))] = _cell(chance)
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(chance: random.Random) -> object:
    value = chance.choice([*NASTY, 1e300, -1, 10**14, True, 46331, 0.1 + 0.2, None, "=A1/0"])
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", value)[:32_000] if isinstance(value, str) else value


def text_cells(chance: random.Random, _base: bytes) -> bytes:
    """A text file with nasty cells, in any delimiter and encoding."""
    mark = chance.choice([";", ",", "\t", "|"])
    rows = [HEADER, *([chance.choice([cell, chance.choice(NASTY)]) for cell in row] for row in ROWS)]
    quote = chance.choice(['"', "", "'"])
    lines = [mark.join(f"{quote}{cell}{quote}" for cell in row) for row in rows]
    text = chance.choice(["\n", "\r\n", "\r"]).join(lines)
    encoding = chance.choice(
        ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258", "cp1252", "latin-1"]
    )
    return text.encode(encoding, errors="replace")


def text_bytes(chance: random.Random, _base: bytes) -> bytes:
    """A text file with bytes that do not belong there: NUL, halves of letters, old fonts, noise."""
    content = bytearray(text_cells(chance, b""))
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(content) + 1)
        content[at:at] = chance.choice(
            [b"\x00", b"\xff\xfe", b"\xc3", b'"', b"\r", b"\xb5\xb6\xb7", chance.randbytes(9)]
        )
    return bytes(content)


def text_shape(chance: random.Random, _base: bytes) -> bytes:
    """Very wide, very long, never-closed or empty text."""
    return chance.choice(
        [
            b",".join([b"KL"] * 100_000) + b"\n1",
            b"a;b\n" + b"1;2\n" * 6_000,
            b'"' + b"x;y\n" * 3_000,
            b"\n" * 50_000,
            b" \t ",
            chance.randbytes(2_000),
            b"sep=;\nTro bay;1",
            "Loại;KL\n".encode() + b"\xff" * 1_000,
        ]
    )


RECIPES: dict[str, Callable[[random.Random, bytes], bytes]] = {
    "bytes of a workbook": workbook_bytes,
    "XML of a workbook": workbook_xml,
    "cells of a workbook": workbook_cells,
    "cells of a text": text_cells,
    "more XML of a workbook": workbook_xml,
    "bytes of a text": text_bytes,
    "shape of a text": text_shape,
}
