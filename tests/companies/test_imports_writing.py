"""From rows to listings: nothing lost, nothing twice, in the request or by a worker that may die, and back again."""

import hashlib
import json

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEvent, Notice, User
from catalogue.models import ResourceType
from companies.importing import applying, asking
from companies.importing.applying import NotAllGood, ask, undo_import
from companies.importing.background import work_next
from companies.importing.batches import choose_columns, start_import
from companies.importing.checks import check_all
from companies.importing.compare import gone
from companies.importing.fixing import edit_row
from companies.importing.presenting import row_views
from companies.importing.resolving import Catalogue
from companies.models import (
    Company,
    ImportBatch,
    Listing,
    ListingVersion,
    Origin,
    RowState,
    Status,
    Step,
)
from companies.tasks import write_imports
from symbiosis.lib.jobs import JobState, LeaseLost, claim
from tests.companies.imports_world import (
    accounted,
    checked,
    imported,
    row,
    states,
)
from tests.companies.ugly import DUPLICATE, GOOD, ROWS, ugly_workbook
from tests.factories import make_company, make_have, make_listing, make_member, make_park_member

pytestmark = pytest.mark.django_db


def digest() -> str:
    tables = [list(model.objects.order_by("pk").values()) for model in (Listing, ListingVersion)]
    return hashlib.sha256(json.dumps(tables, default=repr, sort_keys=True).encode()).hexdigest()


def counts(batch: ImportBatch) -> list[int]:
    ends = (RowState.LIVE, RowState.DRAFT, RowState.SKIPPED, RowState.SAME)
    return [batch.rows.filter(state=state).count() for state in ends]


def with_quantity(quantity: int) -> bytes:
    """The ugly workbook's good rows with another quantity of the second one."""
    rows = [GOOD[0], (*GOOD[1][:2], quantity, *GOOD[1][3:]), *GOOD[2:]]
    return ugly_workbook(tuple(rows))


def test_rows_in_the_file_are_live_or_drafts_and_none_is_lost(company: Company, member: User) -> None:
    batch = imported(company, member)

    assert (counts(batch), accounted(batch)) == ([8, 4, 0, 0], len(ROWS))
    assert Listing.objects.filter(status=Status.LIVE).count() == 8
    drafts = Listing.objects.filter(status=Status.DRAFT)
    assert (drafts.count(), set(drafts.values_list("quantity_low", flat=True))) == (3, {None})
    assert [one["code"] for one in row(batch, 14).problems] == ["E04"]
    assert ListingVersion.objects.count() == 11
    assert AuditEvent.objects.filter(verb="listing.import").count() == 11
    assert Listing.objects.exclude(fresh_at=None).count() == 11


def test_pressing_twice_changes_nothing(company: Company, member: User) -> None:
    batch = imported(company, member)
    before, rows = digest(), states(batch)

    ask(batch=ImportBatch.objects.get(), by=member)

    assert (digest(), states(batch)) == (before, rows)


def test_two_presses_of_the_same_page_are_one(company: Company, member: User) -> None:
    batch = checked(company, member)
    stale = ImportBatch.objects.get()

    ask(batch=batch, by=member)
    ask(batch=stale, by=member)

    assert Listing.objects.count() == 11
    assert AuditEvent.objects.filter(verb="import.ask").count() == 1


def test_the_same_file_again_is_the_same(company: Company, member: User) -> None:
    imported(company, member, with_quantity(300))
    before = digest()

    again = imported(company, member, with_quantity(300))

    assert (counts(again), digest()) == ([0, 0, 0, len(GOOD)], before)


