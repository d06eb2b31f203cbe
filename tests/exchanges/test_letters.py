"""What mails say of proposals and agreements, and the link by which an interest is answered."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, MailPreference, Notice, Outgoing, User
from accounts.outgoing.sending import send_next
from companies.models import Company, CompanyMembership, Listing
from exchanges import answering
from exchanges.actions import advance, express_interest
from exchanges.answering import link_token
from exchanges.board.deciding import decide, undo
from exchanges.deliveries.reporting import ask_for_reports
from exchanges.models import Proposal, Terms
from exchanges.states import DECLINE_REASONS
from matching.models import Feedback
from tests.exchanges.world import (
    World,
    a_minute_later,
    agree,
    answer,
    approve,
    proposal_at,
    sign_and_start,
    submit,
)
from tests.factories import make_park, make_park_member

pytestmark = pytest.mark.django_db


def send_all() -> list[Any]:
    """Let the minute and the night pass, and the worker run; return what went out now."""
    before = len(mail.outbox)
    Outgoing.objects.update(notify_after=timezone.now() - timedelta(seconds=1))
    while send_next():
        continue
    return mail.outbox[before:]


def to(person: User, sent: list[Any]) -> list[Any]:
    return [message for message in sent if message.to == [person.email]]


def whole(message: Any) -> str:
    return f"{message.message()}{message.body}{message.alternatives[0][0]}"


# --- what a mail holds ------------------------------------------------------------------------------------

CANARY = "canary"


def name_everything(world: World) -> None:
    """Put the word into whatever belongs to somebody; the terms carry figures that stand nowhere else."""
    Company.objects.update(name="canary works", activity_en=CANARY, activity_vi=CANARY)
    Listing.objects.update(title=CANARY)
    User.objects.update(full_name="Canary Person")


def walk(world: World) -> Iterator[list[Any]]:
    """Make each step to the first report that is due; give what was mailed after it."""
    proposal = express_interest(match=world.match, company=world.giver, by=world.giver_person)
    yield send_all()
    for step in (answer, submit, approve, agree, sign_and_start):
        step(world, proposal)
        proposal = Proposal.objects.for_list().get(pk=proposal.pk)
        yield send_all()
    Terms.objects.update(starts_on=timezone.localdate() - timedelta(days=70))
    ask_for_reports(today=timezone.localdate())
    yield send_all()


def test_no_mail_holds_what_belongs_to_somebody(world: World, client: Client) -> None:
    name_everything(world)
    sent = [message for mails in walk(world) for message in mails]
    text = "".join(whole(message) for message in sent).casefold()
    page = client.get(link_of(sent[-1])).content.decode().casefold()

    assert len(sent) >= 8
    assert [word for word in (CANARY, "8000000", "8.000.000", "1.200") if word in text] == []
    assert CANARY in page  # the control: the words are there, behind the link


def link_of(message: Any) -> str:
    """Return the address behind the button, without the site."""
    line: str = next(one for one in message.body.splitlines() if ": http" in one)
    return line.split("http://127.0.0.1:8000", 1)[1]


def test_each_step_mails_those_whose_turn_it_is(world: World) -> None:
    interest, mutual, review, negotiating, agreed, operating, report = walk(world)

    assert [len(to(world.taker_person, one)) for one in (interest, mutual, report)] == [1, 1, 1]
    assert [len(to(world.board, one)) for one in (interest, review, operating)] == [0, 1, 0]
    assert (len(negotiating), len(agreed), len(operating), len(report)) == (2, 2, 0, 2)
    assert "/m/" in link_of(report[0])
    assert "/a/" in link_of(to(world.taker_person, interest)[0])


def test_until_both_know_each_other_the_park_of_the_giver_is_not_named(world: World) -> None:
    """The board that reviews is that of the giver's park."""
    far = make_park(name_vi="Canary Park", name_en="Canary Park")
    Company.objects.filter(pk=world.giver.pk).update(park=far)
    world.match.giver_listing.company.refresh_from_db()
    express_interest(match=world.match, company=world.giver, by=world.giver_person)
    (asked,) = to(world.taker_person, send_all())
    answer(world, Proposal.objects.get())
    (mutual,) = to(world.taker_person, send_all())

    assert ("Canary Park" in whole(asked), world.park.name in asked.subject) == (False, True)
    assert "Canary Park" in mutual.subject


def test_a_turn_that_has_passed_is_not_mailed(world: World) -> None:
    proposal = proposal_at(world, "interest")
    advance(proposal=proposal, move="withdraw", by=world.giver_person)

    assert to(world.taker_person, send_all()) == []
    assert Outgoing.objects.get(user=world.taker_person).failure_code == "no_longer_true"


@pytest.mark.parametrize("undone", [True, False])
def test_what_the_board_takes_back_is_mailed_to_nobody(world: World, *, undone: bool) -> None:
    proposal = proposal_at(world, "review")
    send_all()
    decision = decide(proposal=proposal, move="approve", by=world.board, expected_version=proposal.version)
    if undone:
        undo(decision=decision, by=world.board)
    a_minute_later()

    assert len(send_all()) == (0 if undone else 2)


def test_a_mail_to_english_readers_is_english(world: World) -> None:
    MailPreference.objects.create(user=world.taker_person, language="en")
    proposal = proposal_at(world, "interest")
    (message,) = to(world.taker_person, send_all())

    assert f"interested in an exchange with you ({proposal.code})" in message.body
    assert message.subject == f"{proposal.code} · {world.park.name_en} · Symbiosis Hai Phong"


