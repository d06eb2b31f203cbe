"""The pages of matching that a person may open, for the row of links above each of them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Permission
from parks.permissions import held_anywhere


@dataclass(frozen=True)
class Place:
    """A page of matching; ``permission`` in any park opens it, None opens it to everybody signed in."""

    name: str
    label: Promise
    permission: Permission | None = None
    operator_only: bool = False

    @property
    def url(self) -> str:
        return reverse(self.name)


PLACES = (
    Place("matching:match-list", _("Suggested matches")),
    Place("matching:group-list", _("Chains and pools")),
    Place("matching:fact-list", _("Facts that help most")),
    Place("matching:blocked", _("Refused pairs")),
    Place("matching:pair", _("Ask for a pair")),
    Place("matching:missing", _("Missing tenants")),
    Place("matching:resilience", _("If one company stops"), Permission.VIEW_PARK_DATA),
    Place("matching:scenario-list", _("What if"), Permission.REQUEST_RUN),
    Place("matching:run-list", _("Matching runs"), Permission.VIEW_PARK_DATA),
    Place("matching:measure", _("How good the suggestions are"), Permission.VIEW_PARK_DATA),
    Place("matching:rule-list", _("Weights of the matching"), operator_only=True),
)


def places_of(user: User) -> list[Place]:
    """Return the pages that the person may open, in their fixed order; at most one query."""
    if user.is_operator:
        return list(PLACES)
    held = held_anywhere(user)
    return [
        place
        for place in PLACES
        if not place.operator_only and (place.permission is None or place.permission in held)
    ]
