"""Thousands of proposals that ask for the same listings, each one acceptance short of its agreement."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import count
from random import Random

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.roles import CompanyRole
from accounts.tokens import make_token
from companies.models import Company, Listing
from exchanges.models import Acceptance, Interest, Proposal, Terms
from exchanges.terms import digest_of
from matching.engine import types as engine
from matching.models import Match
from matching.results import rows_of
from parks.models import Park
from tests.exchanges.world import engine_match, make_run
from tests.factories import make_company, make_have, make_member, make_need, make_park, make_resource

TAKERS = 8
PLENTY = 10**9  # what a taker needs: only the giver's listings are short
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Taker:
    company: Company
    need: Listing
    person: User
    session: str
    token: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One acceptance: by whom, of which proposal and terms (ids), and what they take of which listing (id) in a year.

    `path` is the page's address, `api_path` the one for programs.
    """

    taker: Taker
    proposal: int
    terms: int
    digest: str
    path: str
    api_path: str
    listing: int
    quantity: Decimal


class RaceWorld:
    """A giver, eight takers, a park whose board is only told."""

    def __init__(self) -> None:
        park = make_park(review_policy="notify_only")
        self.resource = make_resource()
        self.giver = make_company(park=park)
        self.giver_person = make_member(self.giver, role=CompanyRole.SIGNATORY)
        self.takers = [self._taker(park) for _number in range(TAKERS)]
        self.run = make_run()

    def _taker(self, park: Park) -> Taker:
        company = make_company(park=park)
        person = make_member(company, role=CompanyRole.SIGNATORY)
        client = Client()
        client.force_login(person)
        need = make_need(company, resource=self.resource, quantity=PLENTY)
        token = make_token(label="race", scope=ApiToken.Scope.WRITE, days=1, by=person).secret
        return Taker(company, need, person, client.cookies["sessionid"].value, token)

    def attempts(self, number: int, *, listings: int, random: Random) -> list[Attempt]:
        """Make so many proposals, in any order, over so many listings that offer half of what is asked for."""
        haves = [make_have(self.giver, resource=self.resource, quantity=1) for _number in range(listings)]
        pairs = [(haves[place % listings], random.choice(self.takers)) for place in range(number)]
        proposals = Proposal.objects.bulk_create(self._proposals(pairs))
        sides = [
            Interest(proposal=one, company=company, by=self.giver_person)
            for one in proposals
            for company in (one.giver, one.taker)
        ]
        Interest.objects.bulk_create(sides)
        terms = Terms.objects.bulk_create(self._terms(proposals, random))
        Acceptance.objects.bulk_create(
            Acceptance(terms=one, company=self.giver, by=self.giver_person, digest=one.digest)
            for one in terms
        )
        asked = [
            Attempt(
                taker=taker,
                proposal=one.proposal.pk,
                terms=one.pk,
                digest=one.digest,
                path=reverse("exchanges:terms-accept", args=[one.proposal.code]),
                api_path=reverse("api-terms-accept", args=[one.proposal.code]),
                listing=have.pk,
                quantity=one.quantity_per_year,
            )
            for one, (have, taker) in zip(terms, pairs, strict=True)
        ]
        self._offer_half(haves, asked)
        random.shuffle(asked)
        return asked

    def _proposals(self, pairs: Iterable[tuple[Listing, Taker]]) -> Iterator[Proposal]:
        resources = {self.resource.code: plain_resource(self.resource.code)}
        made = rows_of(
            [engine_match(have, taker.need) for have, taker in pairs],
            run_id=self.run.pk,
            resources=resources,
        )
        for row in made:
            row.key = f"race-{next(_numbers)}"
        now, due_on = timezone.now(), timezone.localdate() + timedelta(days=14)
        for match, (have, taker) in zip(Match.objects.bulk_create(made), pairs, strict=True):
            yield Proposal(
                code=f"PRP-26-{match.key.removeprefix('race-'):0>4}",
                match_key=match.key,
                match=match,
                giver_listing=have,
                taker_listing=taker.need,
                giver=self.giver,
                taker=taker.company,
                park=self.giver.park,
                state="negotiating",
                state_since=now,
                due_on=due_on,
                created_by=self.giver_person,
            )

    def _terms(self, proposals: Iterable[Proposal], random: Random) -> Iterator[Terms]:
        starts_on = timezone.localdate() + timedelta(days=10)
        for proposal in proposals:
            terms = Terms(
                proposal=proposal,
                round=1,
                proposed_by=self.giver,
                author=self.giver_person,
                quantity_per_month=Decimal(random.randint(1, 90)) / 10,
                unit=self.resource.unit,
                payer="nobody",
                carrier="giver",
                starts_on=starts_on,
                ends_on=starts_on + timedelta(days=729),
            )
            terms.digest = digest_of(terms)
            yield terms

    def _offer_half(self, haves: Iterable[Listing], asked: Iterable[Attempt]) -> None:
        asked = list(asked)
        for have in haves:
            half = sum(one.quantity for one in asked if one.listing == have.pk) / 2
            have.quantity_low = have.quantity_high = have.offered = half
        Listing.objects.bulk_update(haves, ["quantity_low", "quantity_high", "offered"])


def plain_resource(code: str) -> engine.Resource:
    return engine.Resource(
        code=code, parent=None, family="BP", abstract=False, unit="t", state="solid", hazard=engine.Hazard.NO
    )
