"""What an import finds again among the listings: which rows it changes, and how that is shown."""

import sys
from types import FrameType
from typing import Any

import pytest
from django.utils.translation import override

from accounts.models import User
from catalogue.folding import fold
from catalogue.models import ResourceType
from companies.importing.applying import ask
from companies.importing.checks import compare_again
from companies.importing.compare import gone
from companies.importing.context import Check
from companies.importing.differing import difference_texts
from companies.importing.fixing import decide
from companies.importing.resolving import Catalogue
from companies.models import Company, Origin, RowState
from tests.companies.imports_world import HEADER, checked, pasted, problems, row, states
from tests.factories import make_company, make_have, make_listing, make_member

pytestmark = pytest.mark.django_db


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
