"""The check of an import: what each row says, what is wrong with it, and how one answer mends many rows."""

import sys
from types import FrameType
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from accounts.models import User
from catalogue.folding import fold
from catalogue.models import ResourceType, WasteCode
from companies.importing import batches
from companies.importing.applying import ask
from companies.importing.checks import check_all, compare_again
from companies.importing.compare import gone
from companies.importing.context import Check
from companies.importing.differing import difference_texts
from companies.importing.encodings import TCVN3, to_old
from companies.importing.fixing import decide, edit_row, fix_groups
from companies.importing.grouping import groups_of
from companies.importing.presenting import group_view, row_view
from companies.importing.problems import problem
from companies.importing.reading import QUANTITY
from companies.importing.resolving import Catalogue
from companies.models import ColumnMapping, Company, ImportBatch, Licence, Origin, RowState, Step
from tests.companies.imports_world import HAVE, checked, problems, row, states
from tests.companies.ugly import ROWS, ugly_workbook
from tests.factories import SOURCED, make_company, make_have, make_listing, make_member, make_resource

pytestmark = pytest.mark.django_db

GUESS = {"confidence": 0.5, "level": "low", "reason": "similar", "term": "tro"}
HEADER = "Tên chất thải\tKhối lượng\tĐơn vị\n"


def pasted(company: Company, by: User, *lines: str) -> ImportBatch:
    return checked(company, by, pasted=HEADER + "\n".join(lines) + "\n")


def fix(batch: ImportBatch, answers: dict[str, str], by: User, language: str = "vi") -> None:
    """Answer groups by the value that is wrong, or by their code."""
    groups = groups_of(batch.rows.order_by("number"))
    given = {
        group.key: answers.get(str(group.first["value"])) or answers.get(group.code, "") for group in groups
    }
    fix_groups(batch=batch, answers=given, by=by, language=language)


def test_the_ugly_workbook_is_understood(company: Company, member: User) -> None:
    batch = checked(company, member)

    assert problems(batch) == {13: ["E10"], 14: ["E04"], 15: ["E04"], 16: ["E13"]}
    assert (row(batch, 5).values["period"], row(batch, 5).values["quantity_low"]) == ("month", "120")
    assert row(batch, 7).values["quantity_high"] == "2"
    assert row(batch, 9).values["resource"] == "treated-wastewater"
    assert "hồ chứa số 2" in row(batch, 9).values["description"]


def test_the_same_bytes_go_on_where_the_person_stopped(company: Company, member: User) -> None:
    content = ugly_workbook()
    first = checked(company, member, content)
    again = batches.start_import(company=company, by=member, content=content, file_name="b.xlsx")
    other = make_company("Other")

    assert again == first
    assert (
        batches.start_import(company=other, by=make_member(other), content=b"a;b\n1;2\n", file_name="x.csv")
        != first
    )


def test_nobody_imports_for_a_foreign_company(company: Company) -> None:
    with pytest.raises(PermissionDenied):
        batches.start_import(company=company, by=make_member(make_company()), pasted=HEADER)


def test_one_answer_mends_all_rows_with_the_same_unit_and_is_remembered(
    company: Company, member: User
) -> None:
    batch = pasted(company, member, "Tro bay\t1\txe ben", "Vải vụn\t2\txe ben")
    assert problems(batch) == {2: ["E06"], 3: ["E06"]}

    fix(batch, {"xe ben": "t/month"}, member)
    later = pasted(company, member, "Bã mía\t3\txe ben")

    assert problems(batch) == {}
    assert row(batch, 3).values["period"] == "month"
    assert ColumnMapping.objects.get().units == {"xe ben": "t/month"}
    assert (row(later, 2).values["unit"], problems(later)) == ("t", {})


def test_an_ambiguous_number_is_asked_once_for_the_column(company: Company, member: User) -> None:
    batch = pasted(company, member, "Tro bay\t1.200\ttấn", "Vải vụn\t1.500\ttấn")
    assert [group.control for group in groups_of(batch.rows.all())] == ["decimal"]

    fix(batch, {"E05": "."}, member)

    assert [row(batch, number).values["quantity_low"] for number in (2, 3)] == ["1.2", "1.5"]
    assert problems(batch) == {}


@pytest.mark.parametrize(("language", "quantity"), [("vi", "1200"), ("en", "1.2")])
def test_a_number_in_the_browser_is_read_in_the_language_of_the_page(
    company: Company, member: User, language: str, quantity: str
) -> None:
    batch = pasted(company, member, "Tro bay\tkhoảng vài\ttấn")

    edit_row(batch=batch, row=row(batch, 2), texts={"quantity_low": "1.200"}, by=member, language=language)
    check_all(batch, by=member)

    assert row(batch, 2).values["quantity_low"] == quantity