def test_a_new_edition_is_new_changed_same_and_gone(company: Company, member: User) -> None:
    imported(company, member, with_quantity(300))
    rows = (*GOOD[1:2], *GOOD[2:], (9, "Giấy vụn", 4, "tấn/năm", None, None))
    second = ugly_workbook(((2, "Thạch cao FGD", 350, "tấn/tháng", None, "xe 25 tấn"), *rows[1:]))

    batch = checked(company, member, second)
    found = states(batch)
    missing = [listing.title for listing in gone(batch)]
    ask(batch=batch, by=member)

    assert found == {5: "ready", **dict.fromkeys(range(6, 12), "same"), 12: "ready"}
    assert missing == ["Tro bay"]
    gypsum = Listing.objects.get(title="Thạch cao FGD")
    assert (gypsum.version, str(gypsum.quantity_low)) == (2, "350.0000")
    assert Listing.objects.filter(status=Status.LIVE).count() == 9


def test_all_or_nothing_writes_nothing_while_a_row_is_bad(company: Company, member: User) -> None:
    batch = checked(company, member)

    with pytest.raises(NotAllGood) as refused:
        ask(batch=batch, by=member, all_or_nothing=True)

    assert (refused.value.bad, Listing.objects.count(), ImportBatch.objects.get().asked_at) == (4, 0, None)
    good = checked(company, member, ugly_workbook(GOOD))
    assert counts(ask(batch=good, by=member, all_or_nothing=True)) == [8, 0, 0, 0]


def test_a_row_without_type_waits_and_is_imported_when_it_is_corrected(
    company: Company, member: User
) -> None:
    ResourceType.objects.filter(name_vi="Mạt sắt").delete()
    bad = ((1, "Mạt sắt", 3, "tấn/năm", None, None),)
    batch = imported(company, member, ugly_workbook((*bad, *GOOD)))
    waiting = (row(batch, 5).state, row(batch, 5).listing)

    edit_row(batch=batch, row=row(batch, 5), texts={"resource": "Giấy vụn"}, by=member, language="vi")
    ask(batch=ImportBatch.objects.get(), by=member)

    assert waiting == (RowState.DRAFT, None)
    assert row(batch, 5).state == RowState.LIVE
    assert (accounted(batch), Listing.objects.count()) == (9, 9)
    undo_import(batch=ImportBatch.objects.get(), by=member)
    assert Listing.objects.count() == 0


def test_what_is_said_for_all_rows_of_who_sees_them_holds_for_new_listings_only(
    company: Company, member: User
) -> None:
    fly_ash = ResourceType.objects.get(name_vi="Tro bay")
    private = make_have(company, resource=fly_ash, row_key="A1", visibility="private", quantity=5)
    text = "Mã dòng\tTên chất thải\tKhối lượng\tĐơn vị\nA1\tTro bay\t12\ttấn\nA2\tVải vụn\t1\ttấn\n"
    batch = start_import(company=company, by=member, pasted=text)
    answers = {"kind:0": "HAVE", "visibility:0": "park"}
    batch = choose_columns(batch=batch, mapping=batch.mapping, answers=answers, by=member)
    check_all(batch, by=member)

    ask(batch=batch, by=member)

    private.refresh_from_db()
    assert (private.quantity_low, private.visibility) == (12, "private")
    assert Listing.objects.get(row_key="A2").visibility == "park"


@pytest.mark.parametrize(("quantity", "kept"), [("", (120, "month")), ("12", (12, "year"))])
def test_the_period_of_all_rows_belongs_to_the_quantities_they_state(
    company: Company, member: User, quantity: str, kept: tuple[int, str]
) -> None:
    fly_ash = ResourceType.objects.get(name_vi="Tro bay")
    listing = make_have(company, resource=fly_ash, row_key="A1", quantity=120, period="month")
    text = f"Mã dòng\tTên chất thải\tKhối lượng\tNhiệt độ (°C)\nA1\tTro bay\t{quantity}\t70\n"
    batch = start_import(company=company, by=member, pasted=text)
    answers = {"kind:0": "HAVE", "visibility:0": "park", "unit:0": "t", "period:0": "year"}
    batch = choose_columns(batch=batch, mapping=batch.mapping, answers=answers, by=member)
    check_all(batch, by=member)

    ask(batch=batch, by=member)

    listing.refresh_from_db()
    assert listing.temperature_c == 70
    assert (listing.quantity_low, listing.period) == kept


