"""Network, flows and map. Each has a table of the same links, so none needs JavaScript."""

import math
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from catalogue.models import Family
from exchanges.models import KnownLink
from exchanges.network.diagrams import Link, map_links_of, map_points_of, network_of, sankey_of, units_of
from exchanges.network.links import LinkFilter, links_for
from exchanges.wording import LINK_STATES
from parks.models import Park
from symbiosis.lib.measures import format_quantity, unit_label

SQUARE_METRES_PER_HECTARE = 10_000


@require_safe
def network(request: SignedInRequest) -> HttpResponse:
    chosen = LinkFilter(request.GET)
    found = links_for(request.user, chosen)
    links = found.drawn
    context = {"chosen": chosen, "not_drawn": found.not_drawn, "graph": network_of(links), **twin_of(links)}
    return render(request, "exchanges/network.html", context)


@require_safe
def flows(request: SignedInRequest) -> HttpResponse:
    chosen = LinkFilter(request.GET)
    found = links_for(request.user, chosen)
    links = found.drawn
    units = units_of(links)
    asked = request.GET.get("unit", "")
    unit = asked if asked in units else (units[0] if units else "")
    shown = [link for link in links if link.unit == unit and link.quantity]
    context = {
        "chosen": chosen,
        "units": units,
        "unit": unit,
        "sankey": sankey_of(shown, unit) | {"unit": unit_label(unit, "year", get_language() or "vi")},
        "not_drawn": found.not_drawn,
        "left_out": sum(1 for link in links if not link.quantity),
        **twin_of(shown),
    }
    return render(request, "exchanges/flows.html", context)


@require_safe
def park_map(request: SignedInRequest) -> HttpResponse:
    chosen = LinkFilter(request.GET)
    found = links_for(request.user, chosen)
    links = found.drawn
    lines = map_links_of(links)
    areas = [area_of(park) for park in chosen.parks]
    data = {"areas": areas, "points": map_points_of(links), "links": lines}
    inside = len(links) - len(lines)
    context = {
        "chosen": chosen,
        "not_drawn": found.not_drawn,
        "map": data,
        "inside": inside,
        **twin_of(links),
    }
    return render(request, "exchanges/map.html", context)


@require_safe
def known_list(request: SignedInRequest) -> HttpResponse:
    """The published exchanges, as what they are, with their sources."""
    rows = KnownLink.objects.select_related("park").order_by("code")
    return render(request, "exchanges/known_list.html", {"rows": rows})


def area_of(park: Park) -> dict[str, Any]:
    """Draw a park as a circle of its area: its outline is not published, its position only to kilometres."""
    radius_m = math.sqrt(float(park.area_ha) * SQUARE_METRES_PER_HECTARE / math.pi)
    return {
        "name": park.name,
        "lat": float(park.latitude),
        "lon": float(park.longitude),
        "radius_m": round(radius_m),
        "label": park.name,
    }


def twin_of(links: list[Link]) -> dict[str, Any]:
    """Return what the table twin and the legend of a diagram need."""
    families = [family for family in Family.values if any(link.family == family for link in links)]
    return {"columns": columns(), "rows": rows_of(links), "families": families}


def columns() -> list[dict[str, Any]]:
    titles = [_("Giver"), _("Resource"), _("Taker"), _("State")]
    return [*({"label": title} for title in titles), {"label": _("Quantity per year"), "numeric": True}]


def rows_of(links: list[Link]) -> list[list[Any]]:
    """Return the table twin of a diagram."""
    return [
        [
            link.giver.label,
            format_html('<a href="{}">{}</a>', link.url, link.resource),
            link.taker.label,
            str(LINK_STATES[link.state]),
            quantity_of(link),
        ]
        for link in links
    ]


def quantity_of(link: Link) -> str:
    if link.quantity is None:
        return "–"
    return format_quantity(link.quantity, link.unit, "year", get_language() or "vi", estimate=True)
