"""What a spreadsheet program asks of a workbook beyond what our own reader forgives (ECMA-376 part 1, chapter 18).

Excel "repairs" a file that breaks one of these rules, and what it repairs it throws away.
"""

import posixpath
import re
from io import BytesIO
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
BY_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
# The order of CT_Worksheet; what is not named here a workbook of ours must not hold.
ORDER = [
    *(
        "sheetPr",
        "dimension",
        "sheetViews",
        "sheetFormatPr",
        "cols",
        "sheetData",
        "sheetProtection",
        "autoFilter",
    ),
    *("mergeCells", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
    *("pageSetup", "headerFooter", "legacyDrawing", "tableParts"),
]
LONGEST = {"formula1": 255, "formula2": 255, "prompt": 255, "error": 225, "promptTitle": 32, "errorTitle": 32}
LONGEST_TEXT, LONGEST_NAME = 32_767, 31


def broken_rules(content: bytes) -> list[str]:
    """Return each rule that the workbook breaks, with its place; an empty list is a good workbook."""
    with ZipFile(BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    found = [*_parts_without_type(parts), *_links(parts), *_of_workbook(parts)]
    for name, part in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            found += [f"{name}: {rule}" for rule in _of_sheet(fromstring(part), parts, name)]
    return found


def _parts_without_type(parts: dict[str, bytes]) -> list[str]:
    types = fromstring(parts["[Content_Types].xml"])
    named = {one.get("PartName", "").lstrip("/") for one in types.iter(f"{TYPES}Override")}
    endings = {one.get("Extension") for one in types.iter(f"{TYPES}Default")}
    untyped = [name for name in parts if name not in named and name.rpartition(".")[2] not in endings]
    return [f"{name}: no content type" for name in untyped if name != "[Content_Types].xml"] + [
        f"{name}: a content type without its part" for name in named - parts.keys()
    ]


def _links(parts: dict[str, bytes]) -> list[str]:
    found = [f"{name}: external link" for name in parts if "externalLink" in name]
    for name, part in parts.items():
        if not name.endswith(".rels"):
            continue
        base = posixpath.dirname(posixpath.dirname(name))
        for one in fromstring(part).iter(f"{LINKS}Relationship"):
            if one.get("TargetMode") == "External":
                found.append(f"{name}: external target {one.get('Target')}")
            elif _target(base, one) not in parts:
                found.append(f"{name}: {one.get('Target')} is not there")
    return found


def _target(base: str, link: Element) -> str:
    target = link.get("Target", "")
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(base, target))


def _of_workbook(parts: dict[str, bytes]) -> list[str]:
    book = fromstring(parts["xl/workbook.xml"])
    names = [sheet.get("name", "") for sheet in book.iter(f"{MAIN}sheet")]
    bad = [name for name in names if len(name) > LONGEST_NAME or re.search(r"[\[\]:*?/\\]|^'|'$", name)]
    found = [f"sheet name {name!r}" for name in bad]
    found += ["two sheets of one name"] if len({name.casefold() for name in names}) < len(names) else []
    if all(sheet.get("state", "visible") != "visible" for sheet in book.iter(f"{MAIN}sheet")):
        found.append("no visible sheet")
    defined = [one.get("name", "") for one in book.iter(f"{MAIN}definedName")]
    return found + [
        f"defined name {name!r}" for name in defined if not re.fullmatch(r"[A-Za-z_][\w.]*", name)
    ]


def _of_sheet(sheet: Element, parts: dict[str, bytes], name: str) -> list[str]:
    return [*_order(sheet), *_cells(sheet, parts), *_validations(sheet), *_comments(sheet, parts, name)]


def _order(sheet: Element) -> list[str]:
    tags = [child.tag.removeprefix(MAIN) for child in sheet]
    unknown = [f"element {tag}" for tag in tags if tag not in ORDER]
    places = [ORDER.index(tag) for tag in tags if tag in ORDER]
    return unknown + (["elements out of order"] if places != sorted(places) else [])


def _cells(sheet: Element, parts: dict[str, bytes]) -> list[str]:
    styles = fromstring(parts["xl/styles.xml"])
    looks = len(styles.find(f"{MAIN}cellXfs") or ())
    changes = len(styles.find(f"{MAIN}dxfs") or ())
    found = []
    for cell in sheet.iter(f"{MAIN}c"):
        if int(cell.get("s", "0")) >= looks:
            found.append(f"{cell.get('r')}: style {cell.get('s')} is not there")
        if sum(len(text.text or "") for text in cell.iter(f"{MAIN}t")) > LONGEST_TEXT:
            found.append(f"{cell.get('r')}: too long a text")
        if cell.find(f"{MAIN}f") is not None:
            found.append(f"{cell.get('r')}: a formula")
    rules = [int(rule.get("dxfId", "0")) for rule in sheet.iter(f"{MAIN}cfRule")]
    return found + [f"format {number} is not there" for number in rules if number >= changes]


def _validations(sheet: Element) -> list[str]:
    found = []
    for one in sheet.iter(f"{MAIN}dataValidation"):
        texts = {child.tag.removeprefix(MAIN): child.text or "" for child in one} | dict(one.attrib)
        found += [
            f"{one.get('sqref')}: {name} has {len(text)} letters"
            for name, text in texts.items()
            if len(text) > LONGEST.get(name, len(text))
        ]
    return found


def _comments(sheet: Element, parts: dict[str, bytes], name: str) -> list[str]:
    """Comments are two parts, and the sheet names the drawing of their boxes."""
    folder, _slash, file = name.rpartition("/")
    links = parts.get(f"{folder}/_rels/{file}.rels")
    kinds = {
        one.get("Type", "").rpartition("/")[2]: one.get("Id")
        for one in (fromstring(links).iter(f"{LINKS}Relationship") if links else ())
    }
    drawing = sheet.find(f"{MAIN}legacyDrawing")
    if ("comments" in kinds) != ("vmlDrawing" in kinds):
        return ["comments without boxes, or boxes without comments"]
    if (drawing is not None) != ("vmlDrawing" in kinds):
        return ["a drawing that the sheet does not name"]
    is_named = drawing is None or drawing.get(BY_ID) == kinds["vmlDrawing"]
    return [] if is_named else ["the sheet names another drawing"]
