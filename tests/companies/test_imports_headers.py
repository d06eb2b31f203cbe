"""What headers say of the cells below them: units, and from which list a waste code is."""

import pytest

from accounts.models import User
from catalogue.models import WasteCode
from companies.importing.grouping import groups_of
from companies.importing.presenting import group_view
from companies.importing.reading import QUANTITY
from companies.importing.resolving import Catalogue
from companies.models import Company
from tests.companies.imports_world import checked, fix, problems, row
from tests.factories import SOURCED

pytestmark = pytest.mark.django_db


MEASURED = [
    ("Lô tối thiểu (kg)", "500", "min_lot", "0.5"),
    ("Lô tối thiểu (kg)", "2 tấn", "min_lot", "2"),
    ("Lô tối thiểu", "500", "min_lot", "500"),
    ("Đơn giá (đồng/kg)", "3500", "price_vnd_per_unit", "3500000"),
    ("Đơn giá (đồng/kg)", "3500 đ/tấn", "price_vnd_per_unit", "3500"),
    ("Giá (đồng/đơn vị)", "3500", "price_vnd_per_unit", "3500"),
    ("Đến mức (kg)", "50000", "quantity_high", "50"),
    ("Đến mức", "50000 kg", "quantity_high", "50"),
    ("Đến mức", "50", "quantity_high", "50"),
]


@pytest.mark.parametrize(("header", "text", "field", "value"), MEASURED)
def test_units_in_headers_hold_where_the_cell_names_none(
    company: Company, member: User, header: str, text: str, field: str, value: str
) -> None:
    lines = (f"Tên chất thải\tKL (tấn)\tThanh toán\t{header}", f"Tro bay\t12\tpay\t{text}")
    batch = checked(company, member, pasted="\n".join(lines) + "\n")

    assert problems(batch) == {}
    assert (row(batch, 2).values[field], row(batch, 2).values["unit"]) == (value, "t")


@pytest.mark.parametrize(
    ("header", "text", "code"),
    [
        ("Lô tối thiểu (m2)", "500", "E06"),
        ("Đơn giá (đồng/sọt)", "3500", "E04"),
        ("Đến mức (kWh)", "50", "E06"),
        ("Đến mức (tấn/ngày)", "50", "E06"),
        ("Đơn giá (đồng/g)", "9000000000000", "E13"),
        ("Lô tối thiểu (g)", "1", "E13"),
    ],
)
def test_units_in_headers_that_cannot_be_used_are_said(
    company: Company, member: User, header: str, text: str, code: str
) -> None:
    lines = (f"Tên chất thải\tKL (tấn/năm)\tThanh toán\t{header}", f"Tro bay\t12\tpay\t{text}")
    batch = checked(company, member, pasted="\n".join(lines) + "\n")

    assert problems(batch) == {2: [code]}


def test_an_upper_end_alone_says_the_unit_of_both(company: Company, member: User) -> None:
    batch = checked(company, member, pasted="Tên chất thải\tKL\tĐến mức\nTro bay\t80\t120 kg/tháng\n")
    values = row(batch, 2).values

    assert [values[name] for name in QUANTITY] == ["80", "120", "kg", "month"]


@pytest.fixture
def oil_or_plastic() -> None:
    """17 02 03 is plastic in the EU list, and hazardous engine oil in Viet Nam's."""
    for scheme, name, hazardous in (("eu", "Plastic", False), ("vn", "Engine oil", True)):
        WasteCode.objects.create(
            scheme=scheme, code="17 02 03", name_en=name, level=3, hazardous=hazardous, **SOURCED
        )


@pytest.mark.usefixtures("oil_or_plastic")
@pytest.mark.parametrize(
    ("header", "text", "code"),
    [
        ("Mã CTNH", "17 02 03", "VN 17 02 03*"),
        ("Mã EWC", "17 02 03", "EU 17 02 03"),
        ("Mã CTNH", "EU 17 02 03", "EU 17 02 03"),
        ("Mã chất thải", "VN 17.02.03", "VN 17 02 03*"),
    ],
)
def test_header_or_prefix_says_from_which_list_a_code_is(
    company: Company, member: User, header: str, text: str, code: str
) -> None:
    batch = checked(company, member, pasted=f"Tên chất thải\t{header}\nTro bay\t{text}\n")

    assert row(batch, 2).values["waste_code"] == code


@pytest.mark.usefixtures("oil_or_plastic")
def test_a_code_of_both_lists_is_asked_about_and_never_guessed(company: Company, member: User) -> None:
    columns = SOURCED | {"scheme": "eu", "code": "10 01 02", "name_en": "ash", "level": 3}
    WasteCode.objects.create(**columns)
    text = "Tên chất thải\tMã chất thải\nTro bay\t17 02 03\nVải vụn\t17 02 03\nBã mía\t10 01 02\n"
    batch = checked(company, member, pasted=text)
    (group,) = groups_of(batch.rows.order_by("number"))
    options = group_view(group, Catalogue())["options"]

    assert problems(batch) == {2: ["E08"], 3: ["E08"]}
    assert row(batch, 4).values["waste_code"] == "EU 10 01 02"
    assert [one["value"] for one in options] == ["EU 17 02 03", "VN 17 02 03*"]
    assert [one["label"].partition("03")[2].strip("* ") for one in options] == ["Plastic", "Engine oil"]

    fix(batch, {"17 02 03": "VN 17 02 03*"}, member)

    assert [row(batch, number).values["waste_code"] for number in (2, 3)] == ["VN 17 02 03*"] * 2
    assert problems(batch) == {}


@pytest.mark.usefixtures("oil_or_plastic")
def test_a_code_that_the_named_list_does_not_have_is_not_taken_from_the_other(
    company: Company, member: User
) -> None:
    WasteCode.objects.filter(scheme="vn").delete()
    batch = checked(company, member, pasted="Tên chất thải\tMã CTNH\nTro bay\t17 02 03\n")

    assert problems(batch) == {2: ["E08"]}
