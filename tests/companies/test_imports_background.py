"""A large import behind the page: checked, written and taken back by workers that may die, and never seen half done."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import Notice, User
from catalogue.models import ResourceType
from companies.importing import applying, asking, checking
from companies.importing.applying import ask, undo_import
from companies.importing.background import work_next
from companies.importing.batches import choose_columns, start_import
from companies.importing.checks import check_all
from companies.importing.context import Check
from companies.importing.fixing import edit_row, fix_groups
from companies.importing.grouping import groups_of
from companies.importing.reading import read_rows
from companies.models import ChangeSet, Company, ImportBatch, ImportRow, Listing, RowState, Step, Work
from symbiosis.lib.jobs import JobState, LeaseLost, claim
from tests.accounts.mailing import outcomes, send_all
from tests.companies.imports_world import HAVE, checked, problems, states
from tests.companies.ugly import GOOD, ROWS, ugly_workbook
from tests.factories import make_have

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]
REFRESH = 'http-equiv="refresh"'


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "IN_REQUEST", 5)
    monkeypatch.setattr(asking, "CHUNK", 4)


@pytest.fixture
def uploaded(company: Company, member: User) -> ImportBatch:
    """Twelve rows whose columns were just confirmed."""
    batch = start_import(company=company, by=member, content=ugly_workbook(), file_name="a.xlsx")
    return choose_columns(batch=batch, mapping=batch.mapping, answers=batch.answers | HAVE, by=member)


def work_all() -> ImportBatch:
    while work_next():
        continue
    return ImportBatch.objects.get()


def expire() -> None:
    ImportBatch.objects.update(lease_until="2000-01-01T00:00:00Z")


def found(batch: ImportBatch) -> tuple[dict[int, str], dict[int, list[str]]]:
    return states(batch), problems(batch)


def test_a_worker_finds_what_the_request_would_have_found(uploaded: ImportBatch, member: User) -> None:
    waiting = (uploaded.is_being_checked, uploaded.rows.count())

    by_worker = found(work_all())
    check_all(ImportBatch.objects.get(), by=member)

    assert waiting == (True, 0)
    assert by_worker == found(ImportBatch.objects.get())
    told = list(by_worker[0].values())
    assert (len(told), told.count(RowState.ERROR), told.count(RowState.DUPLICATE)) == (len(ROWS), 3, 1)


def test_a_check_whose_worker_dies_goes_on_where_it_stood(
    uploaded: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def dying(check: Check, rows: list[ImportRow]) -> None:
        read.extend(row.number for row in rows)
        read_rows(check, rows)
        if len(read) == 8:
            raise RuntimeError

    monkeypatch.setattr(checking, "read_rows", dying)
    with pytest.raises(RuntimeError):
        work_next()
    half = ImportBatch.objects.get()
    between = set(states(half).values())
    expire()

    batch = work_all()

    assert (half.cursor, half.is_being_checked, between) == (4, True, {RowState.ERROR})
    assert read == [*range(5, 13), *range(9, 17)]
    assert (batch.cursor, batch.state, batch.is_waiting) == (len(ROWS), JobState.DONE, False)


def test_a_shift_that_is_over_hands_the_rest_over(uploaded: ImportBatch) -> None:
    shifts = 0
    while work_next(until=0):
        shifts += 1

    assert shifts == 4  # three portions of four rows, and the comparison
    assert ImportBatch.objects.get().state == JobState.DONE


def test_a_slow_worker_stores_no_row(uploaded: ImportBatch) -> None:
    slow = claim(ImportBatch.objects.due())
    assert slow is not None
    expire()
    batch = work_all()
    before = found(batch)

    with pytest.raises(LeaseLost):
        checking.check_on(batch, slow, until=0)

    assert found(batch) == before


def test_nothing_else_happens_to_rows_that_are_being_checked(uploaded: ImportBatch, member: User) -> None:
    work_next(until=0)
    loaded = ImportBatch.objects.get()

    for act in (
        lambda: choose_columns(batch=loaded, mapping=loaded.mapping, answers=loaded.answers, by=member),
        lambda: edit_row(batch=loaded, row=loaded.rows.all()[0], texts={}, by=member, language="vi"),
        lambda: undo_import(batch=loaded, by=member),
    ):
        with pytest.raises(PermissionDenied):
            act()
    ask(batch=loaded, by=member)

    assert (ImportBatch.objects.get().work, Listing.objects.count()) == (Work.MAKE, 0)


def test_a_correction_that_was_overtaken_by_a_worker_is_refused(company: Company, member: User) -> None:
    batch = checked(company, member)
    stale = ImportBatch.objects.get()
    ask(batch=batch, by=member)

    with pytest.raises(PermissionDenied):
        edit_row(batch=stale, row=stale.rows.all()[0], texts={"title": "x"}, by=member, language="vi")

    assert not ImportRow.objects.exclude(edits={}).exists()


def test_an_answer_for_many_rows_is_worked_out_by_a_worker(company: Company, member: User) -> None:
    names = ("Tro bay", "Gỗ vụn", "Vải vụn", "Bã mía", "Giấy vụn", "Mạt sắt")
    lines = "".join(f"{name}\t2\tthúng\n" for name in names)
    batch = checked(company, member, pasted=f"Tên chất thải\tKhối lượng\tĐơn vị\n{lines}")
    before = problems(batch)

    unit = next(one for one in groups_of(batch.rows.all()) if one.control == "unit")
    fix_groups(batch=batch, answers={unit.key: "t/year"}, by=member, language="vi")
    waiting = batch.is_being_checked

    assert {code for codes in before.values() for code in codes} == {"E06"}
    assert (waiting, problems(work_all())) == (True, {})


def test_all_or_nothing_looks_again_and_leaves_no_trace(company: Company, member: User) -> None:
    batch = checked(company, member, ugly_workbook(GOOD))
    ask(batch=batch, by=member, all_or_nothing=True)
    in_between = make_have(company, resource=ResourceType.objects.get(name_vi="Vải vụn"), quantity=77)

    done = work_all()

    assert (done.failure_code, done.step, done.is_waiting) == (applying.NOT_ALL_GOOD, Step.CHECK, False)
    assert (list(Listing.objects.all()), ChangeSet.objects.count(), done.change_set) == (
        [in_between],
        0,
        None,
    )


def test_a_large_undo_is_one_transaction_of_a_worker(
    company: Company, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(batch=checked(company, member), by=member)
    batch = work_all()
    made = Listing.objects.count()

    assert undo_import(batch=batch, by=member) is None
    with monkeypatch.context() as broken:
        broken.setattr(applying, "_close", lambda *_args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            work_next()
        assert Listing.objects.count() == made
    expire()
    done = work_all()

    assert (done.step, done.is_waiting, Listing.objects.count(), made) == (Step.REVERTED, False, 0, 11)


def test_an_undo_that_came_too_late_says_so(company: Company, member: User, signed_in: SignedIn) -> None:
    ask(batch=checked(company, member), by=member)
    batch = work_all()
    undo_import(batch=batch, by=member)
    ChangeSet.objects.update(at="2026-01-01T00:00:00Z")

    done = work_all()
    page = signed_in(member).get(f"/en/imports/{done.code}/result/").content.decode()

    assert (done.step, done.failure_code, Listing.objects.count()) == (Step.RESULT, applying.TOO_LATE, 11)
    assert "can no longer be undone" in page


def test_the_pages_say_what_is_happening_and_reload_without_javascript(
    uploaded: ImportBatch, member: User, signed_in: SignedIn
) -> None:
    client, at = signed_in(member), f"/en/imports/{uploaded.code}"

    first = client.get(f"{at}/check/").content.decode()
    work_next(until=0)
    reading = client.get(f"{at}/check/").content.decode()
    sent_on = [client.get(f"{at}/{page}/").headers["Location"] for page in ("columns", "result")]
    work_all()
    ready = client.get(f"{at}/check/").content.decode()
    client.post(f"{at}/apply/")
    writing = client.get(f"{at}/result/").content.decode()
    work_all()
    written = client.get(f"{at}/result/").content.decode()

    assert "being taken apart" in first
    assert ("Rows read" in reading, REFRESH in reading) == (True, True)
    assert sent_on == [f"{at}/check/"] * 2
    assert (REFRESH in ready, "to correct" in ready) == (False, True)
    assert ("compared with your listings once more" in writing, REFRESH in writing) == (True, True)
    assert (REFRESH in written, "8 live" in written) == (False, True)


def test_a_check_that_was_given_up_can_be_asked_for_again(
    uploaded: ImportBatch, member: User, signed_in: SignedIn
) -> None:
    ImportBatch.objects.update(attempts=5)
    work_next()
    client, at = signed_in(member), f"/en/imports/{uploaded.code}/check/"
    stopped = client.get(at).content.decode()

    client.post(at, {"do": "check"})

    assert "The check was stopped" in stopped
    assert min(states(work_all()).values()) == RowState.DUPLICATE


def kinds() -> list[tuple[str, bool]]:
    """What was said, and whether it was read."""
    return [(one.kind, one.read_at is not None) for one in Notice.objects.order_by("pk")]


def test_whoever_went_on_hears_that_the_work_is_done(
    uploaded: ImportBatch, member: User, signed_in: SignedIn
) -> None:
    batch = work_all()
    mails = send_all()
    path = f"/imports/{batch.code}/result/"

    assert kinds() == [("import.checked", False)]
    assert [(mail.to, path in mail.body) for mail in mails] == [([member.email], True)]
    page = signed_in(member).get(path, follow=True)
    assert (page.status_code, page.redirect_chain[-1][0]) == (200, f"/imports/{batch.code}/check/")
    assert kinds() == [("import.checked", True)]

    ask(batch=ImportBatch.objects.get(), by=member)
    undo_import(batch=work_all(), by=member)
    work_all()
    mails = send_all()

    assert [kind for kind, _read in kinds()] == ["import.checked", "import.written", "import.undone"]
    assert len(mails) == 1  # what is done without a question to the person waits for the digest


def test_whoever_stays_gets_no_mail(uploaded: ImportBatch, member: User, signed_in: SignedIn) -> None:
    batch = work_all()
    signed_in(member).get(f"/imports/{batch.code}/check/")

    assert send_all() == []
    assert outcomes() == [("done", "read")]


def test_work_that_was_given_up_is_mailed(uploaded: ImportBatch, member: User) -> None:
    ImportBatch.objects.update(attempts=5)
    work_next()
    work_next()

    assert kinds() == [("import.stopped", False)]
    assert "đã dừng lại" in send_all()[0].body


def test_small_imports_tell_nobody(member: User, company: Company) -> None:
    applying.ask(batch=checked(company, member, ugly_workbook(GOOD[:3])), by=member)

    assert not Notice.objects.exists()
