"""Two people act in the same moment: one wins, the other is told, and nothing is half done."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from companies.models import Company
from exchanges.actions import advance
from exchanges.errors import StaleProposal
from exchanges.models import Agreement, Signature
from exchanges.negotiation import rounds as negotiating
from exchanges.negotiation.rounds import accept_terms, propose_terms
from exchanges.signing.recording import record_signature
from tests.exchanges.world import SIGNED, World, make_world, proposal_at, terms_values

ROUNDS = 5


def sign(agreement: Agreement, company: Company, person: User) -> None:
    record_signature(agreement=agreement, company=company, by=person, paper=SIGNED)


def sides(world: World) -> list[tuple[Company, User]]:
    return [(world.giver, world.giver_person), (world.taker, world.taker_person)]


@pytest.mark.django_db
def test_a_counter_offer_during_the_acceptance_is_accepted_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")
    first = propose_terms(
        proposal=proposal, company=world.giver, by=world.giver_person, values=terms_values()
    )
    check = negotiating._require_own_quantity

    def counter_offer_meanwhile(*args: Any) -> None:
        monkeypatch.setattr(negotiating, "_require_own_quantity", check)
        dearer = terms_values(price_vnd_per_unit=Decimal(9_000_000))
        propose_terms(proposal=proposal, company=world.giver, by=world.giver_person, values=dearer)

    monkeypatch.setattr(negotiating, "_require_own_quantity", counter_offer_meanwhile)

    with pytest.raises(StaleProposal):
        accept_terms(terms=first, company=world.taker, by=world.taker_person, digest=first.digest)

    assert Agreement.objects.count() == 0


@pytest.mark.django_db
def test_an_exchange_that_ended_meanwhile_is_not_signed() -> None:
    world = make_world()
    agreement = proposal_at(world, "agreed").agreement
    advance(proposal=agreement.proposal, move="end", by=world.taker_person, reason="other")

    with pytest.raises(StaleProposal):
        sign(agreement, world.giver, world.giver_person)

    assert Signature.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_signatures_at_once_complete_the_agreement() -> None:
    """On PostgreSQL each of two transactions sees only its own signature unless one waits for the other."""
    for _round in range(ROUNDS):
        world = make_world()
        agreement = proposal_at(world, "agreed").agreement
        start = Barrier(2)

        def sign_as(
            side: tuple[Company, User], agreement: Agreement = agreement, start: Barrier = start
        ) -> None:
            try:
                start.wait()
                sign(agreement, *side)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(sign_as, sides(world)))

        agreement.refresh_from_db()
        assert (Signature.objects.filter(agreement=agreement).count(), agreement.signed_at is not None) == (
            2,
            True,
        )
