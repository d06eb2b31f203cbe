"""Headers and cells lead to our fields; the table covers all that a listing and its quality have."""

from dataclasses import fields as dataclass_fields
from decimal import Decimal

import pytest

from companies.facts import ListingFacts
from companies.importing.amounts import Doubt
from companies.importing.columns import (
    field_by_header,
    header_digest,
    map_columns,
    price_in_header,
    scheme_in_header,
    unit_in_header,
)
from companies.importing.fields import (
    FIELD,
    FIELDS,
    LEFT_OUT,
    NOTE,
    Shape,
    chosen,
    folded,
    for_family,
    written,
)
from companies.models import Kind, Payment, Period, Status, Transport, Visibility
from companies.quality import FACTS

BESIDE_FACTS = {"code", "company", "family", "status", NOTE}
CODES = {
    "kind": Kind.values,
    "period": Period.values,
    "payment": Payment.values,
    "transport": Transport.values,
    "visibility": Visibility.values,
    "status": Status.values,
}


def test_every_fact_of_a_listing_has_a_column() -> None:
    wanted = {entry.name for entry in dataclass_fields(ListingFacts)} - {"quality"}
    assert {field.name for field in FIELDS} == wanted | {fact.name for fact in FACTS} | BESIDE_FACTS


def test_quality_columns_follow_the_table_of_facts() -> None:
    for fact in FACTS:
        field = FIELD[fact.name]
        assert (field.family, tuple(field.choices)) == (fact.family, tuple(code for code, _ in fact.choices))
        assert (field.shape == Shape.NUMBER, field.at_least) == (fact.is_number, fact.at_least)


@pytest.mark.parametrize(("name", "codes"), CODES.items())
def test_choices_have_the_codes_of_the_models(name: str, codes: list[str]) -> None:
    assert set(FIELD[name].choices) == set(codes)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_what_template_and_export_write_is_read_again(field: object) -> None:
    headers = [field.vi, field.en, f"{field.vi} / {field.en}", f"{field.vi}\n{field.en}"]  # type: ignore[attr-defined]
    assert [field_by_header(text) for text in headers] == [field] * 4
    for code in field.choices:  # type: ignore[attr-defined]
        words = [code, *(written(field.name, code, language) for language in ("vi", "en"))]  # type: ignore[attr-defined]
        assert [chosen(field.name, text) for text in words if text] == [code] * len(
            [one for one in words if one]
        )  # type: ignore[attr-defined]


def test_no_word_stands_for_two_choices_of_one_field() -> None:
    for field in FIELDS:
        words = [
            word for spellings in field.choices.values() for word in {folded(one) or one for one in spellings}
        ]
        assert len(words) == len(set(words)), field.name


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Tên chất thải", "resource"),
        ("KL", "quantity_low"),
        ("Khối lượng chất thải phát sinh năm 2025 (tấn/năm)", "quantity_low"),
        ("khoi luong", "quantity_low"),
        ("Qty.", "quantity_low"),
        ("ĐVT", "unit"),
        ("Đơn vị tính", "unit"),
        ("Nhiet do", "temperature_c"),
        ("Mã CTNH", "waste_code"),
        ("Mã số chất thải", "waste_code"),
        ("Độ ẩm %", "moisture_pct"),
        ("Quantitty", "quantity_low"),
        ("Áp suất", "pressure_bar"),
        ("Người phụ trách", NOTE),
        ("Nhiệt độ (độ C)", "temperature_c"),
        ("Nhiệt độ (°F)", NOTE),
        ("Áp suất hơi (MPa)", NOTE),
        ("Đơn giá (USD/tấn)", NOTE),
        ("Đơn giá (1.000 đ/tấn)", NOTE),
        ("Khối lượng (nghìn tấn)", NOTE),
        ("Tháng 3", NOTE),
        ("STT", LEFT_OUT),
    ],
)
def test_headers_people_write(header: str, field: str) -> None:
    assert map_columns([header], [[]])[0].field == field


def test_each_field_goes_to_the_column_that_fits_best() -> None:
    header = [
        "STT",
        "Tên",
        "Loại chất thải",
        "Số lượng",
        "Khối lượng",
        "",
        "Nguy hại",
        "Ghi chú",
        "Ghi chú khác",
    ]
    samples = [
        [1, 2],
        ["Bùn lò 2", "Dầu máy"],
        ["Bùn thải", "Dầu thải"],
        ["ba thùng", "vài can"],
        ["1.200", None],
        ["tấn/tháng", "kg"],
        ["x", "không"],
        ["khô"],
        [],
    ]
    mapped = map_columns(header, samples)  # type: ignore[arg-type]
    assert [one.field for one in mapped] == [
        *(LEFT_OUT, "title", "resource", NOTE, "quantity_low", "unit", "hazardous", NOTE, NOTE)
    ]
    assert mapped[4].samples == ("1.200",)
    assert mapped[5].confidence < mapped[4].confidence == 1.0


