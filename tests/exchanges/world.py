"""A small world for the tests of exchanges: two companies, one board, one match, and the way through."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.roles import CompanyRole
from companies.models import Company
from exchanges.actions import accept_terms, advance, express_interest, propose_terms, record_signature
from exchanges.models import Agreement, Proposal
from matching.models import Match, MatchRun, RuleSet
from parks.models import Park
from tests.factories import (
    make_company,
    make_have,
    make_member,
    make_need,
    make_park,
    make_park_member,
    make_resource,
)


@dataclass
class World:
    park: Park
    giver: Company
    taker: Company
    giver_person: User
    taker_person: User
    board: User
    match: Match


def make_match(giver_listing: Any, taker_listing: Any, *, yield_high: float | None = 1.0) -> Match:
    """Make a finished run with one match, as the engine stores it."""
    rules, _created = RuleSet.objects.get_or_create(version=1, defaults={"weights": {}})
    number = MatchRun.objects.count() + 1
    run = MatchRun.objects.create(
        code=f"RUN-2611-{number:04d}",
        rule_set=rules,
        catalogue_digest="test",
        engine_version="test",
        state="done",
        finished_at=timezone.now(),
    )
    return Match.objects.create(
        run=run,
        key=f"{number:040d}",
        code=f"MCH-{number:08d}",
        giver_listing=giver_listing,
        taker_listing=taker_listing,
        family="BP",
        kind="direct",
        score=0.8,
        confidence=0.7,
        rank=1,
        quantity_low=100.0,
        quantity_high=1200.0,
        quantity_unit="t",
        explanation={"pathway": {"yield_high": yield_high}, "gates": [], "criteria": [], "missing": []},
        has_unknown_gate=False,
    )


def make_world(*, policy: str = "before_negotiating", offered: int = 1200, wanted: int = 1200) -> World:
    park = make_park(review_policy=policy)
    scrap = make_resource()
    giver, taker = make_company(park=park), make_company(park=park)
    match = make_match(
        make_have(giver, resource=scrap, quantity=offered), make_need(taker, resource=scrap, quantity=wanted)
    )
    return World(
        park=park,
        giver=giver,
        taker=taker,
        giver_person=make_member(giver, role=CompanyRole.SIGNATORY),
        taker_person=make_member(taker, role=CompanyRole.SIGNATORY),
        board=make_park_member(park),
        match=match,
    )


def terms_values(**changes: Any) -> dict[str, Any]:
    starts_on = timezone.localdate() + timedelta(days=10)
    values = {
        "quantity_per_month": Decimal(50),
        "payer": "taker",
        "price_vnd_per_unit": Decimal(8_000_000),
        "carrier": "giver",
        "quality_note": "",
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=729),
    }
    return values | changes


def proposal_at(world: World, state: str) -> Proposal:
    """Walk the real actions until the proposal stands in the state."""
    proposal = express_interest(match=world.match, company=world.giver, by=world.giver_person)
    for wanted, step in STEPS:
        if proposal.state == state:
            break
        step(world, proposal)
        proposal = Proposal.objects.for_list().get(pk=proposal.pk)
        if wanted == state:
            break
    assert proposal.state == state
    return proposal


def answer(world: World, _proposal: Proposal) -> None:
    express_interest(match=world.match, company=world.taker, by=world.taker_person)


def submit(world: World, proposal: Proposal) -> None:
    advance(proposal=proposal, move="submit_review", by=world.giver_person)


def approve(world: World, proposal: Proposal) -> None:
    advance(proposal=proposal, move="approve", by=world.board)


def agree(world: World, proposal: Proposal) -> None:
    terms = propose_terms(
        proposal=proposal, company=world.giver, by=world.giver_person, values=terms_values()
    )
    accept_terms(terms=terms, company=world.taker, by=world.taker_person, digest=terms.digest)


def sign_and_start(world: World, proposal: Proposal) -> None:
    sign_both(world, Agreement.objects.get(proposal=proposal))
    advance(proposal=proposal, move="activate", by=world.giver_person)


def sign_both(world: World, agreement: Agreement) -> None:
    for company, person in ((world.giver, world.giver_person), (world.taker, world.taker_person)):
        record_signature(
            agreement=agreement,
            company=company,
            by=person,
            name="Nguyen Van A",
            title="Director",
            method="stamp",
            signed_on=date(2026, 11, 1),
        )


STEPS = (
    ("mutual_interest", answer),
    ("review", submit),
    ("negotiating", approve),
    ("agreed", agree),
    ("operating", sign_and_start),
)