def test_an_edit_checks_only_its_row(company: Company, member: User) -> None:
    batch = checked(company, member)
    batch.rows.filter(number=15).update(values={"mark": "untouched"})

    edit_row(batch=batch, row=row(batch, 14), texts={"quantity_low": "12"}, by=member, language="vi")

    assert row(batch, 14).state == RowState.READY
    assert row(batch, 15).values == {"mark": "untouched"}


def test_an_unknown_resource_is_proposed_and_never_taken_silently(company: Company, member: User) -> None:
    make_resource("wwtp-bio-sludge", name_vi="Bùn sinh học")
    batch = pasted(company, member, "bùn khô từ trạm\t3\ttấn")
    before = row(batch, 2)

    fix(batch, {"E08": "wwtp-bio-sludge"}, member)

    assert (before.state, "resource" in before.values) == (RowState.ERROR, False)
    assert all({"confidence", "reason", "term"} <= one.keys() for one in before.suggestions)
    assert len(before.suggestions) <= 3
    after = row(batch, 2)
    assert (after.state, after.values["resource"]) == (RowState.READY, "wwtp-bio-sludge")


def test_a_hazardous_row_needs_its_code_and_a_taker_a_licence(company: Company, member: User) -> None:
    make_resource("used-oil", name_vi="Dầu thải", hazard="yes")
    WasteCode.objects.create(scheme="eu", code="13 02 05", name_en="oil", level=3, hazardous=True, **SOURCED)
    batch = pasted(company, member, "Dầu thải\t3\ttấn")
    assert problems(batch) == {2: ["E14"]}

    fix(batch, {"E14": "13 02 05*"}, member)
    assert problems(batch) == {}

    need = checked(company, member, pasted=HEADER + "Dầu thải\t4\ttấn\n")
    batches.choose_columns(batch=need, mapping=need.mapping, answers={"kind:0": "NEED"}, by=member)
    check_all(need, by=member)
    assert problems(need) == {2: ["E14"]}
    Licence.objects.create(company=company, kind=Licence.Kind.HAZARDOUS, **SOURCED)
    check_all(need, by=member)
    assert problems(need) == {}


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


def _calls_of_a_check(member: User, count: int) -> int:
    """Import rows of one type, then check the same file with other quantities; return the calls of our functions."""
    company = member.company_memberships.get().company
    lines = [f"Tro bay {number} {count}\tTro bay\t{{}}\ttấn" for number in range(count)]
    file = "Tên\tLoại tài nguyên\tKhối lượng\tĐơn vị\n" + "\n".join(lines) + "\n"
    ask(batch=checked(company, member, pasted=file.replace("{}", "5")), by=member)
    batch = checked(company, member, pasted=file.replace("{}", "6"))
    assert set(states(batch).values()) == {"ready"}
    assert batch.rows.filter(listing__isnull=False).count() == count
    calls = 0

    def counting(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call" and (
            "/companies/" in frame.f_code.co_filename or frame.f_code is fold.__code__
        )

    sys.setprofile(counting)
    try:
        compare_again(batch, by=member)
        gone(batch)
    finally:
        sys.setprofile(None)
    return calls


def test_the_work_of_a_comparison_grows_with_the_rows_and_not_with_their_square(
    company: Company, member: User
) -> None:
    _calls_of_a_check(member, 1)  # what is worked out once
    few, many = (
        _calls_of_a_check(make_member(make_company()), 20),
        _calls_of_a_check(make_member(make_company()), 80),
    )

    assert many < 4.4 * few


def test_history_of_imports_is_not_read_again_row_by_row(company: Company, member: User) -> None:
    """Ten imports of a file cost a check as many lines from the database as one."""
    text = HEADER + "Tro bay\t{}\ttấn\nVải vụn\t2\ttấn\n"
    for quantity in range(1, 11):
        ask(batch=checked(company, member, pasted=text.format(quantity)), by=member)
    batch = checked(company, member, pasted=text.format(99))
    found = list(Check(batch, member).earlier(set(batch.rows.values_list("key", flat=True))))

    assert len(found) == 2
    assert set(states(batch).values()) == {"ready", "same"}


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


def test_a_listing_like_it_is_asked_about_and_shown(company: Company, member: User) -> None:
    listing = make_have(company, resource=_type("Tro bay"), quantity=900, title="Tro bay kho 2")
    batch = pasted(company, member, "Tro bay\t120\ttấn/tháng")
    asked = row(batch, 2)

    outcomes = {}
    for decision in ("update", "keep_both", "skip"):
        decide(batch=batch, rows=[row(batch, 2)], decision=decision, by=member)
        after = row(batch, 2)
        outcomes[decision] = (after.state, after.listing)

    assert (asked.state, asked.listing) == (RowState.DUPLICATE, listing)
    assert asked.problems[0]["facts"] == {"code": listing.code}
    assert outcomes == {
        "update": (RowState.WARNING, listing),
        "keep_both": (RowState.READY, None),
        "skip": (RowState.SKIPPED, None),
    }


