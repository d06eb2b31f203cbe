"""R3: each act of an exchange is cut at every SQL statement. Nothing half done stays (tests/exchanges/cutting.py)."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.test import override_settings
from django.utils import timezone

from accounts.models import AuditEvent
from companies.models import (
    ChangeSet,
)
from companies.undo import undo as undo_change
from exchanges.actions import advance, expire_overdue, express_interest
from exchanges.answering import asked_by, link_token, say_not_useful
from exchanges.board.deciding import apply_due, decide, undo
from exchanges.deliveries.reporting import Report, ask_for_reports, report_delivery
from exchanges.ending import end_run_out
from exchanges.models import (
    Agreement,
    Decision,
    Proposal,
    Terms,
)
from exchanges.negotiation.rounds import accept_terms, propose_terms
from exchanges.states import MOVE_BY_NAME
from tests.companies.test_undo import change
from tests.exchanges.cutting import Act, faults_of
from tests.exchanges.test_races import sides, sign
from tests.exchanges.world import (
    World,
    agree,
    make_city_world,
    make_world,
    proposal_at,
    sign_both,
    terms_values,
)

pytestmark = pytest.mark.django_db


def interest_of(world: World, number: int) -> Act:
    company, person = sides(world)[number]
    return lambda: express_interest(match=world.match, company=company, by=person)


def opened(world: World) -> Act:
    return interest_of(world, 0)


def answered(world: World) -> Act:
    proposal_at(world, "interest")
    return interest_of(world, 1)


def declined_by_its_link(world: World) -> Act:
    """What the taker answers on the page behind the link of a mail."""
    token = link_token(world.taker_person, proposal_at(world, "interest"))

    def act() -> None:
        asked = asked_by(token)
        assert asked is not None
        say_not_useful(asked, reason="price")

    return act


def moved(state: str, move: str, reason: str = "") -> Callable[[World], Act]:
    """A move that the giver makes of a proposal that stands in the state."""

    def prepare(world: World) -> Act:
        proposal = at(world, state)
        return lambda: advance(proposal=proposal, move=move, by=world.giver_person, reason=reason)

    return prepare


# State beside the way: from where, by which move, whose, why.
BESIDE = {
    "expired": ("interest", "expire", "platform", ""),
    "paused": ("negotiating", "pause", "giver_person", "other"),
    "sent_back": ("review", "send_back", "board", "other"),
    "suspended": ("operating", "suspend", "giver_person", "safety"),
}


def at(world: World, state: str) -> Proposal:
    """Walk to a state, also to those beside the way."""
    if state in BESIDE:
        before, move, who, reason = BESIDE[state]
        return advance(proposal=at(world, before), move=move, by=getattr(world, who, None), reason=reason)
    if state == "signed":
        proposal = at(world, "agreed")
        sign_both(world, proposal.agreement)
        return proposal
    if world.park.review_policy == "before_negotiating":
        return proposal_at(world, state)
    return without_first_review(world, state)


def without_first_review(world: World, state: str) -> Proposal:
    """Walk where the board is asked before signing, or never."""
    proposal = proposal_at(world, "mutual_interest")
    if state != "mutual_interest":
        advance(proposal=proposal, move="start_negotiating", by=world.giver_person)
    if state not in {"mutual_interest", "negotiating"}:
        agree(world, proposal)
    return Proposal.objects.for_list().get(pk=proposal.pk)


def decided(move: str, reason: str = "", *, state: str = "review") -> Callable[[World], Act]:
    """What a board member notes; nothing moves yet."""

    def prepare(world: World) -> Act:
        proposal = at(world, state)
        return lambda: decide(
            proposal=proposal, move=move, by=world.board, expected_version=proposal.version, reason=reason
        )

    return prepare


def in_force(move: str, reason: str = "", *, state: str = "review") -> Callable[[World], Act]:
    """What becomes of it a minute later."""

    def prepare(world: World) -> Act:
        decided(move, reason, state=state)(world)()
        Decision.objects.update(effective_at=timezone.now() - timedelta(seconds=1))
        return apply_due

    return prepare


def first_approval(world: World) -> Act:
    act = in_force("approve")(world)

    def with_a_low_limit() -> None:
        with override_settings(SECOND_APPROVAL_ABOVE={"t": 1}):
            act()

    return with_a_low_limit


def taken_back(world: World) -> Act:
    decision = decided("approve")(world)()
    return lambda: undo(decision=decision, by=world.board)


def proposed(state_of_talks: str) -> Callable[[World], Act]:
    """New terms of the taker's: the first round, or a counter-offer."""

    def prepare(world: World) -> Act:
        proposal = at(world, "negotiating")
        if state_of_talks == "counter-offer":
            offer(world, proposal)
        cheaper = terms_values(price_vnd_per_unit=Decimal(7_000_000))
        return lambda: propose_terms(
            proposal=proposal, company=world.taker, by=world.taker_person, values=cheaper
        )

    return prepare


