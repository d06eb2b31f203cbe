"""Changing a standing agreement: accepted and signed by both, then terms and quantities change in one step."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Notice, User
from companies import ledger
from companies.ledger import NotEnoughQuantity
from exchanges.actions import advance
from exchanges.board.deciding import decide
from exchanges.deliveries.monitoring import monitor_of
from exchanges.deliveries.records import records_of
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.invariants import violations
from exchanges.models import Agreement, Amendment, Decision, Proposal, Signature, Terms
from exchanges.negotiation.amending import accept_amendment, propose_amendment, settle_begun
from exchanges.signing.recording import record_signature
from tests.exchanges.test_races import sides, sign
from tests.exchanges.world import SIGNED, World, a_minute_later, make_world, proposal_at, terms_values

SignedIn = Callable[[User], Client]
TODAY = timezone.localdate


def begun(**changes: Any) -> dict[str, Any]:
    """Terms that began two months ago and last two years, or those that change them from today on."""
    starts_on = (TODAY().replace(day=1) - timedelta(days=40)).replace(day=1)
    ends_on = starts_on + timedelta(days=729)
    return terms_values(starts_on=starts_on, ends_on=ends_on) | changes


def changed(**changes: Any) -> dict[str, Any]:
    return begun(starts_on=TODAY(), quantity_per_month=Decimal(60)) | changes


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("tests.exchanges.world.terms_values", begun)
    return make_world()


@pytest.fixture
def agreement(world: World) -> Agreement:
    return proposal_at(world, "operating").agreement


def propose(world: World, agreement: Agreement, **changes: Any) -> Terms:
    return propose_amendment(
        agreement=agreement, company=world.giver, by=world.giver_person, values=changed(**changes)
    )


def accept(world: World, terms: Terms) -> Amendment | None:
    return accept_amendment(terms=terms, company=world.taker, by=world.taker_person, digest=terms.digest)


def decided(proposal: Proposal, by: User, move: str = "approve_change") -> Decision:
    version = Proposal.objects.get(pk=proposal.pk).version
    reason = "safety" if move == "send_back_change" else ""
    return decide(proposal=proposal, move=move, by=by, expected_version=version, reason=reason)


def approve(world: World, agreement: Agreement) -> None:
    """The board says yes to the larger quantity, and its minute passes."""
    decided(agreement.proposal, world.board)
    a_minute_later()


def accepted_change(world: World, agreement: Agreement, **changes: Any) -> Terms:
    """A change that both sides accept, and the board where it is asked."""
    terms = propose(world, agreement, **changes)
    amendment = accept(world, terms)
    if amendment is not None and not amendment.may_be_signed:
        approve(world, agreement)
    return terms


def amend(world: World, agreement: Agreement, **changes: Any) -> Agreement:
    accepted_change(world, agreement, **changes)
    for side in sides(world):
        sign(agreement, *side)
    return Agreement.objects.with_months().get(pk=agreement.pk)


def holds(world: World, agreement: Agreement) -> list[int]:
    """What the agreement holds of both listings, and what is left of the giver's."""
    listing = world.match.giver_listing
    listing.refresh_from_db()
    pair = (world.match.giver_listing_id, world.match.taker_listing_id)
    held = [int(ledger.held(listing_id=one, reference=agreement.code)) for one in pair]
    return [*held, int(listing.remaining or 0)]


@pytest.mark.django_db
def test_signed_by_both_the_change_is_in_force_with_its_quantities(
    world: World, agreement: Agreement
) -> None:
    before = holds(world, agreement)
    accepted_change(world, agreement)
    sign(agreement, world.giver, world.giver_person)
    between = holds(world, agreement)
    sign(agreement, world.taker, world.taker_person)

    after = Agreement.objects.get(pk=agreement.pk)
    assert (before, between, holds(world, agreement)) == ([600, 600, 600], [600, 600, 600], [720, 720, 480])
    assert (int(after.terms.moved_per_month), int(after.committed_per_year or 0)) == (60, 720)
    assert (records_of(after, None).held_total, violations()) == (Decimal(720), [])
    advance(proposal=agreement.proposal, move="end", by=world.giver_person, reason="other")
    assert (holds(world, agreement), violations()) == ([0, 0, 1200], [])


