"""A chain of three companies, ash to cement to blocks, as a run stores it; and a pool around one host."""

from dataclasses import dataclass
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import CompanyRole
from catalogue.models import ResourceType
from companies.models import Company, Listing
from exchanges.actions import advance
from exchanges.errors import ProposalError
from exchanges.joint.agreeing import accept_whole
from exchanges.joint.opening import start_joint, take_part
from exchanges.legs import legs_of, version_of
from exchanges.models import Joint, Proposal, Terms
from exchanges.negotiation.rounds import accept_terms, propose_terms
from matching.models import GroupMember, Match, MatchGroup
from matching.wire import encode
from parks.models import Park
from tests.exchanges.world import engine_match, make_match, make_run, terms_values
from tests.factories import (
    make_company,
    make_have,
    make_member,
    make_need,
    make_park,
    make_park_member,
    make_resource,
)

NAMES = ("Ash Power", "Cement Mill", "Block Works")


@dataclass
class Chain:
    """The companies in order with a signatory each, the board, the group and its two matches."""

    park: Park
    companies: list[Company]
    people: list[User]
    board: User
    group: MatchGroup
    matches: list[Match]

    def joint(self) -> Joint:
        return Joint.objects.get()

    def legs(self) -> list[Proposal]:
        return legs_of(self.joint())


def make_chain(*, policy: str = "notify_only", share: tuple[float, float] | None = (0.9, 0.95)) -> Chain:
    park = make_park(review_policy=policy)
    ash, cement = make_resource("fly-ash"), make_resource("cement")
    companies = [make_company(name, park=park) for name in NAMES]
    has, needs = make_have(companies[0], resource=ash), make_need(companies[1], resource=ash)
    gives, wants = make_have(companies[1], resource=cement), make_need(companies[2], resource=cement)
    run = make_run()
    matches = [make_match(has, needs, run=run), make_match(gives, wants, run=run)]
    joint = {"need": needs.pk, "have": gives.pk, "share": share, "certainty": 0.9, "via": "C001"}
    group = make_group("chain", matches, [joint], roles={needs.pk: "both", gives.pk: "both"})
    people = [make_member(company, role=CompanyRole.SIGNATORY) for company in companies]
    return Chain(park, companies, people, make_park_member(park), group, matches)


def make_group(
    kind: str, matches: list[Match], joints: list[dict[str, Any]], *, roles: dict[int, str]
) -> MatchGroup:
    """Store a group of these matches as a run does."""
    legs = [
        {
            "key": match.key,
            "match": encode(engine_match(match.giver_listing, match.taker_listing)),
            "carried": [100.0, 1200.0],
            "firms": 2,
        }
        for match in matches
    ]
    facts = {
        "firms": 3,
        "legs": legs,
        "joints": joints,
        "weakest": 0,
        "unknown_money": [],
        "unknown_co2": [],
    }
    group = MatchGroup.objects.create(
        run=matches[0].run,
        key=f"{kind}-{matches[0].key}"[:40],
        code=f"CHN-{matches[0].code[4:]}",
        kind=kind,
        rank=1,
        score=0.8,
        confidence=0.6,
        explanation=facts,
    )
    listings = [side for match in matches for side in (match.giver_listing, match.taker_listing)]
    for position, listing in enumerate(listings):
        role = roles.get(listing.pk, "giver" if position % 2 == 0 else "taker")
        GroupMember.objects.create(group=group, position=position, listing=listing, role=role)
    return group


def make_pool(*, members: int = 2) -> Chain:
    """Firms that need fire cover, all members of a pool; the first one, the host, offers it to the others."""
    park = make_park(review_policy="notify_only")
    cover = make_resource("fire-cover", family="SV", unit="service", state="capacity")
    companies = [make_company(f"Tank farm {number}", park=park) for number in range(members + 1)]
    needs = [make_need(company, resource=cover, quantity=12) for company in companies]
    matches = share_plant(companies[0], needs[1:], cover)
    group = _pool_group(matches, needs)
    people = [make_member(company, role=CompanyRole.SIGNATORY) for company in companies]
    return Chain(park, companies, people, make_park_member(park), group, matches)


