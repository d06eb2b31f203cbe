"""The two-sided price corridor. Each company says for itself at which price it would walk away.

A price is VND per unit of the giver's resource, paid by the taker; below zero the giver pays. The giver states the
least it takes, the taker the most it pays. The park's facilitator hears only whether the two leave room between them.
When both companies ask, both hear the price at which they gain the same.

Each answer on two figures tells something of the other one, to the facilitator and to whomever he talks to: once both
have stated theirs, neither changes. The sides can start anew a few times, which drops both figures and which both see.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from django.db import transaction

from accounts.models import AuditEvent, User
from accounts.roles import Permission
from companies.models import Company, CompanyKind
from companies.permissions import permissions_in_company
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.models import Proposal, WalkAwayPrice
from exchanges.permissions import standing_of
from exchanges.states import State
from exchanges.telling import people_of, tell, write_history
from matching.engine import types as engine
from matching.results import explained

DONG = Decimal(1)
MOST_PAIRS = (
    3  # of figures, of which the facilitator hears whether they leave room; more would find out a figure
)
ANEW = "walk_away_anew"
OF_THE_PARK = frozenset({CompanyKind.PARK_OPERATOR, CompanyKind.UTILITY})


class Zone(StrEnum):
    """Whether there is a price that suits both."""

    UNKNOWN = "unknown"  # not both have said
    ROOM = "room"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Corridor:
    """What one person may see: a party its own figure, the facilitator the zone, both parties the price they asked for.

    `price` is told when `is_told` and there is room; `suggestion` is what the match's account of the own side says.
    To a party: `is_fixed` once both have stated a figure, and how often both can still start anew.
    """

    company: Company | None
    own: WalkAwayPrice | None
    other_asks: bool
    zone: Zone | None
    is_told: bool
    price: Decimal | None
    suggestion: engine.Range | None
    is_fixed: bool = False
    starts_left: int = 0


def zone_between(least: Decimal | None, most: Decimal | None) -> Zone:
    """Return whether the giver's least leaves room below the taker's most."""
    if least is None or most is None:
        return Zone.UNKNOWN
    return Zone.ROOM if least <= most else Zone.NONE


def equal_gain_price(least: Decimal, most: Decimal) -> Decimal:
    """Return the price in the middle, where both are equally far from walking away, in whole dong."""
    return ((least + most) / 2).quantize(DONG, rounding=ROUND_HALF_EVEN)


@transaction.atomic
def state_walk_away(
    *, proposal: Proposal, company: Company, vnd_per_unit: Decimal, by: User
) -> WalkAwayPrice:
    """Note a company's own walk-away price. Its number enters no history, notice, export or page of anybody else.

    Raises `NotAllowed` for others than the company's people, `ProposalError` outside the negotiation or once both
    companies have stated theirs ("prices_stand"; "price_already_told" once both have heard the price of equal gain).
    """
    proposal = _negotiated(proposal, company, by)
    _refuse_when_told(proposal)
    if _is_fixed(_prices_of(proposal), proposal):
        raise ProposalError("prices_stand")
    price, created = WalkAwayPrice.objects.update_or_create(
        proposal=proposal, company=company, defaults={"vnd_per_unit": vnd_per_unit, "by": by}
    )
    write_history(proposal, "walk_away" if created else "change_walk_away", by=by, company=company)
    return price


@transaction.atomic
def start_anew(*, proposal: Proposal, company: Company, by: User) -> None:
    """Drop the figures of both companies: each states its own again. Both see it.

    Raises `ProposalError` "nothing_to_start_anew" before both have stated theirs, "price_already_told", and
    "started_anew_too_often" after the last time; as `state_walk_away` for who may not.
    """
    proposal = _negotiated(proposal, company, by)
    _refuse_when_told(proposal)
    if not _is_fixed(_prices_of(proposal), proposal):
        raise ProposalError("nothing_to_start_anew")
    if not _starts_left(proposal):
        raise ProposalError("started_anew_too_often", most=MOST_PAIRS - 1)
    proposal.walk_away_prices.all().delete()
    write_history(proposal, ANEW, by=by, company=company)
    others = people_of(party for party in proposal.parties if party != company)
    tell(others, proposal, kind="for_information", occasion=f"{ANEW}:{_starts_left(proposal)}")


def _starts_left(proposal: Proposal) -> int:
    """Return how often the figures can still be dropped, by the history, which nobody can shorten."""
    lines = AuditEvent.objects.filter(target_type="proposal", target_code=proposal.code)
    return max(0, MOST_PAIRS - 1 - lines.filter(verb=f"proposal.{ANEW}").count())


@transaction.atomic
def ask_for_price(*, proposal: Proposal, company: Company, by: User) -> None:
    """Ask for the price of equal gain; the second company's question answers both. Asking again changes nothing."""
    proposal = _negotiated(proposal, company, by)
    own = WalkAwayPrice.objects.filter(proposal=proposal, company=company)
    if not own.exists():
        raise ProposalError("state_price_first")
    if own.filter(asks_for_price=False).update(asks_for_price=True):
        write_history(proposal, "ask_price", by=by, company=company)
        _tell_the_other(proposal, company)


