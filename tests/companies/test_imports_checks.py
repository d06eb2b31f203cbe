"""The check of an import: what each row says, what is wrong with it, and how one answer mends many rows."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from catalogue.models import WasteCode
from companies.importing import batches
from companies.importing.checks import check_all
from companies.importing.encodings import TCVN3, to_old
from companies.importing.fixing import edit_row
from companies.importing.grouping import groups_of
from companies.importing.presenting import group_view, row_view
from companies.importing.problems import problem
from companies.importing.resolving import Catalogue
from companies.models import ColumnMapping, Company, ImportBatch, Licence, RowState, Step
from tests.companies.imports_world import HAVE, HEADER, checked, fix, pasted, problems, row, states
from tests.companies.ugly import ROWS, ugly_workbook
from tests.factories import SOURCED, make_company, make_member, make_resource

pytestmark = pytest.mark.django_db

GUESS = {"confidence": 0.5, "level": "low", "reason": "similar", "term": "tro"}


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