def share_plant(host: Company, needs: list[Listing], cover: ResourceType) -> list[Match]:
    """Let the host list the plant, and a run match it with the others' listings."""
    plant = make_have(host, resource=cover, quantity=100)
    run = make_run()
    return [make_match(plant, need, run=run) for need in needs]


def _pool_group(matches: list[Match], needs: list[Listing]) -> MatchGroup:
    members = [
        {"listing": need.pk, "size": 1.0, "alone": [4e8, 5e8], "shapley": 1e8, "proportional": 1e8}
        for need in needs
    ]
    holds = {"stable": True, "complete": True, "gain": 0.0, "leaving": []}
    facts = {
        "plant": "fire-crew",
        "verdict": "sure",
        "host": needs[0].pk,
        "size": 3.0,
        "needed": None,
        "bound": 3,
        "proven": True,
        "shared": [3e8, 4e8],
        "alone": [1.2e9, 1.5e9],
        "saving_of_all": None,
        "distance_km": [0.1, 0.4],
        "members": members,
        "joining": [],
        "asking": [],
        "orders": 0,
        "core": {"shapley": holds, "proportional": holds},
        "gates": [],
    }
    group = MatchGroup.objects.create(
        run=matches[0].run,
        key="pool-key",
        code="POL-ABCDEFGH",
        kind="pool",
        rank=1,
        score=0.5,
        confidence=0.6,
        explanation=facts,
    )
    for position, need in enumerate(needs):
        GroupMember.objects.create(
            group=group, position=position, listing=need, role="member", share=1 / len(needs)
        )
    return group


def started(chain: Chain, *, by: User | None = None) -> Joint:
    """The middle firm starts the whole, everybody takes part."""
    joint = start_joint(group=chain.group, by=by or chain.people[1])
    for company, person in zip(chain.companies, chain.people, strict=True):
        take_part(joint=joint, company=company, by=person)
    return joint


def people_of_leg(chain: Chain, leg: Proposal) -> list[tuple[Company, User]]:
    return [(company, chain.people[chain.companies.index(company)]) for company in leg.parties]


def propose(chain: Chain, leg: Proposal, **changes: Any) -> Terms:
    company, person = people_of_leg(chain, leg)[0]
    return propose_terms(proposal=leg, company=company, by=person, values=terms_values(**changes))


def accept(chain: Chain, leg: Proposal, terms: Terms) -> None:
    company, person = people_of_leg(chain, leg)[1]
    accept_terms(terms=terms, company=company, by=person, digest=terms.digest)


def settled(chain: Chain, *, by: User | None = None, **changes: Any) -> Joint:
    """Walk until the sides of every leg are at one."""
    joint = started(chain, by=by)
    for leg in legs_of(joint):
        _walk_to_terms(chain, leg)
        accept(chain, leg, propose(chain, leg, **changes))
    return joint


def _walk_to_terms(chain: Chain, leg: Proposal) -> None:
    person = people_of_leg(chain, leg)[0][1]
    if leg.policy == "before_negotiating":
        advance(proposal=leg, move="submit_review", by=person)
        advance(proposal=leg, move="approve", by=chain.board)
    else:
        advance(proposal=leg, move="start_negotiating", by=person)


def accept_as(chain: Chain, number: int, *, digest: str = "") -> Joint:
    joint = chain.joint()
    version = digest or version_of(legs_of(joint))
    return accept_whole(joint=joint, company=chain.companies[number], by=chain.people[number], digest=version)


def agreed(chain: Chain, **changes: Any) -> Joint:
    settled(chain, **changes)
    for number in range(len(chain.companies)):
        accept_as(chain, number)
    return chain.joint()


def states(chain: Chain) -> list[str]:
    return [leg.state for leg in chain.legs()]


def refusal(code: str, act: object, **arguments: object) -> None:
    with pytest.raises(ProposalError) as caught:
        act(**arguments)  # type: ignore[operator]
    assert caught.value.code == code
