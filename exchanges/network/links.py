"""Gather the links a person may see: suggested matches, proposals in talks, agreements, known exchanges."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Q, When
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language

from accounts.models import User
from catalogue.models import Family
from companies.disclosure import ListingView, views_of
from companies.models import Company, CompanyKind, Listing
from companies.permissions import companies_of
from exchanges.filters import known_in_parks
from exchanges.models import KnownLink, Proposal
from exchanges.models.proposal import ProposalQuerySet
from exchanges.network.diagrams import Link, Party
from exchanges.presenting import ProposalView, line_state, present
from exchanges.states import IN_FORCE, State
from exchanges.wording import LINK_STATES
from matching.models import Match
from parks.models import Park
from symbiosis.lib.measures import format_quantity

MOST_SUGGESTED = 60  # the best of the ranking; more would only be a ball of wool
MOST_UNDER_WAY = 500  # proposals and agreements; beyond it people filter
KNOWN_STATES = {
    KnownLink.Status.OPERATING: "operating",
    KnownLink.Status.PILOT: "operating",
    KnownLink.Status.SIGNED: "agreed",
    KnownLink.Status.CLAIMED: "talks",
    KnownLink.Status.OPPORTUNITY: "suggested",
}
CITY_KINDS = {CompanyKind.CITY, CompanyKind.AUTHORITY}
UTILITY_KINDS = {CompanyKind.UTILITY, CompanyKind.PARK_OPERATOR}


class LinkFilter:
    """Filters of the three diagrams, from the address; the same keys as the lists."""

    def __init__(self, query: QueryDict) -> None:
        self.query = query
        self.parks = list(Park.objects.order_by("code"))
        self.park = self._one("park", [park.slug for park in self.parks])
        self.family = self._one("family", list(Family.values))
        self.state = self._one("state", list(LINK_STATES))

    @property
    def families(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in Family.choices]

    @property
    def states(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in LINK_STATES.items()]

    def _one(self, key: str, allowed: list[str]) -> str:
        value = self.query.get(key, "")
        return value if value in allowed else ""

    def keeps(self, link: Link) -> bool:
        return self.family in {"", link.family} and self.state in {"", link.state}


@dataclass(frozen=True, slots=True)
class Links:
    """What the diagrams draw, and how many proposals and agreements more there are."""

    drawn: list[Link]
    not_drawn: int


def links_for(user: User, chosen: LinkFilter) -> Links:
    """Return the links of the diagrams, in a fixed number of queries; in talks replaces suggested.

    Of more than `MOST_UNDER_WAY` proposals and agreements those in force come first, then the newest.
    """
    under_way = _under_way(user, chosen)
    shown = list(under_way[: MOST_UNDER_WAY + 1])
    not_drawn = under_way.count() - MOST_UNDER_WAY if len(shown) > MOST_UNDER_WAY else 0
    rows = _proposal_links(user, shown[:MOST_UNDER_WAY])
    rows += _match_links(user, chosen)
    rows += _known_links(chosen)
    return Links([link for link in rows if chosen.keeps(link)], not_drawn)


def _matches_in_park(user: User, slug: str) -> Q:
    """A side that the person may name lies in the park; anonymous sides have a cell, not a park."""
    if not slug:
        return Q()
    named = Listing.objects.visible_to(user).values("pk")
    return Q(giver_listing__in=named, giver_listing__company__park__slug=slug) | Q(
        taker_listing__in=named, taker_listing__company__park__slug=slug
    )


def _match_links(user: User, chosen: LinkFilter) -> Iterable[Link]:
    matches = Match.objects.visible_to(user).current().filter(_matches_in_park(user, chosen.park))
    matches = matches.exclude(key__in=Proposal.objects.visible_to(user).open().values("match_key"))
    if chosen.family:
        matches = matches.filter(family=chosen.family)
    rows = list(
        matches.select_related("giver_listing__resource", "taker_listing__resource").order_by("rank", "pk")[
            :MOST_SUGGESTED
        ]
    )
    views = views_of(user, [listing for row in rows for listing in (row.giver_listing, row.taker_listing)])
    own = _own_ids(user)
    return [_match_link(row, views, own) for row in rows]


def _match_link(match: Match, views: dict[int, ListingView], own: set[int]) -> Link:
    giver, taker = views[match.giver_listing_id], views[match.taker_listing_id]
    amount = match.allocated or match.quantity_low
    return Link(
        giver=_party(giver, own),
        taker=_party(taker, own),
        resource=match.giver_listing.resource.name,
        family=match.family,
        state="suggested",
        quantity=amount,
        unit=match.quantity_unit,
        label=_label(match.giver_listing.resource.name, amount, match.quantity_unit),
        url=reverse("matching:match-detail", args=[match.code]),
    )


def _under_way(user: User, chosen: LinkFilter) -> ProposalQuerySet:
    park = known_in_parks(user, [chosen.park]) if chosen.park else Q()
    rows = Proposal.objects.visible_to(user).open().filter(park)
    if chosen.family:
        rows = rows.filter(giver_listing__resource__family=chosen.family)
    if chosen.state:
        rows = rows.filter(state__in=[state for state in State if line_state(state) == chosen.state])
    in_force_first = Case(When(state__in=IN_FORCE, then=0), default=1)
    return rows.for_list().order_by(in_force_first, "-state_since", "pk")


def _proposal_links(user: User, proposals: list[Proposal]) -> list[Link]:
    own = _own_ids(user)
    return [_proposal_link(view, own) for view in present(user, proposals)]


def _proposal_link(view: ProposalView, own: set[int]) -> Link:
    proposal = view.proposal
    resource = proposal.giver_listing.resource
    amount = _amount(proposal)
    return Link(
        giver=_party(view.giver, own),
        taker=_party(view.taker, own),
        resource=resource.name,
        family=resource.family,
        state=view.line_state,
        quantity=amount,
        unit=resource.unit,
        label=_label(resource.name, amount, resource.unit),
        url=view.url,
    )


def _amount(proposal: Proposal) -> float | None:
    """Return what is promised in a year, else the least that could be; None for an agreement that moves nothing."""
    if proposal.state not in IN_FORCE:
        return proposal.match.quantity_low
    committed = proposal.agreement.committed_per_year
    return None if committed is None else float(committed)


def _known_links(chosen: LinkFilter) -> Iterable[Link]:
    """Published exchanges of which at least one side is a known party; the list page has them all."""
    named = Q(from_company__isnull=False) | Q(to_company__isnull=False)
    rows = KnownLink.objects.filter(named, park__isnull=False).select_related(
        "park", "from_company__park", "to_company__park"
    )
    if chosen.park:
        rows = rows.filter(park__slug=chosen.park)
    return [_known_link(row) for row in rows.order_by("code")]


def _known_link(known: KnownLink) -> Link:
    """A published exchange: its quantity is text, so it stays out of sums."""
    assert known.park is not None  # noqa: S101  # filtered above
    return Link(
        giver=_known_party(known.from_company, known.from_label, known.park),
        taker=_known_party(known.to_company, known.to_label, known.park),
        resource=known.description,
        family=known.family,
        state=KNOWN_STATES[KnownLink.Status(known.status)],
        quantity=None,
        unit="",
        label=f"{known.description} ({known.get_status_display()})",
        url=reverse("exchanges:known-list") + f"#{known.code}",
    )


def _known_party(company: Company | None, label: str, park: Park) -> Party:
    place = (float(park.latitude), float(park.longitude), float(park.precision_km))
    if company is None:
        return Party(f"k:{park.code}:{label}", label, "tenant", park.name, *place)
    return Party(f"c{company.pk}", company.shown_name, _kind(company.kind), park.name, *place)


def _kind(kind: str) -> str:
    if kind in CITY_KINDS:
        return "city"
    return "utility" if kind in UTILITY_KINDS else "tenant"


def _party(view: ListingView, own: set[int]) -> Party:
    place = view.place
    where = (place.latitude, place.longitude, place.precision_km) if place else (None, None, None)
    if view.company_id is None:
        return Party(f"a{where[0]}:{where[1]}", view.company_label, "tenant", view.park_label, *where)
    kind = "own" if view.company_id in own else "tenant"
    return Party(f"c{view.company_id}", view.company_label, kind, view.park_label, *where)


def _own_ids(user: User) -> set[int]:
    return set(companies_of(user).values_list("pk", flat=True))


def _label(resource: str, amount: float | None, unit: str) -> str:
    if amount is None:
        return resource
    return f"{resource}: {format_quantity(Decimal(str(amount)), unit, 'year', get_language() or 'vi')}"
