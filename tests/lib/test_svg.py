"""Pictures drawn on the server."""

import re
from xml.etree import ElementTree as ET

import pytest

from symbiosis.lib.svg import Bar, Flow, Node, bar_list, fold, pathway

NODES = [
    Node("Nhà máy nhiệt điện <Hải Phòng>", "giver", ("DEEP C I",)),
    Node("Phân loại và phối trộn tro bay theo tiêu chuẩn quốc gia", "step"),
    Node("Xi măng", "taker"),
]
FLOWS = [Flow("tro bay 120,5 tấn/tháng", "BP"), Flow("phụ gia 114,5 tấn/tháng", "BP")]
NUMERIC = ("x", "y", "width", "height", "rx")


def read(markup: str) -> ET.Element:
    return ET.fromstring(markup)  # noqa: S314  # our own markup, drawn a line before


def numbers_in(markup: str) -> list[str]:
    """Return the text of every number that a browser has to read."""
    found = []
    for element in read(markup).iter():
        found += [element.attrib[name] for name in NUMERIC if name in element.attrib]
        found += element.attrib.get("viewBox", "").split()
        found += re.findall(r"-?[\d.,]+", element.attrib.get("d", ""))
    return found


@pytest.mark.parametrize("upright", [True, False])
def test_every_number_of_a_pathway_is_a_float(upright: bool) -> None:
    numbers = numbers_in(pathway(NODES, FLOWS, title="Tro bay", name="p", upright=upright))
    assert [number for number in numbers if float(number) < -10] == []
    assert len(numbers) > 20


def test_every_number_of_a_bar_list_is_a_float() -> None:
    bars = [Bar("Nước", 1234.5, "1.234,5 m³", "WA"), Bar("Phụ phẩm", 3.25, "3,25 tấn", "BP")]
    assert [float(number) for number in numbers_in(bar_list(bars, title="Khối lượng", name="b"))]


def test_a_localised_number_would_be_found() -> None:
    with pytest.raises(ValueError, match="12,5"):
        [float(number) for number in numbers_in('<svg><rect width="12,5"/></svg>')]


def test_pathway_names_and_describes_itself() -> None:
    root = read(pathway(NODES, FLOWS, title="Tro bay", name="p", upright=True))
    space = "{http://www.w3.org/2000/svg}"
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "p-title p-desc")
    assert root.findtext(f"{space}title") == "Tro bay"
    assert (root.findtext(f"{space}desc") or "").startswith(
        "Nhà máy nhiệt điện <Hải Phòng> (DEEP C I) → [BP tro bay 120,5 tấn/tháng] → Phân loại"
    )


def test_pathway_has_no_style_and_no_raw_markup() -> None:
    markup = pathway(NODES, FLOWS, title="<script>", name="p", upright=False)
    assert ("style=" in markup, "<script" in markup, "&lt;script&gt;" in markup) == (False, False, True)


def test_upright_pathway_fits_a_phone() -> None:
    root = read(pathway(NODES, FLOWS, title="Tro bay", name="p", upright=True))
    assert float(root.get("width", "inf")) <= 328


def test_pathway_without_its_flows_is_refused() -> None:
    with pytest.raises(ValueError, match="3 boxes need 2 flows, not 1"):
        pathway(NODES, FLOWS[:1], title="Tro bay", name="p", upright=True)


def test_bars_have_a_zero_baseline() -> None:
    markup = bar_list([Bar("a", 10, "10"), Bar("b", 5, "5"), Bar("c", 0, "0")], title="t", name="b")
    assert re.findall(r'class="svg-bar" x="0" y="\d+" width="([\d.]+)"', markup) == ["340.0", "170.0", "0.0"]


def test_negative_bar_is_refused() -> None:
    with pytest.raises(ValueError, match="no negative"):
        bar_list([Bar("a", -1, "-1")], title="t", name="b")


def test_long_text_is_folded_and_cut() -> None:
    lines = fold("Công ty trách nhiệm hữu hạn linh kiện điện tử chính xác Hải An", 80, most=2)
    assert lines == ["Công ty", "trách…"]