# --- answering by the link --------------------------------------------------------------------------------


@pytest.fixture
def proposal(world: World) -> Proposal:
    return proposal_at(world, "interest")


def address(world: World, proposal: Proposal) -> str:
    return reverse("exchanges:answer", args=[link_token(world.taker_person, proposal)])


def test_opening_the_link_changes_nothing(world: World, proposal: Proposal, client: Client) -> None:
    before = (AuditEvent.objects.count(), Notice.objects.filter(read_at__isnull=True).count())
    page = client.get(address(world, proposal))

    assert (page.status_code, "sessionid" in page.cookies) == (200, False)
    assert (AuditEvent.objects.count(), Notice.objects.filter(read_at__isnull=True).count()) == before
    assert Proposal.objects.get().version == proposal.version


def test_the_other_side_stays_anonymous_until_the_yes(
    world: World, proposal: Proposal, client: Client
) -> None:
    Company.objects.filter(pk=world.giver.pk).update(name="Canary Works")
    link = address(world, proposal)
    before = client.get(link).content.decode()
    pressed = client.post(link, {"answer": "interested"})
    after = client.get(link).content.decode()

    assert (pressed.status_code, pressed.headers["Location"]) == (302, link)
    assert Proposal.objects.get().state == "mutual_interest"
    assert ("Canary Works" in before, "Canary Works" in after) == (False, True)
    assert ('value="interested"' in before, 'value="interested"' in after) == (True, False)


def test_a_link_answers_once(world: World, proposal: Proposal, client: Client) -> None:
    link = address(world, proposal)
    client.post(link, {"answer": "interested"})
    again = client.post(link, {"answer": "not_useful", "reason": "price"})

    assert (again.status_code, Proposal.objects.get().state) == (409, "mutual_interest")


def test_not_useful_needs_a_reason_and_teaches_the_engine(
    world: World, proposal: Proposal, client: Client
) -> None:
    link = address(world, proposal)
    without = client.post(link, {"answer": "not_useful", "reason": "because"})
    state = Proposal.objects.get().state
    client.post(link, {"answer": "not_useful", "reason": DECLINE_REASONS[3]})

    assert (without.status_code, state, Proposal.objects.get().state) == (422, "interest", "declined")
    said = Feedback.objects.get(company_slug=world.taker.slug)
    assert (said.verdict, said.reason) == ("declined", DECLINE_REASONS[3])


@pytest.mark.parametrize("fault", ["none", "forged", "old", "left", "inactive", "of another purpose"])
def test_a_link_that_is_not_good_leads_to_a_plain_page(
    world: World, proposal: Proposal, client: Client, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    token = link_token(world.taker_person, proposal)
    if fault == "forged":
        token = ("A" if token[0] != "A" else "B") + token[1:]
    if fault == "of another purpose":
        monkeypatch.setattr(answering, "SALT", "another")
    if fault == "old":
        monkeypatch.setattr(answering, "LINK_DAYS", -1)
    if fault == "left":
        CompanyMembership.objects.filter(user=world.taker_person).delete()
    if fault == "inactive":
        User.objects.filter(pk=world.taker_person.pk).update(is_active=False)

    status = client.post(reverse("exchanges:answer", args=[token]), {"answer": "interested"}).status_code

    good = fault == "none"
    assert (status, Proposal.objects.get().state) == ((302, "mutual_interest") if good else (404, "interest"))


def test_who_asked_cannot_answer_himself(world: World, proposal: Proposal, client: Client) -> None:
    link = reverse("exchanges:answer", args=[link_token(world.giver_person, proposal)])

    assert client.post(link, {"answer": "interested"}).status_code == 409
    assert Proposal.objects.get().state == "interest"


def test_a_chat_shows_only_code_and_park_of_the_link(
    world: World, proposal: Proposal, client: Client
) -> None:
    head = client.get(address(world, proposal)).content.decode().split("</head>")[0]

    assert f'og:title" content="{proposal.code} · {world.park.name}"' in head
    assert [word for word in ("1.200", world.match.giver_listing.resource.name) if word in head] == []


# --- texts to copy ----------------------------------------------------------------------------------------


def test_the_text_for_zalo_names_nobody(world: World, proposal: Proposal, client: Client) -> None:
    Company.objects.update(name="Canary Works")
    client.force_login(world.taker_person)
    page = client.get(reverse("exchanges:proposal-detail", args=[proposal.code])).content.decode()
    text = page.split('id="zalo-text"')[1].split("</textarea>")[0]

    assert ("Canary Works" in page, "Canary" in text) == (True, False)
    assert (proposal.code in text, "http://testserver/proposals/" in text) == (True, True)


def test_the_text_for_zalo_names_a_foreign_park_only_when_both_know_each_other(
    world: World, client: Client
) -> None:
    far = make_park(name_vi="Canary Park", name_en="Canary Park")
    Company.objects.filter(pk=world.giver.pk).update(park=far)
    world.match.giver_listing.company.refresh_from_db()
    express_interest(match=world.match, company=world.giver, by=world.giver_person)
    neighbour = make_park_member(world.park)  # of the taker's board: sees the proposal, not who gives
    client.force_login(neighbour)
    address = reverse("exchanges:proposal-detail", args=[Proposal.objects.get().code])
    before = client.get(address).content.decode()
    answer(world, Proposal.objects.get())
    after = client.get(address).content.decode()

    assert ("Canary Park" in before, "Canary Park" in after) == (False, True)
