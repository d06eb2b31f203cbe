"""Open an .xlsx package in the child process: which sheets it has, and its styles. Standard library only.

Not openpyxl: it refuses a workbook for a fault in its colours, keeps a tree of each row, and takes 0.2 s to load.
A test holds both against each other.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO

from companies.importing.gate import Unreadable
from companies.importing.sheet_xml import SheetReader, Styles, Texts, clean_text, parse_xml
from companies.importing.values import Sheet, Upload

MOST_SHEETS = 30
_DATE_FORMATS = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
_TIME_FORMATS = frozenset({18, 19, 20, 21, 45, 46, 47})
_PERCENT_FORMATS = frozenset({9, 10})
_NOT_SIGNS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')  # quoted, escaped, colours and conditions, padding


@dataclass(slots=True)
class _Listed:
    """Sheets and relationships of a package, collected by `parse_xml`."""

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)  # name, relationship, hidden
    targets: dict[str, tuple[str, str]] = field(default_factory=dict)  # relationship -> type, target
    starts_1904: bool = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            relation = next(
                (value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), ""
            )
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((clean_text(attributes.get("name", ""))[:100], relation, hidden))
        elif name == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.targets[attributes.get("Id", "")] = (kind, attributes.get("Target", ""))
        elif name == "workbookPr":
            self.starts_1904 = attributes.get("date1904", "0") in ("1", "true")


@dataclass(slots=True)
class _Formats:
    """Number formats of the cell styles, collected by `parse_xml`."""

    codes: dict[int, str] = field(default_factory=dict)
    of_style: list[int] = field(default_factory=list)
    is_in_cells: bool = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            self.codes[int(attributes.get("numFmtId", 0))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self.is_in_cells = True
        elif name == "xf" and self.is_in_cells:
            self.of_style.append(int(attributes.get("numFmtId", 0)))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.is_in_cells = False

    def styles(self, *, starts_1904: bool) -> Styles:
        kinds = [self._kind(number) for number in self.of_style]
        by_kind = {
            kind: frozenset(style for style, found in enumerate(kinds) if found == kind)
            for kind in ("date", "time", "percent")
        }
        return Styles(by_kind["date"], by_kind["time"], by_kind["percent"], starts_1904)

    def _kind(self, number: int) -> str:
        code = self.codes.get(number)
        if code is None:
            built_in = {"date": _DATE_FORMATS, "time": _TIME_FORMATS, "percent": _PERCENT_FORMATS}
            return next((kind for kind, numbers in built_in.items() if number in numbers), "")
        signs = _NOT_SIGNS.sub("", code.lower().split(";")[0])
        if "%" in signs:
            return "percent"
        if "general" in signs or not set(signs) & set("ymdhs"):
            return ""
        return "date" if set(signs) & set("yd") or not set(signs) & set("hs") else "time"


def read_workbook(content: bytes) -> Upload:
    """Return the sheets of a package that has passed the gate.

    Raises ``Unreadable``; any other exception means a damaged file as well, the caller of the child says so.
    """
    with zipfile.ZipFile(BytesIO(content)) as package:
        names = {name.lower(): name for name in package.namelist()}
        workbook = _workbook_part(package, names)
        listed = _Listed()
        for part in (workbook, _relations_of(workbook)):
            _send(package, names, part, listed)
        strings, styles = _shared(package, names, workbook, listed)
        sheets = [
            _sheet(package, names, _target(workbook, listed.targets[relation][1]), reader)
            for name, relation, is_hidden in listed.sheets[:MOST_SHEETS]
            if listed.targets.get(relation, ("", ""))[0] == "worksheet"
            for reader in [SheetReader(name, strings, styles, is_hidden)]
        ]
    if not sheets:
        raise Unreadable("not_a_workbook")
    return Upload(sheets)


def _workbook_part(package: zipfile.ZipFile, names: Mapping[str, str]) -> str:
    if "xl/workbook.xml" in names:
        return "xl/workbook.xml"
    listed = _Listed()
    _send(package, names, "_rels/.rels", listed)
    for kind, target in listed.targets.values():
        if kind == "officeDocument" and target.endswith(".xml"):
            return target.lstrip("/")
    raise Unreadable("not_a_workbook")


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def _target(workbook: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(workbook), target))


def _send(package: zipfile.ZipFile, names: Mapping[str, str], part: str, to: _Listed | _Formats) -> None:
    with package.open(_named(names, part)) as stream:
        parse_xml(stream, to.start, getattr(to, "end", lambda _name: None))


def _named(names: Mapping[str, str], part: str) -> str:
    if part.lower() not in names:
        raise Unreadable("damaged")
    return names[part.lower()]


def _shared(
    package: zipfile.ZipFile, names: Mapping[str, str], workbook: str, listed: _Listed
) -> tuple[list[str], Styles]:
    parts = {kind: _target(workbook, target) for kind, target in listed.targets.values()}
    texts, formats = Texts(), _Formats()
    if parts.get("sharedStrings", "").lower() in names:
        with package.open(_named(names, parts["sharedStrings"])) as stream:
            parse_xml(stream, texts.start, texts.end, texts.text)
    if parts.get("styles", "").lower() in names:
        _send(package, names, parts["styles"], formats)
    return texts.found, formats.styles(starts_1904=listed.starts_1904)


def _sheet(package: zipfile.ZipFile, names: Mapping[str, str], part: str, reader: SheetReader) -> Sheet:
    with package.open(_named(names, part)) as stream:
        parse_xml(stream, reader.start, reader.end, reader.text)
    return reader.sheet()