@pytest.mark.django_db
def test_there_and_back_again_are_two_amendments(world: World, agreement: Agreement) -> None:
    amend(world, agreement)
    after = amend(world, agreement, quantity_per_month=Decimal(50))

    assert [one.number for one in after.amendments.all()] == [1, 2]
    assert (holds(world, agreement), violations()) == ([600, 600, 600], [])


@pytest.mark.django_db
def test_what_is_promised_until_the_change_begins_stays_promised(world: World, agreement: Agreement) -> None:
    begins = TODAY() + timedelta(days=20)
    amend(world, agreement, starts_on=begins, quantity_per_month=Decimal(10))
    at_signing, faults = holds(world, agreement), violations()
    settled = [settle_begun(on=TODAY())]
    Terms.objects.filter(amendment__isnull=False).update(starts_on=TODAY())  # the day has come
    settled += [settle_begun(on=TODAY()), settle_begun(on=TODAY())]

    assert (at_signing, faults, settled) == ([600, 600, 600], [], [0, 1, 0])
    assert holds(world, agreement) == [120, 120, 1080]


@pytest.mark.django_db
def test_months_before_the_change_keep_what_was_agreed_then(world: World, agreement: Agreement) -> None:
    first = (TODAY().replace(day=1) + timedelta(days=40)).replace(day=1)
    after = amend(world, agreement, starts_on=first, quantity_per_month=Decimal(70))

    months = monitor_of(after, today=first + timedelta(days=40)).months
    assert {month.first < first: int(month.agreed) for month in months} == {True: 50, False: 70}


@pytest.mark.django_db
def test_more_than_is_left_is_refused_before_anybody_signs(world: World, agreement: Agreement) -> None:
    terms = propose(world, agreement, quantity_per_month=Decimal(101))

    with pytest.raises(NotEnoughQuantity, match=f"{world.match.giver_listing.code}: 600.0000 left"):
        accept(world, terms)

    assert (Amendment.objects.count(), holds(world, agreement)) == (0, [600, 600, 600])


@pytest.mark.django_db
def test_what_was_promised_to_others_meanwhile_undoes_the_second_signature(
    world: World, agreement: Agreement
) -> None:
    accepted_change(world, agreement)
    sign(agreement, world.giver, world.giver_person)
    listing = world.match.giver_listing
    ledger.allocate(listing_id=listing.pk, quantity=Decimal(500), reference="AGR-26-999", by_label="An")

    with pytest.raises(NotEnoughQuantity):
        sign(agreement, world.taker, world.taker_person)

    agreement.refresh_from_db()
    assert (int(agreement.terms.moved_per_month), holds(world, agreement)) == (50, [600, 600, 100])
    assert Signature.objects.filter(terms_digest=Amendment.objects.get().terms.digest).count() == 1


@pytest.mark.django_db
def test_a_counter_offer_takes_the_place_of_what_both_had_accepted(
    world: World, agreement: Agreement
) -> None:
    first = accepted_change(world, agreement)
    second = accepted_change(world, agreement, quantity_per_month=Decimal(55))

    assert [(one.number, one.terms) for one in Amendment.objects.all()] == [(1, second)]
    with pytest.raises(StaleProposal, match="newer_terms"):
        record_signature(
            agreement=agreement,
            company=world.giver,
            by=world.giver_person,
            paper=replace(SIGNED, digest=first.digest),
        )


@pytest.mark.django_db
def test_a_round_that_is_no_longer_on_the_table_is_not_accepted(world: World, agreement: Agreement) -> None:
    first = propose(world, agreement)
    propose(world, agreement, quantity_per_month=Decimal(55))

    with pytest.raises(StaleProposal, match="newer_terms"):
        accept(world, first)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        (begun, "same_terms"),
        (lambda: {"starts_on": TODAY() - timedelta(days=100)}, "earlier_than_in_force"),
        (lambda: {"ends_on": TODAY() - timedelta(days=1), "starts_on": begun()["starts_on"]}, "over_already"),
    ],
)
def test_what_is_no_change_is_refused(
    world: World, agreement: Agreement, changes: Callable[[], dict[str, Any]], code: str
) -> None:
    with pytest.raises(ProposalError, match=code):
        propose(world, agreement, **changes())