def test_a_column_whose_cells_do_not_fit_is_doubted() -> None:
    fits, doubted = (
        map_columns(["Nhiệt độ"], [cells])[0].confidence for cells in (["165 °C", 80], ["nóng", "ấm"])
    )
    assert (fits, doubted) == (1.0, 0.4)


def test_a_unit_in_the_header_holds_for_the_column() -> None:
    assert unit_in_header("Khối lượng (tấn/tháng)") == ("t", "month")
    assert unit_in_header("Công suất [kW]") == ("kW", "")
    assert unit_in_header("Nguy hại (có/không)") == ("", "")


def test_a_plain_pressure_is_that_of_the_family() -> None:
    assert [for_family("pressure_bar", family) for family in ("HE", "WA")] == [
        "steam_pressure_bar",
        "pressure_bar",
    ]


def test_headers_are_remembered_whatever_their_case_and_marks() -> None:
    assert header_digest(["Khối lượng", "ĐVT"]) == header_digest(["KHOI LUONG", "dvt "])
    assert header_digest(["a", "b"]) != header_digest(["a b"])


@pytest.mark.parametrize("language", ["vi", "en"])
def test_all_our_headers_together_are_told_apart(language: str) -> None:
    mapped = map_columns([field.header(language) for field in FIELDS], [[] for _ in FIELDS])
    assert [(one.field, one.confidence) for one in mapped] == [(field.name, 1.0) for field in FIELDS]


@pytest.mark.parametrize(
    "header",
    ["Type (offer/need)", "Type", "Offer/Need", "Offer or need", "Direction", "Loại (có/cần)", "Phân loại"],
)
def test_a_column_that_tells_offers_from_needs_is_found(header: str) -> None:
    cells = [["Gypsum", "Waste oil"], ["need", "offer"]]
    assert [one.field for one in map_columns(["Material", header], cells)] == ["resource", "kind"]  # type: ignore[arg-type]
    cells = [["Thạch cao", "Dầu thải"], ["Cần", "Có"]]
    assert [one.field for one in map_columns(["Vật liệu", header], cells)] == ["resource", "kind"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("header", "cells", "field"),
    [
        ("Có hợp đồng", ["Có", "Có"], NOTE),  # as well a plain yes
        ("Thanh toán", ["bán", "mua"], "payment"),  # its own header says more
        ("Type", ["fly ash", "slag"], "resource"),
        ("Phân loại", ["rắn", "lỏng"], NOTE),  # no codes, whatever the header is like
        ("Direction", ["north", "offer"], NOTE),
    ],
)
def test_words_for_have_and_need_are_not_seen_everywhere(header: str, cells: list[str], field: str) -> None:
    assert map_columns([header], [cells])[0].field == field


@pytest.mark.parametrize(
    ("header", "scheme"),
    [
        ("Mã CTNH", "vn"),
        ("Mã chất thải nguy hại (Thông tư 02/2022)", "vn"),
        ("EWC code", "eu"),
        ("Mã chất thải (EU)", "eu"),
        ("Mã chất thải\nWaste code", ""),
        ("Mã CTNH / EWC", ""),
    ],
)
def test_a_header_may_say_from_which_list_its_codes_are(header: str, scheme: str) -> None:
    assert scheme_in_header(header) == scheme


def test_codes_are_known_by_their_looks_also_with_their_list() -> None:
    assert map_columns(["?"], [["VN 17 02 03", "EU 10 01 02*", "10 01 02"]])[0].field == "waste_code"


@pytest.mark.parametrize(
    ("header", "times", "unit"),
    [
        ("Đơn giá (đồng/kg)", 1, "kg"),
        ("Đơn giá (chưa VAT) (đ/tấn)", 1, "t"),
        ("Giá (nghìn đồng/kg)", 1000, "kg"),
        ("Giá (1.000 đ/m3)", 1000, "m3"),
        ("Price (million VND per t)", 10**6, "t"),
        ("Giá (đồng/đơn vị)\nPrice (VND/unit)", 1, ""),
        ("Đơn giá", 1, ""),
        ("Giá (VND, chưa VAT)", 1, ""),
    ],
)
def test_a_header_says_what_prices_are_for(header: str, times: int, unit: str) -> None:
    assert price_in_header(header) == (Decimal(times), unit)


@pytest.mark.parametrize("header", ["Giá (USD/tấn)", "Giá (đồng/sọt)", "Giá (đ/1000 kg)"])
def test_what_a_price_is_for_is_never_guessed(header: str) -> None:
    with pytest.raises(Doubt):
        price_in_header(header)
