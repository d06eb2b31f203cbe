"""Who somebody is to this site, and the left navigation for it: at most seven items a role."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import ParkRole
from companies.models import CompanyKind
from companies.permissions import companies_of
from exchanges.board.queue import queue_length
from parks.permissions import park_roles_of
from symbiosis.lib.memory import remembered


class Persona(StrEnum):
    TENANT = "tenant"
    BOARD = "board"
    CONSULTANT = "consultant"
    OBSERVER = "observer"  # zone authority, financier
    CITY = "city"
    OPERATOR = "operator"
    GUEST = "guest"  # signed in, but member of nothing yet


@dataclass(frozen=True)
class Item:
    name: str
    label: Promise
    icon: str


HOME = Item("home", _("Home"), "house")
LISTINGS = Item("companies:listing-list", _("Listings"), "list")
MATCHES = Item("matching:match-list", _("Matches"), "workflow")
PROPOSALS = Item("exchanges:proposal-list", _("Proposals"), "handshake")
PIPELINE = Item("exchanges:proposal-list", _("Pipeline"), "handshake")
AGREEMENTS = Item("exchanges:agreement-list", _("Agreements"), "file-text")
REVIEW = Item("exchanges:review", _("Review"), "scale")
NETWORK = Item("exchanges:network", _("Network"), "network")
FLOWS = Item("exchanges:flows", _("Flows"), "route")
PARKS = Item("parks:park-list", _("Parks"), "factory")
COMPANIES = Item("companies:company-list", _("Companies"), "building-2")
RUNS = Item("matching:run-list", _("Matching runs"), "rotate-cw")

MENU: dict[Persona, tuple[Item, ...]] = {
    Persona.TENANT: (HOME, LISTINGS, MATCHES, PROPOSALS, AGREEMENTS, NETWORK, PARKS),
    Persona.BOARD: (HOME, REVIEW, PIPELINE, MATCHES, NETWORK, PARKS, COMPANIES),
    Persona.CONSULTANT: (HOME, LISTINGS, MATCHES, PIPELINE, NETWORK, COMPANIES, RUNS),
    Persona.OBSERVER: (HOME, PARKS, NETWORK, FLOWS, AGREEMENTS),
    Persona.CITY: (HOME, AGREEMENTS, MATCHES, PROPOSALS, PARKS),
    Persona.OPERATOR: (HOME, LISTINGS, MATCHES, PIPELINE, NETWORK, COMPANIES, RUNS),
    Persona.GUEST: (HOME, PARKS),
}

PARK_PERSONAS = (
    ({ParkRole.BOARD_CHAIR, ParkRole.BOARD_MEMBER}, Persona.BOARD),
    ({ParkRole.CONSULTANT}, Persona.CONSULTANT),
    ({ParkRole.AUTHORITY, ParkRole.FINANCIER}, Persona.OBSERVER),
)


def persona_of(user: User) -> Persona:
    """Return the role that decides home page and navigation; two queries at most."""
    return remembered(("persona", user.pk), lambda: _persona(user))


def _persona(user: User) -> Persona:
    if user.is_operator:
        return Persona.OPERATOR
    roles = {role for _park, role in park_roles_of(user)}
    for needed, persona in PARK_PERSONAS:
        if roles & needed:
            return persona
    kinds = set(companies_of(user).values_list("kind", flat=True))
    if not kinds:
        return Persona.GUEST
    return Persona.CITY if kinds == {CompanyKind.CITY} else Persona.TENANT


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: the menu of the signed-in person, and whether single exchanges are not shown to him."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav_items": []}
    persona = persona_of(user)
    menu = MENU[persona]
    current = current_of(request.path, [reverse(item.name) for item in menu])
    return {
        "nav_items": [_entry(item, user, current) for item in menu],
        "sees_totals_only": persona == Persona.OBSERVER,
    }


def current_of(path: str, urls: list[str]) -> str:
    """Return the menu's address that the page lies under: the longest, so that review is not also pipeline."""
    return max((url for url in urls if path.startswith(url)), key=len, default="")


def _entry(item: Item, user: User, current: str) -> dict[str, Any]:
    url = reverse(item.name)
    return {
        "url": url,
        "label": item.label,
        "icon": item.icon,
        "current": url == current,
        "count": queue_length(user) if item is REVIEW else None,
    }