def _negotiated(proposal: Proposal, company: Company, by: User) -> Proposal:
    proposal = Proposal.objects.select_for_update(of=("self",)).for_list().get(pk=proposal.pk)
    if company not in proposal.parties or Permission.NEGOTIATE not in permissions_in_company(by, company):
        raise NotAllowed("not_your_move")
    if proposal.state != State.NEGOTIATING:
        raise StaleProposal("not_negotiating", state=proposal.state)
    return proposal


def _refuse_when_told(proposal: Proposal) -> None:
    asked = WalkAwayPrice.objects.filter(proposal=proposal, asks_for_price=True).count()
    if asked == len(proposal.parties):
        raise ProposalError("price_already_told")


def _tell_the_other(proposal: Proposal, company: Company) -> None:
    others = people_of(party for party in proposal.parties if party != company)
    tell(others, proposal, kind="price_asked", occasion=f"c{company.pk}")


def corridor_for(user: User, proposal: Proposal) -> Corridor | None:
    """Return what the person may see, None for who may see nothing of it.

    Nor is there anything to see where nothing is paid for, and before the talks. Who belongs to a party sees what
    the party sees, whatever he is in the park; where the park itself is a party, nobody of it is its facilitator.
    """
    standing = standing_of(user)
    company = next(iter(standing.acting_as(proposal, Permission.NEGOTIATE)), None)
    is_staff = Permission.VIEW_PARK_DATA in standing.parks.get(proposal.park_id, frozenset())
    leads = is_staff and not _is_park_a_party(proposal)
    if not proposal.is_mutual or proposal.is_with_city or (company is None and not leads):
        return None
    prices = _prices_of(proposal)
    if not prices and proposal.state != State.NEGOTIATING:
        return None
    return _seen_by_party(proposal, company, prices) if company else _seen_by_facilitator(proposal, prices)


def _is_park_a_party(proposal: Proposal) -> bool:
    """The developer or a utility of the very park sits at the table."""
    return any(party.kind in OF_THE_PARK and party.park_id == proposal.park_id for party in proposal.parties)


Prices = dict[int, WalkAwayPrice]


def _prices_of(proposal: Proposal) -> Prices:
    return {one.company_id: one for one in proposal.walk_away_prices.select_related("proposal")}


def _is_fixed(prices: Prices, proposal: Proposal) -> bool:
    return len(prices) == len(proposal.parties)


def _seen_by_party(proposal: Proposal, company: Company, prices: Prices) -> Corridor:
    others = [one for pk, one in prices.items() if pk != company.pk]
    is_told = _is_told(prices.values(), proposal)
    has_room = is_told and _zone(proposal, prices) is Zone.ROOM
    is_fixed = _is_fixed(prices, proposal)
    return Corridor(
        company=company,
        own=prices.get(company.pk),
        other_asks=any(one.asks_for_price for one in others),
        zone=_zone(proposal, prices) if is_told else None,
        is_told=is_told,
        price=equal_gain_price(*_ends(proposal, prices)) if has_room else None,
        suggestion=_suggestion(proposal, company),
        is_fixed=is_fixed,
        starts_left=_starts_left(proposal) if is_fixed and not is_told else 0,
    )


def _seen_by_facilitator(proposal: Proposal, prices: Prices) -> Corridor:
    return Corridor(
        company=None,
        own=None,
        other_asks=False,
        zone=_zone(proposal, prices),
        is_told=_is_told(prices.values(), proposal),
        price=None,
        suggestion=None,
    )


def _is_told(prices: Iterable[WalkAwayPrice], proposal: Proposal) -> bool:
    return sum(one.asks_for_price for one in prices) == len(proposal.parties)


def _zone(proposal: Proposal, prices: Prices) -> Zone:
    if not _is_fixed(prices, proposal):
        return Zone.UNKNOWN
    return zone_between(*_ends(proposal, prices))


def _ends(proposal: Proposal, prices: Prices) -> tuple[Decimal, Decimal]:
    return prices[proposal.giver_id].vnd_per_unit, prices[proposal.taker_id].vnd_per_unit


def _suggestion(proposal: Proposal, company: Company) -> engine.Range | None:
    """Return what the account of the own side in the match comes to: for the giver its least, else the most."""
    corridor = explained(proposal.match).corridor
    return corridor.floor if company.pk == proposal.giver_id else corridor.ceiling
