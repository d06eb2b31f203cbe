"""The bombs of reliability F10 and I2: small files that grow, lie or never end."""

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
    "</Relationships>"
)
WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


def package(sheet_data: str, *, extra: dict[str, bytes] | None = None, head: str = "") -> bytes:
    """Return a workbook of one sheet with this content of its sheetData."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELATIONS.format(kind="officeDocument", target="xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr(
            "xl/_rels/workbook.xml.rels", RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml")
        )
        archive.writestr("xl/worksheets/sheet1.xml", head + SHEET.format(sheet_data))
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return file.getvalue()


def sparse_giant() -> bytes:
    """Two cells in opposite corners: readers that fill the rectangle ask for 512 GiB."""
    return package(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )


def long_sheet() -> bytes:
    """A million rows in less than a megabyte; openpyxl's plain mode takes 841 MB for such a file."""
    return package('<row><c t="str"><v>x</v></c><c><v>1</v></c></row>' * 1_000_000)


def wide_row() -> bytes:
    """A million columns in one row."""
    return package("<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>")


def slow_row() -> bytes:
    """Half a million different cells in one row: much work for the reader, and the gate lets it through."""
    cells = "".join(f"<c><v>{n * 2654435761 % 2**32}</v></c>" for n in range(500_000))
    return package(f'<row r="1">{cells}</row>')


def many_texts() -> bytes:
    """One long shared text in very many cells: small on disk, gigabytes as an answer."""
    text = "x" * 30_000
    strings = f"<sst><si><t>{text}</t></si></sst>".encode()
    row = "<row>" + '<c t="s"><v>0</v></c>' * 200 + "</row>"
    relations = RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml").replace(
        "</Relationships>",
        '<Relationship Id="rId2" Type="/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    )
    return replaced(
        package(row * 2_000, extra={"xl/sharedStrings.xml": strings}),
        {"xl/_rels/workbook.xml.rels": relations},
    )


def entities() -> bytes:
    """Billion laughs in the sheet."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "lol">{laughs}]>'
    return package('<row><c t="str"><v>&l11;</v></c></row>', head=head)


def zip_bomb() -> bytes:
    """A part of 200 MB of noughts in 200 kB."""
    return package("", extra={"xl/media/image1.png": bytes(200_000_000)})


def lying_sizes() -> bytes:
    """The directory says that the sheet of 20 MB unpacks to 1,000 bytes."""
    content = bytearray(package("<row><c><v>1</v></c></row>" * 800_000))
    entry = content.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, entry + 24, 1_000)
    return bytes(content)


def huge_text() -> bytes:
    """One cell of 260 MB: the gate refuses it; without the gate it takes more memory than the child has."""
    file = BytesIO(package("<row/>"))
    with zipfile.ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist() if "sheet1" not in name}
    file = BytesIO()
    head, tail = SHEET.format('<row><c t="str"><v>|</v></c></row>').split("|")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name, part in parts.items():
            new.writestr(name, part)
        with new.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(head.encode())
            for _ in range(260):
                sheet.write(b"x" * 1_000_000)
            sheet.write(tail.encode())
    return file.getvalue()


def overlapping() -> bytes:
    """Two entries of the directory share the same packed bytes."""
    content = bytearray(package("<row/>", extra={"xl/a.xml": b"a" * 100_000, "xl/b.xml": b"b" * 100_000}))
    last = content.rfind(b"PK\x01\x02")
    before = content.rfind(b"PK\x01\x02", 0, last)
    content[last + 42 : last + 46] = content[before + 42 : before + 46]
    return bytes(content)


def many_parts() -> bytes:
    """40,000 parts."""
    return package("", extra={f"xl/p{n}.xml": b"" for n in range(40_000)})


def large_file() -> bytes:
    """15 MB of text."""
    return b"a,b,c\n" * 2_500_000


def wide_text() -> bytes:
    """A million columns of text."""
    return b"Quantity," + b"Q," * 1_000_000 + b"\n" + b"1," * 1_000_000


def replaced(content: bytes, parts: dict[str, str]) -> bytes:
    """Return the package with other contents of some parts."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
    return file.getvalue()


BOMBS: dict[str, Callable[[], bytes]] = {
    make.__name__: make
    for make in (
        sparse_giant,
        long_sheet,
        wide_row,
        slow_row,
        many_texts,
        entities,
        zip_bomb,
        lying_sizes,
        huge_text,
        overlapping,
        many_parts,
        large_file,
        wide_text,
    )
}