@pytest.mark.parametrize(
    ("before", "says", "after"),
    [
        ("withdrawn", "", "withdrawn"),
        ("draft", "", "draft"),
        ("live", "", "live"),
        ("withdrawn", "live", "live"),
        ("draft", "live", "live"),
        ("live", "withdrawn", "withdrawn"),
    ],
)
def test_only_a_row_that_says_so_brings_a_listing_to_the_market_or_off_it(
    company: Company, member: User, before: str, says: str, after: str
) -> None:
    fly_ash = ResourceType.objects.get(name_vi="Tro bay")
    listing = make_have(company, resource=fly_ash, row_key="A1", status=before, quantity=5)
    header = "Mã dòng\tTên chất thải\tKhối lượng\tĐơn vị\tTrạng thái"
    batch = checked(company, member, pasted=f"{header}\nA1\tTro bay\t12\ttấn\t{says}\n")
    (view,) = row_views(batch.rows.select_related("listing"), Catalogue())

    ask(batch=batch, by=member)

    listing.refresh_from_db()
    assert (listing.quantity_low, listing.status) == (12, after)
    assert bool(view["stays"]) == (not says and before != "live")
    assert row(batch, 2).state == ("live" if after == "live" else "draft")


def test_errors_never_touch_a_listing_that_is_live(company: Company, member: User) -> None:
    fly_ash = ResourceType.objects.get(name_vi="Tro bay")
    make_have(company, resource=fly_ash, row_key="A1", title="Tro bay")
    text = "Mã dòng\tTên chất thải\tKhối lượng\tĐơn vị\nA1\tTro bay\t12o\ttấn\n"
    before = digest()

    batch = imported(company, member, pasted=text)

    assert (counts(batch), digest()) == ([0, 1, 0, 0], before)


def test_undo_brings_back_every_byte(company: Company, member: User) -> None:
    resource = ResourceType.objects.get(name_vi="Tro bay")
    make_listing(company, resource=resource, origin=Origin.SECTOR_ESTIMATE, quantity=900)
    make_have(company, resource=ResourceType.objects.get(name_vi="Bã mía"), row_key="x")
    before = digest()

    batch = imported(company, member)
    between = digest()
    undone = undo_import(batch=batch, by=member)

    assert Listing.objects.filter(origin=Origin.SECTOR_ESTIMATE).exists()
    assert (undone.restored, undone.removed, undone.kept) == (1, 10, ())
    assert digest() == before != between
    assert ImportBatch.objects.get().step == Step.REVERTED


def test_after_an_undo_the_file_can_be_imported_anew(company: Company, member: User) -> None:
    undo_import(batch=imported(company, member), by=member)

    again = imported(company, member)

    assert (ImportBatch.objects.count(), counts(again)) == (2, [8, 4, 0, 0])


def test_staff_import_on_behalf_and_the_company_is_told_once(company: Company, member: User) -> None:
    assert company.park is not None
    batch = imported(company, make_park_member(company.park), ugly_workbook(GOOD))

    assert set(Listing.objects.values_list("origin", "fresh_at")) == {(Origin.ON_BEHALF, None)}
    assert list(Notice.objects.values_list("user", "target_code")) == [(member.pk, batch.code)]


def test_a_key_of_a_listing_that_staff_may_not_see_is_left_to_it(company: Company, member: User) -> None:
    assert company.park is not None
    fly_ash = ResourceType.objects.get(name_vi="Tro bay")
    hidden = make_have(
        company, resource=ResourceType.objects.get(name_vi="Bã mía"), visibility="private", row_key="K1"
    )
    estimate = make_listing(company, resource=fly_ash, origin=Origin.SECTOR_ESTIMATE, quantity=900)
    text = "Mã dòng\tTên chất thải\tKhối lượng\tĐơn vị\nK1\tTro bay\t12\ttấn\n"

    batch = imported(company, make_park_member(company.park), pasted=text)

    estimate.refresh_from_db()
    hidden.refresh_from_db()
    assert (batch.step, row(batch, 2).listing, row(batch, 2).state) == (Step.RESULT, estimate, RowState.LIVE)
    assert (estimate.quantity_low, estimate.row_key, hidden.row_key) == (12, "", "K1")