def offer(world: World, proposal: Proposal) -> Terms:
    return propose_terms(proposal=proposal, company=world.giver, by=world.giver_person, values=terms_values())


def accepted(world: World) -> Act:
    terms = offer(world, at(world, "negotiating"))
    return lambda: accept_terms(terms=terms, company=world.taker, by=world.taker_person, digest=terms.digest)


def signed(number: int) -> Callable[[World], Act]:
    def prepare(world: World) -> Act:
        agreement = at(world, "agreed").agreement
        for side in sides(world)[:number]:
            sign(agreement, *side)
        return lambda: sign(agreement, *sides(world)[number])

    return prepare


def expired(world: World) -> Act:
    overdue(at(world, "interest"))
    return lambda: expire_overdue(on=timezone.localdate())


def ran_out(world: World) -> Act:
    agreement = running_since(world, timezone.localdate() - timedelta(days=40))
    return lambda: end_run_out(on=agreement.terms.ends_on + timedelta(days=1))


def overdue(*proposals: Proposal) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Proposal.objects.filter(pk__in=[one.pk for one in proposals]).update(due_on=yesterday)


def reported(*quantities: int) -> Callable[[World], Act]:
    """The last of these figures of the first month, after the others."""

    def prepare(world: World) -> Act:
        agreement = running_since(world, timezone.localdate().replace(day=1))
        acts = [partial(report, world, agreement, quantity) for quantity in quantities]
        for act in acts[:-1]:
            act()
        return acts[-1]

    return prepare


def running_since(world: World, day: date) -> Agreement:
    """An exchange in operation whose terms began on the day."""
    proposal = at(world, "negotiating")
    terms = propose_terms(
        proposal=proposal, company=world.giver, by=world.giver_person, values=terms_values(starts_on=day)
    )
    accept_terms(terms=terms, company=world.taker, by=world.taker_person, digest=terms.digest)
    agreement = Agreement.objects.get(proposal=proposal)
    sign_both(world, agreement)
    advance(proposal=proposal, move="activate", by=world.giver_person)
    return Agreement.objects.with_months().get(pk=agreement.pk)


def report(world: World, agreement: Agreement, quantity: int) -> None:
    month = Report(agreement.terms.starts_on, Decimal(quantity))
    report_delivery(agreement=agreement, company=world.giver, report=month, by=world.giver_person)


def asked(world: World) -> Act:
    running_since(world, timezone.localdate().replace(day=1) - timedelta(days=40))
    return lambda: ask_for_reports(today=timezone.localdate())


def change_undone(world: World) -> Act:
    """A change of several listings at once that is taken back; made ones go, changed ones return."""
    number = change(world.match.giver_listing, by=world.giver_person).pk
    # Loaded anew, as a repeated request does: the row in memory remembers what was cut off.
    return lambda: undo_change(change_set=ChangeSet.objects.get(pk=number), by=world.giver_person)