def _type(name: str) -> Any:
    from catalogue.models import ResourceType

    return ResourceType.objects.get(name_vi=name)


def test_own_figures_replace_a_sector_estimate_without_a_question(company: Company, member: User) -> None:
    estimate = make_listing(company, resource=_type("Tro bay"), origin=Origin.SECTOR_ESTIMATE, quantity=10)
    batch = pasted(company, member, "Tro bay\t120\ttấn/tháng")

    found = row(batch, 2)

    assert (found.listing, found.state) == (
        estimate,
        RowState.WARNING,
    )  # 144 times the estimate is worth a look
    assert found.problems[0]["facts"] == {"times": "144"}


def test_an_export_that_comes_back_confirms_no_estimate(company: Company, member: User) -> None:
    estimate = make_listing(company, resource=_type("Tro bay"), origin=Origin.SECTOR_ESTIMATE, quantity=10)
    header, line = "Mã tin\tLoại tài nguyên\tKhối lượng\tĐơn vị\n", "\tTro bay\t10\ttấn/năm\n"

    by_code = checked(company, member, pasted=header + estimate.code + line)
    own_words = checked(company, member, pasted=header + line)

    assert row(by_code, 2).values["code"] == estimate.code
    assert (row(by_code, 2).state, row(own_words, 2).state) == (RowState.SAME, RowState.READY)


def test_what_an_agreement_holds_cannot_be_imported_away(company: Company, member: User) -> None:
    from decimal import Decimal

    from companies.ledger import allocate

    listing = make_have(company, resource=_type("Tro bay"), quantity=900, row_key="A1")
    allocate(listing_id=listing.pk, quantity=Decimal(500), reference="AGR-26-001", by_label="test")
    text = "Mã dòng\tTên chất thải\tKhối lượng\tĐơn vị\nA1\tTro bay\t20\ttấn/năm\n"
    batch = checked(company, member, pasted=text)

    assert problems(batch) == {2: ["E13"]}
    assert row(batch, 2).problems[0]["facts"]["held"] == "500.0000"


def test_a_table_without_kind_or_type_is_refused_with_the_column(company: Company, member: User) -> None:
    batch = batches.start_import(company=company, by=member, pasted=HEADER + "Tro bay\t1\ttấn\n")

    with pytest.raises(batches.MissingColumns) as missing:
        batches.choose_columns(batch=batch, mapping=batch.mapping, answers={}, by=member)

    assert missing.value.fields == ["kind"]
    assert ImportBatch.objects.get().step == Step.COLUMNS


def test_columns_and_answers_are_remembered_for_the_next_file(company: Company, member: User) -> None:
    first = batches.start_import(company=company, by=member, pasted=HEADER + "Tro bay\t1\ttấn\n")
    mapping = {"0": {"0": "resource", "1": "quantity_low", "2": "note"}}
    batches.choose_columns(batch=first, mapping=mapping, answers=HAVE, by=member)

    second = batches.start_import(company=company, by=member, pasted=HEADER + "Vải vụn\t1\ttấn\n")
    stranger = make_company("Stranger")
    third = batches.start_import(
        company=stranger, by=make_member(stranger), pasted=HEADER + "Bã mía\t1\ttấn\n"
    )

    assert (second.mapping, second.answers) == (mapping, HAVE)
    assert third.mapping["0"]["2"] == "unit"


def test_the_number_of_queries_does_not_grow_with_the_rows(company: Company, member: User) -> None:
    def queries(rows: int) -> int:
        lines = [f"Tro bay\t{number}\ttấn" for number in range(1, rows + 1)]
        batch = pasted(company, member, *lines)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            check_all(batch, by=member)
        return len(captured)

    assert queries(60) <= queries(6) + 1
    assert len(states(pasted(company, member, "Tro bay\t1\ttấn"))) == 1


def test_every_row_of_the_file_is_a_row_of_the_import(company: Company, member: User) -> None:
    assert len(states(checked(company, member))) == len(ROWS)


def test_a_chosen_type_leaves_the_companys_own_words(company: Company, member: User) -> None:
    make_resource("broken-pallets", name_vi="Pa-lét gỗ hỏng")
    batch = pasted(company, member, "Gỗ pallet hỏng\t3\ttấn", "broken-pallets\t4\ttấn")

    edit_row(batch=batch, row=row(batch, 2), texts={"resource": "broken-pallets"}, by=member, language="vi")

    values = [row(batch, number).values for number in (2, 3)]
    assert [one["resource"] for one in values] == ["broken-pallets", "broken-pallets"]
    assert [one.get("title") for one in values] == ["Gỗ pallet hỏng", None]