def test_two_rows_that_would_give_their_listings_one_key_are_both_written(
    company: Company, member: User
) -> None:
    fly_ash = ResourceType.objects.get(name_vi="Tro bay")
    for quantity in (900, 800):
        make_listing(company, resource=fly_ash, origin=Origin.SECTOR_ESTIMATE, quantity=quantity)
    text = "Mã dòng\tTên chất thải\tKhối lượng\tĐơn vị\nK1\tTro bay\t12\ttấn\nK1\tTro bay\t13\ttấn\n"

    batch = imported(company, member, pasted=text)

    assert batch.step == Step.RESULT
    assert sorted(Listing.objects.values_list("row_key", flat=True)) == ["", "K1"]


def test_strangers_neither_import_nor_undo(company: Company, member: User) -> None:
    batch, stranger = checked(company, member), make_member(make_company())

    with pytest.raises(PermissionDenied):
        ask(batch=batch, by=stranger)
    done = ask(batch=batch, by=member)
    with pytest.raises(PermissionDenied):
        undo_import(batch=done, by=stranger)


# --- the worker -------------------------------------------------------------------------------------------


@pytest.fixture
def queued(company: Company, member: User, monkeypatch: pytest.MonkeyPatch) -> ImportBatch:
    """An import that is too large for the request, in chunks of three."""
    monkeypatch.setattr(asking, "IN_REQUEST", 5)
    monkeypatch.setattr(applying.write, "__kwdefaults__", {"chunk": 3})
    return imported(company, member)


def test_a_large_import_is_queued_and_written_by_a_worker(queued: ImportBatch) -> None:
    assert (queued.is_waiting, Listing.objects.count()) == (True, 0)

    write_imports()

    batch = ImportBatch.objects.get()
    assert (batch.step, batch.state, batch.cursor) == (Step.RESULT, JobState.DONE, len(ROWS))
    assert counts(batch) == [8, 4, 0, 0]
    assert work_next() is False


def expire() -> None:
    ImportBatch.objects.update(lease_until="2000-01-01T00:00:00Z")


def test_a_worker_that_dies_between_chunks_is_followed_by_another(queued: ImportBatch) -> None:
    lease = claim(ImportBatch.objects.due())
    assert lease is not None
    applying._begin(queued, lease)
    applying._write_chunk(lease, 3)  # and is killed here
    written = Listing.objects.count()
    expire()

    write_imports()

    assert written == 3
    assert (counts(ImportBatch.objects.get()), Listing.objects.count()) == ([8, 4, 0, 0], 11)


def test_a_slow_worker_whose_lease_was_taken_writes_nothing(queued: ImportBatch) -> None:
    slow = claim(ImportBatch.objects.due())
    assert slow is not None
    expire()
    write_imports()
    before = digest()

    with pytest.raises(LeaseLost):
        applying._write_chunk(slow, 3)

    assert digest() == before


def test_a_chunk_that_breaks_is_rolled_back_whole(
    queued: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(*_args: object, **_options: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("companies.importing.writing.record_changes", breaking)
        for _attempt in range(5):
            expire()
            with pytest.raises(RuntimeError):
                work_next()
        assert Listing.objects.count() == 0
        expire()
        assert work_next() is False

    batch = ImportBatch.objects.get()
    assert (batch.state, batch.failure_code) == (JobState.FAILED, "gave_up")
    ask(batch=batch, by=batch.created_by)
    write_imports()
    assert counts(ImportBatch.objects.get()) == [8, 4, 0, 0]


def test_the_duplicate_row_waits_for_its_answer(company: Company, member: User) -> None:
    batch = imported(company, member)

    waiting = row(batch, 4 + DUPLICATE[0])

    assert (waiting.state, waiting.listing, waiting.problems[0]["code"]) == (RowState.DRAFT, None, "E10")
