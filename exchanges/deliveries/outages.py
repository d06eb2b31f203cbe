"""N-1 of what really runs: which agreements would be stranded if one firm stopped, and who could step in.

The engine's own N-1 (matching/resilience.py) asks this of the plan of a run; here it is asked of agreements.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from accounts.models import User
from companies.disclosure import ListingView, views_of
from companies.models import Company
from exchanges.models import Proposal
from exchanges.models.proposal import ProposalQuerySet
from exchanges.presenting import ProposalView, present
from exchanges.states import State
from matching.models import Match

RUNNING = (State.AGREED, State.OPERATING)
MOST_FIRMS = 50  # of one page; those in most agreements


@dataclass(frozen=True, slots=True)
class Backup:
    """The partner's best other match, as the person may see it."""

    match: Match
    other: ListingView


@dataclass(frozen=True, slots=True)
class Stranded:
    """One agreement whose partner would stand alone; `per_month` in the unit of its terms, None = nothing moves."""

    view: ProposalView
    partner: Company
    backup: Backup | None

    @property
    def per_month(self) -> Decimal | None:
        return self.view.proposal.agreement.terms.quantity_per_month


@dataclass(frozen=True, slots=True)
class Outage:
    """What one firm's stop would strand, worst first: what nobody could take over."""

    company: Company
    stranded: list[Stranded]

    @property
    def without_backup(self) -> int:
        return sum(one.backup is None for one in self.stranded)


@dataclass(frozen=True, slots=True)
class Outages:
    """The firms that are asked about, and how many more there are."""

    shown: list[Outage]
    left_out: int


def outages_for(user: User) -> Outages:
    """Return each firm of the running agreements that the person may see, those without backup first.

    A fixed number of queries. Parties of running agreements know each other's names; a backup may be anonymous.
    """
    running = Proposal.objects.visible_to(user).filter(state__in=RUNNING)
    firms = _busiest_first(running)
    asked = set(firms[:MOST_FIRMS])
    proposals = list(running.filter(Q(giver__in=asked) | Q(taker__in=asked)).for_list())
    views = present(user, proposals)
    backups = _backups(user, proposals)
    by_company: dict[Company, list[Stranded]] = defaultdict(list)
    for view in views:
        for company, partner in _sides(view.proposal):
            if company.pk not in asked:
                continue
            found = next(backups.for_partner(view.proposal, company), None)
            by_company[company].append(Stranded(view, partner, found))
    outages = [
        Outage(company, sorted(rows, key=lambda one: one.backup is not None))
        for company, rows in by_company.items()
    ]
    worst_first = sorted(outages, key=lambda one: (-one.without_backup, -len(one.stranded), one.company.name))
    return Outages(worst_first, len(firms) - len(asked))


def _busiest_first(running: ProposalQuerySet) -> list[int]:
    """Return the ids of the firms in these agreements, those in most of them first."""
    count = Counter(side for pair in running.values_list("giver", "taker") for side in pair)
    return sorted(count, key=lambda firm: (-count[firm], firm))


def _sides(proposal: Proposal) -> list[tuple[Company, Company]]:
    return [(proposal.giver, proposal.taker), (proposal.taker, proposal.giver)]


@dataclass(frozen=True, slots=True)
class _Backups:
    matches: list[Match]
    views: dict[int, ListingView]

    def for_partner(self, proposal: Proposal, stopped: Company) -> Iterator[Backup]:
        """Yield the partner's other matches, best first, without the firm that stopped and without this exchange."""
        partner_takes = stopped.pk == proposal.giver_id
        for match in self.matches:
            own, other = match.giver_listing, match.taker_listing
            if partner_takes:
                own, other = other, own
            kept = proposal.taker_listing_id if partner_takes else proposal.giver_listing_id
            if own.pk == kept and other.company_id != stopped.pk:
                yield Backup(match, self.views[other.pk])


def _backups(user: User, proposals: list[Proposal]) -> _Backups:
    """Read the current matches of all listings of these proposals at once."""
    givers = [proposal.giver_listing_id for proposal in proposals]
    takers = [proposal.taker_listing_id for proposal in proposals]
    rows = Match.objects.visible_to(user).current()
    found = list(rows.filter(Q(giver_listing__in=givers) | Q(taker_listing__in=takers)).for_list())
    ends = [listing for match in found for listing in (match.giver_listing, match.taker_listing)]
    return _Backups(found, views_of(user, ends))
