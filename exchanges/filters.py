"""The pipeline's filters, read from the address.

A park is a filter only over what the person may know: until both sides are interested, choosing a park must
not tell where the other company is.
"""

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import User
from catalogue.models import Family
from companies.models import Listing
from exchanges.models import Proposal
from exchanges.models.proposal import STATE_LABELS, ProposalQuerySet
from exchanges.states import State
from parks.models import Park
from symbiosis.lib.addresses import without

KNOWN = ("state", "family", "park")


def known_in_parks(user: User, slugs: list[str]) -> Q:
    """Return the condition that a side the person may name lies in one of the parks."""
    named = Listing.objects.visible_to(user).values("pk")
    mutual = Proposal.objects.mutual().values("pk")
    return (
        Q(giver_listing__in=named, giver__park__slug__in=slugs)
        | Q(taker_listing__in=named, taker__park__slug__in=slugs)
        | Q(pk__in=mutual, giver__park__slug__in=slugs)
        | Q(pk__in=mutual, taker__park__slug__in=slugs)
    )


class ProposalFilter:
    """Filters of the proposal list: repeated keys are OR, different keys AND; unknown values are ignored."""

    def __init__(self, query: QueryDict, *, user: User) -> None:
        self.query = query
        self.user = user

    def chosen(self, key: str, allowed: list[str]) -> list[str]:
        return [value for value in self.query.getlist(key) if value in allowed]

    @cached_property
    def parks(self) -> list[Park]:
        return list(Park.objects.order_by("code"))

    @property
    def states(self) -> list[tuple[str, str]]:
        return [(state.value, str(label)) for state, label in STATE_LABELS.items()]

    @property
    def families(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in Family.choices]

    @cached_property
    def active(self) -> dict[str, list[str]]:
        allowed = {
            "state": [state.value for state in State],
            "family": list(Family.values),
            "park": [park.slug for park in self.parks],
        }
        chosen = {key: self.chosen(key, allowed[key]) for key in KNOWN}
        return {key: values for key, values in chosen.items() if values}

    @property
    def stuck_first(self) -> bool:
        return self.query.get("sort") == "stuck"

    @property
    def address(self) -> str:
        """The filters as they stand in the address, for the other view of the same rows."""
        query = QueryDict(mutable=True)
        for key, values in self.active.items():
            query.setlist(key, values)
        return f"?{query.urlencode()}" if query else ""

    @property
    def queryset(self) -> ProposalQuerySet:
        rows = Proposal.objects.visible_to(self.user).for_list()
        if states := self.active.get("state"):
            rows = rows.filter(state__in=states)
        if families := self.active.get("family"):
            rows = rows.filter(giver_listing__family__in=families)
        if parks := self.active.get("park"):
            rows = rows.filter(known_in_parks(self.user, parks))
        return rows.stuck_first(timezone.localdate()) if self.stuck_first else rows

    @property
    def chips(self) -> list[dict[str, str]]:
        """Each active filter in words, with the address that drops it."""
        titles = {"state": _("State"), "family": _("Family"), "park": _("Park")}
        words = dict(self.states) | dict(self.families) | {park.slug: park.name for park in self.parks}
        return [
            {"label": f"{titles[key]}: {words[value]}", "remove_url": without(self.query, key, value)}
            for key, values in self.active.items()
            for value in values
        ]