@pytest.mark.django_db
def test_only_a_signed_agreement_that_stands_is_changed_and_only_by_its_parties(world: World) -> None:
    agreement = proposal_at(world, "agreed").agreement
    with pytest.raises(StaleProposal, match="not_to_be_amended"):
        propose(world, agreement)
    for side in sides(world):
        sign(agreement, *side)
    with pytest.raises(NotAllowed):
        propose_amendment(agreement=agreement, company=world.giver, by=world.board, values=changed())
    amend(world, agreement)
    advance(proposal=agreement.proposal, move="end", by=world.giver_person, reason="other")

    with pytest.raises(StaleProposal, match="not_to_be_amended"):
        propose(world, agreement, quantity_per_month=Decimal(70))


@pytest.mark.django_db
def test_everybody_sees_whose_turn_it_is(world: World, agreement: Agreement) -> None:
    def waits_for() -> list[Any]:
        return Proposal.objects.for_list().get(pk=agreement.proposal_id).turn_of_parties

    terms = propose(world, agreement)
    turns = [waits_for()]
    accept(world, terms)
    turns.append(waits_for())
    approve(world, agreement)
    turns.append(waits_for())
    sign(agreement, world.giver, world.giver_person)
    turns.append(waits_for())
    sign(agreement, world.taker, world.taker_person)

    told = Notice.objects.filter(user=world.board, kind="for_information")
    assert [one.dedupe_key.rsplit(":", 2)[1:] for one in told] == [["amendment", "1"]]
    assert [*turns, waits_for()] == [[world.taker], [], [world.giver, world.taker], [world.taker], []]


@pytest.mark.django_db
def test_the_pages_lead_from_proposal_to_signed_paper(
    signed_in: SignedIn, world: World, agreement: Agreement
) -> None:
    page = f"/en/agreements/{agreement.code}/"
    typed = {
        name: "" if value is None else str(value) for name, value in changed(quality_note="Độ ẩm").items()
    }
    giver, taker = signed_in(world.giver_person), signed_in(world.taker_person)

    unread = giver.post(f"{page}amend/", typed)
    typed["built_on"] = agreement.terms.digest
    assert (unread.status_code, giver.post(f"{page}amend/", typed).status_code) == (409, 302)
    terms = Terms.objects.latest("round")
    older = taker.post(f"{page}amend/", typed | {"quantity_per_month": "61"})
    assert (older.status_code, Terms.objects.latest("round")) == (409, terms)
    assert f'name="built_on" value="{terms.digest}"' in older.content.decode()
    assert "Accept this change" in taker.get(page).content.decode()
    taker.post(f"{page}amend/accept/", {"digest": terms.digest})
    paper = taker.get(f"{page}amendments/1/paper.docx?lang=vi")

    assert paper.headers["Content-Disposition"].endswith(f'{agreement.code}-1-{terms.digest[:6]}.docx"')
    assert "at the board" in giver.get(page).content.decode()
    approve(world, agreement)
    assert "to be signed" in giver.get(page).content.decode()
    assert signed_in(world.board).get(f"{page}amend/").status_code == 404
    assert signed_in(world.board).post(f"{page}amend/accept/", {"digest": terms.digest}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_amendments_at_once_one_is_on_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both read the same version; the second is told, and no round is written twice."""
    monkeypatch.setattr("tests.exchanges.world.terms_values", begun)
    world = make_world()
    agreement = proposal_at(world, "operating").agreement
    start = Barrier(2)

    def propose_as(number: int) -> str:
        company, person = sides(world)[number]
        values = changed(quantity_per_month=Decimal(60 + number))
        try:
            start.wait()
            propose_amendment(agreement=agreement, company=company, by=person, values=values)
        except StaleProposal as refused:
            return refused.code
        finally:
            connection.close()
        return "proposed"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(propose_as, range(2)))

    rounds = list(Terms.objects.order_by("round").values_list("round", flat=True))
    assert outcomes in (["changed_meanwhile", "proposed"], ["proposed", "proposed"])
    assert rounds == list(range(1, 2 + outcomes.count("proposed")))
    assert violations() == []
