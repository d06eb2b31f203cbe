"""Filters of the listings page under a name: for oneself, one's company or one's park.

The address of a view holds its whole state and, as `saved`, its name; `view` there has meant table or cards since
the first list page. What the address says beyond the stored state makes the view "changed", until it is saved.
"""

import secrets

from django.db.models import Q
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import SavedView, User
from accounts.roles import Permission
from catalogue.folding import fold
from companies.lists.filters import TITLES
from companies.lists.sorting import DEFAULT_SORT
from companies.models import Company
from companies.reach import Reach, reach_of
from parks.models import Park

PAGE = "listings"
PRIVATE = "private"
MOST_VIEWS = 50  # of one person
LONGEST_NAME = 60
STORED = (*TITLES, "sort", "view", "per", "columns")  # never the page: it would point somewhere else
DEFAULTS = {"sort": DEFAULT_SORT, "view": "table", "per": "25"}


class TooManyViews(Exception):  # an answer people get, not a fault
    """The person has as many views as one may have."""


def state_of(query: QueryDict) -> str:
    """Return what a view stores of an address; equal states give equal texts."""
    state = QueryDict(mutable=True)
    for key in STORED:
        values = [
            value for value in dict.fromkeys(query.getlist(key)) if value and value != DEFAULTS.get(key)
        ]
        if values:
            state.setlist(key, sorted(values))
    return state.urlencode()


def address_of(view: SavedView) -> str:
    """Return the query string that opens the view with its whole state."""
    name = QueryDict(mutable=True)
    name["saved"] = view.slug
    return "?" + "&".join(part for part in (view.query, name.urlencode()) if part)


def views_for(user: User, reach: Reach) -> list[SavedView]:
    """Return the person's own views and those shared with the person, by name. One query."""
    audiences = [f"company:{pk}" for pk in reach.companies] + [f"park:{pk}" for pk in reach.parks]
    rows = SavedView.objects.filter(Q(owner=user) | Q(audience__in=audiences), page=PAGE)
    return list(rows.order_by("name", "slug")[: 4 * MOST_VIEWS])


def audiences_for(user: User) -> dict[str, str]:
    """Return with whom the person may share a view: own companies, and the parks whose staff the person is."""
    reach = reach_of(user)
    own = Company.objects.filter(pk__in=reach.companies).order_by("name", "pk")
    parks = Park.objects.filter(pk__in=reach.parks_with(Permission.VIEW_PARK_DATA)).order_by("name_en", "pk")
    return (
        {PRIVATE: _("only me")}
        | {f"company:{company.pk}": company.name for company in own}
        | {f"park:{park.pk}": park.name for park in parks}
    )


def save_new(*, name: str, query: QueryDict, audience: str, by: User) -> SavedView:
    """Keep the state of an address under a name, for one of `audiences_for(by)`; raises `TooManyViews`."""
    if SavedView.objects.filter(owner=by, page=PAGE).count() >= MOST_VIEWS:
        raise TooManyViews
    # The random end keeps addresses of different people apart, and tells nothing of who has which.
    slug = f"{slugify(fold(name))[:40] or 'view'}-{secrets.token_hex(3)}"
    return SavedView.objects.create(
        owner=by, page=PAGE, slug=slug, name=name, query=state_of(query), audience=audience
    )


def save_again(*, view: SavedView, query: QueryDict) -> None:
    """Replace the stored state by that of the address."""
    view.query = state_of(query)
    view.save(update_fields=["query", "updated_at"])
