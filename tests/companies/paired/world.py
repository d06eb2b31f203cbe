"""Two worlds that strangers must not be able to tell apart, and everything that they can read in them."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from accounts.models import User
from accounts.roles import ParkRole
from accounts.tokens import make_token
from companies.models import Company, Listing, PublicFace
from companies.publication import publish_faces
from exchanges.actions import express_interest
from exchanges.interest import open_proposal
from exchanges.models import Joint, JointLeg, Proposal
from matching.models import Match
from matching.preparing import input_of
from tests.companies.paired.policy import READS, Names
from tests.factories import (
    make_company,
    make_have,
    make_member,
    make_need,
    make_park,
    make_park_member,
)
from tests.matching.world import make_catalogue, run_now

HIDDEN: dict[str, Any] = {
    "title": "Bottom ash of our boiler 7",
    "description": "Call Mr An",
    "quantity_low": Decimal("1810.5"),
    "quantity_high": Decimal("1810.5"),
    "offered": Decimal("1810.5"),
    "moisture_pct": Decimal(12),
    "purity_pct": Decimal(97),
    "min_lot": Decimal(20),
    "months": [2],
    "temperature_c": Decimal("61.3"),
    "payment": "receive",
    "price_vnd_per_unit": Decimal(350000),
    "transport": "ours",
    "row_key": "A-17",
    "hours_per_day": Decimal(16),
    "days_per_week": 6,
    "quality": {"loi_pct": "4"},
    "source": "our own laboratory",
    "version": 4,
    "search_key": "bottom ash of our boiler 7 call mr an",
}


@dataclass
class Town:
    secret: Listing
    twin: Company
    competitor: User
    company: Company
    readers: dict[str, User | None]
    keys: dict[str, str]  # of the readers' programs


def make_town() -> Town:
    """An anonymous listing whose company hides among enough others, and people who would like to know."""
    park, far_park, near_park = (
        make_park("park-one"),
        make_park("park-two", latitude="20.9"),
        make_park("near"),
    )
    ash, cement = make_catalogue()
    owner = make_company("Secret Steel", park=park)
    twin = make_company("Twin Steel", park=near_park, latitude="20.836", longitude="106.757")
    competitor = make_company("Competitor", park=park)
    stranger = make_company("Stranger", park=far_park, latitude="20.9")
    for number in range(3):
        make_company(f"Crowd {number}", park=park)
    secret = make_have(owner, resource=ash, quantity=1200, months=[1], temperature_c=Decimal(72))
    make_need(competitor, resource=ash, quantity=900, visibility="network")
    make_need(stranger, resource=cement, quantity=500)
    person = make_member(competitor)
    readers = {
        "competitor": person,
        "stranger": make_member(stranger),
        "other board": make_park_member(far_park),
        "authority": make_park_member(far_park, role=ParkRole.AUTHORITY),
        "public": None,
    }
    keys = {
        name: make_token(label="test", scope="read", days=30, by=user).secret
        for name, user in readers.items()
        if user is not None
    }
    return Town(secret, twin, person, competitor, readers, keys)


@contextmanager
def as_if(town: Town, **columns: Any) -> Iterator[Names]:
    """Publish, match and show interest in a world where the secret listing has other columns; then forget it."""
    with transaction.atomic():
        Listing.objects.filter(pk=town.secret.pk).update(**columns)
        PublicFace.objects.all().delete()
        publish_faces()
        input_of.cache_clear()  # the number of a run comes back with each world; in the product it never does
        run = run_now()
        match = Match.objects.get(giver_listing=town.secret, taker_listing__company=town.company)
        proposal = express_interest(match=match, company=town.company, by=town.competitor)
        yield Names(
            listing=town.secret.code,
            match=match.code,
            proposal=proposal.code,
            joint=joint_of(town, proposal).code,
            run=run.code,
            company="secret-steel",
            twin="twin-steel",
            own_company="competitor",
            park="park-one",
            near_park="near",
        )
        transaction.set_rollback(True)


def joint_of(town: Town, proposal: Proposal) -> Joint:
    """Tie the proposal and one of the secret listing with somebody else into a whole."""
    other = Match.objects.filter(giver_listing=town.secret).exclude(pk=proposal.match_id).latest("score")
    legs = [proposal, open_proposal(match=other, by=town.competitor)]
    joint = Joint.objects.create(
        code="JNT-26-0001", kind="chain", group_key="pair", park=proposal.park, created_by=town.competitor
    )
    for position, leg in enumerate(legs):
        JointLeg.objects.create(joint=joint, position=position, proposal=leg)
    return joint


def answers_in(
    town: Town, *, pages: Iterable[str] = tuple(READS), **columns: Any
) -> dict[tuple[str, str], bytes]:
    """Return what every reader gets at every address (of some pages) in that world."""
    with as_if(town, **columns) as names:
        addresses = {page: READS[page](names) for page in pages}
        return dict(_answers(town, addresses))


def _answers(town: Town, addresses: dict[str, list[str]]) -> Iterator[tuple[tuple[str, str], bytes]]:
    for reader, user in town.readers.items():
        client = Client(headers={"Authorization": f"Bearer {town.keys.get(reader, '')}"})
        if user is not None:
            client.force_login(user)
        for page in addresses.keys() & TOTALS if reader in STAFF else addresses:
            for address in addresses[page]:
                yield (reader, address), plain_answer(client.get(address))


# Staff of another park have no listings of their own: they read what tells totals, and what shows listings of others.
STAFF = {"authority", "other board"}
TOTALS = {
    "api-listings",
    "api-listing",
    "api-proposals",
    "api-proposal",
    "companies:listing-export",
    "exchanges:review",
    "exchanges:review-minutes",
    "home",
    "matching:blocked",
    "matching:partners",
    "matching:run-detail",
    "parks:park-list",
    "parks:park-detail",
    "companies:company-list",
    "companies:listing-list",
    "companies:listing-detail",
    "matching:match-list",
    "matching:match-detail",
    "matching:run-list",
    "matching:resilience",
    "matching:missing",
    "exchanges:proposal-list",
    "exchanges:proposal-detail",
    "exchanges:network",
    "exchanges:flows",
    "exchanges:map",
}
MOVING = [
    (re.compile(rb'name="csrf-token" content="[^"]*"'), b"CSRF"),
    (re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"'), b"CSRF"),
    (re.compile(rb'"X-CSRFToken": ?"[^"]*"'), b"CSRF"),
    (re.compile(rb"\d\d:\d\d(:\d\d)?"), b"TIME"),
    (re.compile(rb'"\d{4}-\d\d-\d\dT[^"]*"'), b"TIME"),
    (re.compile(rb'name="(client_key|page)" value="[^"]*"'), b"KEY"),
    (re.compile(rb"-\d{8}-\d{4}\."), b"TIME"),  # in the names of exports
    (re.compile(rb'datetime="[^"]*"'), b"TIME"),
    (re.compile(rb"\d+([.,]\d+)?(&nbsp;|\xc2\xa0| )(s|gi\xc3\xa2y)\b"), b"SECONDS"),
    (re.compile(rb'"\d+ \d+"'), b"ROWS"),  # numbers of an own interest in one's own data: sequences go on
    (re.compile(rb"still-true/[\w:-]+/"), b"TOKEN"),
    (re.compile(rb'"counted_requests": \d+'), b"COUNT"),  # of an own key, this minute
]
KEPT_HEADERS = (
    "Content-Type",
    "Location",
    "ETag",
    "Last-Modified",
    "Cache-Control",
    "Content-Disposition",
    "Link",
)


def plain_answer(response: HttpResponseBase) -> bytes:
    """Return status, headers and body without what differs between any two requests."""
    whole = getattr(response, "content", None)
    body: bytes = b"".join(response.streaming_content) if whole is None else whole  # type: ignore[attr-defined]
    if body[:4] == b"PK\x03\x04":
        body = _parts_of(body)
    headers = [f"{name}: {response.headers[name]}" for name in KEPT_HEADERS if name in response.headers]
    answer = "\n".join([str(response.status_code), *headers, ""]).encode() + body
    for pattern, word in MOVING:
        answer = pattern.sub(word, answer)
    return answer


def _parts_of(workbook: bytes) -> bytes:
    """The sheets of a workbook; its properties say when it was made."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        return b"\n".join(parts.read(name) for name in sorted(parts.namelist()) if "docProps" not in name)
