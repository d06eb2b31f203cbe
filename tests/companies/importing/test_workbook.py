"""Workbooks as other programs write them: prefixes, absolute paths, rich text, 1904 dates, odd styles."""

import pytest

from companies.importing.gate import Unreadable
from companies.importing.sheet_xml import Styles, number_cell
from companies.importing.workbook import read_workbook
from tests.drills.bombs import RELATIONS, package, replaced

STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-42A]dd/mm/yyyy;@"/><numFmt numFmtId="165" '
    'formatCode="0.0&quot; ngày&quot;"/><numFmt numFmtId="166" formatCode="h:mm"/></numFmts><cellXfs><xf/>'
    + "".join(f'<xf numFmtId="{number}"/>' for number in (14, 9, 164, 165, 166))
    + "</cellXfs></styleSheet>"
)
STRINGS = "<sst><si><r><t>Tro </t></r><r><t>bay</t></r><rPh><t>x</t></rPh></si></sst>"
MORE = (
    '<Relationship Id="rId2" Type="http://x/styles" Target="/xl/styles.xml"/>'
    '<Relationship Id="rId3" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)


def read(sheet_data: str, *, workbook: str = "") -> list[list[object]]:
    relations = RELATIONS.format(kind="worksheet", target="/xl/worksheets/sheet1.xml")
    parts = {"xl/_rels/workbook.xml.rels": relations.replace("</Relationships>", MORE)}
    extra = {"xl/styles.xml": STYLES.encode(), "xl/sharedStrings.xml": STRINGS.encode()}
    content = replaced(
        package(sheet_data, extra=extra), parts | ({"xl/workbook.xml": workbook} if workbook else {})
    )
    return read_workbook(content).sheets[0].rows  # type: ignore[return-value]


def test_texts_of_every_kind() -> None:
    row = '<row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>a</t></is></c><c t="str"><f>B1</f><v>b</v></c></row>'
    assert read(row) == [["Tro bay", "a", "b"]]


def test_number_formats_decide_what_a_number_is() -> None:
    cells = "".join(f'<c s="{style}"><v>46331.5</v></c>' for style in (0, 1, 3, 4, 5))
    day = {"date": "2026-11-05"}
    assert read(f'<row>{cells}<c s="2"><v>0.125</v></c></row>') == [
        [46331.5, day, day, 46331.5, "12:00", 12.5]
    ]


def test_days_of_both_calendars() -> None:
    styles = Styles(dates=frozenset({1}))
    assert [number_cell(raw, 1, styles) for raw in ("1", "59", "61", "-999999999")] == [
        {"date": "1900-01-01"},
        {"date": "1900-02-28"},
        {"date": "1900-03-01"},
        {"error": "#VALUE!"},
    ]
    assert number_cell("44869", 1, Styles(dates=frozenset({1}), starts_1904=True)) == {"date": "2026-11-05"}


def test_names_with_a_prefix_and_cells_without_a_place() -> None:
    assert read('<x:row xmlns:x="y"><x:c><x:v>1</x:v></x:c><x:c r="D1"><x:v>2</x:v></x:c></x:row>') == [
        [1, None, None, 2]
    ]


@pytest.mark.parametrize("raw", ["1e999", "NaN", "-inf", "abc"])
def test_what_is_no_finite_number_stays_text(raw: str) -> None:
    assert read(f"<row><c><v>{raw}</v></c></row>") == [[raw]]


def test_characters_that_no_database_takes_are_left_out() -> None:
    assert read('<row><c t="str"><v>a_x0000_b_xD800_c</v></c></row>') == [["abc"]]


@pytest.mark.parametrize(
    "sheet_data",
    ['<row><c t="s"><v>9</v></c></row>', '<row r="0"><c r="A0"/></row>', '<row><c r="?"/></row>', "<row>"],
)
def test_what_contradicts_itself_is_damaged(sheet_data: str) -> None:
    with pytest.raises((Unreadable, ValueError)):
        read(sheet_data)