BEFORE_NEGOTIATING: dict[str, Callable[[World], Act]] = {
    "opened": opened,
    "answered": answered,
    "declined by its link": declined_by_its_link,
    "sent to the board": moved("mutual_interest", "submit_review"),
    "decided": decided("approve"),
    "taken back": taken_back,
    "approved": in_force("approve"),
    "first of two approvals": first_approval,
    "sent back": in_force("send_back", "other"),
    "reopened": in_force("reopen", "new_information", state="sent_back"),
    "approval taken back": in_force("recall", "new_information", state="negotiating"),
    "sent in again": moved("sent_back", "resubmit"),
    "proposed": proposed("first round"),
    "counter-offer": proposed("counter-offer"),
    "agreed": accepted,
    "signed by one": signed(0),
    "signed by both": signed(1),
    "activated": moved("signed", "activate"),
    "reported": reported(50),
    "corrected": reported(50, 40),
    "asked for reports": asked,
    "suspended": moved("operating", "suspend", "safety"),
    "deliveries resumed": moved("suspended", "resume_deliveries"),
    "ended": moved("agreed", "end", "other"),
    "ended with its term": ran_out,
    "paused": moved("negotiating", "pause", "other"),
    "resumed": moved("paused", "resume"),
    "declined": moved("negotiating", "decline", "price"),
    "expired": expired,
    "revived": moved("expired", "revive"),
    "interest taken back": moved("interest", "withdraw"),
    "change of listings undone": change_undone,
}
BEFORE_SIGNING: dict[str, Callable[[World], Act]] = {
    "started negotiating": moved("mutual_interest", "start_negotiating"),
    "accepted, to the board": accepted,
    "approved and agreed": in_force("approve_terms"),
    "renegotiated": moved("sent_back", "renegotiate"),
}
WITH_CITY: dict[str, Callable[[World], Act]] = {
    "began to negotiate": lambda world: interest_of(world, 1),
    "answered the city unit": answered,
}
BY_POLICY = {"before_negotiating": BEFORE_NEGOTIATING, "before_signing": BEFORE_SIGNING, "city": WITH_CITY}
ACTS = [(policy, name) for policy, acts in BY_POLICY.items() for name in acts]


def prepared(policy: str, name: str) -> Act:
    world = make_city_world() if policy == "city" else make_world(policy=policy)
    return BY_POLICY[policy][name](world)


@pytest.mark.parametrize(("policy", "name"), ACTS)
def test_cut_anywhere_an_act_is_whole_or_not_at_all(policy: str, name: str) -> None:
    """Under the default policy after every statement, under the others after every one that writes."""
    assert faults_of(prepared(policy, name), is_long=policy != "before_negotiating") == []


def test_every_move_of_the_table_is_cut() -> None:
    """A new move without an act above fails here."""
    cut = set()
    for policy, name in ACTS:
        act, before = prepared(policy, name), AuditEvent.objects.count()
        act()
        cut |= set(AuditEvent.objects.order_by("pk")[before:].values_list("verb", flat=True))

    assert {f"proposal.{name}" for name in MOVE_BY_NAME} - cut == set()


def test_of_two_that_expire_one_may_stand() -> None:
    """Each in its own transaction: a cut in the second leaves the first."""
    overdue(*(proposal_at(make_world(), "interest") for _number in range(2)))

    assert faults_of(lambda: expire_overdue(on=timezone.localdate()), transactions=2) == []


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (express_interest, "opened"),
        (propose_terms, "counter-offer"),
        (accept_terms, "agreed"),
        (advance, "paused"),
        (report_delivery, "corrected"),
    ],
)
def test_without_its_transaction_the_cuts_find_halves(
    function: Callable[..., object], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the same act, and only `transaction.atomic` is taken off its function."""
    act = prepared("before_negotiating", name)
    monkeypatch.setitem(globals(), function.__name__, function.__wrapped__)  # type: ignore[attr-defined]

    assert "a part of the act stands" in faults_of(act)[0]


def test_a_half_made_move_breaks_a_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules of exchanges/invariants.py see it too: a state that no line of history tells of."""
    act = prepared("before_negotiating", "paused")
    monkeypatch.setitem(globals(), "advance", advance.__wrapped__)  # type: ignore[attr-defined]

    assert "stands as paused, the history says negotiating" in "".join(faults_of(act))
