"""The table of a proposal: who says and shows what to whom, and what stays hidden."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import AuditEvent, Notice
from accounts.roles import CompanyRole, ParkRole
from companies.attachments import RefusedFile
from companies.models import Company
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.models import ProposalDocument, ThreadMessage
from exchanges.table import documents, talking
from exchanges.table.documents import About, add_document, find_document, key_of
from exchanges.table.seats import seat_of
from exchanges.table.talking import say
from symbiosis.lib import filestore
from tests.companies.pictures import PDF_BYTES, make_upload, phone_photo, png_that_unfolds
from tests.exchanges.table_world import BOARD, mutual, page_of, paper, signed_in, without_chance
from tests.exchanges.world import World, make_world, proposal_at
from tests.factories import make_company, make_member, make_park, make_park_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]

CANARY = "Kanarienvogel"


# --- The thread ---------------------------------------------------------------------------------------------


def test_the_thread_keeps_its_order_and_says_who_speaks_for_whom(world: World) -> None:
    proposal = mutual(world)
    for by, text in ((world.giver_person, "First"), (world.taker_person, "Second"), (world.board, "Third")):
        say(proposal=proposal, by=by, text=text)

    said = list(proposal.messages.order_by("pk").values_list("company", "text"))
    page = page_of(world.giver_person, proposal)

    assert said == [(world.giver.pk, "First"), (world.taker.pk, "Second"), (None, "Third")]
    assert page.index("First") < page.index("Second") < page.index("Third")
    assert f"for {world.park.name}" in page


def test_a_double_click_is_one_message_and_the_same_words_later_are_two(world: World) -> None:
    proposal = mutual(world)
    first = say(proposal=proposal, by=world.giver_person, text="Hello")
    again = say(proposal=proposal, by=world.giver_person, text=" Hello\r\n")
    other = say(proposal=proposal, by=world.taker_person, text="Hello")
    ThreadMessage.objects.update(at=timezone.now() - talking.ONCE_WITHIN - timedelta(seconds=1))
    later = say(proposal=proposal, by=world.giver_person, text="Hello")

    assert first == again
    assert len({first.pk, other.pk, later.pk}) == ThreadMessage.objects.count() == 3


def test_the_other_side_is_told_once_an_hour(world: World) -> None:
    proposal = mutual(world)
    for text in ("One", "Two"):
        say(proposal=proposal, by=world.giver_person, text=text)
    told = Notice.objects.filter(kind="message").values_list("user", flat=True)
    assert list(told) == [world.taker_person.pk]

    say(proposal=proposal, by=world.board, text="From the park")
    assert set(told.all()) == {world.taker_person.pk, world.giver_person.pk}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" \n\u200b\u202e", "nothing_said"),
        ("x" * 2001, "too_long_said"),
    ],
)
def test_an_empty_or_endless_message_is_refused_and_stays_in_the_box(
    world: World, text: str, code: str
) -> None:
    proposal = mutual(world)
    with pytest.raises(ProposalError, check=lambda error: error.code == code):
        say(proposal=proposal, by=world.giver_person, text=text)

    answer = signed_in(world.giver_person).post(f"/en/proposals/{proposal.code}/thread/", {"text": text})

    assert (answer.status_code, ThreadMessage.objects.count()) == (422, 0)
    assert "x" * 2001 not in text or "x" * 2001 in answer.content.decode()


def test_a_message_is_shown_as_text_and_one_tap_asks_a_question(world: World) -> None:
    proposal = mutual(world)
    client = signed_in(world.giver_person)
    address = f"/en/proposals/{proposal.code}/thread/"

    answers = [client.post(address, {"text": "<script>alert(1)</script>"}) for _twice in range(2)]
    client.post(address, {"starter": "moisture", "text": ""})

    page = page_of(world.taker_person, proposal)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert ThreadMessage.objects.count() == 2
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "How much moisture" in page


def test_a_long_thread_shows_its_newest_and_leads_to_the_whole(world: World) -> None:
    proposal = mutual(world)
    said = [
        ThreadMessage(
            proposal=proposal, company=world.giver, author=world.giver_person, text=f"Line {number}."
        )
        for number in range(51)
    ]
    ThreadMessage.objects.bulk_create(said)

    block, newest = page_of(world.giver_person, proposal), page_of(world.giver_person, proposal, "thread/")
    first = page_of(world.giver_person, proposal, "thread/?page=1")

    assert ("Line 30." in block, "Line 31." in block, "See the whole thread" in block) == (False, True, True)
    assert ("Line 49." in newest, "Line 50." in newest) == (False, True)
    assert ("Line 0." in first, "Line 49." in first) == (True, True)


def test_nobody_speaks_before_both_are_interested_nor_without_a_seat(world: World) -> None:
    proposal = proposal_at(world, "interest")
    with pytest.raises(ProposalError, check=lambda error: error.code == "not_mutual_yet"):
        say(proposal=proposal, by=world.giver_person, text="Hello")
    with pytest.raises(NotAllowed):
        say(proposal=proposal, by=world.board, text="Hello")
    with pytest.raises(NotAllowed):
        say(proposal=proposal, by=make_member(make_company()), text="Hello")


# --- Who sits at the table ----------------------------------------------------------------------------------


def test_a_board_member_who_works_for_a_side_sits_there_and_nowhere_else(world: World) -> None:
    proposal = mutual(world)
    both = make_park_member(world.park, user=make_member(world.taker))
    paper(proposal, world.giver_person, title=CANARY, audience=BOARD)

    seat = seat_of(both, proposal)

    assert seat is not None
    assert seat.company == world.taker
    assert CANARY not in page_of(both, proposal)


def test_a_board_of_another_park_sees_the_proposal_but_not_its_table() -> None:
    world = make_world()
    far = make_park()
    Company.objects.filter(pk=world.taker.pk).update(park=far)
    proposal = mutual(world)
    say(proposal=proposal, by=world.giver_person, text=CANARY)
    document = paper(proposal, world.giver_person, title=CANARY)
    foreign, own = signed_in(make_park_member(far)), signed_in(world.board)
    address = f"/en/proposals/{proposal.code}/"

    assert CANARY not in foreign.get(address).content.decode()
    assert [foreign.get(address + tail).status_code for tail in ("thread/", "documents/")] == [404, 404]
    assert foreign.get(f"{address}documents/{key_of(document)}/").status_code == 404
    assert own.get(address).content.decode().count(CANARY) == 2  # the control: the reviewing board reads both


# --- Papers -------------------------------------------------------------------------------------------------


def test_a_paper_is_handed_out_only_as_a_download(world: World, folder: Path) -> None:
    proposal = mutual(world)
    polyglot = PDF_BYTES[:9] + b"<html><script>alert(1)</script>" + PDF_BYTES[9:]
    file = SimpleUploadedFile("../../etc/report.html", polyglot, content_type="text/html")
    sender = signed_in(world.giver_person)
    sent = {"file": file, "audience": "all", "title": "Analysis\u202e of  ash"}

    answer = sender.post(f"/en/proposals/{proposal.code}/documents/", sent)
    document = ProposalDocument.objects.get()
    got = signed_in(world.taker_person).get(f"/en/proposals/{proposal.code}/documents/{key_of(document)}/")

    assert answer["Location"].endswith(f"/proposals/{proposal.code}/#documents")
    assert (document.title, document.file_name) == ("Analysis of ash", "report.pdf")
    assert got.getvalue() == polyglot
    assert got.headers["Content-Type"] == "application/pdf"
    assert got.headers["Content-Disposition"] == 'attachment; filename="report.pdf"'
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "report" not in str(sorted(folder.rglob("*")))


def test_a_photo_loses_the_place_where_it_was_taken(world: World) -> None:
    document = paper(mutual(world), world.taker_person, content=phone_photo(300, 200), name="IMG_1.HEIC")

    kept = filestore.read_kept(document.file_digest)

    assert (document.content_type, document.file_name) == ("image/jpeg", "IMG_1.jpg")
    assert b"Camera of Nam" not in kept


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"MZ\x90\x00 a program", "not_a_document"),
        (b"%PDF-1.7 cut off", "not_a_document"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_document"),
        (b"\xff\xd8\xff not a picture", "not_a_picture"),
        (png_that_unfolds(9000), "too_many_pixels"),
    ],
)
def test_hostile_files_are_refused_whole(world: World, folder: Path, content: bytes, code: str) -> None:
    proposal = mutual(world)
    with pytest.raises(RefusedFile, check=lambda error: error.code == code):
        paper(proposal, world.giver_person, content=content)

    file = SimpleUploadedFile("a.pdf", content)
    answer = signed_in(world.giver_person).post(
        f"/en/proposals/{proposal.code}/documents/", {"file": file, "audience": "all", "title": "Kept title"}
    )

    assert answer.status_code == 422
    assert 'value="Kept title"' in answer.content.decode()
    assert (ProposalDocument.objects.count(), list(folder.rglob("*"))) == (0, [])


def test_without_a_file_the_form_asks_for_one(world: World) -> None:
    proposal = mutual(world)

    answer = signed_in(world.giver_person).post(
        f"/en/proposals/{proposal.code}/documents/", {"audience": "all", "title": "Kept title"}
    )

    assert (answer.status_code, ProposalDocument.objects.count()) == (422, 0)
    assert "Choose a file first." in answer.text
    assert "The file is empty" not in answer.text


def test_names_of_any_length_fit_the_row(world: World) -> None:
    document = paper(mutual(world), world.giver_person, name="x" * 400 + ".pdf")

    assert len(document.file_name) == documents.LONGEST
    assert document.file_name.endswith(".pdf")


def test_what_a_company_may_keep_is_counted_with_its_listings(world: World, settings: Any) -> None:
    proposal = mutual(world)
    limits = settings.UPLOAD_LIMITS
    settings.UPLOAD_LIMITS = limits | {"company_bytes": 2 * len(PDF_BYTES)}
    for number in range(2):
        paper(proposal, world.giver_person, content=PDF_BYTES[:-1] + b"%d" % number)

    with pytest.raises(RefusedFile, check=lambda error: error.code == "quota"):
        paper(proposal, world.giver_person, content=PDF_BYTES)
    paper(proposal, world.taker_person, content=PDF_BYTES)  # the other side has its own room

    settings.UPLOAD_LIMITS = limits  # the control
    paper(proposal, world.giver_person, content=PDF_BYTES)


def test_a_newer_paper_takes_the_place_and_the_older_stays(world: World) -> None:
    proposal = mutual(world)
    older = paper(proposal, world.giver_person, title="Old", audience=BOARD)
    upload = make_upload(PDF_BYTES + b"\n", kind="document", name="b.pdf")
    newer = add_document(
        proposal=proposal, by=world.giver_person, upload=upload, about=About(title="New"), replaces=older
    )
    older.refresh_from_db()

    assert (older.replaced_by, newer.audience) == (newer, BOARD)
    assert "1 older version" in page_of(world.giver_person, proposal)
    another = make_upload(PDF_BYTES + b"\n\n", kind="document", name="c.pdf")
    with pytest.raises(StaleProposal):
        add_document(proposal=proposal, by=world.giver_person, upload=another, about=About(), replaces=older)
    with pytest.raises(NotAllowed):
        add_document(proposal=proposal, by=world.taker_person, upload=another, about=About(), replaces=newer)


def test_sent_twice_is_one_paper(world: World) -> None:
    proposal = mutual(world)

    assert paper(proposal, world.giver_person) == paper(proposal, world.giver_person)


# --- What stays hidden --------------------------------------------------------------------------------------


def test_before_both_are_interested_a_paper_is_not_there_for_anybody_else(world: World) -> None:
    proposal = proposal_at(world, "interest")
    document = paper(proposal, world.giver_person, title=CANARY, name=f"{CANARY}.pdf")
    pages = [
        page_of(world.taker_person, proposal),
        page_of(world.taker_person, proposal, "documents/"),
        page_of(world.board, proposal),
    ]

    assert not any(CANARY in page or document.file_digest in page for page in pages)
    assert CANARY in page_of(world.giver_person, proposal)  # the control: it would have been found
    assert CANARY not in str(list(AuditEvent.objects.filter(target_type="proposal").values()))


@pytest.mark.parametrize("stage", ["interest", "mutual_interest"])
def test_a_hidden_paper_answers_like_a_missing_one(world: World, stage: str) -> None:
    proposal = proposal_at(world, stage)
    document = paper(proposal, world.giver_person, audience=BOARD)
    other = signed_in(world.taker_person)
    address = f"/en/proposals/{proposal.code}/documents/"

    hidden, missing = other.get(f"{address}{key_of(document)}/"), other.get(f"{address}{'0' * 32}/")
    replacing = [other.get(f"{address}?replaces={key}") for key in (key_of(document), "0" * 32)]

    assert [one.status_code for one in (hidden, missing, *replacing)] == [404] * 4
    assert without_chance(hidden.content.decode(), key_of(document)) == without_chance(
        missing.content.decode(), "0" * 32
    )


def test_what_only_the_board_may_see_leaves_no_trace_for_the_other_side(world: World) -> None:
    proposal = mutual(world)
    before = page_of(world.taker_person, proposal)
    document = paper(proposal, world.giver_person, title=CANARY, audience=BOARD)
    after = page_of(world.taker_person, proposal)

    assert without_chance(after) == without_chance(before)
    assert find_document(seat_of(world.taker_person, proposal), proposal, key_of(document)) is None
    assert not Notice.objects.filter(kind="message").exists()
    assert CANARY in page_of(world.board, proposal)


def test_roles_without_a_say_have_no_seat(world: World) -> None:
    """Every member of a company takes part; who only sees totals of a park does not."""
    proposal = mutual(world)

    assert seat_of(make_member(world.giver, role=CompanyRole.ADMIN), proposal) is not None
    assert seat_of(make_member(make_company()), proposal) is None
    assert seat_of(make_park_member(world.park, role=ParkRole.AUTHORITY), proposal) is None