def test_an_impossible_day_is_mended_in_its_own_row(company: Company, member: User) -> None:
    """In either order there is no such day: the other dates of the column must not be read anew."""
    header = "Tên chất thải\tKhối lượng\tĐơn vị\tTừ ngày\n"
    lines = ("Tro bay\t1\ttấn\t31/02/2026", "Vải vụn\t2\ttấn\t30/02/2026", "Bã mía\t3\ttấn\t05/11/2026")
    batch = checked(company, member, pasted=header + "\n".join(lines) + "\n")
    groups = groups_of(batch.rows.order_by("number"))
    shown = row_view(row(batch, 2), Catalogue())["problems"]

    fix(batch, {"31/02/2026": "28/02/2026"}, member)

    assert [(group.code, group.control, len(group.rows)) for group in groups] == [("E07", "date", 1)] * 2
    assert [(one["control"], one["asks"]) for one in shown] == [("date", True)]
    assert row(batch, 2).values["available_from"] == "2026-02-28"
    assert row(batch, 4).values["available_from"] == "2026-11-05"
    assert problems(batch) == {3: ["E07"]}


def test_a_field_with_two_problems_has_one_box(company: Company, member: User) -> None:
    batch = pasted(company, member, "Tro bay\t1\ttấn")
    one = row(batch, 2)
    one.problems = [problem("E12", "resource", "=1+1"), problem("E03", "resource"), problem("E04", "kind")]

    shown = row_view(one, Catalogue())["problems"]

    assert [view["asks"] for view in shown] == [True, False, True]


def test_a_formula_without_a_result_is_asked_for_once(company: Company, member: User) -> None:
    batch = pasted(company, member, "Tro bay\t1\ttấn")
    batch.rows.update(cells=[{"error": "=1+1"}, "1", "tấn"])

    check_all(batch, by=member)

    assert problems(batch) == {2: ["E12"]}


def test_a_word_of_an_old_font_that_could_stand_as_it_is(company: Company, member: User) -> None:
    """ "Có" in TCVN3 is "Cã", which is spelled like a word; the column of have and need knows better."""
    header = "Tên chất thải\tCó hay cần\tKhối lượng\tĐơn vị\n"
    lines = (f"{to_old('Nước thải sau xử lý', TCVN3)}\t{to_old('Có', TCVN3)}\t3\tm3", "Tro bay\tCần\t1\ttấn")
    batch = checked(company, member, pasted=header + "\n".join(lines) + "\n")
    shown = row_view(row(batch, 2), Catalogue())["problems"]

    assert problems(batch) == {}
    assert [row(batch, number).values["kind"] for number in (2, 3)] == ["HAVE", "NEED"]
    assert [(one["control"], one["asks"]) for one in shown] == [("none", False)]


def test_no_proposed_type_is_chosen_beforehand(company: Company, member: User) -> None:
    """ "Apply all corrections" must not take a guess that nobody looked at."""
    batch = pasted(company, member, "bùn khô từ trạm\t3\ttấn")
    batch.rows.update(suggestions=[{"resource": "coal-fly-ash", **GUESS}])
    view = group_view(groups_of(batch.rows.order_by("number"))[0], Catalogue())

    assert [one["value"] for one in view["options"]] == ["coal-fly-ash"]
    assert not any(one["chosen"] for one in view["options"])


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("vi", ["Số lượng: 1.500 → 1.234,5", "Có từ ngày: – → 05/11/2026", "Độ ẩm (%): – → 12,5"]),
        ("en", ["Quantity: 1,500 → 1,234.5", "Available from: – → 05/11/2026", "Moisture (%): – → 12.5"]),
    ],
)
def test_differences_are_written_as_the_page_writes(
    company: Company, member: User, language: str, texts: list[str]
) -> None:
    """One number before and after is one difference, though its upper end moves with it."""
    make_have(company, resource=ResourceType.objects.get(name_vi="Tro bay"), quantity="1500")
    header = "Tên chất thải\tKhối lượng\tĐơn vị\tTừ ngày\tĐộ ẩm (%)\tKỳ\n"
    batch = checked(company, member, pasted=header + "Tro bay\t1.234,5\ttấn\t05/11/2026\t12,5\tnăm\n")

    with override(language):
        assert difference_texts(row(batch, 2), Catalogue()) == texts


def test_a_range_that_moves_is_said_with_both_ends(company: Company, member: User) -> None:
    make_have(company, resource=ResourceType.objects.get(name_vi="Tro bay"), quantity="1500")
    batch = pasted(company, member, "Tro bay\t1200 - 1300\ttấn/năm")

    with override("en"):
        assert difference_texts(row(batch, 2), Catalogue()) == [
            "Quantity: 1,500 → 1,200",
            "Up to: 1,500 → 1,300",
        ]
