"""A small world for the tests of exchanges: two companies, one board, one match, and the way through."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.roles import CompanyRole
from companies.models import Company, Listing
from exchanges.actions import advance, express_interest
from exchanges.board.deciding import apply_due
from exchanges.coordination.content import Contact, Coordination, Duty, Side, to_json
from exchanges.models import Agreement, Decision, Proposal
from exchanges.negotiation.rounds import accept_terms, propose_terms
from exchanges.signing.recording import SignedPaper, record_signature
from matching.engine import types as engine
from matching.models import Match, MatchRun, RuleSet
from matching.results import rows_of
from matching.wire import encode
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


NOTHING_KNOWN = engine.Account(lines=(), total=None, complete=False)


def make_run() -> MatchRun:
    """Make a finished run over all parks, the newest one."""
    rules, _created = RuleSet.objects.get_or_create(version=1, defaults={"weights": {}})
    return MatchRun.objects.create(
        code=f"RUN-2611-{MatchRun.objects.count() + 1:04d}",
        rule_set=rules,
        catalogue_digest="test",
        engine_version="test",
        state="done",
        finished_at=timezone.now(),
    )


def engine_match(giver: Listing, taker: Listing, *steps: engine.Step) -> engine.Match:
    """What the engine says of a pair of which little is known."""
    quantity = (100.0, 1200.0)
    return engine.Match(
        giver=giver.pk,
        taker=taker.pk,
        pathway=engine.Pathway(giver.resource.code, steps, taker.resource.code),
        gates=(),
        criteria=(),
        score=0.8,
        confidence=0.7,
        quantity=quantity,
        distance_km=(0.5, 2.5),
        giver_money=NOTHING_KNOWN,
        taker_money=NOTHING_KNOWN,
        joint_money=None,
        co2=NOTHING_KNOWN,
        missing=(),
        corridor=engine.Corridor(None, None, complete=False),
    )


def make_match(giver: Listing, taker: Listing, *, run: MatchRun | None = None) -> Match:
    """Store a match of a finished run (a new one unless given), as a worker does."""
    resource = engine.Resource(
        code=giver.resource.code,
        parent=None,
        family="BP",
        abstract=False,
        unit="t",
        state="solid",
        hazard=engine.Hazard.NO,
    )
    run = run or make_run()
    rows = rows_of([engine_match(giver, taker)], run_id=run.pk, resources={giver.resource.code: resource})
    rows[0].rank = 1
    return Match.objects.bulk_create(rows)[0]


def through_conversion(match: Match, yield_factor: tuple[float, float] | None) -> None:
    """Let the pathway of a stored match lead through one conversion."""
    start, end = match.giver_listing.resource.code, match.taker_listing.resource.code
    step = engine.Step("melting", start, end, yield_factor)
    match.explanation = encode(engine_match(match.giver_listing, match.taker_listing, step))
    match.conversions = ["melting"]
    match.save()


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


def regulation_values(**changes: Any) -> dict[str, Any]:
    """What terms with a city unit say: nothing is moved."""
    starts_on = timezone.localdate() + timedelta(days=10)
    content = Coordination(
        giver=Side(
            (Duty("Chỉ huy chữa cháy.", "Leads."),), (Contact("Trần Nam", "Trực ban", "0225 3 123 456"),)
        ),
        taker=Side((Duty("Giữ trụ nước.", "Keeps hydrants."),), ()),
        drills=(starts_on + timedelta(days=20), starts_on + timedelta(days=200)),
        reviews=(starts_on + timedelta(days=100),),
    )
    values = {
        "quantity_per_month": None,
        "payer": "nobody",
        "price_vnd_per_unit": None,
        "carrier": "giver",
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=364),
        "coordination": to_json(content),
    }
    return values | changes


def make_city_world() -> World:
    """A world whose giver is a unit of the city that everybody sees by name; both listings are only estimates."""
    world = make_world()
    Company.objects.filter(pk=world.giver.pk).update(kind="city")
    Listing.objects.update(origin="sector_estimate", source="sector template", confidence="assumed")
    Listing.objects.filter(pk=world.match.giver_listing_id).update(visibility="network")
    world.match = Match.objects.get(pk=world.match.pk)
    return world


def regulation_at(world: World, state: str) -> Proposal:
    """Walk a match with a city unit to "negotiating", "agreed" or "operating"."""
    proposal = express_interest(match=world.match, company=world.taker, by=world.taker_person)
    for wanted, step in STEPS[3:]:
        if proposal.state == state:
            break
        step(world, Proposal.objects.for_list().get(pk=proposal.pk))
        proposal = Proposal.objects.for_list().get(pk=proposal.pk)
        if wanted == state:
            break
    return proposal


def proposal_at(world: World, state: str) -> Proposal:
    """Walk the real actions until the proposal stands in the state."""
    proposal = express_interest(match=world.match, company=world.giver, by=world.giver_person)
    for wanted, step in STEPS:
        if proposal.state == state:
            break
        step(world, proposal)
        proposal.refresh_from_db(fields=["state"])
        if wanted == state:
            break
    assert proposal.state == state
    return Proposal.objects.for_list().get(pk=proposal.pk)


def answer(world: World, _proposal: Proposal) -> None:
    express_interest(match=world.match, company=world.taker, by=world.taker_person)


def submit(world: World, proposal: Proposal) -> None:
    advance(proposal=proposal, move="submit_review", by=world.giver_person)


def approve(world: World, proposal: Proposal) -> None:
    advance(proposal=proposal, move="approve", by=world.board)


def a_minute_later() -> None:
    """Let the time pass in which the board can take its decisions back, and the bell ring."""
    Decision.objects.pending().update(effective_at=timezone.now() - timedelta(seconds=1))
    apply_due()


def agree(world: World, proposal: Proposal) -> None:
    values = regulation_values() if proposal.is_with_city else terms_values()
    terms = propose_terms(proposal=proposal, company=world.giver, by=world.giver_person, values=values)
    accept_terms(terms=terms, company=world.taker, by=world.taker_person, digest=terms.digest)


def sign_and_start(world: World, proposal: Proposal) -> None:
    sign_both(world, Agreement.objects.get(proposal=proposal))
    advance(proposal=proposal, move="activate", by=world.giver_person)


SIGNED = SignedPaper("Nguyen Van A", "Director", "stamp", date(2026, 11, 1))


def sign_both(world: World, agreement: Agreement) -> None:
    for company, person in ((world.giver, world.giver_person), (world.taker, world.taker_person)):
        record_signature(agreement=agreement, company=company, by=person, paper=SIGNED)


STEPS = (
    ("mutual_interest", answer),
    ("review", submit),
    ("negotiating", approve),
    ("agreed", agree),
    ("operating", sign_and_start),
)
